"""Pieces taken out of a reading order, put in, cut; a join is kept only where its paragraph still goes on. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from archive.errors import CorrectionRefused
from archive.model import BODY_ROLES, Piece, Span
from archive.segment.pieces import out_of_order


def pick(pieces: Sequence[Piece], chosen: Iterable[int]) -> tuple[int, ...]:
    """The chosen places in reading order, each once. Raises CorrectionRefused for none, or one that is not there."""
    places = tuple(sorted(set(chosen)))
    if not places or places[0] < 0 or places[-1] >= len(pieces):
        wrong = next((place for place in places if not 0 <= place < len(pieces)), "–")
        raise CorrectionRefused(reason=f"没有第 {wrong} 段", reason_en=f"there is no piece {wrong}")
    return places


def take(pieces: Sequence[Piece], chosen: Iterable[int]) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """(what stays, what was taken), both in reading order.

    A piece goes on continuing a paragraph when all that was taken from before it belonged to that paragraph too.
    """
    taken = set(chosen)
    stays: list[Piece] = []
    moved: list[Piece] = []
    whole = True
    for place, piece in enumerate(pieces):
        if place in taken:
            follows = bool(moved) and place - 1 in taken
            moved.append(piece if follows else replace(piece, joins_previous=False))
            whole = whole and piece.joins_previous
        else:
            stays.append(piece if whole else replace(piece, joins_previous=False))
            whole = True
    return tuple(stays), tuple(moved)


def insert(pieces: Sequence[Piece], new: Sequence[Piece], place: int, *, joined: bool) -> tuple[Piece, ...]:
    """``new`` put before the piece at ``place``; ``joined``: it continues the paragraph that it comes into."""
    arriving = (replace(new[0], joins_previous=joined), *new[1:])
    after = tuple(pieces[place:])
    if after and not joined:
        after = (replace(after[0], joins_previous=False), *after[1:])
    return (*pieces[:place], *arriving, *after)


def cut(text: str, piece: Piece, offset: int, *, joined: bool) -> tuple[Piece, Piece]:
    """A piece in two at ``offset`` of the page. Raises CorrectionRefused where one half would be blank."""
    left = without_blanks(text, Span(piece.start, min(max(offset, piece.start), piece.end)))
    right = without_blanks(text, Span(min(max(offset, piece.start), piece.end), piece.end))
    if left is None or right is None:
        raise CorrectionRefused(reason="切口两边都要有字", reason_en="there must be text on both sides of the cut")
    second = replace(piece, start=right.start, end=right.end, joins_previous=joined, gap_before=False)
    return replace(piece, start=left.start, end=left.end), second


def without_blanks(text: str, span: Span) -> Span | None:
    """A span without the blanks at its ends; None when nothing is left."""
    part = text[max(0, span.start) : span.end]
    inked = part.strip()
    if not inked:
        return None
    start = max(0, span.start) + len(part) - len(part.lstrip())
    return Span(start, start + len(inked))


def flow(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Pieces with flags that agree with their order: what joins, what is out of its printed place."""
    apart = out_of_order([piece.start for piece in pieces if piece.role in BODY_ROLES])
    done: list[Piece] = []
    open_paragraph = False
    for piece in pieces:
        joins = piece.joins_previous and piece.role in BODY_ROLES and open_paragraph
        done.append(replace(piece, joins_previous=joins, moved=piece.start in apart))
        open_paragraph = open_paragraph or piece.role in BODY_ROLES
    return tuple(done)
