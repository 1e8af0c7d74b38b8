"""Saved queries: kept in the archive, run against the live index, told apart from what they found the last time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from archive.digest import digest
from archive.errors import NameTaken, NotFound, UsageError
from archive.home import Home
from archive.model import Story
from archive.store import queries, stories
from archive.store.database import open_database
from archive.store.queries import QueryRun, SavedQuery
from indexer.query import parse
from indexer.query_form import read_form, write_form
from indexer.results import Search
from indexer.search import Searcher


@dataclass(frozen=True, slots=True)
class RunResult:
    """What became new, went and changed since the last run, ids ascending. ``error``: why it could not run at all."""

    name: str
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    total: int = 0
    error: UsageError | None = None


def save(
    home: Home, name: str, search: Search, owner: str = "", note: str = "", searcher: Searcher | None = None
) -> SavedQuery:
    """Keep a search under a name, replacing the owner's query of that name; what it finds now is its baseline.

    Raises UsageError for a blank name or a search that asks nothing, QueryError, NoHome, NoIndex.
    """
    name = name.strip()
    if not name:
        raise UsageError(reason="名称是空的", reason_en="the name is empty")
    if search.is_empty:
        raise UsageError(reason="检索式和筛选都是空的", reason_en="neither a query nor a filter")
    form = write_form(search, parse(search.query))
    answering = searcher or Searcher(home)
    try:
        with open_database(home).writing() as conn:
            saved = queries.save(
                conn, owner=owner, name=name, text=search.query, form=form, note=note, created=dt.datetime.now(dt.UTC)
            )
            queries.record_run(conn, _ask(conn, answering, saved))
            return saved
    finally:
        if searcher is None:
            answering.close()


def every(home: Home, owner: str = "") -> tuple[SavedQuery, ...]:
    """The owner's saved queries, in their order. Raises NoHome."""
    with open_database(home).reading() as conn:
        return tuple(queries.every(conn, owner))


def run(home: Home, searcher: Searcher, name: str | None = None, owner: str = "") -> tuple[RunResult, ...]:
    """Run one query, or all of the owner's; each difference is told once, then what was found is the new baseline.

    A query that cannot be run any more says so in its result. Raises NotFound, NoHome, NoIndex, IncompatibleIndex.
    """
    database = open_database(home)
    with database.reading() as conn:
        wanted = [saved for saved in queries.every(conn, owner) if name is None or saved.name == name]
    if name is not None and not wanted:
        raise _unknown(name)
    results = []
    for saved in wanted:
        # one transaction a query: of two runs at once, the later tells only what the earlier did not
        with database.writing() as conn:
            results.append(_run(conn, searcher, saved))
    return tuple(results)


def peek(home: Home, searcher: Searcher, name: str | None = None, owner: str = "") -> tuple[RunResult, ...]:
    """What ``run`` would tell, without making it the new baseline. Raises as ``run``."""
    with open_database(home).reading() as conn:
        wanted = [saved for saved in queries.every(conn, owner) if name is None or saved.name == name]
        if name is not None and not wanted:
            raise _unknown(name)
        return tuple(_run(conn, searcher, saved, record=False) for saved in wanted)


def rename(home: Home, name: str, new_name: str, owner: str = "") -> None:
    """Give a saved query another name; what it found last stays. Raises NotFound, NameTaken, UsageError, NoHome."""
    new_name = new_name.strip()
    if not new_name:
        raise UsageError(reason="名称是空的", reason_en="the name is empty")
    with open_database(home).writing() as conn:
        if new_name != name and queries.get(conn, owner, new_name):
            raise NameTaken(name=new_name)
        if not queries.rename(conn, owner, name, new_name):
            raise _unknown(name)


def delete(home: Home, name: str, owner: str = "") -> None:
    """Forget a saved query. Raises NotFound, NoHome."""
    with open_database(home).writing() as conn:
        if not queries.delete(conn, owner, name):
            raise _unknown(name)


def search_of(saved: SavedQuery) -> Search:
    """The search that was saved, to show or to repeat. Raises QueryError where its form cannot be read."""
    return read_form(saved.form, saved.text)[0]


def text_digest(story: Story) -> str:
    """Digest of what a reader reads; where it stands on which page makes no difference."""
    names = [[credit.name, credit.role.value] for credit in story.byline]
    return digest([story.headline, story.kicker, story.subtitle, story.column, story.body, names])[:16]


def _unknown(name: str) -> NotFound:
    return NotFound(kind="saved query", kind_zh="保存的检索", name=name)


def _run(conn: sa.Connection, searcher: Searcher, saved: SavedQuery, *, record: bool = True) -> RunResult:
    last = queries.last_run(conn, saved.id)
    try:
        fresh = _ask(conn, searcher, saved)
    except UsageError as error:
        return RunResult(saved.name, error=error)
    if record:
        queries.record_run(conn, fresh)
    return _difference(saved.name, dict(last.story_ids if last else ()), dict(fresh.story_ids))


def _difference(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> RunResult:
    return RunResult(
        name,
        new=tuple(sorted(now.keys() - before.keys())),
        gone=tuple(sorted(before.keys() - now.keys())),
        changed=tuple(sorted(id for id in now.keys() & before.keys() if now[id] != before[id])),
        total=len(now),
    )


def _ask(conn: sa.Connection, searcher: Searcher, saved: SavedQuery) -> QueryRun:
    """What the query finds now: stories that the index has and the archive still has."""
    search, query = read_form(saved.form, saved.text)
    generation = searcher.generation()
    found = _digests(conn, searcher.matching_ids(search, query))
    return QueryRun(saved.id, dt.datetime.now(dt.UTC), generation, tuple(sorted(found.items())))


def _digests(conn: sa.Connection, ids: Iterable[str]) -> dict[str, str]:
    # an id that now leads to another story is gone: that story is found by its own id
    return {id: text_digest(story) for id, story in stories.get_many(conn, ids).items() if story.id == id}
