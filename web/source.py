"""A page's source text with every story's pieces marked: the stretches it falls into, in source order. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Piece, Role, Span, Story
from web.reading import Mark, marks_at


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the page's text: a piece of story ``number`` (from 1), furniture, or text of neither (blanks)."""

    text: str
    number: int | None = None
    role: Role | None = None
    marks: tuple[Mark, ...] = ()
    furniture: bool = False


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
            result.append(Stretch(text[at:start]))
        if piece is None:
            result.append(Stretch(text[start:end], furniture=True))
        else:
            result.append(Stretch(text[start:end], number, piece.role, marks_at(piece)))
        at = end
    if at < len(text):
        result.append(Stretch(text[at:]))
    return tuple(result)
