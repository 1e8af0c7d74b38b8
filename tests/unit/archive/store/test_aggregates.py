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
from archive.store import deliveries, findings, originals, pages, quarantine, queries
from archive.store.database import Database
from archive.store.findings import Baseline, Difference
from archive.store.queries import SavedQuery

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
    created = dt.datetime(2026, 11, 24, 8, 30, tzinfo=dt.UTC)

    def keep(owner: str, name: str, text: str = "河") -> SavedQuery:
        return queries.save(conn, owner=owner, name=name, text=text, form="{}", note="", created=created)

    def listed(owner: str) -> list[str]:
        return [query.name for query in queries.every(conn, owner)]

    with database.writing() as conn:
        water, road, other = keep("", "水"), keep("", "路"), keep("ann", "水")
        assert listed("") == ["水", "路"] and water.created == created and not water.channels
        changed = keep("", "水", "湖")
        assert (changed.id, changed.text, changed.position, changed.token) == (water.id, "湖", 0, water.token)
        assert other.position == 0 and queries.get(conn, "ann", "水") == other
        assert len({water.token, road.token, other.token}) == 3
        written = replace(changed, name="河", channels=("json://a",), paused=True, public=True, schedule="daily")
        queries.put(conn, written)
        assert queries.by_id(conn, water.id) == written and queries.names(conn, "") == {"河", "路"}
        queries.place(conn, written, None)
        assert listed("") == ["路", "河"]
        queries.place(conn, written, road.id)
        assert listed("") == ["河", "路"] and listed("ann") == ["水"]
        assert [query.name for query in queries.every(conn, "", limit=1, offset=1)] == ["路"]
        queries.delete(conn, road.id, created)
        assert listed("") == ["河"] and queries.by_id(conn, road.id) is None and queries.count(conn, "") == 1
        keep("", "路")  # the name is free again
        deleted = queries.last_deleted(conn, "")
        assert deleted is not None and deleted.id == road.id
        queries.restore(conn, road.id, "旧路")
        assert sorted(listed("")) == ["旧路", "河", "路"]
        queries.delete(conn, road.id, created)
        assert queries.purge(conn, created) == 0 and queries.purge(conn, created + dt.timedelta(1)) == 1
        assert queries.last_deleted(conn, "") is None


def test_what_queries_found(database: Database) -> None:
    at = dt.datetime(2026, 11, 24, 8, 30, tzinfo=dt.UTC)
    with database.writing() as conn:
        saved = queries.save(conn, owner="", name="水", text="河", form="{}", note="", created=at)
        baseline = Baseline(saved.id, at, "000001", 7, "r", "p", 2)
        findings.put_baselines(conn, [baseline])
        findings.put_matches(conn, [(saved.id, {"a": "1", "b": "1"}, ())])
        findings.put_matches(conn, [(saved.id, {"a": "2", "c": "1"}, ["b"])])
        assert findings.matches(conn, saved.id) == {"a": "2", "c": "1"}
        assert findings.matches_among(conn, ["b", "c"]) == {saved.id: {"c": "1"}}
        assert findings.baseline(conn, saved.id) == baseline
        assert not findings.behind(conn, "000001") and findings.behind(conn, "000002")
        difference = Difference("a", "changed", "corrected", "甲", "1", "2")
        (run,) = findings.record(conn, [(baseline, [difference])])
        (found,) = findings.waiting(conn, saved.id, "read")
        assert (found.run_id, found.story_id, found.at, found.read) == (run, "a", at, False)
        assert findings.unread(conn, "") == {saved.id: 1} and findings.unread(conn, "ann") == {}
        findings.mark_all(conn, "read", saved.id, at)
        assert findings.unread(conn, "") == {} and findings.waiting(conn, saved.id, "told", ["a"])
        findings.unmark(conn, "read", [found.id])
        assert findings.unread(conn, "") == {saved.id: 1}
        deliveries.plan(conn, run, ["json://a", "json://a", "json://b"], at)
        assert [d.channel for d in deliveries.ready(conn, at)] == ["json://a", "json://b"]
        assert deliveries.ready(conn, at - dt.timedelta(1)) == ()
        findings.forget(conn, saved.id)
        assert findings.matches(conn, saved.id) == {} and findings.baseline(conn, saved.id) is None
        assert deliveries.of_owner(conn, "") == () and findings.unread(conn, "") == {}
