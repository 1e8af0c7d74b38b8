"""Files that could not become pages: why, where they were, and the kept original to try again from."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive.digest import compact_json
from archive.model import PageMeta
from archive.store.rows import now
from archive.store.tables import quarantine


@dataclass(frozen=True, slots=True)
class Quarantined:
    id: int
    #: of the kept original; None where none was kept (too large, not readable)
    sha256: str | None
    source: str
    #: where the file was, for people
    path: str
    reason: str
    #: metadata that was given with the file by flags or a sidecar
    meta: PageMeta
    #: UTC, ISO 8601
    added: str


def every(conn: sa.Connection) -> Iterator[Quarantined]:
    """All quarantined files, oldest first."""
    return map(_of_row, conn.execute(sa.select(quarantine).order_by(quarantine.c.id)))


def get(conn: sa.Connection, id: int) -> Quarantined | None:
    row = conn.execute(sa.select(quarantine).where(quarantine.c.id == id)).first()
    return _of_row(row) if row else None


def count(conn: sa.Connection) -> int:
    return conn.execute(sa.select(sa.func.count()).select_from(quarantine)).scalar_one()


def add(conn: sa.Connection, *, sha256: str | None, source: str, path: str, reason: str, meta: PageMeta) -> int:
    """Quarantine a file; the same bytes, or without bytes the same path, take one row. Returns its id."""
    same = quarantine.c.sha256 == sha256
    if sha256 is None:
        same = sa.and_(quarantine.c.sha256.is_(None), quarantine.c.path == path)
    values = {
        "sha256": sha256,
        "source": source,
        "path": path,
        "reason": reason,
        "meta": _meta_text(meta),
        "added": now(),
    }
    known: int | None = conn.execute(sa.select(quarantine.c.id).where(same)).scalar()
    if known is not None:
        conn.execute(sa.update(quarantine).where(quarantine.c.id == known).values(values))
        return known
    given: int = conn.execute(sa.insert(quarantine).values(values).returning(quarantine.c.id)).scalar_one()
    return given


def drop(conn: sa.Connection, id: int) -> bool:
    """Forget a quarantined file (its original stays); whether there was one."""
    return conn.execute(sa.delete(quarantine).where(quarantine.c.id == id)).rowcount > 0


def resolve(conn: sa.Connection, sha256: str, path: str) -> None:
    """The bytes became a page after all; so did the file at ``path`` if it could not be opened before."""
    unopened = sa.and_(quarantine.c.sha256.is_(None), quarantine.c.path == path)
    conn.execute(sa.delete(quarantine).where(sa.or_(quarantine.c.sha256 == sha256, unopened)))


def _of_row(row: sa.Row[Any]) -> Quarantined:
    return Quarantined(row.id, row.sha256, row.source, row.path, row.reason, _meta_of(row.meta), row.added)


def _meta_text(meta: PageMeta) -> str:
    date = meta.date.isoformat() if meta.date else None
    return compact_json([meta.newspaper, date, meta.number, meta.section])


def _meta_of(text: str) -> PageMeta:
    newspaper, date, number, section = json.loads(text)
    return PageMeta(newspaper, dt.date.fromisoformat(date) if date else None, number, section)
