"""Stories in the store: round trips, the change log beside every write, versions kept, redirects followed."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.digest import content_digest, story_digest
from archive.home import Home
from archive.model import Story
from archive.store import changes, redirects, stories
from archive.store.database import Database, open_database
from tests.unit.archive.made import STORIES

A = Story(id="x-a", headline="甲", body="一\n二", page_id="p", position=1)
B = Story(id="x-b", headline=None, body="三", page_id="p", position=0)


def log(database: Database) -> list[tuple[str, str]]:
    with database.reading() as conn:
        return [(change.story_id, change.kind) for change in changes.since(conn, 0)]


def test_putting_and_reading(database: Database) -> None:
    with database.writing() as conn:
        assert stories.put_many(conn, (A, B)) == ["added", "added"]
    with database.reading() as conn:
        assert stories.get(conn, "x-a") == A
        assert stories.get(conn, "x-none") is None
        assert stories.get(conn, "half-\udcff") is None
        assert stories.get_many(conn, ["x-b", "x-none", "x-a", "x-b"]) == {"x-b": B, "x-a": A}
        assert list(stories.every(conn)) == [A, B]
        assert list(stories.ids(conn)) == ["x-a", "x-b"]
        assert stories.count(conn) == 2
        assert stories.of_page(conn, "p") == (B, A)
        assert stories.of_page(conn, "q") == ()
        assert stories.digests(conn, ["x-a", "x-none"]) == {"x-a": story_digest(A)}


def test_every_write_is_logged_and_nothing_else(database: Database) -> None:
    with database.writing() as conn:
        assert changes.latest(conn) == 0
        assert stories.put(conn, A) == "added"
        assert stories.put(conn, A) is None
        assert stories.put(conn, replace(A, body="改")) == "changed"
        assert stories.remove(conn, A.id)
        assert not stories.remove(conn, A.id)
        assert stories.put(conn, B) == "added"
    assert log(database) == [("x-a", "added"), ("x-a", "changed"), ("x-a", "removed"), ("x-b", "added")]
    with database.reading() as conn:
        assert changes.latest(conn) == 4
        assert [change.seq for change in changes.since(conn, 2)] == [3, 4]


def test_change_numbers_are_never_given_twice(database: Database) -> None:
    with database.writing() as conn:
        stories.put(conn, A)
        conn.exec_driver_sql("DELETE FROM changes")
        stories.put(conn, B)
        assert changes.latest(conn) == 2


def test_of_one_id_twice_the_later_stands(database: Database) -> None:
    later = replace(A, body="后")
    with database.writing() as conn:
        assert stories.put_many(conn, (A, later)) == ["added", "changed"]
        assert stories.get(conn, A.id) == later
        assert stories.put_many(conn, (A, later)) == ["changed", "changed"]
        assert stories.get(conn, A.id) == later
    assert log(database) == [("x-a", "added")]


def test_replaced_and_removed_versions_are_kept(database: Database) -> None:
    second = replace(A, body="改", page_id="q")
    with database.writing() as conn:
        stories.put(conn, A)
        stories.put(conn, second)
        stories.remove(conn, A.id)
        assert stories.retired_of_page(conn, "p") == (A,)
        assert stories.retired_of_page(conn, "q") == (second,)
        assert stories.versions(conn, ["x-a", "x-b"]) == {"x-a": {story_digest(A), story_digest(second)}}


def test_a_merged_story_is_found_by_its_old_id(database: Database) -> None:
    with database.writing() as conn:
        stories.put_many(conn, (A, B, replace(A, id="x-c")))
        stories.remove(conn, "x-a")
        redirects.add(conn, "x-a", "x-b")
        assert stories.get(conn, "x-a") == B
        assert stories.get_many(conn, ["x-a"]) == {"x-a": B}
        stories.remove(conn, "x-b")
        redirects.add(conn, "x-b", "x-c", owner="ann")
        assert redirects.target(conn, "x-a") == redirects.target(conn, "x-b") == "x-c"
        redirects.add(conn, "x-c", "x-a")
        assert redirects.target(conn, "x-a") is None, "a circle"


def test_many(database: Database) -> None:
    many = [replace(A, id=f"m-{i:05}") for i in range(2500)]
    with database.writing() as conn:
        assert set(stories.put_many(conn, many)) == {"added"}
        assert stories.put_many(conn, [replace(s, body="新") for s in many]) == ["changed"] * 2500
        assert len(stories.get_many(conn, [s.id for s in many])) == 2500
        assert len(list(stories.every(conn))) == 2500
        assert len(stories.versions(conn, [s.id for s in many])) == 2500


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=STORIES)
def test_any_story_comes_back_equal(database: Database, story: Story) -> None:
    with database.writing() as conn:
        stories.put(conn, story)
        found = stories.get(conn, story.id)
    assert found == story
    assert found is not None and story_digest(found) == story_digest(story)


@settings(deadline=None)
@given(STORIES, STORIES, st.data())
def test_digests_tell_stories_apart(one: Story, other: Story, data: st.DataObject) -> None:
    assert (content_digest(one) == content_digest(other)) == (replace(one, id="") == replace(other, id=""))
    field = data.draw(st.sampled_from([name for name in Story.__slots__ if name != "id"]))
    mixed = replace(one, **{field: getattr(other, field)})
    assert (story_digest(mixed) == story_digest(one)) == (mixed == one)


def test_the_log_and_the_story_stand_or_fall_together(home: Home, database: Database) -> None:
    try:
        with database.writing() as conn:
            stories.put(conn, A)
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    with open_database(home).reading() as conn:
        assert stories.count(conn) == 0 and changes.latest(conn) == 0
