"""The correction desk's edge: a verb becomes a stored, undoable change in one transaction; no reindex is in its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa

from archive.carryover import mint
from archive.corrections.applying import perform
from archive.corrections.state import PageState
from archive.corrections.verbs import FromFurniture, Verb
from archive.errors import CorrectionRefused, NotFound, StaleCorrection
from archive.home import Home
from archive.model import Story
from archive.store import correction_log as log
from archive.store import pages, redirects
from archive.store.correction_log import Correction, StrayPin, history, stray
from archive.store.corrections import Pin, page_state, pins, story_state, write_state
from archive.store.database import open_database

__all__ = [
    "Correction",
    "Pin",
    "StrayPin",
    "apply",
    "apply_all",
    "history",
    "page_state",
    "pins",
    "redo",
    "redoable",
    "settle",
    "story_state",
    "stray",
    "undo",
]


def apply(home: Home, verb: Verb, *, owner: str, at: dt.datetime, expected: str | None = None) -> Correction:
    """Correct a page: stories, ids, furniture, pins and redirects change, the change log tells the index.

    ``at`` is aware, UTC; ``expected`` is the ``PageState.version`` that the editor looked at. Raises NotFound,
    CorrectionRefused, StaleCorrection where the page is not what was expected, Locked, NoHome.
    """
    (made,) = apply_all(home, (verb,), owner=owner, at=at, expected=expected)
    return made


def apply_all(
    home: Home, verbs: Iterable[Verb], *, owner: str, at: dt.datetime, expected: str | None = None
) -> tuple[Correction, ...]:
    """As ``apply`` for several verbs on one page, one after the other: all of them or none."""
    with open_database(home).writing() as conn:
        made: list[Correction] = []
        for verb in verbs:
            made.append(_apply(conn, verb, owner, at, made[-1].after if made and expected else expected))
        return tuple(made)


def _apply(conn: sa.Connection, verb: Verb, owner: str, at: dt.datetime, expected: str | None) -> Correction:
    before = _state(conn, verb)
    if before.page_id is not None and (newer := pages.superseded_by(conn, before.page_id)) is not None:
        raise CorrectionRefused(reason=f"此版已改版，请看 {newer}", reason_en=f"there is a newer edition, {newer}")
    if expected is not None and expected != before.version:
        raise StaleCorrection(page=before.page_id or getattr(verb, "story_id", ""))
    outcome = perform(before, verb, lambda story: mint(conn, before.meta, story))
    if outcome.state.version == before.version:
        raise CorrectionRefused(reason="本来就是这样", reason_en="it is so already")
    correction = log.record(conn, verb, before, outcome.state, owner=owner, at=at)
    write_state(conn, before, outcome.state)
    for old, new in outcome.redirects:
        redirects.add(conn, old, new, owner=owner)
    return correction


def undo(
    home: Home, *, page_id: str | None = None, story_id: str | None = None, owner: str, at: dt.datetime
) -> Correction:
    """Take back the newest correction of a page (named by itself or by a story of it) that is not undone yet.

    The page's stories, ids, furniture, pins and redirects are as before it; an id that the correction gave leads to
    the story that has its text now. Raises NotFound for no such page or story or nothing to undo, StaleCorrection
    where something else than a correction changed the stories since, Locked, NoHome.
    """
    with open_database(home).writing() as conn:
        now = _named(conn, page_id, story_id)
        correction = log.latest(conn, now)
        if correction is None or correction.name == log.Event.EDITION:
            raise NotFound(kind_zh="可撤销的订正", kind="correction to undo", name=page_id or story_id)
        if correction.after != now.version:
            raise StaleCorrection(page=page_id or story_id)
        before = log.state_before(conn, correction, now)
        write_state(conn, now, before)
        log.restore_redirects(conn, correction, [entry.id for entry in before.entries])
        for old, new in _heirs(now, before):
            redirects.add(conn, old, new, owner=owner)
        log.mark_undone(conn, correction, owner=owner, at=at)
        return replace(correction, undone_by=owner, undone_at=at)


def redo(home: Home, *, page_id: str | None = None, story_id: str | None = None, owner: str) -> Correction:
    """Make the correction again that was undone last, under the same ids; possible until another one is made.

    Raises NotFound for no such page or story or nothing to make again, StaleCorrection, Locked, NoHome.
    """
    with open_database(home).writing() as conn:
        now = _named(conn, page_id, story_id)
        correction = redoable(conn, now)
        if correction is None or correction.verb is None:
            raise NotFound(kind_zh="可重做的订正", kind="correction to redo", name=page_id or story_id)
        ids = list(log.given_ids(conn, correction))
        outcome = perform(now, correction.verb, lambda _story: ids.pop(0))
        if correction.after != outcome.state.version:
            raise StaleCorrection(page=page_id or story_id)
        write_state(conn, now, outcome.state)
        redirects.forget(conn, [entry.id for entry in outcome.state.entries])
        for old, new in outcome.redirects:
            redirects.add(conn, old, new, owner=owner)
        log.mark_made(conn, correction)
        return replace(correction, undone_by=None, undone_at=None)


def redoable(conn: sa.Connection, state: PageState) -> Correction | None:
    """What ``redo`` would make again on a page as it is now."""
    undone = log.next_undone(conn, state)
    return undone if undone is not None and undone.verb is not None else None


def settle(home: Home, id: int, *, owner: str, at: dt.datetime) -> None:
    """Take a pin that lost its place off the list. Raises NotFound, Locked, NoHome."""
    with open_database(home).writing() as conn:
        if not log.settle(conn, id, owner=owner, at=at):
            raise NotFound(kind_zh="待核的订正", kind="pin to review", name=id)


def _state(conn: sa.Connection, verb: Verb) -> PageState:
    if isinstance(verb, FromFurniture):
        state, name = page_state(conn, verb.page_id), verb.page_id
    else:
        state, name = story_state(conn, verb.story_id), verb.story_id
    if state is None:
        raise NotFound(kind_zh="版面或稿件", kind="page or story", name=name)
    return state


def _named(conn: sa.Connection, page_id: str | None, story_id: str | None) -> PageState:
    now = page_state(conn, page_id) if page_id is not None else story_state(conn, story_id or "")
    if now is None:
        raise NotFound(kind_zh="版面或稿件", kind="page or story", name=page_id or story_id)
    return now


def _heirs(now: PageState, before: PageState) -> list[tuple[str, str]]:
    """(id that goes, id of the story that has most of its text) for the stories that an undo takes away."""
    kept = {entry.id for entry in before.entries}
    found = []
    for entry in now.entries:
        if entry.id not in kept:
            shares = [(_shared(entry.story, other.story), other.id) for other in before.entries]
            share, heir = max(shares, default=(0, ""))
            if share:
                found.append((entry.id, heir))
    return found


def _shared(one: Story, other: Story) -> int:
    """Characters of the page that both stories have."""
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one.pieces for b in other.pieces)
