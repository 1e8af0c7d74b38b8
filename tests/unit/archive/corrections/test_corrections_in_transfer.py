"""Corrections go with the stories: through JSON Lines, and through a copy of the home."""

from __future__ import annotations

import io
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.corrections import desk
from archive.corrections.state import CorrectedLabels, PageState, Part
from archive.corrections.transfer import Said, parse_said, said_record
from archive.corrections.verbs import Confirm, Retitle, SetDistricts, Split
from archive.export import export
from archive.home import Home
from archive.jsonl import import_stories
from archive.records import BadRecord
from archive.store import changes
from archive.store.corrections import every_said
from archive.store.database import open_database
from tests.unit.archive.corrections.desk_made import NOON, all_in_one, state, take_in

NAMES = st.none() | st.lists(st.text(max_size=5), max_size=3).map(tuple)


@pytest.fixture
def corrected(home: Home, tmp_path: Path) -> PageState:
    page = state(home, take_in(home, tmp_path / "in"))
    desk.apply(home, Split(page.entries[0].id, 2), owner="程", at=NOON)
    desk.apply(home, Retitle(page.entries[1].id, headline="图书楼"), owner="程", at=NOON)
    desk.apply(home, SetDistricts(page.entries[2].id, ()), owner="程", at=NOON)
    return state(home, page.page_id or "")


@given(st.builds(Said, st.frozensets(st.sampled_from(Part)), st.builds(CorrectedLabels, NAMES, NAMES)))
def test_record_and_back(said: Said) -> None:
    assert parse_said(json.loads(json.dumps(said_record(said)))) == said


@pytest.mark.parametrize("value", [1, [], {"pinned": "text"}, {"pinned": ["poem"]}, {"topics": [1]}, {"districts": {}}])
def test_what_is_no_correction(value: object) -> None:
    with pytest.raises(BadRecord):
        parse_said(value)


def lines(home: Home) -> str:
    stream = io.StringIO()
    export(home, "jsonl", stream)
    return stream.getvalue()


def brought(home: Home, text: str, folder: Path) -> list[str]:
    file = folder / "stories.jsonl"
    file.write_text(text, encoding="utf-8")
    return [result.status for result in import_stories(home, file)]


def test_export_and_import_keep_corrections(home: Home, corrected: PageState, tmp_path: Path) -> None:
    other = Home(tmp_path / "other")
    assert set(brought(other, lines(home), tmp_path)) == {"added"}
    assert lines(other) == lines(home)
    with open_database(other).reading() as conn:
        assert set(every_said(conn)) == {entry.id for entry in corrected.entries}
        seq = changes.latest(conn)
    assert set(brought(other, lines(home), tmp_path)) == {"same"}
    # and when the page itself comes, divided by another segmenter, what was corrected stands
    page_id = take_in(other, tmp_path / "in", segment=all_in_one)
    assert page_id == corrected.page_id
    now = state(other, page_id)
    for entry in corrected.entries[:2]:
        found = now.entry(entry.id)
        assert found is not None and (found.story.pieces, found.story.body) == (entry.story.pieces, entry.story.body)
    with open_database(other).reading() as conn:
        assert changes.latest(conn) > seq


def test_labels_alone_make_a_line_news(home: Home, corrected: PageState, tmp_path: Path) -> None:
    id = corrected.entries[3].id
    line = next(line for line in lines(home).splitlines() if id in line)
    assert brought(home, line.replace('"districts":[]', '"districts":["金水区"]'), tmp_path) == ["changed"]
    assert brought(home, json.dumps({"id": id, "corrected": {"topics": 1}}), tmp_path) == ["bad"]
    assert brought(home, json.dumps({"id": id, "section": "要闻"}), tmp_path) == ["changed"]
    with open_database(home).reading() as conn:
        assert every_said(conn)[id] == Said(labels=CorrectedLabels(("金水区",)))


def test_a_copy_of_the_home_has_it_all(home: Home, corrected: PageState, tmp_path: Path) -> None:
    shutil.copytree(home.root, tmp_path / "copy")
    copy = Home(tmp_path / "copy")
    assert state(copy, corrected.page_id or "") == corrected
    desk.apply(copy, Confirm(corrected.entries[2].id), owner="", at=NOON)
    for _ in range(4):
        desk.undo(copy, page_id=corrected.page_id, owner="", at=NOON)
    assert not any(entry.is_corrected for entry in state(copy, corrected.page_id or "").entries)
    assert state(home, corrected.page_id or "") == corrected
