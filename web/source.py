"""A page's source text with every story's pieces marked: the stretches it falls into, in source order. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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
    #: the piece or furniture began before: this is the rest of it
    rest: bool = False


def stretches(text: str, stories: Sequence[Story], furniture: Sequence[Span]) -> tuple[Stretch, ...]:
    """All of ``text``, in order, each character once; where pieces overlap, the earlier one keeps its text."""
    marked: list[tuple[int, int, int, Piece | None]] = [
        (piece.start, piece.end, number, piece)
        for number, story in enumerate(stories, start=1)
        for piece in story.pieces
    ]
    marked += [(span.start, span.end, 0, None) for span in furniture]
    result: list[Stretch] = []
    at = 0
    for start, end, number, piece in sorted(marked, key=lambda item: item[:3]):
        start = max(start, at)
        if start >= min(end, len(text)):
            continue
        if start > at:
            result.append(Stretch(text[at:start], at))
        if piece is None:
            result.append(Stretch(text[start:end], start, furniture=True))
        else:
            result.append(Stretch(text[start:end], start, number, piece.role, marks_at(piece)))
        at = end
    if at < len(text):
        result.append(Stretch(text[at:], at))
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


def within(found: Sequence[Stretch], part: Range) -> Iterator[Stretch]:
    """What of the stretches stands in a part."""
    first, last = part
    for stretch in found:
        start, end = max(stretch.start, first), min(stretch.start + len(stretch.text), last)
        if start < end:
            text = stretch.text[start - stretch.start : end - stretch.start]
            yield replace(stretch, text=text, start=start, rest=start > stretch.start)
