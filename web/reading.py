"""A story as it is read: paragraphs cut into runs where a match, evidence or an editorial mark begins. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from archive.fold import fold_same_length
from archive.model import BODY_ROLES, Piece, Role, Story
from indexer.engine.base import TextField

#: (start, end) offsets into a text
Range = tuple[int, int]

#: characters from which a story's language is told, Chinese characters that tell a passage's, letters of a word
_SAMPLE, _TELLING, _WORD = 20_000, 20, 12


class Mark(StrEnum):
    """What was done to the text at a place."""

    JOINED = "joined"
    MOVED = "moved"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look; ``marks`` stand before it."""

    text: str
    #: which match of the story this is part of, from 1; 0 for none
    hit: int = 0
    #: the match begins here
    opens: bool = False
    evidence: bool = False
    marks: tuple[Mark, ...] = ()
    #: where the marked piece begins in the page's text
    source: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    role: Role
    runs: tuple[Run, ...]
    #: BCP 47 tag where it is not the story's
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line above the text: headline, kicker, subtitle."""

    runs: tuple[Run, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A story as it is read; matches are numbered through it, from the kicker to the last paragraph shown."""

    language: str
    kicker: Line | None
    headline: Line
    subtitle: Line | None
    paragraphs: tuple[Paragraph, ...]
    #: matches shown
    hits: int
    #: characters of the body shown
    shown: int


@dataclass(frozen=True, slots=True)
class _Placed:
    """Where a piece begins in the story's body, and in the page."""

    offset: int
    piece: Piece


#: finds the ranges of a text, of the field that it is, that a query matches
Finder = Callable[[str, TextField], Sequence[Range]]


def read(
    story: Story,
    page_text: str | None,
    find: Finder = lambda _text, _field: (),
    evidence: Mapping[str, Sequence[Range]] | None = None,
    limit: int | None = None,
) -> Reading:
    """The story with its matches, the ``evidence`` for its labels (ranges by field) and editorial marks.

    Editorial marks and roles need the page's text; without it, or where the body no longer is what the pieces say,
    all paragraphs are plain ones. ``limit``: characters of the body after which it is cut.
    """
    evidence = evidence or {}
    language = language_of(story.label + story.body[:_SAMPLE])
    count = 0

    def line(text: str | None, field: TextField, marked: Sequence[Range] = ()) -> Line | None:
        nonlocal count
        if not text:
            return None
        hits = _merged(find(text, field), 0, len(text))
        runs = _cut(text, 0, len(text), hits, _merged(marked, 0, len(text)), (), count)
        count += len(hits)
        return Line(runs, _other_language(text, language))

    kicker = line(story.kicker, "kicker", evidence.get("kicker", ()))
    # a story without a headline is labelled by the beginning of its text
    headline = line(story.label, "headline" if story.headline else "body", evidence.get("headline", ()))
    subtitle = line(story.subtitle, "headline", evidence.get("subtitle", ()))
    body = story.body if limit is None else story.body[:limit]
    hits = _merged(find(body, "body"), 0, len(body))
    shown = _paragraphs(story, body, page_text, hits, evidence.get("body", ()), language, count)
    assert headline is not None, "a label is never empty"
    return Reading(language, kicker, headline, subtitle, shown, count + len(hits), len(body))


def _paragraphs(
    story: Story,
    body: str,
    page_text: str | None,
    hits: Sequence[Range],
    evidence: Sequence[Range],
    language: str,
    count: int,
) -> tuple[Paragraph, ...]:
    """The paragraphs of ``body``, which is the story's or the beginning of it."""
    placed = _placed(story, page_text) if page_text is not None else ()
    roles = {at.offset: at.piece.role for at in placed}
    marked = [at for at in placed if marks_at(at.piece)]
    evidence = _merged(evidence, 0, len(body))
    result, start = [], 0
    for text in body.split("\n") if body else ():
        end = start + len(text)
        cut = _cut(body, start, end, hits, evidence, marked, count)
        result.append(Paragraph(roles.get(start, Role.BODY), cut, _other_language(text, language)))
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
    """The BCP 47 tag of a text: ``zh-Hant`` where many characters are traditional ones, ``en``, or ``zh-Hans``."""
    chinese, traditional, latin = _characters(text)
    if not chinese:
        return "en" if latin else "zh-Hans"
    return "zh-Hant" if traditional * 10 > chinese else "zh-Hans"


def _other_language(passage: str, language: str) -> str | None:
    """The tag of a passage where it clearly is not that of the story around it; a short one says little."""
    chinese, traditional, latin = _characters(passage)
    if not chinese:
        found = "en" if latin > _WORD else language
    elif traditional * 10 > chinese:
        found = "zh-Hant"
    else:
        # so many characters in a row of which none differs: traditional text has one in three or four that does
        found = "zh-Hans" if chinese >= _TELLING and not traditional else language
    return found if found != language else None


def _characters(text: str) -> tuple[int, int, int]:
    """How many Chinese characters, traditional ones among them, and Latin letters."""
    chinese = [char for char in text if "\u4e00" <= char <= "\u9fff"]
    latin = sum(char.isascii() and char.isalpha() for char in text)
    return len(chinese), sum(fold_same_length(char) != char for char in chinese), latin


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
        placed.append(_Placed(at, piece))
        body.append(text)
        at += len(text)
    return tuple(placed) if "".join(body) == story.body else ()


def _cut(
    text: str,
    start: int,
    end: int,
    hits: Sequence[Range],
    evidence: Sequence[Range],
    marked: Sequence[_Placed],
    count: int,
) -> tuple[Run, ...]:
    """``text[start:end]`` cut wherever a range begins or ends or a mark stands; all of them ascend, ranges are apart.

    ``count``: the matches before the first of ``hits``.
    """
    edges = {edge for ranges in (hits, evidence) for r in _within(ranges, start, end) for edge in r}
    first = bisect_left(marked, start, key=lambda at: at.offset)
    last = bisect_left(marked, end, key=lambda at: at.offset)
    pieces = {at.offset: at.piece for at in marked[first:last]}
    edges.update(pieces)
    points = [start, *sorted(edge for edge in edges if start < edge < end), end]
    return tuple(_run(text, a, b, hits, evidence, pieces.get(a), count) for a, b in pairwise(points) if a < b)


def _run(
    text: str, start: int, end: int, hits: Sequence[Range], evidence: Sequence[Range], piece: Piece | None, count: int
) -> Run:
    hit = _covering(hits, start)
    return Run(
        text[start:end],
        hit=0 if hit is None else count + hit + 1,
        opens=hit is not None and hits[hit][0] == start,
        evidence=_covering(evidence, start) is not None,
        marks=marks_at(piece) if piece else (),
        source=piece.start if piece else 0,
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


def _within(merged: Sequence[Range], start: int, end: int) -> Sequence[Range]:
    """Those that reach into ``[start, end)``."""
    first = bisect_right(merged, start, key=lambda r: r[1])
    return merged[first : bisect_left(merged, end, key=lambda r: r[0])]


def _covering(merged: Sequence[Range], at: int) -> int | None:
    """Which range covers ``at``."""
    index = bisect_right(merged, at, key=lambda r: r[0]) - 1
    return index if index >= 0 and at < merged[index][1] else None
