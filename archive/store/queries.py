"""Saved queries: what people want watched, and how; written by people, so every row has its owner."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import sqlalchemy as sa

from archive.digest import compact_json
from archive.store.rows import is_storable
from archive.store.tables import queries

#: how soon after a difference was found its channels are told
Schedule = Literal["always", "hourly", "daily", "weekly"]
SCHEDULES: tuple[Schedule, ...] = ("always", "hourly", "daily", "weekly")


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
    #: order in lists, ascending
    position: int
    schedule: Schedule = "always"
    #: addresses to notify; they hold secrets
    channels: tuple[str, ...] = ()
    paused: bool = False
    #: whether its feed needs no token
    public: bool = False
    #: opens its feed
    token: str = ""


def save(
    conn: sa.Connection, *, owner: str, name: str, text: str, form: str, note: str, created: dt.datetime
) -> SavedQuery:
    """Save a query, last in order; one of that owner and name is replaced and keeps its id, place and the rest."""
    words = {"text": text, "form": form, "note": note}
    known = get(conn, owner, name)
    if known is not None:
        conn.execute(sa.update(queries).where(queries.c.id == known.id).values(words))
        return cast(SavedQuery, by_id(conn, known.id))
    last = conn.execute(sa.select(sa.func.max(queries.c.position)).where(queries.c.owner == owner)).scalar()
    row = {
        "owner": owner,
        "name": name,
        "created": created.isoformat(),
        "position": 0 if last is None else last + 1,
        "schedule": "always",
        "channels": "[]",
        "paused": False,
        "public": False,
        "token": fresh_token(),
        **words,
    }
    id = conn.execute(sa.insert(queries).values(row)).inserted_primary_key
    assert id is not None
    return cast(SavedQuery, by_id(conn, id[0]))


def fresh_token() -> str:
    """What opens a feed: 192 random bits."""
    return secrets.token_urlsafe(24)


def get(conn: sa.Connection, owner: str, name: str) -> SavedQuery | None:
    """The owner's query of that name; a deleted one has none."""
    if not is_storable(name):
        return None
    return _one(conn, queries.c.owner == owner, queries.c.name == name, queries.c.deleted.is_(None))


def by_id(conn: sa.Connection, id: int, *, deleted: bool = False) -> SavedQuery | None:
    """The query of that id, whoever owns it; with ``deleted``, one that was deleted and not yet forgotten."""
    state = queries.c.deleted.is_not(None) if deleted else queries.c.deleted.is_(None)
    return _one(conn, queries.c.id == id, state)


def some(conn: sa.Connection, ids: Sequence[int]) -> list[SavedQuery]:
    """Those of the queries that are neither deleted nor paused, in the order of their ids."""
    active = (queries.c.deleted.is_(None), queries.c.paused.is_(False))
    query = sa.select(queries).where(queries.c.id.in_(ids), *active).order_by(queries.c.id)
    return list(map(_of_row, conn.execute(query).all()))


def every(conn: sa.Connection, owner: str | None, *, limit: int | None = None, offset: int = 0) -> Iterator[SavedQuery]:
    """An owner's saved queries in their order, or those of all owners (None)."""
    mine = [] if owner is None else [queries.c.owner == owner]
    query = sa.select(queries).where(*mine, queries.c.deleted.is_(None))
    query = query.order_by(queries.c.owner, queries.c.position, queries.c.id).limit(limit).offset(offset)
    return map(_of_row, conn.execute(query).all())


def count(conn: sa.Connection, owner: str) -> int:
    """How many queries an owner has."""
    query = sa.select(sa.func.count()).where(queries.c.owner == owner, queries.c.deleted.is_(None))
    return conn.execute(query).scalar_one()


def put(conn: sa.Connection, query: SavedQuery) -> None:
    """Write everything of a known query but its id, owner, creation and place. Its name must be free."""
    values = {
        "name": query.name,
        "text": query.text,
        "form": query.form,
        "note": query.note,
        "schedule": query.schedule,
        "channels": compact_json(list(query.channels)),
        "paused": query.paused,
        "public": query.public,
        "token": query.token,
    }
    conn.execute(sa.update(queries).where(queries.c.id == query.id).values(values))


def place(conn: sa.Connection, query: SavedQuery, before: int | None) -> None:
    """Put a query before another one of its owner, by id; None: last."""
    mine = sa.select(queries.c.id, queries.c.position).where(queries.c.owner == query.owner)
    rows = conn.execute(mine.order_by(queries.c.position, queries.c.id)).all()
    positions = dict(rows)
    order = [id for id in positions if id != query.id]
    order.insert(order.index(before) if before in order else len(order), query.id)
    moved = [{"its": id, "now": now} for now, id in enumerate(order) if positions[id] != now]
    if moved:
        statement = sa.update(queries).where(queries.c.id == sa.bindparam("its"))
        conn.execute(statement.values(position=sa.bindparam("now")), moved)


def delete(conn: sa.Connection, id: int, at: dt.datetime) -> None:
    """Take a query out of all lists; it can be restored until it is purged."""
    conn.execute(sa.update(queries).where(queries.c.id == id).values(deleted=at.isoformat()))


def last_deleted(conn: sa.Connection, owner: str) -> SavedQuery | None:
    """The owner's query that was deleted last and is not yet forgotten."""
    query = sa.select(queries).where(queries.c.owner == owner, queries.c.deleted.is_not(None))
    row = conn.execute(query.order_by(queries.c.deleted.desc(), queries.c.id.desc()).limit(1)).first()
    return _of_row(row) if row else None


def restore(conn: sa.Connection, id: int, name: str) -> None:
    """Bring a deleted query back under a name that is free."""
    conn.execute(sa.update(queries).where(queries.c.id == id).values(deleted=None, name=name))


def forget(conn: sa.Connection, id: int) -> None:
    """Forget a query at once, with all it found."""
    conn.execute(sa.delete(queries).where(queries.c.id == id))


def purge(conn: sa.Connection, before: dt.datetime) -> int:
    """Forget queries deleted before that time, with all they found; how many."""
    return conn.execute(sa.delete(queries).where(queries.c.deleted < before.isoformat())).rowcount


def names(conn: sa.Connection, owner: str) -> frozenset[str]:
    """The names that an owner has given."""
    query = sa.select(queries.c.name).where(queries.c.owner == owner, queries.c.deleted.is_(None))
    return frozenset(conn.execute(query).scalars())


def _one(conn: sa.Connection, *conditions: sa.ColumnElement[bool]) -> SavedQuery | None:
    row = conn.execute(sa.select(queries).where(*conditions)).first()
    return _of_row(row) if row else None


def _of_row(row: sa.Row[Any]) -> SavedQuery:
    channels: Sequence[str] = json.loads(row.channels)
    return SavedQuery(
        id=row.id,
        owner=row.owner,
        name=row.name,
        text=row.text,
        form=row.form,
        note=row.note,
        created=dt.datetime.fromisoformat(row.created),
        position=row.position,
        schedule=cast(Schedule, row.schedule),
        channels=tuple(channels),
        paused=row.paused,
        public=row.public,
        token=row.token,
    )
