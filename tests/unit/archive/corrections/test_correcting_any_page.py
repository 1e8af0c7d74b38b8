"""Whatever editors do in whatever order: nothing is lost, undo restores what was, pins outlast the segmenter."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import coverage
from archive.carryover import resegment
from archive.corrections import desk
from archive.corrections.applying import perform
from archive.corrections.pieces import flow
from archive.corrections.snapshot import restored, snapshot
from archive.corrections.state import Entry, PageState, as_segmentation, numbered
from archive.corrections.verbs import Verb, parse_verb, verb_record
from archive.drafts import draft
from archive.errors import CorrectionRefused, NotFound
from archive.home import Home
from archive.lock import write_lock
from archive.model import Page, PageMeta, Story, body_text
from archive.store import pages, redirects
from archive.store.database import open_database
from tests.unit.archive.corrections.desk_made import NOON, TEXT, all_in_one, line_by_line, state, take_in, verbs


def page(text: str) -> PageState:
    found = line_by_line(Page("page.txt", text, "utf-8", "0" * 64))
    entries = [Entry(draft(text, PageMeta(), "p", n, story)) for n, story in enumerate(found.stories)]
    named = (Entry(replace(entry.story, id=f"s{n}")) for n, entry in enumerate(entries))
    return PageState("p", "0" * 64, text, PageMeta(), numbered(named), found.furniture)


def mint(story: Story) -> str:
    return hashlib.sha256(f"{story.headline}{story.pieces}".encode()).hexdigest()[:12]


LINES = st.text("河堤水楼书市摊位一二三，。 　", max_size=12)
TEXTS = st.lists(LINES | st.just("## 报头"), min_size=1, max_size=12).map("\n".join)


@given(TEXTS, st.data())
@settings(max_examples=100, deadline=None)
def test_no_verb_loses_or_doubles_a_character(text: str, data: st.DataObject) -> None:
    now = page(text)
    for _ in range(data.draw(st.integers(1, 8))):
        verb = data.draw(verbs(now))
        assert parse_verb(verb_record(verb)) == verb
        try:
            outcome = perform(now, verb, mint)
        except (CorrectionRefused, NotFound):
            continue
        before, now = now, outcome.state
        assert coverage.violation(text, as_segmentation(now)) is None
        assert len({entry.id for entry in now.entries}) == len(now.entries)
        gone = {entry.id for entry in before.entries} - {entry.id for entry in now.entries}
        for old, new in outcome.redirects:
            assert old in gone and now.entry(new) is not None
        for n, entry in enumerate(now.entries):
            assert entry.story.pieces and entry.story.position == n
            assert entry.story.body == body_text(text, entry.story.pieces)
            assert not entry.is_whole or entry.story.pieces == flow(entry.story.pieces)
        assert restored(snapshot(now), before) == now


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with one page, and the page's id."""
    folder = tmp_path_factory.mktemp("filled")
    home = Home(folder / "home")
    open_database(home, create=True)
    return home.root, take_in(home, folder / "in")


ON_A_HOME = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(st.data())
@ON_A_HOME
def test_undo_and_redo_of_any_sequence_restore_each_state(filled: tuple[Path, str], data: st.DataObject) -> None:
    with copied(filled[0]) as home:
        seen = [(state(home, filled[1]), led(home))]
        for _ in range(data.draw(st.integers(1, 6))):
            if corrected(home, data.draw(verbs(seen[-1][0]))):
                seen.append((state(home, filled[1]), led(home)))
            assert state(home, filled[1]) == seen[-1][0]
        for n, (before, redirected) in reversed(list(enumerate(seen[:-1]))):
            desk.undo(home, page_id=filled[1], owner="程", at=NOON)
            assert state(home, filled[1]) == before
            # apart from ids that had not been given yet, all lead where they led
            known = {entry.id for found, _ in seen[: n + 1] for entry in found.entries}
            assert {old: new for old, new in led(home).items() if old in known} == redirected
        for after, redirected in seen[1:]:
            desk.redo(home, page_id=filled[1], owner="程")
            assert state(home, filled[1]) == after
            live = {entry.id for entry in after.entries}
            assert redirected.items() <= led(home).items() and not live & set(led(home))


