"""The history of corrections, and the pins that lost their place: who changed what, when, and from what."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from archive.corrections.snapshot import restored, snapshot
from archive.corrections.state import PageState
from archive.corrections.verbs import NAMES, Verb, parse_verb, verb_record
from archive.digest import compact_json
from archive.store.corrections import Pin, pin_of, pin_values
from archive.store.tables import corrections, redirects, stray_pins


class Event(StrEnum):
    """What is no verb of an editor but changes the stories of a page all the same."""

    #: a newer segmenter divided what is not pinned
    RESEGMENT = "resegment"
    #: pins came from the edition before
    EDITION = "edition"


@dataclass(frozen=True, slots=True)
class Correction:
    """One change of a page, or of a story without a page, on record."""

    id: int
    page_id: str | None
    #: the story that the verb names first; None for what concerns the page
    story_id: str | None
    owner: str
    #: aware, UTC
    at: dt.datetime
    #: public name of the verb, or an event
    name: str
    #: None for an event
    verb: Verb | None
    #: version of the page state that it left
    after: str
    undone_by: str | None = None
    undone_at: dt.datetime | None = None

    @property
    def undone(self) -> bool:
        return self.undone_at is not None


@dataclass(frozen=True, slots=True)
class StrayPin:
    """A pin, or a part of one, that found no place in a new edition."""

    id: int
    #: the new edition
    page_id: str
    from_page_id: str
    pin: Pin
    #: the text that was looked for
    quote: str
    #: Chinese then English
    reason: str
    at: dt.datetime
    settled_by: str | None = None


def record(
    conn: sa.Connection,
    what: Verb | Event,
    before: PageState,
    after: PageState,
    *,
    owner: str,
    at: dt.datetime,
) -> Correction:
    """Put a change on record; the stories themselves are written by ``archive.store.corrections.write_state``.

    Call it before the redirects of the change are made: those of the page are kept with the state before.
    """
    known = _ids(before)
    given = [id for id in _ids(after) if id not in known]
    if isinstance(what, Event):
        name, said = what.value, {"v": 1, "event": what.value}
    else:
        name, said = NAMES[type(what)], verb_record(what)
    values = {
        "page_id": before.page_id,
        "story_id": getattr(what, "story_id", None),
        "owner": owner,
        "at": at.isoformat(),
        "verb": name,
        "what": compact_json({**said, "given": given} if given else said),
        "before": compact_json({**snapshot(before), "redirects": _redirects(conn, known)}),
        "after": after.version,
    }
    id = conn.execute(sa.insert(corrections).values(**values)).inserted_primary_key
    assert id is not None
    found = get(conn, id[0])
    assert found is not None
    return found


def get(conn: sa.Connection, id: int) -> Correction | None:
    """The correction of that number."""
    row = conn.execute(sa.select(*_LISTED).where(corrections.c.id == id)).first()
    return _of_row(row) if row else None


def history(
    conn: sa.Connection, page_id: str | None = None, *, story_id: str | None = None, limit: int | None = None
) -> tuple[Correction, ...]:
    """Changes newest first: of a page, of a story that stands on none, or of the whole archive."""
    query = sa.select(*_LISTED).order_by(corrections.c.id.desc())
    if page_id is not None:
        query = query.where(corrections.c.page_id == page_id)
    if story_id is not None:
        query = query.where(corrections.c.page_id.is_(None), corrections.c.story_id == story_id)
    return tuple(map(_of_row, conn.execute(query.limit(limit) if limit is not None else query)))


def latest(conn: sa.Connection, state: PageState) -> Correction | None:
    """The newest change of a page (or of a story without one) that is not undone."""
    query = _on(state).where(corrections.c.undone_at.is_(None)).order_by(corrections.c.id.desc())
    row = conn.execute(query).first()
    return _of_row(row) if row else None


def next_undone(conn: sa.Connection, state: PageState) -> Correction | None:
    """The change that was undone last, None where another one was made since; ``state`` is the page now.

    Of what was undone in a row, each change was made on what the one before it left: the first of them is next.
    """
    made = latest(conn, state)
    query = _on(state).where(corrections.c.id > (made.id if made else 0)).order_by(corrections.c.id.desc())
    chain: list[Correction] = []
    for undone in map(_of_row, conn.execute(query).all()):
        if chain and state_before(conn, chain[-1], state).version != undone.after:
            break
        chain.append(undone)
    return chain[-1] if chain and state_before(conn, chain[-1], state).version == state.version else None


def given_ids(conn: sa.Connection, correction: Correction) -> tuple[str, ...]:
    """The ids that a correction gave to new stories, in page order."""
    what = conn.execute(sa.select(corrections.c.what).where(corrections.c.id == correction.id)).scalar_one()
    return tuple(json.loads(what).get("given", ()))


def state_before(conn: sa.Connection, correction: Correction, now: PageState) -> PageState:
    """The page as it was before a correction."""
    return restored(_before(conn, correction), now)


def mark_undone(conn: sa.Connection, correction: Correction, *, owner: str, at: dt.datetime) -> None:
    """Note that a correction was taken back."""
    values = {"undone_by": owner, "undone_at": at.isoformat()}
    conn.execute(sa.update(corrections).where(corrections.c.id == correction.id).values(**values))


def mark_made(conn: sa.Connection, correction: Correction) -> None:
    """Note that a correction that was taken back has been made again."""
    values = {"undone_by": None, "undone_at": None}
    conn.execute(sa.update(corrections).where(corrections.c.id == correction.id).values(**values))


def restore_redirects(conn: sa.Connection, correction: Correction, live: Iterable[str]) -> None:
    """Let ids lead where they led before a correction; ``live`` are those of the page's stories then.

    Ids that were given since and lead somewhere go on doing so.
    """
    rows = [dict(zip(_REDIRECT, row, strict=True)) for row in _before(conn, correction)["redirects"]]
    again = [*live, *(row["old_id"] for row in rows)]
    conn.execute(sa.delete(redirects).where(redirects.c.old_id.in_(again)))
    if rows:
        conn.execute(sa.insert(redirects), rows)


def set_stray(
    conn: sa.Connection, pin: Pin, *, page_id: str, from_page_id: str, quote: str, reason: str, at: dt.datetime
) -> None:
    """List a pin that found no place."""
    values = {**pin_values(pin), "page_id": page_id, "from_page_id": from_page_id}
    conn.execute(sa.insert(stray_pins).values(**values, quote=quote, reason=reason, at=at.isoformat()))


def stray(conn: sa.Connection, page_id: str | None = None, *, settled: bool = False) -> tuple[StrayPin, ...]:
    """Pins without a place that wait for a look, oldest first; with ``settled`` also those that had it."""
    query = sa.select(stray_pins).order_by(stray_pins.c.id)
    if page_id is not None:
        query = query.where(stray_pins.c.page_id == page_id)
    if not settled:
        query = query.where(stray_pins.c.settled_at.is_(None))
    return tuple(map(_stray_of, conn.execute(query)))


def settle(conn: sa.Connection, id: int, *, owner: str, at: dt.datetime) -> bool:
    """Take a pin off the list; whether it stood there."""
    waiting = sa.update(stray_pins).where(stray_pins.c.id == id, stray_pins.c.settled_at.is_(None))
    return conn.execute(waiting.values(settled_by=owner, settled_at=at.isoformat())).rowcount > 0


_LISTED = tuple(column for column in corrections.c if column.name != "before")
_REDIRECT = ("old_id", "new_id", "owner", "added")


def _on(state: PageState) -> sa.Select[Any]:
    """The changes of a page, or of a story without one."""
    query = sa.select(*_LISTED)
    if state.page_id is not None:
        return query.where(corrections.c.page_id == state.page_id)
    return query.where(corrections.c.page_id.is_(None), corrections.c.story_id.in_(_ids(state)))


def _ids(state: PageState) -> list[str]:
    return [entry.id for entry in state.entries]


def _redirects(conn: sa.Connection, ids: list[str]) -> list[list[str]]:
    columns = [redirects.c[name] for name in _REDIRECT]
    query = sa.select(*columns).where(redirects.c.new_id.in_(ids)).order_by(redirects.c.old_id)
    return [list(row) for row in conn.execute(query)]


def _before(conn: sa.Connection, correction: Correction) -> dict[str, Any]:
    row = conn.execute(sa.select(corrections.c.before).where(corrections.c.id == correction.id)).scalar_one()
    value = json.loads(row)
    assert isinstance(value, dict)
    return value


def _of_row(row: sa.Row[Any]) -> Correction:
    what = json.loads(row.what)
    verb = None if "event" in what else parse_verb(what)
    undone_at = dt.datetime.fromisoformat(row.undone_at) if row.undone_at else None
    at = dt.datetime.fromisoformat(row.at)
    return Correction(
        row.id, row.page_id, row.story_id, row.owner, at, row.verb, verb, row.after, row.undone_by, undone_at
    )


def _stray_of(row: sa.Row[Any]) -> StrayPin:
    at = dt.datetime.fromisoformat(row.at)
    return StrayPin(row.id, row.page_id, row.from_page_id, pin_of(row), row.quote, row.reason, at, row.settled_by)
