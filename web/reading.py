"""A story as it is read: paragraphs cut into runs where a match, evidence or an editorial mark begins. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from archive.fold import fold_same_length
from archive.model import BODY_ROLES, Piece, Role, Story

#: (start, end) offsets into a text
Range = tuple[int, int]


class Mark(StrEnum):
    """What was done to the text at a place."""

    JOINED = "joined"
    MOVED = "moved"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look; ``marks`` stand before it."""

    text: str
    hit: bool = False
    evidence: bool = False
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    role: Role
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a piece begins in the story's body."""

    offset: int
    role: Role
    marks: tuple[Mark, ...]


def runs(text: str, hits: Iterable[Range] = (), evidence: Iterable[Range] = ()) -> tuple[Run, ...]:
    """One text (a headline) cut into runs."""
    return _cut(text, 0, len(text), tuple(hits), tuple(evidence), {})


def paragraphs(
    story: Story, page_text: str | None, hits: Sequence[Range] = (), evidence: Sequence[Range] = ()
) -> tuple[Paragraph, ...]:
    """The body's paragraphs; ``hits`` and ``evidence`` are ranges of the body.

    Editorial marks and roles need the page's text; without it, or where the body no longer is what the pieces
    say, all paragraphs are plain ones.
    """
    placed = _placed(story, page_text) if page_text is not None else ()
    marks = {piece.offset: piece.marks for piece in placed if piece.marks}
    roles = {piece.offset: piece.role for piece in placed}
    result, start = [], 0
    for text in story.paragraphs:
        end = start + len(text)
        cut = _cut(story.body, start, end, hits, evidence, marks)
        result.append(Paragraph(roles.get(start, Role.BODY), cut))
        start = end + 1
    return tuple(result)


def marks_at(piece: Piece) -> tuple[Mark, ...]:
    """The marks that stand before a piece."""
    flags = ((Mark.GAP, piece.gap_before), (Mark.MOVED, piece.moved), (Mark.JOINED, piece.joins_previous))
    return tuple(mark for mark, present in flags if present)


def marks_of(story: Story) -> tuple[Mark, ...]:
    """Which marks the story carries anywhere (its headline may have been moved, too)."""
    present = {mark for piece in story.pieces for mark in marks_at(piece)}
    return tuple(mark for mark in Mark if mark in present)


def language_of(text: str) -> str:
    """The BCP 47 tag of a passage: ``zh-Hant`` where many characters are traditional ones, ``en``, or ``zh-Hans``."""
    chinese = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    if not chinese:
        return "en" if any(char.isascii() and char.isalpha() for char in text) else "zh-Hans"
    traditional = sum(fold_same_length(char) != char for char in chinese)
    return "zh-Hant" if traditional * 10 > len(chinese) else "zh-Hans"


def _placed(story: Story, page_text: str) -> tuple[_Placed, ...]:
    """Where each body piece begins in the body; nothing when pieces and body disagree (an editor changed the text)."""
    placed: list[_Placed] = []
    body: list[str] = []
    at = 0
    for piece in story.pieces:
        if piece.role not in BODY_ROLES:
            continue
        text = "".join(line.strip() for line in page_text[piece.start : piece.end].split("\n"))
        if placed and not piece.joins_previous:
            body.append("\n")
            at += 1
        placed.append(_Placed(at, piece.role, marks_at(piece)))
        body.append(text)
        at += len(text)
    return tuple(placed) if "".join(body) == story.body else ()


def _cut(
    text: str,
    start: int,
    end: int,
    hits: Sequence[Range],
    evidence: Sequence[Range],
    marks: dict[int, tuple[Mark, ...]],
) -> tuple[Run, ...]:
    """``text[start:end]`` cut wherever a range begins or ends or a mark stands."""
    hits, evidence = (_merged(ranges, start, end) for ranges in (hits, evidence))
    edges = {edge for r in (*hits, *evidence) for edge in r}
    edges.update(offset for offset in marks if start < offset < end)
    points = [start, *sorted(edges - {start, end}), end]
    return tuple(
        Run(text[a:b], _covered(hits, a), _covered(evidence, a), marks.get(a, ())) for a, b in pairwise(points) if a < b
    )


def _merged(ranges: Iterable[Range], start: int, end: int) -> list[Range]:
    """The ranges within ``[start, end)``, ascending and apart."""
    merged: list[Range] = []
    for first, last in sorted((max(first, start), min(last, end)) for first, last in ranges):
        if first >= last:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged


def _covered(merged: Sequence[Range], at: int) -> bool:
    index = bisect_right(merged, at, key=lambda r: r[0]) - 1
    return index >= 0 and at < merged[index][1]
