"""Shelves beside a story: never the story itself, nothing empty, nothing that only nearly fits."""

from __future__ import annotations

from archive.model import Credit, CreditRole, Story
from indexer.results import Hit, Results, Search
from web.related import SHOWN, shelves

STORY = Story(
    "x",
    "题",
    "",
    column="夜读",
    byline=(
        Credit("白露", CreditRole.PHOTOGRAPHER),
        *(Credit(name, CreditRole.REPORTER) for name in ("甘棠", "卢橘", "丁香")),
    ),
)


def hit(id: str) -> Hit:
    return Hit(id, id, id, None, None, None, None, (), (), 1.0, (), ())


def answering(search: Search, ids: tuple[str, ...], *, relaxed: bool = False) -> Results:
    hits = tuple(hit(id) for id in ids)
    return Results(search, len(hits), 0.0, "1", hits[: search.limit], {}, (), relaxed=relaxed)


def test_one_for_the_column_and_for_each_of_the_first_writers() -> None:
    asked: list[Search] = []

    def search(wanted: Search) -> Results:
        asked.append(wanted)
        return answering(wanted, ("a", "x", "b", "c", "d", "e"))

    found = shelves(STORY, search)
    assert [(shelf.kind, shelf.name) for shelf in found] == [("column", "夜读"), ("person", "甘棠"), ("person", "卢橘")]
    assert all([story.id for story in shelf.stories] == ["a", "b", "c", "d"][:SHOWN] for shelf in found)
    assert all(shelf.total == 5 for shelf in found)
    assert [search.query for search in asked if search.query] == ['byline:"甘棠"', 'byline:"卢橘"']


def test_nobody_else_and_near_misses_make_no_shelf() -> None:
    assert shelves(STORY, lambda search: answering(search, ("x",))) == ()
    assert shelves(STORY, lambda search: answering(search, ("a", "x"), relaxed=bool(search.query)))[0].kind == "column"
    assert len(shelves(STORY, lambda search: answering(search, ("a", "x"), relaxed=bool(search.query)))) == 1
