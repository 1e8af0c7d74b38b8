"""A page state as versioned JSON and back: what undo restores. Metadata is not in it, it is not the desk's. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from archive.corrections.state import CorrectedLabels, Entry, PageState, Part, spans_rows
from archive.digest import piece_row
from archive.model import Credit, CreditRole, PageMeta, Piece, Role, Span, Story, body_text

#: version of the JSON form
_VERSION = 1


def snapshot(state: PageState) -> dict[str, Any]:
    """Everything that corrections can change of a page."""
    return {
        "v": _VERSION,
        "stories": [_entry_record(state.text, entry) for entry in state.entries],
        "furniture": spans_rows(state.furniture),
        "pinned_furniture": spans_rows(state.pinned_furniture),
    }


def restored(record: Mapping[str, Any], now: PageState) -> PageState:
    """The state of a snapshot on the page as it is ``now``. Raises ValueError for another version's snapshot."""
    if record["v"] != _VERSION:
        raise ValueError(f"snapshot version {record['v']}")
    live = {entry.id: entry.story for entry in now.entries}
    entries = tuple(_entry(row, n, now, live) for n, row in enumerate(record["stories"]))
    return replace(
        now,
        entries=entries,
        furniture=read_spans(record["furniture"]),
        pinned_furniture=read_spans(record["pinned_furniture"]),
    )


def read_spans(rows: list[list[int]]) -> tuple[Span, ...]:
    """Spans of flat lists as ``spans_rows`` makes them."""
    return tuple(Span(start, end) for start, end in rows)


def read_pieces(rows: list[list[Any]]) -> tuple[Piece, ...]:
    """Pieces of flat lists as ``archive.digest.piece_row`` makes them."""
    return tuple(Piece(a, b, Role(role), bool(j), bool(g), bool(m)) for a, b, role, j, g, m in rows)


def read_credits(rows: list[list[str]]) -> tuple[Credit, ...]:
    """Credits of (name, role) lists."""
    return tuple(Credit(name, CreditRole(role)) for name, role in rows)


def described(story: Story, meta: PageMeta) -> Story:
    """A story with the metadata of its page."""
    return replace(story, date=meta.date, newspaper=meta.newspaper, page=meta.number, section=meta.section)


def _entry_record(text: str, entry: Entry) -> dict[str, Any]:
    story, labels = entry.story, entry.labels
    record = {
        "id": story.id,
        **{name: getattr(story, name) for name in _PLAIN},
        "byline": [[credit.name, credit.role.value] for credit in story.byline],
        "pieces": [piece_row(piece) for piece in story.pieces],
        "reasons": list(story.reasons),
        "pinned": sorted(entry.pinned),
        "districts": labels.districts,
        "topics": labels.topics,
    }
    # usually the pieces say it all
    return record if story.body == body_text(text, story.pieces) else {**record, "body": story.body}


_PLAIN = ("headline", "kicker", "subtitle", "column", "confidence")


def _entry(row: Mapping[str, Any], position: int, now: PageState, live: Mapping[str, Story]) -> Entry:
    pieces = read_pieces(row["pieces"])
    base = live.get(row["id"]) or described(Story(row["id"], None, "", page_id=now.page_id), now.meta)
    story = replace(
        base,
        **{name: row[name] for name in _PLAIN},
        byline=read_credits(row["byline"]),
        pieces=pieces,
        body=row["body"] if "body" in row else body_text(now.text, pieces),
        reasons=tuple(row["reasons"]),
        position=position if now.page_id is not None else base.position,
    )
    said = (tuple(row[name]) if row[name] is not None else None for name in ("districts", "topics"))
    return Entry(story, frozenset(map(Part, row["pinned"])), CorrectedLabels(*said))
