"""Text that a new edition adds to pinned stories: it goes where the segmenter sees it, after the same piece. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archive.corrections.pieces import flow, insert
from archive.corrections.pinning import parts, taken_spans
from archive.corrections.state import PageState, rewritten
from archive.model import BODY_ROLES, Piece, Role, Segmentation, SegmentedStory, Span

#: share of a found story's characters that must be pinned for the rest of it to be additions
_MOSTLY = 0.5


def adopt(state: PageState, found: Segmentation) -> PageState:
    """``state`` with what ``found`` (the whole page divided) adds to its pinned stories; heads are never added."""
    pinned = taken_spans(state)
    for story in found.stories:
        ink = [_ink(state.text, Span(piece.start, piece.end)) for piece in story.pieces]
        cut = [parts(state.text, Span(piece.start, piece.end), pinned) for piece in story.pieces]
        new = sum(_ink(state.text, part) for own in cut for part in own)
        if 0 < new <= (1 - _MOSTLY) * sum(ink):
            for piece, after in _additions(state.text, story, cut):
                state = _added(state, piece, after)
    return state


def _additions(text: str, story: SegmentedStory, cut: list[tuple[Span, ...]]) -> Iterator[tuple[Piece, int]]:
    """(new piece, offset of the character that it follows in the story) for what is not pinned."""
    before = -1
    for piece, own in zip(story.pieces, cut, strict=True):
        for part in own:
            inner = text[piece.start : part.start].rstrip()
            if piece.role in BODY_ROLES or piece.role is Role.BYLINE:
                joins = bool(inner) or piece.joins_previous
                new = replace(piece, start=part.start, end=part.end, joins_previous=joins)
                yield new, piece.start + len(inner) - 1 if inner else before
        before = piece.end - 1


def _added(state: PageState, piece: Piece, after: int) -> PageState:
    """The piece put behind the pinned one that holds the character ``after``; nothing where no pinned story does."""
    for n, entry in enumerate(state.entries):
        pieces = entry.story.pieces
        place = next((k for k, own in enumerate(pieces) if own.start <= after < own.end), None)
        if place is not None and entry.is_whole:
            longer = insert(pieces, (piece,), place + 1, joined=piece.joins_previous)
            story = rewritten(state, entry.story, flow(longer))
            entries = (*state.entries[:n], replace(entry, story=story), *state.entries[n + 1 :])
            return replace(state, entries=entries)
    return state


def _ink(text: str, span: Span) -> int:
    return len("".join(text[span.start : span.end].split()))
