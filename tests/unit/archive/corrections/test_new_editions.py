"""A new edition of a corrected page: what editors said goes on, finds its place, or is listed for people."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive import coverage
from archive.carryover import resegment
from archive.corrections import desk
from archive.corrections.state import Entry, PageState, Part, as_segmentation
from archive.corrections.verbs import Confirm, MarkFurniture, Merge, Retitle, SetByline, SetDistricts, Split
from archive.errors import NotFound, StaleCorrection
from archive.home import Home
from archive.lock import write_lock
from archive.model import Credit, CreditRole, Story
from archive.store import stories
from archive.store.database import Database, open_database
from tests.unit.archive.corrections.desk_made import NOON, TEXT, all_in_one, line_by_line, state, take_in

BLOCKS = TEXT.strip().split("\n\n")


@pytest.fixture
def page(home: Home, tmp_path: Path) -> PageState:
    return state(home, take_in(home, tmp_path / "first"))


def edition(home: Home, tmp_path: Path, text: str) -> PageState:
    """The page after another text of it was ingested, divided by a changed segmenter."""
    with write_lock(home, purpose="test"):
        id = take_in(home, tmp_path / "second", text, segment=all_in_one)
    found = state(home, id)
    assert coverage.violation(text, as_segmentation(found)) is None
    return found


def entry(found: PageState, id: str) -> Entry:
    at = found.entry(id)
    assert at is not None
    return at


def test_a_split_goes_on_where_a_misprint_was_mended(home: Home, page: PageState, tmp_path: Path) -> None:
    first = page.entries[0]
    desk.apply(home, Split(first.id, 2), owner="", at=NOON)
    before = state(home, page.page_id or "")
    new = edition(
        home, tmp_path, TEXT.replace("二十台机器", "二十二台挖掘机").replace("河堤加固提前完工", "河堤加固提前一月完工")
    )
    for old in before.entries[:2]:
        now = entry(new, old.id)
        assert now.is_whole and [p.role for p in now.story.pieces] == [p.role for p in old.story.pieces]
    assert entry(new, first.id).story.headline == "河堤加固提前一月完工"
    assert entry(new, before.entries[1].id).story.body.startswith("记者程远在现场看到，二十二台挖掘机同时作业。\n")
    assert [made.name for made in history(home, new)] == ["edition"]
    assert not waiting(home)


def test_text_in_another_order_and_other_lines(home: Home, page: PageState, tmp_path: Path) -> None:
    desk.apply(home, Confirm(page.entries[1].id), owner="", at=NOON)
    turned = "\n\n".join([BLOCKS[0], BLOCKS[3], BLOCKS[2].replace("三万册，", "三万册，\n"), BLOCKS[1]])
    new = edition(home, tmp_path, turned)
    assert "".join(entry(new, page.entries[1].id).story.body.split()) == "".join(page.entries[1].story.body.split())
    assert new.entries[0].id != page.entries[1].id


def test_what_an_edition_adds_to_a_pinned_story_goes_into_it(home: Home, page: PageState, tmp_path: Path) -> None:
    first = page.entries[0]
    desk.apply(home, Confirm(first.id), owner="", at=NOON)
    longer = TEXT.replace("又把松动的石块一一垒好。", "又把松动的石块一一垒好。\n工程共花了三个月。")
    take_in(home, tmp_path / "second", longer, segment=line_by_line)
    with open_database(home).reading() as conn:
        now = stories.get(conn, first.id)
    assert now is not None and now.paragraphs[1] == "工程共花了三个月。"
    assert now.paragraphs[0] + "\n" + "\n".join(now.paragraphs[2:]) == first.story.body


def test_fields_and_labels_go_on_with_a_story_that_is_divided_anew(home: Home, page: PageState, tmp_path: Path) -> None:
    id = page.entries[0].id
    credits = (Credit("宋岩", CreditRole.EDITOR),)
    for verb in (Retitle(id, headline="河堤"), SetByline(id, credits), SetDistricts(id, ("金水区",))):
        desk.apply(home, verb, owner="", at=NOON)
    new = edition(home, tmp_path, "\n\n".join(BLOCKS[:2]))
    now = entry(new, id)
    assert (now.story.headline, now.story.byline, now.labels.districts) == ("河堤", credits, ("金水区",))
    assert now.pinned == {Part.HEADLINE, Part.BYLINE}
    assert len(now.story.pieces) > len(page.entries[0].story.pieces)


def test_a_title_that_an_editor_chose_beats_the_printed_one(home: Home, page: PageState, tmp_path: Path) -> None:
    id = page.entries[0].id
    desk.apply(home, Confirm(id), owner="", at=NOON)
    desk.apply(home, Retitle(id, headline="河堤"), owner="", at=NOON)
    new = edition(home, tmp_path, TEXT.replace("河堤加固提前完工", "河堤加固提前一月完工"))
    assert entry(new, id).story.headline == "河堤"


def test_what_has_no_place_is_listed(home: Home, page: PageState, tmp_path: Path) -> None:
    first, second, third = page.entries
    desk.apply(home, Confirm(first.id), owner="", at=NOON)
    desk.apply(home, Confirm(second.id), owner="", at=NOON)
    desk.apply(home, SetDistricts(third.id, ("金水区",)), owner="", at=NOON)
    desk.apply(home, MarkFurniture(first.id, (3,)), owner="", at=NOON)
    text = "\n\n".join([BLOCKS[0], BLOCKS[1].rsplit("\n", 1)[0], BLOCKS[2].split("\n")[0] + "\n另有十二条简讯。"])
    new = edition(home, tmp_path, text)
    assert new.entry(first.id) is not None and new.entry(third.id) is None
    found = {(stray.pin.story_id, stray.quote.split("\n")[0]) for stray in waiting(home)}
    assert found == {
        (None, "“再大的水也不怕了。”老人骆小满说。"),
        (second.id, "新楼共四层，藏书三万册，今天起向全镇孩子开放。"),
        (third.id, "夜市摊位重新划线"),
    }
    assert {stray.page_id for stray in waiting(home)} == {new.page_id}
    settled = waiting(home)[0].id
    desk.settle(home, settled, owner="程", at=NOON)
    assert settled not in {stray.id for stray in waiting(home)} and len(waiting(home)) == 2


def test_the_old_edition_keeps_its_history_and_refuses_corrections(
    home: Home, database: Database, page: PageState, tmp_path: Path
) -> None:
    desk.apply(home, Merge(page.entries[1].id, page.entries[0].id), owner="程", at=NOON)
    new = edition(home, tmp_path, TEXT + "\n又及：一则更正。\n")
    with database.reading() as conn:
        assert [made.name for made in desk.history(conn, page.page_id)] == ["merge"]
        merged = stories.get(conn, page.entries[1].id)
    assert merged is not None and merged.id == page.entries[0].id and merged.page_id == new.page_id
    with pytest.raises(NotFound):
        desk.undo(home, page_id=new.page_id, owner="", at=NOON)
    with pytest.raises(StaleCorrection):
        desk.undo(home, page_id=page.page_id, owner="", at=NOON)


def test_the_same_file_again_changes_nothing(home: Home, page: PageState, tmp_path: Path) -> None:
    desk.apply(home, Split(page.entries[0].id, 2), owner="", at=NOON)
    before = state(home, page.page_id or "")
    assert take_in(home, tmp_path / "again", segment=all_in_one) == page.page_id
    assert replace(state(home, page.page_id or ""), meta=before.meta) == before


def test_dividing_anew_leaves_alone_what_an_import_wrote(home: Home, database: Database, page: PageState) -> None:
    rewritten = replace(page.entries[0].story, body="改写过的正文。")
    loose = Story("x-1", "另题", "此稿只有文字。", page_id=page.page_id, position=9)
    with database.writing() as conn:
        stories.put_many(conn, [rewritten, loose])
    with write_lock(home, purpose="test"):
        (result,) = resegment(home, [page.page_id or ""], segment=all_in_one, owner="", at=NOON, force=True)
    assert result.status == "changed"
    with database.reading() as conn:
        found = stories.get_live(conn, [rewritten.id, "x-1"])
    assert [replace(story, position=0) for story in found.values()] == [
        replace(story, position=0) for story in (rewritten, loose)
    ]
    assert coverage.violation(TEXT, as_segmentation(state(home, page.page_id or ""))) is None


def waiting(home: Home) -> tuple[desk.StrayPin, ...]:
    with open_database(home).reading() as conn:
        return desk.stray(conn)


def history(home: Home, found: PageState) -> tuple[desk.Correction, ...]:
    with open_database(home).reading() as conn:
        return desk.history(conn, found.page_id)
