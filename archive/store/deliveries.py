"""Runs to be told to channels: due when, tried how often; each run at most once a channel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import sqlalchemy as sa

from archive.store.queries import Schedule
from archive.store.tables import queries, query_deliveries, query_runs, users

#: ``sending`` is left by a process that died while it sent: whether it arrived is unknown, so it is never sent again
State = Literal["waiting", "sending", "sent", "failed"]

#: attempts before a delivery is given up, and the minutes before each but the first
ATTEMPTS = 8
_MINUTES = (1, 5, 15, 60, 240, 720, 1440)
#: the hour at which daily and weekly messages are due, local time
_HOUR = 7


@dataclass(frozen=True, slots=True)
class Delivery:
    id: int
    run_id: int
    query_id: int
    owner: str
    #: the saved query's name now
    name: str
    channel: str
    #: aware, UTC
    due: dt.datetime
    state: State
    #: tried so often
    attempts: int
    #: when last tried, and what was wrong then
    at: dt.datetime | None = None
    error: str | None = None


def due(schedule: Schedule, now: dt.datetime) -> dt.datetime:
    """When something found at ``now`` (aware, in local time) is to be told."""
    if schedule == "always":
        return now
    if schedule == "hourly":
        return now.replace(minute=0, second=0, microsecond=0) + dt.timedelta(hours=1)
    morning = now.replace(hour=_HOUR, minute=0, second=0, microsecond=0)
    if morning <= now:
        morning += dt.timedelta(days=1)
    return morning if schedule == "daily" else morning + dt.timedelta(days=-morning.weekday() % 7)


def plan(conn: sa.Connection, run_id: int, channels: Iterable[str], when: dt.datetime) -> None:
    """Have a run told to channels."""
    rows = [
        {"run_id": run_id, "channel": channel, "due": _stamp(when), "state": "waiting", "attempts": 0}
        for channel in dict.fromkeys(channels)
    ]
    if rows:
        conn.execute(sa.insert(query_deliveries), rows)


def ready(conn: sa.Connection, now: dt.datetime) -> tuple[Delivery, ...]:
    """What is due, oldest first; nothing of queries that are paused or deleted, or whose owner's account is gone."""
    table = query_deliveries
    where = (table.c.state == "waiting", table.c.due <= _stamp(now), queries.c.paused.is_(False))
    somebody = sa.or_(queries.c.owner == "", queries.c.owner.in_(sa.select(users.c.name)))
    return _select(conn, *where, queries.c.deleted.is_(None), somebody)


def claim(conn: sa.Connection, wanted: Sequence[Delivery], now: dt.datetime) -> tuple[Delivery, ...]:
    """Take deliveries in hand: those of them that nobody else took meanwhile."""
    taken = []
    for delivery in wanted:
        table = query_deliveries
        mine = sa.update(table).where(table.c.id == delivery.id, table.c.state == "waiting")
        values = {"state": "sending", "at": _stamp(now), "attempts": table.c.attempts + 1}
        if conn.execute(mine.values(values)).rowcount:
            taken.append(delivery)
    return tuple(taken)


def sent(conn: sa.Connection, done: Iterable[Delivery], now: dt.datetime) -> None:
    """Deliveries in hand have arrived."""
    _set(conn, done, {"state": "sent", "at": _stamp(now), "error": None})


def refused(conn: sa.Connection, tried: Iterable[Delivery], error: str, now: dt.datetime, *, for_good: bool) -> None:
    """Deliveries in hand did not arrive: they wait for another attempt, longer each time, or are given up."""
    for delivery in tried:
        again = not for_good and delivery.attempts + 1 < ATTEMPTS
        wait = dt.timedelta(minutes=_MINUTES[min(delivery.attempts, len(_MINUTES) - 1)])
        later = {"state": "waiting", "due": _stamp(now + wait)} if again else {"state": "failed"}
        _set(conn, [delivery], {**later, "at": _stamp(now), "error": error})


def note(conn: sa.Connection, tried: Iterable[Delivery], error: str, now: dt.datetime) -> None:
    """It is unknown whether deliveries in hand arrived: they stay in hand."""
    _set(conn, tried, {"at": _stamp(now), "error": error})


def of_owner(conn: sa.Connection, owner: str, limit: int = 50) -> tuple[Delivery, ...]:
    """An owner's deliveries, newest first."""
    return _select(conn, queries.c.owner == owner, queries.c.deleted.is_(None), newest=limit)


def of_query(conn: sa.Connection, query_id: int, limit: int = 20) -> tuple[Delivery, ...]:
    """A query's deliveries, newest first."""
    return _select(conn, queries.c.id == query_id, newest=limit)


def _select(conn: sa.Connection, *where: sa.ColumnElement[bool], newest: int | None = None) -> tuple[Delivery, ...]:
    table = query_deliveries
    joined = table.join(query_runs, query_runs.c.id == table.c.run_id)
    joined = joined.join(queries, queries.c.id == query_runs.c.query_id)
    query = sa.select(table, query_runs.c.query_id, queries.c.owner, queries.c.name).select_from(joined).where(*where)
    query = query.order_by(table.c.id) if newest is None else query.order_by(table.c.id.desc()).limit(newest)
    return tuple(map(_of_row, conn.execute(query).all()))


def _set(conn: sa.Connection, which: Iterable[Delivery], values: dict[str, Any]) -> None:
    ids = [delivery.id for delivery in which]
    conn.execute(sa.update(query_deliveries).where(query_deliveries.c.id.in_(ids)).values(values))


def _stamp(at: dt.datetime) -> str:
    """UTC with all digits, so that texts sort as times do."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds")


def _of_row(row: sa.Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        run_id=row.run_id,
        query_id=row.query_id,
        owner=row.owner,
        name=row.name,
        channel=row.channel,
        due=dt.datetime.fromisoformat(row.due),
        state=cast(State, row.state),
        attempts=row.attempts,
        at=dt.datetime.fromisoformat(row.at) if row.at else None,
        error=row.error,
    )
