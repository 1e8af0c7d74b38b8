"""The change log: one row for each write of a story, in the same transaction, so that an index can follow."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, cast

import sqlalchemy as sa

from archive.store.rows import now
from archive.store.tables import changes

Kind = Literal["added", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    #: grows with every change and is never given twice
    seq: int
    story_id: str
    kind: Kind


def latest(conn: sa.Connection) -> int:
    """The number of the newest change, 0 before the first."""
    return conn.execute(sa.select(sa.func.max(changes.c.seq))).scalar_one() or 0


def since(conn: sa.Connection, seq: int) -> Iterator[Change]:
    """The changes after ``seq``, oldest first; a story may occur several times."""
    query = sa.select(changes.c.seq, changes.c.story_id, changes.c.kind).where(changes.c.seq > seq)
    for number, story_id, kind in conn.execute(query.order_by(changes.c.seq)):
        yield Change(number, story_id, cast(Kind, kind))


def times(conn: sa.Connection, ids: Collection[str]) -> dict[str, dt.datetime]:
    """When the stories among ``ids``, a few hundred at most, were last written; aware, UTC."""
    query = sa.select(changes.c.story_id, sa.func.max(changes.c.at)).where(changes.c.story_id.in_(ids))
    rows = conn.execute(query.group_by(changes.c.story_id))
    return {story_id: dt.datetime.fromisoformat(at) for story_id, at in rows}


def append(conn: sa.Connection, written: Iterable[tuple[str, Kind]]) -> None:
    """Log writes of stories, (id, kind) each; only the modules that write stories call this."""
    at = now()
    rows = [{"story_id": story_id, "kind": kind, "at": at} for story_id, kind in written]
    if rows:
        conn.execute(sa.insert(changes), rows)