@given(st.data())
@ON_A_HOME
def test_pins_hold_under_another_segmenter(filled: tuple[Path, str], data: st.DataObject) -> None:
    with copied(filled[0]) as home:
        for _ in range(data.draw(st.integers(1, 5))):
            corrected(home, data.draw(verbs(state(home, filled[1]))))
        before = state(home, filled[1])
        with write_lock(home, purpose="test"):
            list(resegment(home, segment=all_in_one, owner="", at=NOON, force=True))
        after = state(home, filled[1])
        assert coverage.violation(TEXT, as_segmentation(after)) is None
        with open_database(home).reading() as conn:
            listed = {stray.pin.story_id for stray in desk.stray(conn)}
        for entry in before.entries:
            now = after.entry(entry.id)
            if entry.is_whole:
                assert now is not None
                assert (replace(now.story, position=0), now.pinned) == (replace(entry.story, position=0), entry.pinned)
            elif now is not None:
                assert now.pinned == entry.pinned and now.labels == entry.labels
                assert all(getattr(now.story, part) == getattr(entry.story, part) for part in entry.pinned)
            elif entry.is_corrected:
                assert entry.id in listed
        assert set(before.pinned_furniture) <= set(after.furniture)
        # and dividing anew is one more change that can be undone
        if after.version != before.version:
            desk.undo(home, page_id=filled[1], owner="", at=NOON)
        assert state(home, filled[1]) == before


def edited(text: str) -> st.SearchStrategy[str]:
    """A later edition of a page: lines in another order, some gone, some changed, some new."""
    lines = text.split("\n")
    changed = st.sampled_from(lines).flatmap(
        lambda line: st.builds(
            lambda at, new: line[:at] + new + line[at + 2 :], st.integers(0, 20), st.text("河水、", max_size=4)
        )
    )
    return st.lists(st.sampled_from(lines) | changed, min_size=3, max_size=20).map(
        lambda kept: "\n".join([*lines[:5], *kept])
    )


@given(st.data())
@ON_A_HOME
def test_an_edition_carries_or_lists_everything(filled: tuple[Path, str], data: st.DataObject) -> None:
    with copied(filled[0]) as home:
        for _ in range(data.draw(st.integers(1, 4))):
            corrected(home, data.draw(verbs(state(home, filled[1]))))
        before = state(home, filled[1])
        text = data.draw(edited(TEXT))
        segment = data.draw(st.sampled_from([line_by_line, all_in_one]))
        page_id = take_in(home, home.root.parent / "in", text, segment)
        after = state(home, page_id)
        assert coverage.violation(text, as_segmentation(after)) is None
        with open_database(home).reading() as conn:
            if pages.superseded_by(conn, filled[1]) is None:
                assert page_id == filled[1] or state(home, filled[1]) == before, "another page, or the same text"
                return
            listed = {stray.pin.story_id for stray in desk.stray(conn)}
            assert not desk.pins(conn, filled[1])
        for entry in before.entries:
            now = after.entry(entry.id)
            held = now is not None and now.pinned == entry.pinned and now.labels == entry.labels
            assert held or entry.id in listed or not entry.is_corrected
        assert len(after.pinned_furniture) == len(before.pinned_furniture) or None in listed


@contextmanager
def copied(root: Path) -> Iterator[Home]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(root, Path(folder) / "home")
        yield Home(Path(folder) / "home")


def corrected(home: Home, verb: Verb) -> bool:
    """Apply a verb; whether it made sense."""
    try:
        desk.apply(home, verb, owner="程", at=NOON)
    except (CorrectionRefused, NotFound):
        return False
    return True


def led(home: Home) -> dict[str, str]:
    with open_database(home).reading() as conn:
        return dict(
            conn.execute(
                redirects.redirects.select().with_only_columns(
                    redirects.redirects.c.old_id, redirects.redirects.c.new_id
                )
            ).all()
        )  # type: ignore[arg-type]
