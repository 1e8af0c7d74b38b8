"""Facts of where stories stand and stood, as indexing asks for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from archive.home import Home
from archive.model import Story
from archive.store import places, stories
from archive.store.database import open_database


def test_places(tmp_path: Path) -> None:
    a, b, c = (Story(id=f"x-{n}", headline=None, body="", page_id=page) for n, page in enumerate(("p1", "p1", None)))
    database = open_database(Home(tmp_path), create=True)
    with database.writing() as conn:
        stories.put_many(conn, (a, b, c))
        stories.put(conn, replace(b, page_id="p2"))
        stories.remove(conn, a.id)
    with database.reading() as conn:
        assert list(places.page_ids(conn)) == ["p2"]
        assert list(places.loose_ids(conn)) == ["x-2"]
        assert list(places.loose_ids(conn, ["x-2", "x-1", "x-9"])) == ["x-2"]
        assert list(places.loose_ids(conn, [])) == []
        assert places.pages_of(conn, ["x-0"]) == {"p1"}
        assert places.pages_of(conn, ["x-1", "x-2"]) == {"p1", "p2"}
        assert places.pages_of(conn, ["x-9", *(f"y-{n}" for n in range(40_000))]) == set()
