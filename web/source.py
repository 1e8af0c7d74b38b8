"""A page's source text with every story's pieces marked: the stretches it falls into, in source order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Piece, Role, Span, Story
from web.reading import Mark, Range, marks_at


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the page's text: a piece of story ``number`` (from 1), furniture, or text of neither (blanks)."""

    text: str
    #: where it begins in the page
    start: int
    number: int | None = None
    role: Role | None = None
    marks: tuple[Mark, ...] = ()
    furniture: bool = False
    #: it began before the part that is shown: this is the rest of it
    rest: bool = False


def stretches(
    text: str, stories: Sequence[Story], furniture: Sequence[Span], part: Range | None = None
) -> tuple[Stretch, ...]:
    """All of ``text``, or of a ``part`` of it, in order, each character once; where pieces overlap, the earlier one
    keeps its text."""
    first, last = part or (0, len(text))
    marked: list[tuple[int, int, int, Piece | None]] = [
        (piece.start, piece.end, number, piece)
        for number, story in enumerate(stories, start=1)
        for piece in story.pieces
        if piece.start < last and piece.end > first
    ]
    marked += [(span.start, span.end, 0, None) for span in furniture if span.start < last and span.end > first]
    result: list[Stretch] = []
    at = first
    for begin, end, number, piece in sorted(marked, key=lambda item: item[:3]):
        start, end = max(begin, at), min(end, last)
        if start >= end:
            continue
        if start > at:
            result.append(Stretch(text[at:start], at))
        rest = begin < first and start == first
        if piece is None:
            result.append(Stretch(text[start:end], start, furniture=True, rest=rest))
        else:
            result.append(Stretch(text[start:end], start, number, piece.role, marks_at(piece), rest=rest))
        at = end
    if at < last:
        result.append(Stretch(text[at:last], at))
    return tuple(result)


def parts(text: str, limit: int) -> tuple[Range, ...]:
    """``text`` in parts of at most ``limit`` characters, each but the last ended by a line end where there is one."""
    made: list[Range] = []
    at = 0
    while len(text) - at > limit:
        end = text.rfind("\n", at, at + limit) + 1 or at + limit
        made.append((at, end))
        at = end
    return (*made, (at, len(text)))
