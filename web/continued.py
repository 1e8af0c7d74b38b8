"""Where a story goes on: what a page says of another one (上接03版, 下转08版), and which page that is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archive.fold import fold_same_length
from archive.model import Piece, Span, Story
from archive.store.issues import PageHead

_NUMBER = r"\s*(?:本报)?第?\s*([a-z]{0,2}\d{1,3})\s*版"
_FROM = re.compile(rf"[(\[【]?\s*(?:上接|接){_NUMBER}")
_TO = re.compile(rf"[(\[【]?\s*(?:下转|紧接|转){_NUMBER}")


@dataclass(frozen=True, slots=True)
class Continuation:
    """The beginning or the rest of a story, on another page of the same issue."""

    #: the rest, else the beginning
    onward: bool
    #: as printed
    number: str
    #: None where the archive has no such page
    page_id: str | None


def continuations(
    story: Story, text: str, furniture: Sequence[Span], pages: Iterable[PageHead]
) -> tuple[Continuation, ...]:
    """What the page's ``text`` says at the story's gaps and behind its pieces; ``pages`` are those of the issue."""
    known = {_plain(page.meta.number): page.id for page in pages if page.meta.number}
    notes = [(span, fold_same_length(text[span.start : span.end])) for span in furniture]
    found: dict[tuple[bool, str], None] = {}
    for piece in story.pieces:
        if piece.gap_before and (number := _number(_FROM, _before(piece, text, notes))):
            found[False, number] = None
        for note in _behind(piece, text, notes):
            if number := _number(_TO, (note,)):
                found[True, number] = None
    return tuple(Continuation(onward, number, known.get(_plain(number))) for onward, number in found)


def _before(piece: Piece, text: str, notes: Sequence[tuple[Span, str]]) -> Iterator[str]:
    """What may say where the text before a piece stands: the piece's own beginning, a note above it."""
    yield fold_same_length(text[piece.start : min(piece.end, piece.start + 40)]).lstrip()
    for span, note in notes:
        if span.end <= piece.start and not text[span.end : piece.start].strip():
            yield note.strip()


def _behind(piece: Piece, text: str, notes: Sequence[tuple[Span, str]]) -> Iterator[str]:
    for span, note in notes:
        if piece.end <= span.start and not text[piece.end : span.start].strip():
            yield note.strip()


def _number(pattern: re.Pattern[str], texts: Iterable[str]) -> str | None:
    found = next((match for text in texts if (match := pattern.match(text))), None)
    return found[1].upper() if found else None


def _plain(number: str) -> str:
    """7 and 07 are one page."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", number).upper()
