"""Saved queries: each difference is told once, across ingest, correction, deletion and reindex."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.errors import NoIndex, NotFound, QueryError, UsageError
from archive.home import Home
from archive.model import Credit, CreditRole, Story
from archive.store.database import open_database
from archive.store.tables import queries as table
from indexer import generations, saved
from indexer.recipe import Toolkit
from indexer.results import Search
from indexer.saved import RunResult
from indexer.search import Searcher
from tests.unit.indexer.conftest import Keep


def story(id: str, body: str = "护河队清理水面。", **fields: object) -> Story:
    return Story(id=id, headline=f"第{id}篇", body=body, **fields)  # type: ignore[arg-type]


@pytest.fixture
def home(tmp_path: Path, keep: Keep, quick_words: None) -> Home:
    home = Home(tmp_path / "home")
    keep(home, story("a"), story("b"), story("c", "别的事。"))
    return home


@pytest.fixture
def searcher(home: Home) -> Iterator[Searcher]:
    searcher = Searcher(home)
    yield searcher
    searcher.close()


def run(home: Home, searcher: Searcher) -> RunResult:
    (result,) = saved.run(home, searcher, "河")
    (again,) = saved.run(home, searcher, "河")
    assert again == RunResult("河", total=result.total), "told twice"
    return result


def test_each_difference_is_told_once(home: Home, searcher: Searcher, keep: Keep, toolkit: Toolkit) -> None:
    saved.save(home, "河", Search("护河队"), searcher=searcher)
    assert run(home, searcher) == RunResult("河", total=2)
    keep(home, story("d"), story("e", "无关。"))
    assert run(home, searcher) == RunResult("河", new=("d",), total=3)
    # corrected: one so that it no longer matches, one so that it does, one that still does
    keep(home, story("a", "改写了。"), story("e", "护河队来了。"), story("b", "护河队清理了水面。"))
    assert run(home, searcher) == RunResult("河", new=("e",), gone=("a",), changed=("b",), total=3)
    keep(home, gone=["b", "c"])
    assert run(home, searcher) == RunResult("河", gone=("b",), total=2)
    generations.rebuild(home, toolkit)
    assert run(home, searcher) == RunResult("河", total=2)
    keep(home, story("b"))
    assert run(home, searcher) == RunResult("河", new=("b",), total=3)


def test_only_what_a_reader_reads_is_a_change(home: Home, searcher: Searcher, keep: Keep) -> None:
    saved.save(home, "河", Search("护河队"), searcher=searcher)
    moved = story("a", position=3, confidence=0.5, page="09", date=dt.date(2022, 1, 1))
    keep(home, moved)
    assert run(home, searcher) == RunResult("河", total=2)
    keep(home, dataclasses.replace(moved, byline=(Credit("林一舟", CreditRole.REPORTER),)))
    assert run(home, searcher) == RunResult("河", changed=("a",), total=2)


def test_a_lagging_index_tells_nothing_wrong(home: Home, searcher: Searcher, keep: Keep, toolkit: Toolkit) -> None:
    saved.save(home, "河", Search("护河队"), searcher=searcher)
    keep(home, story("d"), gone=["a"], index=False)
    assert run(home, searcher) == RunResult("河", gone=("a",), total=1)
    generations.update(home, toolkit)
    assert run(home, searcher) == RunResult("河", new=("d",), total=2)


def test_filters_are_part_of_what_is_saved(home: Home, searcher: Searcher, keep: Keep) -> None:
    search = Search("", {"newspaper": ("嵩山日报",)}, dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    kept = saved.save(home, "河", search, note="按报纸", searcher=searcher)
    assert saved.search_of(kept) == search and kept.note == "按报纸"
    day = dt.date(2022, 4, 11)
    keep(home, story("x", newspaper="嵩山日报", date=day), story("y", newspaper="嵩山日报"), story("z", date=day))
    assert run(home, searcher) == RunResult("河", new=("x",), total=1)


def test_a_query_that_matches_nothing_stays_strict(home: Home, searcher: Searcher, keep: Keep) -> None:
    saved.save(home, "河", Search("护河队 图书馆"), searcher=searcher)
    assert run(home, searcher) == RunResult("河")


def test_saving_again_sets_the_baseline_anew(home: Home, searcher: Searcher) -> None:
    first = saved.save(home, " 河 ", Search("护河队"))
    second = saved.save(home, "河", Search("别的事"), searcher=searcher)
    assert (first.id, first.name) == (second.id, "河")
    assert [q.text for q in saved.every(home)] == ["别的事"]
    assert run(home, searcher) == RunResult("河", total=1)


def test_owners_are_apart(home: Home, searcher: Searcher) -> None:
    for owner in ("甲", "乙"):
        saved.save(home, "河", Search("护河队"), owner=owner, searcher=searcher)
    assert saved.run(home, searcher) == ()
    saved.delete(home, "河", owner="甲")
    assert saved.every(home, "甲") == ()
    assert [result.total for result in saved.run(home, searcher, owner="乙")] == [2]


def test_a_broken_query_is_reported_and_the_others_run(home: Home, searcher: Searcher, keep: Keep) -> None:
    for name in ("一", "二", "三"):
        saved.save(home, name, Search("护河队"), searcher=searcher)
    with open_database(home).writing() as conn:
        conn.execute(sa.update(table).where(table.c.name == "二").values(form='{"version": 99}'))
    keep(home, story("d"))
    one, two, three = saved.run(home, searcher)
    assert one.new == three.new == ("d",) and one.error is three.error is None
    assert two.error is not None and "99" in two.error.message("zh") and two.new == ()


def test_two_runs_at_once_tell_a_difference_once(home: Home, keep: Keep) -> None:
    saved.save(home, "河", Search("护河队"))
    keep(home, story("d"))
    told: list[tuple[str, ...]] = []

    def ask() -> None:
        searcher = Searcher(home)
        told.extend(result.new for result in saved.run(home, searcher))
        searcher.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == [(), (), (), ("d",)]


def test_refusals(home: Home, searcher: Searcher, tmp_path: Path, keep: Keep) -> None:
    for name, search in (("", Search("a")), (" ", Search("a")), ("河", Search(" "))):
        with pytest.raises(UsageError):
            saved.save(home, name, search, searcher=searcher)
    with pytest.raises(QueryError):
        saved.save(home, "河", Search("("), searcher=searcher)
    with pytest.raises(QueryError):
        saved.save(home, "河", Search("主题:厨艺"), searcher=searcher)
    assert saved.every(home) == ()
    for refuse in (lambda: saved.delete(home, "河"), lambda: saved.run(home, searcher, "河")):
        with pytest.raises(NotFound):
            refuse()
    bare = Home(tmp_path / "bare")
    keep(bare, story("a"), index=False)
    with pytest.raises(NoIndex):
        saved.save(bare, "河", Search("a"))
    assert saved.every(bare) == ()
