"""Files of watched folders that were taken in, as they stood then, so that a restart does not read them again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from archive.store.rows import now
from archive.store.tables import watched_files


@dataclass(frozen=True, slots=True)
class Stamp:
    """What of a file tells whether it changed: bytes, and nanoseconds as the file system says."""

    size: int
    modified: int


def every(conn: sa.Connection) -> dict[str, Stamp]:
    """Path → how each file stood when it was taken in."""
    query = sa.select(watched_files.c.path, watched_files.c.size, watched_files.c.modified)
    return {path: Stamp(size, modified) for path, size, modified in conn.execute(query)}


def put(conn: sa.Connection, path: str, stamp: Stamp) -> None:
    """A file was taken in, or quarantined, as ``stamp`` says."""
    forget(conn, [path])
    row = {"path": path, "size": stamp.size, "modified": stamp.modified, "at": now()}
    conn.execute(sa.insert(watched_files).values(row))


def forget(conn: sa.Connection, paths: Iterable[str]) -> None:
    """Files that are no longer there."""
    for path in paths:
        conn.execute(sa.delete(watched_files).where(watched_files.c.path == path))
