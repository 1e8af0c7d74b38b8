"""Stories and pages as table rows and back: the one place that knows how fields are written."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from archive.digest import compact_json, page_digest, piece_row, story_digest
from archive.model import Credit, CreditRole, Page, PageMeta, Piece, Role, Span, StoredPage, Story

RowValues = dict[str, Any]
Row = Mapping[str, Any] | sa.RowMapping


def now() -> str:
    """The present moment as the archive writes it: UTC, ISO 8601, to the second."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def is_storable(text: str) -> bool:
    """Whether the database can hold a text: one with half characters (from bytes that are no UTF-8) it cannot."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def story_values(story: Story) -> RowValues:
    """The column values of a story, its digest included."""
    return {
        "id": story.id,
        "page_id": story.page_id,
        "position": story.position,
        "headline": story.headline,
        "kicker": story.kicker,
        "subtitle": story.subtitle,
        "column": story.column,
        "byline": compact_json([[credit.name, credit.role.value] for credit in story.byline]),
        "date": story.date,
        "newspaper": story.newspaper,
        "page": story.page,
        "section": story.section,
        "body": story.body,
        "pieces": compact_json([piece_row(piece) for piece in story.pieces]),
        "confidence": float(story.confidence),
        "reasons": compact_json(list(story.reasons)),
        "digest": story_digest(story),
    }


def story_of(row: sa.Row[Any]) -> Story:
    """The story of a row of ``stories`` or ``retired_stories``."""
    return story_from(row._mapping)


def story_from(values: Row) -> Story:
    """The story of column values. Raises ValueError, TypeError where they are none."""
    return Story(
        id=values["id"],
        headline=values["headline"],
        body=values["body"],
        kicker=values["kicker"],
        subtitle=values["subtitle"],
        column=values["column"],
        byline=tuple(Credit(name, CreditRole(role)) for name, role in _list(values["byline"])),
        date=values["date"],
        newspaper=values["newspaper"],
        page=values["page"],
        section=values["section"],
        page_id=values["page_id"],
        position=values["position"],
        pieces=tuple(piece_of(piece) for piece in _list(values["pieces"])),
        confidence=values["confidence"],
        reasons=tuple(_list(values["reasons"])),
    )


def piece_of(row: list[Any]) -> Piece:
    """The piece of a flat list as ``archive.digest.piece_row`` makes it."""
    start, end, role, joins, gap, moved = row
    return Piece(start, end, Role(role), bool(joins), bool(gap), bool(moved))


def text_sha256(text: str) -> str:
    """SHA-256 of a page's text, whatever encoding and line ends its file has."""
    return hashlib.sha256(text.encode()).hexdigest()


def page_values(page: StoredPage) -> RowValues:
    """The column values of a page, its digest included; not ``added`` and ``superseded_by``, which are history."""
    return {
        "id": page.id,
        "sha256": page.page.sha256,
        "source": page.page.source,
        "text": page.page.text,
        "text_sha256": text_sha256(page.page.text),
        "encoding": page.page.encoding,
        "encoding_guessed": page.page.encoding_guessed,
        "newspaper": page.meta.newspaper,
        "date": page.meta.date,
        "number": page.meta.number,
        "section": page.meta.section,
        "furniture": compact_json([[span.start, span.end] for span in page.furniture]),
        "flags": compact_json(list(page.flags)),
        "digest": page_digest(page),
    }


def page_of(row: sa.Row[Any]) -> StoredPage:
    """The page of a row of ``pages``."""
    return page_from(row._mapping)


def page_from(values: Row) -> StoredPage:
    """The page of column values. Raises ValueError, TypeError where they are none."""
    page = Page(
        source=values["source"],
        text=values["text"],
        encoding=values["encoding"],
        sha256=values["sha256"],
        encoding_guessed=values["encoding_guessed"],
    )
    meta = PageMeta(values["newspaper"], values["date"], values["number"], values["section"])
    furniture = tuple(Span(start, end) for start, end in _list(values["furniture"]))
    return StoredPage(values["id"], page, meta, furniture, tuple(_list(values["flags"])))


def _list(text: str) -> list[Any]:
    value = json.loads(text) if text != "[]" else []
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value
