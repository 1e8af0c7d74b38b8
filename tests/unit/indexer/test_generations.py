"""Generations over a real archive and the smallest engine: what is live, what is checked, what goes."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import IncompatibleIndex, IndexMismatch, Locked, NoHome, NoIndex
from archive.home import Home
from archive.lock import write_lock
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from indexer.shelf import live_name
from tests.listing_engine import FILE, ListingEngine, listing_toolkit


def story(number: int, body: str = "正文") -> Story:
    return Story(id=f"x-undated-00-{number:08x}", headline=f"标题{number}", body=body, date=dt.date(2022, 4, 11))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    put(home, *(story(n) for n in range(600)))
    return home


def put(home: Home, *written: Story) -> None:
    with open_database(home, create=True).writing() as conn:
        stories.put_many(conn, written)


def remove(home: Home, id: str) -> None:
    with open_database(home).writing() as conn:
        assert stories.remove(conn, id)


def indexed(generation: generations.Generation) -> dict[str, str]:
    return dict(ListingEngine().open(generation.folder).entries)


def test_rebuild_indexes_the_whole_archive_and_makes_it_live(home: Home) -> None:
    seen: list[tuple[int, int]] = []
    generation = generations.rebuild(home, listing_toolkit(), lambda done, total: seen.append((done, total)))
    assert generation.name == "000001"
    assert generations.live(home) == generation
    assert set(indexed(generation)) == {story(n).id for n in range(600)}
    assert seen[0] == (0, 600) and seen[-1] == (600, 600)
    assert generations.status(home) == generations.Status("listing 1", "characters", "000001", 600, 0)
    assert generations.check(home, ListingEngine()) == ()


def test_an_empty_archive_has_an_empty_index(tmp_path: Path) -> None:
    home = Home(tmp_path)
    put(home)
    assert indexed(generations.rebuild(home, listing_toolkit())) == {}


def test_update_indexes_what_changed_and_nothing_else(home: Home) -> None:
    engine = ListingEngine()
    old = generations.rebuild(home, listing_toolkit(engine))
    put(home, story(3, "改过"), story(700))
    remove(home, story(5).id)
    assert generations.status(home).lag == 3
    assert generations.check(home, engine) == ()  # waiting for an update is no damage
    new = generations.update(home, listing_toolkit(engine))
    assert new.name == "000002"
    assert sorted(engine.indexed[-1]) == sorted([story(3).id, story(700).id])
    assert "改过" in indexed(new)[story(3).id]
    assert set(indexed(new)) == set(indexed(old)) - {story(5).id} | {story(700).id}
    assert generations.status(home).lag == 0
    assert generations.check(home, engine) == ()
    assert (new.folder / "unchanging").stat().st_nlink == 2


def test_what_stands_beside_a_changed_story_is_indexed_anew(tmp_path: Path) -> None:
    home = Home(tmp_path)
    pages = [replace(story(n), page_id=f"page-{n // 10}", position=n) for n in range(200)]
    put(home, *pages, story(900))
    generations.rebuild(home, listing_toolkit())
    put(
        home, replace(pages[3], headline="改题"), replace(pages[25], page_id="page-7"), replace(pages[33], page_id=None)
    )
    remove(home, pages[48].id)
    engine = ListingEngine()
    updated = indexed(generations.update(home, listing_toolkit(engine)))
    anew = {s.id for s in pages if s.position // 10 in (0, 2, 3, 4, 7)} - {pages[48].id}
    assert set(engine.indexed[-1]) == anew
    assert updated == indexed(generations.rebuild(home, listing_toolkit()))
    assert json.loads(updated[pages[0].id])["topics"][2] == "改题"
    assert json.loads(updated[pages[33].id])["topics"] == []


def test_update_with_nothing_to_do_keeps_the_live_generation(home: Home) -> None:
    old = generations.rebuild(home, listing_toolkit())
    assert generations.update(home, listing_toolkit()) == old
    put(home, story(0))  # written, but the same as before
    assert generations.update(home, listing_toolkit()) == old


def test_a_story_added_and_removed_again_before_an_update(home: Home) -> None:
    generations.rebuild(home, listing_toolkit())
    put(home, story(700))
    remove(home, story(700).id)
    new = generations.update(home, listing_toolkit())
    assert len(indexed(new)) == 600
    assert generations.status(home).lag == 0


@pytest.mark.parametrize("part", ["engine", "tokenizer", "vocabulary", "city"])
def test_update_refuses_another_recipe_and_bring_up_to_date_rebuilds(home: Home, part: str) -> None:
    generations.rebuild(home, listing_toolkit())
    put(home, story(700))
    with pytest.raises(IncompatibleIndex, match=part) as error:
        generations.update(home, listing_toolkit(**{part: "other"}))
    assert "jianbao reindex" in error.value.message("zh")
    engine = ListingEngine()
    generation = generations.bring_up_to_date(home, listing_toolkit(engine, **{part: "other"}))
    assert len(engine.indexed[-1]) == 601
    assert getattr(generation.manifest.recipe, part) == "other"


def test_without_an_index(home: Home) -> None:
    assert generations.live(home) is None
    for call in (generations.status, generations.update, generations.check, generations.prune, generations.hold_live):
        with pytest.raises(NoIndex):
            call(home)


def test_without_a_home(tmp_path: Path) -> None:
    home = Home(tmp_path / "nowhere")
    for call in (generations.status, generations.update, generations.check, generations.prune, generations.rebuild):
        with pytest.raises(NoHome):
            call(home)
    assert not home.root.exists()


def test_an_index_that_lacks_a_story_never_becomes_live(home: Home) -> None:
    old = generations.rebuild(home, listing_toolkit())
    put(home, story(700))
    for build in (generations.rebuild, generations.update):
        with pytest.raises(IndexMismatch, match="1 missing, 0 extra"):
            build(home, listing_toolkit(ListingEngine(lose=story(8).id)))
        assert generations.live(home) == old
    assert sorted(path.name for path in home.index.iterdir()) == ["000001", "live"]


def test_an_index_ahead_of_the_archive_is_refused(home: Home) -> None:
    copy = home.database.read_bytes()
    put(home, story(700))
    generations.rebuild(home, listing_toolkit())
    home.database.write_bytes(copy)
    with pytest.raises(IncompatibleIndex):
        generations.update(home, listing_toolkit())
    with pytest.raises(IncompatibleIndex):
        generations.check(home, ListingEngine())
    assert generations.bring_up_to_date(home, listing_toolkit()).manifest.documents == 600


def test_check_names_stories_that_differ_without_a_change_to_explain_it(home: Home) -> None:
    generation = generations.rebuild(home, listing_toolkit())
    entries = json.loads((generation.folder / FILE).read_text("utf-8"))
    entries[0][0] = "x-unknown"
    entries.append(entries[1])

    class Doctored(ListingEngine):
        def open(self, folder: Path):  # type: ignore[no-untyped-def]
            reader = super().open(folder)
            reader.entries = entries
            return reader

    found = {(finding.kind, finding.subject) for finding in generations.check(home, Doctored())}
    assert found == {
        ("missing-story", story(0).id),
        ("extra-story", "x-unknown"),
        ("extra-story", story(1).id),  # it stands twice
    }


@pytest.mark.parametrize("damage", ["cut", "flipped", "missing"])
def test_damaged_files_are_refused_on_opening(home: Home, damage: str) -> None:
    generation = generations.rebuild(home, listing_toolkit())
    path = generation.folder / FILE
    content = path.read_bytes()
    path.unlink()
    if damage != "missing":
        path.write_bytes(content[:-1] if damage == "cut" else content[:-1] + b"?")
    for call in (generations.live, generations.hold_live, generations.status):
        with pytest.raises(IncompatibleIndex, match=FILE) as error:
            call(home)
        assert error.value.exit_code == 10
    assert generations.bring_up_to_date(home, listing_toolkit()).name == "000002"


def test_check_hashes_large_files_too(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    generation = generations.rebuild(home, listing_toolkit())
    monkeypatch.setattr("indexer.manifest._QUICK_BYTES", 10)
    path = generation.folder / FILE
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert generations.live(home) == generation  # too large to be hashed on opening
    assert generations.check(home, ListingEngine()) == (generations.Finding("damaged-file", FILE),)


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"schema": 1}', '{"schema": 99}', "\0"])
def test_a_damaged_manifest_is_refused(home: Home, content: str) -> None:
    generation = generations.rebuild(home, listing_toolkit())
    (generation.root / "manifest.json").write_text(content)
    with pytest.raises(IncompatibleIndex):
        generations.live(home)


@pytest.mark.parametrize("content", [b"", b"../..\n", b"\xff\xfe", b"000009\n"])
def test_a_damaged_pointer_is_refused(home: Home, content: bytes) -> None:
    generations.rebuild(home, listing_toolkit())
    (home.index / "live").write_bytes(content)
    for call in (generations.live, generations.hold_live):
        with pytest.raises(IncompatibleIndex):
            call(home)
    assert generations.bring_up_to_date(home, listing_toolkit()).name == "000002"


def names(home: Home) -> list[str]:
    return sorted(path.name for path in home.index.iterdir() if path.is_dir())


@pytest.fixture
def held(home: Home) -> Iterator[generations.Hold]:
    generations.rebuild(home, listing_toolkit())
    hold = generations.hold_live(home)
    yield hold
    hold.release()


def test_the_live_generation_the_one_before_and_those_in_use_stay(home: Home, held: generations.Hold) -> None:
    assert held.generation.name == "000001"
    for _ in range(4):
        generations.rebuild(home, listing_toolkit())
    assert names(home) == ["000001", "000004", "000005"]
    assert generations.prune(home) == ()
    held.release()
    held.release()
    assert generations.prune(home) == ("000001",)
    assert names(home) == ["000004", "000005"]


def test_leftovers_of_killed_builders_are_swept(home: Home) -> None:
    for name in ("building", "removing-000001"):
        (home.index / name).mkdir(parents=True)
        (home.index / name / "rest").write_text("x")
    generations.rebuild(home, listing_toolkit())
    assert names(home) == ["000001"]


def test_a_generation_that_never_became_live_does_no_harm(home: Home) -> None:
    first = generations.rebuild(home, listing_toolkit())
    second = generations.rebuild(home, listing_toolkit())
    (home.index / "live").write_text(f"{first.name}\n")  # as if killed just before the pointer changed
    third = generations.rebuild(home, listing_toolkit())
    assert (second.name, third.name, live_name(home)) == ("000002", "000003", "000003")


def test_following_the_pointer_past_a_generation_pruned_meanwhile(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    generations.rebuild(home, listing_toolkit())
    read = iter(["000000", "000001", "000001"])
    monkeypatch.setattr("indexer.shelf.live_name", lambda _home: next(read))
    hold = generations.hold_live(home)
    hold.release()
    assert hold.generation.name == "000001"


def test_a_writer_keeps_other_writers_out(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    generations.rebuild(home, listing_toolkit())
    real = write_lock
    monkeypatch.setattr(generations, "write_lock", lambda home, purpose, **_: real(home, purpose=purpose, wait=0.05))
    put(home, story(700))
    with write_lock(home, purpose="ingest"):
        for call in (generations.rebuild, generations.update):
            with pytest.raises(Locked, match="ingest"):
                call(home, listing_toolkit())
        with pytest.raises(Locked):
            generations.prune(home)
        assert generations.status(home).lag == 1  # readers need no lock
