"""What was pinned on an earlier edition of a page, put in its place on the new one by alignment. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from archive.corrections.alignment import align
from archive.corrections.fields import follow
from archive.corrections.pieces import flow, take
from archive.corrections.pinning import taken_spans, without_text
from archive.corrections.snapshot import described
from archive.corrections.state import HEAD_FIELDS, Entry, PageState, is_of_page, rewritten
from archive.model import Piece, Span, Story

#: share of a story's characters that must be found again for its pin to hold
_ENOUGH = 0.5


@dataclass(frozen=True, slots=True)
class Stray:
    """Something pinned that has no place on the new edition."""

    #: the story as it was; None for furniture
    entry: Entry | None
    #: what of its text was looked for in vain; none where only fields were pinned
    spans: tuple[Span, ...]
    #: Chinese then English
    reason: str


@dataclass(frozen=True, slots=True)
class Carried:
    """The new edition with what could be carried over to it."""

    state: PageState
    #: earlier stories whose text is not pinned there: a segmenter finds them
    loose: tuple[Entry, ...]
    stray: tuple[Stray, ...]


NO_STORY = "新版里没有这篇稿件 / the new edition has no such story"
_NO_TEXT = "新版里没有这些文字 / the new edition lacks this text"
_NO_FURNITURE = "新版里没有这处附件 / the new edition lacks this furniture"


def carry(earlier: PageState, edition: PageState) -> Carried:
    """The pins of ``earlier`` on ``edition``, a page that has a text and nothing else yet."""
    whole = replace(earlier, entries=tuple(entry for entry in earlier.entries if entry.is_whole))
    spans = taken_spans(whole)
    places = dict(zip(spans, align(earlier.text, spans, edition.text), strict=True))
    entries: list[Entry] = []
    loose: list[Entry] = []
    stray: list[Stray] = []
    for entry in earlier.entries:
        if not entry.is_whole or not is_of_page(earlier.text, entry.story):
            loose.append(without_text(entry))
            continue
        lost = [n for n, piece in enumerate(entry.story.pieces) if places[_span(piece)] is None]
        if lost:
            missing = tuple(_span(entry.story.pieces[n]) for n in lost)
            stray.append(Stray(entry, missing, _NO_TEXT))
        if _inked(earlier.text, entry.story.pieces, lost) < _ENOUGH:
            loose.append(without_text(entry))
        else:
            entries.append(_placed(earlier, edition, entry, lost, places))
    found = [(span, places[span]) for span in earlier.pinned_furniture]
    stray += [Stray(None, (span,), _NO_FURNITURE) for span, place in found if place is None]
    furniture = tuple(sorted(place for _, place in found if place is not None))
    state = replace(edition, entries=tuple(entries), furniture=furniture, pinned_furniture=furniture)
    return Carried(state, tuple(loose), tuple(stray))


def _placed(
    earlier: PageState, edition: PageState, entry: Entry, lost: Sequence[int], places: dict[Span, Span | None]
) -> Entry:
    """A pinned story on the new edition: pieces at their new places, titles as printed there unless an editor chose."""
    stays, _ = take(entry.story.pieces, lost)
    pieces = []
    for piece in stays:
        place = places[_span(piece)]
        assert place is not None
        pieces.append(replace(piece, start=place.start, end=place.end))
    moved = replace(entry.story, page_id=edition.page_id)
    story = described(rewritten(edition, moved, flow(pieces)), edition.meta)
    printed = follow(earlier.text, (), replace(entry.story, pieces=stays))
    reprinted = follow(edition.text, (), story)
    fields = {
        part.value: getattr(reprinted, part.value)
        for part in HEAD_FIELDS
        if getattr(printed, part.value) == getattr(entry.story, part.value)
    }
    return replace(entry, story=replace(story, **fields))


def _inked(text: str, pieces: Sequence[Piece], lost: Sequence[int]) -> float:
    """The share of a story's characters that are not in the pieces at ``lost``."""
    lengths = [len("".join(text[piece.start : piece.end].split())) for piece in pieces]
    return 1 - sum(lengths[n] for n in lost) / max(1, sum(lengths))


def _span(piece: Piece) -> Span:
    return Span(piece.start, piece.end)


def quote(text: str, spans: Sequence[Span], story: Story | None) -> str:
    """What a person recognises a stray pin by: the text that was looked for, else the headline."""
    words = "\n".join(text[span.start : span.end].strip() for span in spans)
    return words or (story.label if story else "")
