"""Saved queries and what each found when it last ran; written by people, so every row has its owner."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive.digest import compact_json
from archive.store.tables import queries, query_runs


@dataclass(frozen=True, slots=True)
class SavedQuery:
    id: int
    owner: str
    name: str
    #: as typed
    text: str
    #: versioned JSON of the parsed search
    form: str
    note: str
    #: aware, UTC
    created: dt.datetime
    #: order in lists, from 0
    position: int


@dataclass(frozen=True, slots=True)
class QueryRun:
    query_id: int
    #: aware, UTC
    at: dt.datetime
    #: index generation that answered
    generation: str
    #: (story id, digest) of everything found
    story_ids: tuple[tuple[str, str], ...]


def save(
    conn: sa.Connection, *, owner: str, name: str, text: str, form: str, note: str, created: dt.datetime
) -> SavedQuery:
    """Save a query; one of that owner and name is replaced and keeps its id, place and time of creation."""
    words = {"text": text, "form": form, "note": note}
    known = get(conn, owner, name)
    if known is not None:
        conn.execute(sa.update(queries).where(queries.c.id == known.id).values(words))
    else:
        last = conn.execute(sa.select(sa.func.max(queries.c.position)).where(queries.c.owner == owner)).scalar()
        place = 0 if last is None else last + 1
        row = {"owner": owner, "name": name, "created": created.isoformat(), "position": place, **words}
        conn.execute(sa.insert(queries).values(row))
    saved = get(conn, owner, name)
    assert saved is not None
    return saved


def get(conn: sa.Connection, owner: str, name: str) -> SavedQuery | None:
    row = conn.execute(sa.select(queries).where(queries.c.owner == owner, queries.c.name == name)).first()
    return _of_row(row) if row else None


def every(conn: sa.Connection, owner: str) -> Iterator[SavedQuery]:
    """An owner's saved queries in their order."""
    query = sa.select(queries).where(queries.c.owner == owner).order_by(queries.c.position, queries.c.id)
    return map(_of_row, conn.execute(query))


def rename(conn: sa.Connection, owner: str, name: str, new_name: str) -> bool:
    """Give a saved query another name, which must be free; whether there was one."""
    named = sa.update(queries).where(queries.c.owner == owner, queries.c.name == name)
    return conn.execute(named.values(name=new_name)).rowcount > 0


def delete(conn: sa.Connection, owner: str, name: str) -> bool:
    """Delete a saved query and its run; whether there was one."""
    return conn.execute(sa.delete(queries).where(queries.c.owner == owner, queries.c.name == name)).rowcount > 0


def record_run(conn: sa.Connection, run: QueryRun) -> None:
    """Keep a run as the query's last; the one before it is forgotten."""
    conn.execute(sa.delete(query_runs).where(query_runs.c.query_id == run.query_id))
    conn.execute(
        sa.insert(query_runs).values(
            query_id=run.query_id,
            at=run.at.isoformat(),
            generation=run.generation,
            story_ids=compact_json([list(pair) for pair in run.story_ids]),
        )
    )


def last_run(conn: sa.Connection, query_id: int) -> QueryRun | None:
    row = conn.execute(sa.select(query_runs).where(query_runs.c.query_id == query_id)).first()
    if row is None:
        return None
    found = tuple((id, digest) for id, digest in json.loads(row.story_ids))
    return QueryRun(row.query_id, dt.datetime.fromisoformat(row.at), row.generation, found)


def _of_row(row: sa.Row[Any]) -> SavedQuery:
    created = dt.datetime.fromisoformat(row.created)
    return SavedQuery(row.id, row.owner, row.name, row.text, row.form, row.note, created, row.position)
