"""Deliveries: what runs found is told to channels, one message a channel, later again where that failed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from urllib.parse import quote

from archive.home import Home
from archive.settings import Settings, load_settings
from archive.store import deliveries, findings
from archive.store.database import Database, open_database
from archive.store.deliveries import Delivery
from archive.store.findings import Finding
from indexer.watching import channels
from indexer.watching.channels import Send
from indexer.watching.differences import net
from indexer.watching.words import KINDS, REASONS

#: findings of one query that a message lists
_LISTED = 20
_MARKS = {"new": "+", "gone": "-", "changed": "~"}


@dataclass(frozen=True, slots=True)
class Delivered:
    """Messages by what became of them."""

    sent: int = 0
    #: tried again later
    failed: int = 0
    #: given up: refused, or tried too often; or it is unknown whether they arrived
    given_up: int = 0


@dataclass(frozen=True, slots=True)
class Message:
    title: str
    body: str


def deliver(
    home: Home, now: dt.datetime, send: Send | None = None, stopping: Callable[[], bool] = lambda: False
) -> Delivered:
    """Tell what is due at ``now``: all of an owner's that goes to one channel in one message.

    A delivery is in hand before it is sent; where the process dies then, it is never sent again. What is left when
    ``stopping`` waits for the next time. Raises NoHome.
    """
    database, settings = open_database(home), load_settings(home)
    with database.reading() as conn:
        ready = deliveries.ready(conn, now)
    groups: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in ready:
        groups.setdefault((delivery.owner, delivery.channel), []).append(delivery)
    sender = send or partial(channels.send, private=settings.private_targets)
    outcomes = [_tell(database, settings, group, now, sender) for group in groups.values() if not stopping()]
    return Delivered(outcomes.count("sent"), outcomes.count("failed"), outcomes.count("given up"))


def _tell(database: Database, settings: Settings, group: Sequence[Delivery], now: dt.datetime, send: Send) -> str:
    with database.writing() as conn:
        mine = deliveries.claim(conn, group, now)
        found = findings.of_runs(conn, [delivery.run_id for delivery in mine])
    message = compose(mine, found, settings)
    if message is None:
        with database.writing() as conn:
            deliveries.sent(conn, mine, now)
        return "nothing"
    sent = send(mine[0].channel, message.title, message.body)
    with database.writing() as conn:
        if sent.outcome == "sent":
            deliveries.sent(conn, mine, now)
            return "sent"
        if sent.outcome == "unsure":
            deliveries.note(conn, mine, sent.error, now)
            return "given up"
        deliveries.refused(conn, mine, sent.error, now, for_good=sent.outcome == "refused")
    last = all(delivery.attempts + 1 >= deliveries.ATTEMPTS for delivery in mine)
    return "given up" if sent.outcome == "refused" or last else "failed"


def compose(told: Sequence[Delivery], found: Sequence[Finding], settings: Settings) -> Message | None:
    """What is said of some runs' findings; None where all is as it was when they were last told."""
    names = {delivery.query_id: delivery.name for delivery in told}
    by_query = {id: net(f for f in found if f.query_id == id) for id in names}
    parts = [_of_query(id, names[id], came, settings) for id, came in by_query.items() if came]
    if not parts:
        return None
    everything = [finding for came in by_query.values() for finding in came]
    which = "、" if settings.language == "zh" else ", "
    title = f"剪报 {_counts(everything, settings)}: {which.join(names[id] for id, came in by_query.items() if came)}"
    return Message(title[:120], "\n\n".join(parts))


def _of_query(id: int, name: str, came: Sequence[Finding], settings: Settings) -> str:
    lines = [f"{name}: {_counts(came, settings)}"]
    for finding in came[:_LISTED]:
        why = "" if finding.reason == "added" else f" ({REASONS[finding.reason][settings.language]})"
        where = f" {_address(settings, 'story', finding.story_id)}" if settings.address and finding.after else ""
        lines.append(f"{_MARKS[finding.kind]} {finding.label}{why}{where}")
    if len(came) > _LISTED:
        lines.append("…")
    if settings.address:
        lines.append(_address(settings, "queries", str(id)))
    return "\n".join(lines)


def _counts(came: Iterable[Finding], settings: Settings) -> str:
    kinds = [finding.kind for finding in came]
    language = settings.language
    told = [KINDS[kind][language].format(kinds.count(kind)) for kind in KINDS if kind in kinds]
    return ("，" if language == "zh" else ", ").join(told)


def _address(settings: Settings, *parts: str) -> str:
    return "/".join((settings.address.rstrip("/"), *(quote(part, safe="") for part in parts)))
