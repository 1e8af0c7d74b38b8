"""Pages, originals, quarantine and saved queries in the store."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

import pytest

from archive.digest import page_digest
from archive.errors import JianbaoError
from archive.home import Home
from archive.model import Page, PageMeta, Span, StoredPage
from archive.store import originals, pages, quarantine, queries
from archive.store.database import Database
from archive.store.queries import QueryRun

META = PageMeta("城东日报", dt.date(2021, 5, 6), "03", "民生")


def stored(id: str, data: bytes, meta: PageMeta = META) -> StoredPage:
    page = Page(f"{id}.txt", data.decode(), "utf-8", hashlib.sha256(data).hexdigest())
    return StoredPage(id, page, meta, (Span(0, 2), Span(3, 4)), ("日期未知 / unknown: date",))


def add(home: Home, database: Database, page: StoredPage) -> None:
    original = originals.keep(home, page.page.text.encode())
    with database.writing() as conn:
        originals.record(conn, original)
        pages.add(conn, page)


def test_pages(home: Home, database: Database) -> None:
    first, second = stored("p1", "版一".encode()), stored("p2", "版二".encode())
    add(home, database, first)
    add(home, database, second)
    other = replace(first, meta=replace(META, section=None), flags=())
    with database.writing() as conn:
        assert pages.get(conn, "p1") == first and pages.get(conn, "p9") is None
        assert pages.of_bytes(conn, second.page.sha256) == second
        assert pages.of_issue(conn, META, "any") == (first, second)
        assert pages.of_issue(conn, replace(META, number="04"), "p1.txt") == ()
        assert pages.of_issue(conn, replace(META, date=None), "p1.txt") == ()
        pages.describe(conn, replace(first, meta=replace(META, date=None)))
        assert pages.of_issue(conn, replace(META, date=None), "p1.txt") != ()
        assert pages.of_issue(conn, replace(META, date=None), "p2.txt") == ()
        pages.describe(conn, other)
        assert pages.get(conn, "p1") == other
        pages.supersede(conn, "p1", "p2")
        assert pages.superseded_by(conn, "p1") == "p2" and pages.superseded_by(conn, "p2") is None
        assert pages.current(conn, other) == second == pages.current(conn, second)
        assert list(pages.every(conn)) == [second] and pages.count(conn) == 1
        assert list(pages.every(conn, superseded=True)) == [other, second]
        assert pages.of_issue(conn, META, "any") == (second,)
    assert page_digest(other) != page_digest(first)


def test_originals_are_kept_byte_for_byte(home: Home, database: Database) -> None:
    data = b"\xef\xbb\xbfa\r\nb\0"
    original = originals.keep(home, data)
    assert original == originals.Original(hashlib.sha256(data).hexdigest(), len(data))
    assert originals.load(home, original.sha256) == data
    with database.writing() as conn:
        originals.record(conn, original)
        originals.record(conn, original)
        assert list(originals.every(conn)) == [original]
    assert [path.name for path in home.originals.rglob("*") if path.is_file()] == [original.sha256]


def test_a_kept_original_is_not_written_again_but_a_lost_one_is(home: Home) -> None:
    path = originals.path_of(home, originals.keep(home, b"x").sha256)
    before = path.stat().st_ino
    originals.keep(home, b"x")
    assert path.stat().st_ino == before
    path.write_bytes(b"")
    originals.keep(home, b"x")
    assert path.read_bytes() == b"x"


def test_a_failing_disk_is_an_error_with_words(home: Home) -> None:
    home.originals.write_text("in the way", encoding="utf-8")
    with pytest.raises(JianbaoError):
        originals.keep(home, b"x")


def test_quarantine(home: Home, database: Database) -> None:
    original = originals.keep(home, b"\0")
    with database.writing() as conn:
        originals.record(conn, original)
        first = quarantine.add(conn, sha256=original.sha256, source="a", path="/a", reason="坏", meta=META)
        again = quarantine.add(conn, sha256=original.sha256, source="b", path="/b", reason="还坏", meta=PageMeta())
        large = quarantine.add(conn, sha256=None, source="c", path="/c", reason="大", meta=PageMeta())
        assert quarantine.add(conn, sha256=None, source="c", path="/c", reason="大", meta=PageMeta()) == large
        assert first == again != large
        assert [(row.source, row.reason) for row in quarantine.every(conn)] == [("b", "还坏"), ("c", "大")]
        row = quarantine.get(conn, first)
        assert row is not None and row.meta == PageMeta() and row.sha256 == original.sha256
        quarantine.resolve(conn, original.sha256, "/elsewhere")
        assert quarantine.get(conn, first) is None and quarantine.count(conn) == 1
        other = quarantine.add(conn, sha256=None, source="d", path="/d", reason="大", meta=PageMeta())
        quarantine.resolve(conn, "none", "/d")
        assert quarantine.get(conn, other) is None and quarantine.get(conn, large) is not None
        assert quarantine.drop(conn, large) and not quarantine.drop(conn, large)
    assert originals.load(home, original.sha256) == b"\0"


def test_metadata_is_kept_with_a_quarantined_file(database: Database) -> None:
    with database.writing() as conn:
        id = quarantine.add(conn, sha256=None, source="a", path="/a", reason="坏", meta=META)
        row = quarantine.get(conn, id)
    assert row is not None and row.meta == META


def test_saved_queries(database: Database) -> None:
    created = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
    with database.writing() as conn:
        for name in ("水", "路"):
            queries.save(conn, owner="", name=name, text=name, form="{}", note="", created=created)
        other = queries.save(conn, owner="ann", name="水", text="河", form="{}", note="", created=created)
        water = queries.get(conn, "", "水")
        assert water is not None and (water.position, water.created) == (0, created)
        assert [query.name for query in queries.every(conn, "")] == ["水", "路"]
        changed = queries.save(
            conn, owner="", name="水", text="井", form='{"v":1}', note="注", created=dt.datetime.now(dt.UTC)
        )
        assert changed == replace(water, text="井", form='{"v":1}', note="注")
        assert other.position == 0 and queries.get(conn, "ann", "水") == other
        assert queries.last_run(conn, water.id) is None
        run = QueryRun(water.id, created, "000001", (("x-1", "d1"), ("x-2", "d2")))
        queries.record_run(conn, replace(run, story_ids=()))
        queries.record_run(conn, run)
        assert queries.last_run(conn, water.id) == run
        assert queries.delete(conn, "", "水") and not queries.delete(conn, "", "水")
        assert queries.last_run(conn, water.id) is None
        assert [query.name for query in queries.every(conn, "ann")] == ["水"]
