"""Browsing: counts and lists by day and newspaper, from an index alone."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from archive.model import Story
from archive.store import issues, stories
from archive.store.database import Database

DAY, NEXT = dt.date(2021, 9, 17), dt.date(2022, 1, 1)
STORIES = (
    Story("a-2", "甲二", "文", date=DAY, newspaper="甲报", page="03", page_id="p3", position=1),
    Story(
        "a-1",
        None,
        "没有标题的一段话\n说的是嵩山的雪和河，长得很",
        date=DAY,
        newspaper="甲报",
        page_id="p3",
        position=0,
    ),
    Story("a-3", "甲三", "文", date=DAY, newspaper="甲报", page_id="p4"),
    Story("b-1", "乙", "文", date=DAY, newspaper="乙报", column="栏"),
    Story("n-1", "无报", "文", date=DAY),
    Story("a-4", "甲四", "文", date=NEXT, newspaper="甲报"),
    Story("u-1", None, "", newspaper="甲报"),
    Story("u-2", "无日", "文"),
)


@pytest.fixture
def filled(database: Database) -> Database:
    with database.writing() as conn:
        stories.put_many(conn, STORIES)
    return database


def test_counts(filled: Database) -> None:
    with filled.reading() as conn:
        years = issues.years(conn)
        own, unnamed = issues.years(conn, "甲报"), issues.years(conn, "")
        days = issues.counts(conn, DAY, NEXT)
        one = issues.counts(conn, DAY, DAY, "乙报")
    assert {(y.newspaper, y.year): (y.stories, y.first, y.last) for y in years} == {
        (None, None): (1, None, None),
        (None, 2021): (1, DAY, DAY),
        ("甲报", None): (1, None, None),
        ("甲报", 2021): (3, DAY, DAY),
        ("甲报", 2022): (1, NEXT, NEXT),
        ("乙报", 2021): (1, DAY, DAY),
    }
    assert {y.newspaper for y in own} == {"甲报"} and {y.newspaper for y in unnamed} == {None}
    assert {(c.date, c.newspaper): (c.stories, c.pages) for c in days} == {
        (DAY, None): (1, 0),
        (DAY, "甲报"): (3, 2),
        (DAY, "乙报"): (1, 0),
        (NEXT, "甲报"): (1, 0),
    }
    assert [c.date for c in days] == [DAY, DAY, DAY, NEXT] and [(c.newspaper, c.stories) for c in one] == [("乙报", 1)]


def test_heads_are_in_page_order_and_labelled_as_the_story_is(filled: Database) -> None:
    by_id = {story.id: story for story in STORIES}
    with filled.reading() as conn:
        heads = issues.story_heads(conn, DAY, limit=100)
        paper = issues.story_heads(conn, DAY, "甲报", limit=2, offset=1)
        unknown = issues.story_heads(conn, DAY, "", limit=100)
        undated = issues.story_heads(conn, None, limit=100)
    assert [head.id for head in heads] == ["n-1", "b-1", "a-1", "a-2", "a-3"]
    assert all(head.label == by_id[head.id].label for head in heads + undated)
    assert [head.id for head in paper] == ["a-2", "a-3"] and [head.id for head in unknown] == ["n-1"]
    assert {head.id for head in undated} == {"u-1", "u-2"}


def test_the_days_beside(filled: Database) -> None:
    with filled.reading() as conn:
        assert issues.beside(conn, DAY, DAY) == (None, NEXT)
        assert issues.beside(conn, NEXT, NEXT, "甲报") == (DAY, None)
        assert issues.beside(conn, NEXT, NEXT, "乙报") == (DAY, None)
        assert issues.beside(conn, DAY, DAY, "乙报") == (None, None)
        assert issues.beside(conn, NEXT, NEXT, "") == (DAY, None)


def test_counting_reads_no_story(filled: Database) -> None:
    plans: list[str] = []

    def explain(
        conn: sa.Connection, _cursor: object, statement: str, parameters: tuple[object, ...], *_: object
    ) -> None:
        if statement.startswith("SELECT"):
            plans.extend(row[-1] for row in conn.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    with filled.reading() as conn:
        sa.event.listen(conn, "before_cursor_execute", explain)
        issues.years(conn)
        issues.counts(conn, DAY, NEXT, "甲报")
        issues.beside(conn, DAY, DAY)
    touched = [plan for plan in plans if "stories" in plan]
    assert len(touched) == 4 and all("COVERING INDEX ix_stories_issue" in plan for plan in touched)
