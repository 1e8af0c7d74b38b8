"""Saved queries: what their owners do with them, from saving one to bringing a deleted one back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import sqlalchemy as sa

from archive.errors import NameTaken, NotFound, UsageError
from archive.home import Home
from archive.store import findings, queries
from archive.store.database import Database, open_database
from archive.store.findings import Finding
from archive.store.queries import SavedQuery
from indexer.query_form import read_form
from indexer.results import Search
from indexer.saved_options import (
    Options,
    checked_channels,
    checked_name,
    checked_note,
    checked_schedule,
    form_of,
    free_name,
)
from indexer.search import Searcher
from indexer.watching import passes
from indexer.watching.differences import net

#: how long a deleted query can be brought back
UNDO = dt.timedelta(days=30)
#: queries told in one transaction
_BATCH = 100


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became new, went and changed since the last run, ids ascending. ``error``: why it could not run at all."""

    name: str
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    total: int = 0
    error: UsageError | None = None
    #: what is behind the ids above: reasons, labels
    findings: tuple[Finding, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Given:
    """A search to keep: name, text as typed, parsed form, and the rest."""

    name: str
    text: str
    form: str
    options: Options


# --- the life of a query ---


def save(
    home: Home, name: str, search: Search, owner: str = "", note: str = "", searcher: Searcher | None = None
) -> SavedQuery:
    """Keep a search under a name, replacing the owner's query of that name; what it finds now is its baseline.

    Raises UsageError for a blank name or a search that asks nothing, QueryError, NoHome, NoIndex.
    """
    name, form = checked_name(name), form_of(search)
    with _answering(home, searcher) as answering, open_database(home).writing() as conn:
        saved = queries.save(
            conn, owner=owner, name=name, text=search.query, form=form, note=checked_note(note), created=_now()
        )
        return _begin_anew(conn, answering, saved)


def create(
    home: Home,
    name: str,
    search: Search,
    owner: str = "",
    searcher: Searcher | None = None,
    options: Options = Options(),  # noqa: B008 (frozen)
) -> SavedQuery:
    """As ``save`` under a name that is free. Raises NameTaken besides."""
    return take_in(home, name, search.query, form_of(search), options, owner, searcher)


def take_in(
    home: Home, name: str, text: str, form: str, options: Options, owner: str = "", searcher: Searcher | None = None
) -> SavedQuery:
    """As ``create`` for a search that is parsed already (``query_form``)."""
    (kept,) = take_in_many(home, [Given(name, text, form, options)], owner, searcher)
    if isinstance(kept, UsageError):
        raise kept
    return kept


def take_in_many(
    home: Home, several: Sequence[Given], owner: str = "", searcher: Searcher | None = None
) -> list[SavedQuery | UsageError]:
    """Keep searches under names that are free; for each the query, or what is wrong with it. Raises NoHome, NoIndex."""
    kept: list[SavedQuery | UsageError] = []
    database = open_database(home)
    with _answering(home, searcher) as answering:
        for start in range(0, len(several), _BATCH):
            batch = several[start : start + _BATCH]
            with database.writing() as conn, answering.index.reading() as index:
                fresh = [_kept(conn, owner, given) for given in batch]
                broken = passes.ask(conn, index, [one for one in fresh if isinstance(one, SavedQuery)]).broken
                for id in broken:
                    queries.forget(conn, id)
            kept += [broken.get(one.id, one) if isinstance(one, SavedQuery) else one for one in fresh]
    return kept


def edit(
    home: Home,
    saved: SavedQuery,
    *,
    search: Search | None = None,
    searcher: Searcher | None = None,
    name: str | None = None,
    note: str | None = None,
    schedule: str | None = None,
    channels: Sequence[str] | None = None,
    public: bool | None = None,
) -> SavedQuery:
    """Change what is given. Another search begins anew: what it finds now is its baseline, nothing is unread.

    Raises NameTaken, UsageError, QueryError; NoIndex where the search changes; NotFound when it was deleted meanwhile.
    """
    changed = replace(
        saved,
        name=saved.name if name is None else checked_name(name),
        note=saved.note if note is None else checked_note(note),
        schedule=saved.schedule if schedule is None else checked_schedule(schedule),
        channels=saved.channels if channels is None else checked_channels(channels),
        public=saved.public if public is None else public,
    )
    if search is not None:
        form = form_of(search)
        if (form, search.query) != (saved.form, saved.text):
            changed = replace(changed, text=search.query, form=form)
    database = open_database(home)
    if changed.form == saved.form and changed.text == saved.text:
        with database.writing() as conn:
            _put(conn, saved, changed)
        return changed
    with _answering(home, searcher) as answering, database.writing() as conn:
        _put(conn, saved, changed)
        return _begin_anew(conn, answering, changed)


def rename(home: Home, name: str, new_name: str, owner: str = "") -> None:
    """Give a saved query another name; what it found last stays. Raises NotFound, NameTaken, UsageError, NoHome."""
    edit(home, named(home, name, owner), name=new_name)


def duplicate(home: Home, saved: SavedQuery, name: str | None = None, searcher: Searcher | None = None) -> SavedQuery:
    """A further query that asks and tells the same, with a baseline and a feed of its own, placed behind the first.

    ``name``: another than the first free one. Raises NameTaken, UsageError, NoIndex.
    """
    with open_database(home).reading() as conn:
        order = [query.id for query in queries.every(conn, saved.owner)]
        name = name or free_name(saved.name, queries.names(conn, saved.owner))
    options = Options(saved.note, saved.schedule, saved.channels, saved.paused)
    copy = take_in(home, name, saved.text, saved.form, options, saved.owner, searcher)
    behind = order[order.index(saved.id) + 1 :] if saved.id in order else []
    with open_database(home).writing() as conn:
        queries.place(conn, copy, behind[0] if behind else None)
    return copy


def pause(home: Home, saved: SavedQuery, paused: bool = True) -> None:
    """Stop asking and telling, or go on: what happened in between is told then."""
    with open_database(home).writing() as conn:
        _put(conn, saved, replace(_known(conn, saved), paused=paused))


def renew_token(home: Home, saved: SavedQuery) -> None:
    """Close the feed's address to everybody who has it; it gets another one."""
    with open_database(home).writing() as conn:
        _put(conn, saved, replace(_known(conn, saved), token=queries.fresh_token()))


def move(home: Home, saved: SavedQuery, place: int) -> None:
    """Make a query the ``place``-th of its owner's, counted from 1; beyond the last: the last."""
    with open_database(home).writing() as conn:
        others = [query.id for query in queries.every(conn, saved.owner) if query.id != saved.id]
        behind = others[max(place - 1, 0) :]
        queries.place(conn, _known(conn, saved), behind[0] if behind else None)


def delete(home: Home, name: str, owner: str = "") -> SavedQuery:
    """Take a saved query away; it can be brought back for a while. Raises NotFound, NoHome."""
    with open_database(home).writing() as conn:
        saved = queries.get(conn, owner, name)
        if saved is None:
            raise _unknown(name)
        queries.purge(conn, _now() - UNDO)
        queries.delete(conn, saved.id, _now())
        return saved


def undo_delete(home: Home, owner: str = "", id: int | None = None) -> SavedQuery:
    """Bring back the query deleted last, or the one of that id, with all it found. Raises NotFound where there is none.

    Where its name was given to another one meanwhile, it gets the first free one like it.
    """
    with open_database(home).writing() as conn:
        saved = queries.last_deleted(conn, owner) if id is None else queries.by_id(conn, id, deleted=True)
        if saved is None or saved.owner != owner:
            raise NotFound(kind="deleted saved query", kind_zh="可以恢复的检索", name=id or "")
        taken = queries.names(conn, owner)
        name = free_name(saved.name, taken) if saved.name in taken else saved.name
        queries.restore(conn, saved.id, name)
        return replace(saved, name=name)


# --- looking at queries ---


def every(home: Home, owner: str = "") -> tuple[SavedQuery, ...]:
    """The owner's saved queries, in their order. Raises NoHome."""
    with open_database(home).reading() as conn:
        return tuple(queries.every(conn, owner))


def named(home: Home, name: str, owner: str = "") -> SavedQuery:
    """The owner's query of that name. Raises NotFound, NoHome."""
    with open_database(home).reading() as conn:
        saved = queries.get(conn, owner, name)
    if saved is None:
        raise _unknown(name)
    return saved


def search_of(saved: SavedQuery) -> Search:
    """The search that was saved, to show or to repeat. Raises QueryError where its form cannot be read."""
    return read_form(saved.form, saved.text)[0]


# --- running ---


def run(
    home: Home,
    searcher: Searcher,
    name: str | None = None,
    owner: str | None = "",
) -> tuple[RunResult, ...]:
    """Run one query, or all of the owner's (None: everybody's) that are not paused; each difference is told once.

    A query that cannot be run any more says so in its result. Raises NotFound, NoHome, NoIndex, IncompatibleIndex.
    """
    database = open_database(home)
    with database.reading() as conn:
        every = tuple(queries.every(conn, owner))
    wanted = [saved for saved in every if (saved.name == name if name is not None else not saved.paused)]
    if name is not None and not wanted:
        raise _unknown(name)
    results: list[RunResult] = []
    for start in range(0, len(wanted), _BATCH):
        results += _told(database, searcher, wanted[start : start + _BATCH])
    return tuple(results)


def untell(home: Home, results: Iterable[RunResult]) -> None:
    """What could not be told after all is told by the next run."""
    with open_database(home).writing() as conn:
        findings.unmark(conn, "told", [finding.id for result in results for finding in result.findings])


def _told(database: Database, searcher: Searcher, wanted: Sequence[SavedQuery]) -> Iterator[RunResult]:
    # asked and told in one transaction: of two runs at once, the later tells only what the earlier did not
    with searcher.index.reading() as index, database.writing() as conn:
        present = {saved.id: saved for s in wanted if (saved := queries.by_id(conn, s.id))}
        done = passes.ask(conn, index, tuple(present.values()))
        known = findings.baselines(conn, list(present))
        waiting = {id: findings.waiting(conn, id, "told") for id in present}
        findings.mark(conn, "told", [f.id for several in waiting.values() for f in several], _now())
    for id, saved in present.items():
        total = known[id].total if id in known else 0
        yield _result(saved.name, net(waiting[id]), total, done.broken.get(id), waiting[id])


def _result(
    name: str, came: Sequence[Finding], total: int, error: UsageError | None, behind: Sequence[Finding]
) -> RunResult:
    ids: Mapping[str, list[str]] = {"new": [], "gone": [], "changed": []}
    for finding in came:
        ids[finding.kind].append(finding.story_id)
    new, gone, changed = (tuple(sorted(ids[kind])) for kind in ("new", "gone", "changed"))
    return RunResult(name, new, gone, changed, total, error, tuple(behind))


# --- parts ---


def _kept(conn: sa.Connection, owner: str, given: Given) -> SavedQuery | UsageError:
    options = given.options
    try:
        name, note = checked_name(given.name), checked_note(options.note)
        schedule, channels = checked_schedule(options.schedule), checked_channels(options.channels)
        if queries.get(conn, owner, name):
            raise NameTaken(name=name)
    except UsageError as error:
        return error
    fresh = queries.save(conn, owner=owner, name=name, text=given.text, form=given.form, note=note, created=_now())
    fresh = replace(fresh, schedule=schedule, channels=channels, paused=options.paused)
    queries.put(conn, fresh)
    return fresh


@contextmanager
def _answering(home: Home, searcher: Searcher | None) -> Iterator[Searcher]:
    answering = searcher or Searcher(home)
    try:
        yield answering
    finally:
        if searcher is None:
            answering.close()


def _begin_anew(conn: sa.Connection, searcher: Searcher, saved: SavedQuery) -> SavedQuery:
    """What a query finds now is its baseline. Raises what keeps it from being asked."""
    findings.forget(conn, saved.id)
    with searcher.index.reading() as index:
        for error in passes.ask(conn, index, [saved]).broken.values():
            raise error
    return queries.by_id(conn, saved.id) or saved


def _put(conn: sa.Connection, saved: SavedQuery, changed: SavedQuery) -> None:
    """Raises NotFound for a query deleted meanwhile, NameTaken."""
    _known(conn, saved)
    holder = queries.get(conn, saved.owner, changed.name)
    if holder is not None and holder.id != saved.id:
        raise NameTaken(name=changed.name)
    queries.put(conn, changed)


def _known(conn: sa.Connection, saved: SavedQuery) -> SavedQuery:
    known = queries.by_id(conn, saved.id)
    if known is None:
        raise _unknown(saved.name)
    return known


def _unknown(name: str) -> NotFound:
    return NotFound(kind="saved query", kind_zh="保存的检索", name=name[:80])


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
