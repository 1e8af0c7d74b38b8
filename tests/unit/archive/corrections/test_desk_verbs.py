"""Each verb of the correction desk: what becomes of text, fields, ids and pins, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.corrections import desk
from archive.corrections.state import Entry, PageState, Part
from archive.corrections.verbs import (
    Confirm,
    Cut,
    FromFurniture,
    MarkFurniture,
    Merge,
    Move,
    Retitle,
    SetByline,
    SetDistricts,
    SetFlow,
    SetRole,
    SetTopics,
    Split,
    Verb,
)
from archive.errors import CorrectionRefused, JianbaoError, NotFound, StaleCorrection
from archive.home import Home
from archive.model import Credit, CreditRole, Role, Span, Story
from archive.store import changes, stories
from archive.store.corrections import labels_of
from archive.store.database import Database
from tests.unit.archive.corrections.desk_made import NOON, TEXT, state, take_in


@pytest.fixture
def page(home: Home, tmp_path: Path) -> PageState:
    return state(home, take_in(home, tmp_path / "in"))


def corrected(home: Home, page: PageState, *verbs: Verb) -> PageState:
    for verb in verbs:
        desk.apply(home, verb, owner="程", at=NOON)
    return state(home, page.page_id or "")


def roles(entry: Entry) -> list[str]:
    return [piece.role.value for piece in entry.story.pieces]


def test_split_gives_the_second_part_an_id_and_the_credits_that_it_names(home: Home, page: PageState) -> None:
    old = page.entries[0]
    first, second, *_ = corrected(home, page, Split(old.id, 2)).entries
    assert (first.id, first.story.headline, roles(first)) == (old.id, "河堤加固提前完工", ["headline", "body"])
    assert (second.story.headline, roles(second)) == (None, ["body", "body"])
    assert first.story.byline == () and second.story.byline == (Credit("程远", CreditRole.REPORTER),)
    assert (second.story.date, second.story.newspaper, second.story.page) == (page.meta.date, "嵩河晨报", "07")
    assert first.is_whole and second.is_whole and first.story.confidence == 1.0


def test_a_story_split_off_at_a_subhead_has_it_as_headline(home: Home, page: PageState) -> None:
    id = page.entries[0].id
    _, second, *_ = corrected(home, page, SetRole(id, (2,), Role.SUBHEAD), Split(id, 2)).entries
    assert second.story.headline == "记者程远在现场看到，二十台机器同时作业。"
    assert roles(second) == ["headline", "body"]


def test_merge_redirects_and_makes_subheads_of_heads(home: Home, database: Database, page: PageState) -> None:
    one, two, three = page.entries
    into, rest = corrected(home, page, Merge(one.id, two.id)).entries
    assert (into.id, rest.id, into.story.headline) == (two.id, three.id, "小学添了一座图书楼")
    assert roles(into) == ["headline", "body", "body", "subhead", "body", "body", "body"]
    assert into.story.byline == one.story.byline
    with database.reading() as conn:
        assert stories.get(conn, one.id) == into.story


def test_a_merge_of_merges_leads_to_the_last(home: Home, database: Database, page: PageState) -> None:
    one, two, three = (entry.id for entry in page.entries)
    corrected(home, page, Merge(one, two), Merge(two, three))
    with database.reading() as conn:
        assert {found.id for found in stories.get_many(conn, [one, two, three]).values()} == {three}
    desk.undo(home, page_id=page.page_id, owner="", at=NOON)
    with database.reading() as conn:
        assert {id: found.id for id, found in stories.get_many(conn, [one, two]).items()} == {one: two, two: two}


def test_a_merge_keeps_the_labels_that_were_given_to_either(home: Home, page: PageState) -> None:
    one, two, three = (entry.id for entry in page.entries)
    said = (SetTopics(one, ("sport",)), SetDistricts(one, ("金水区",)), SetTopics(two, ("labour",)))
    into, _ = corrected(home, page, *said, Merge(one, two)).entries
    assert (into.labels.districts, into.labels.topics) == (("金水区",), ("labour",))
    assert corrected(home, page, Move(two, (0,), three)).entries[1].labels == page.entries[2].labels


def test_move_within_and_between_stories(home: Home, page: PageState) -> None:
    one, two = page.entries[0].id, page.entries[1].id
    now = corrected(home, page, Move(one, (3,), one, before=1))
    assert now.entries[0].story.paragraphs[0].startswith("“再大的水")
    assert [piece.moved for piece in now.entries[0].story.pieces] == [False, True, False, False]
    now = corrected(home, page, Move(one, (1,), two, before=2, joined=True))
    assert now.entries[1].story.paragraphs[0].endswith("开放。“再大的水也不怕了。”老人骆小满说。")
    assert now.entries[1].story.pieces[2].joins_previous


def test_moving_all_of_a_story_is_merging_it(home: Home, database: Database, page: PageState) -> None:
    one, two = page.entries[0].id, page.entries[1].id
    corrected(home, page, Move(one, (0, 1, 2, 3), two))
    with database.reading() as conn:
        merged = stories.get(conn, one)
    assert merged is not None and merged.id == two


def test_a_paragraph_is_joined_over_furniture_that_stood_within_it(home: Home, page: PageState) -> None:
    id = page.entries[0].id
    now = corrected(home, page, SetFlow(id, 2, True), SetFlow(id, 3, True, gap_before=True), MarkFurniture(id, (2,)))
    first = now.entries[0].story
    assert first.paragraphs == (
        "昨日，护河队清理了上游的水面，又把松动的石块一一垒好。“再大的水也不怕了。”老人骆小满说。",
    )
    assert first.pieces[-1].gap_before
    assert now.pinned_furniture == (Span(TEXT.index("记者程远"), TEXT.index("作业。") + 3),)


def test_a_story_left_empty_leaves_the_archive_and_undo_brings_it_back(
    home: Home, database: Database, page: PageState
) -> None:
    id = page.entries[2].id
    now = corrected(home, page, MarkFurniture(id, (0, 1, 2)))
    assert now.entry(id) is None
    with database.reading() as conn:
        assert stories.get(conn, id) is None
        seq = changes.latest(conn)
    desk.undo(home, page_id=page.page_id, owner="", at=NOON)
    assert state(home, page.page_id or "") == page
    with database.reading() as conn:
        assert (id, "added") in {(change.story_id, change.kind) for change in changes.since(conn, seq)}


def test_furniture_becomes_text(home: Home, page: PageState) -> None:
    name = Span(TEXT.index("嵩河"), TEXT.index("嵩河") + 4)
    now = corrected(home, page, FromFurniture(page.page_id or "", name, role=Role.HEADLINE))
    assert (now.entries[0].story.headline, now.entries[0].story.newspaper) == ("嵩河晨报", "嵩河晨报")
    assert [TEXT[span.start : span.end] for span in now.furniture] == ["##"]
    two = page.entries[1].id
    now = corrected(home, page, FromFurniture(page.page_id or "", Span(0, 2), to=two, before=1))
    assert roles(now.entries[2]) == ["headline", "body", "body", "body"] and now.furniture == ()


def test_cut_in_two(home: Home, page: PageState) -> None:
    id = page.entries[0].id
    at = TEXT.index("又把松动")
    now = corrected(home, page, Cut(id, 1, at, joined=True))
    assert now.entries[0].story.body == page.entries[0].story.body
    now = corrected(home, page, SetFlow(id, 2))
    assert now.entries[0].story.paragraphs[1] == "又把松动的石块一一垒好。"


def test_a_field_follows_the_role_of_its_pieces(home: Home, page: PageState) -> None:
    id = page.entries[0].id
    now = corrected(home, page, SetRole(id, (1,), Role.SUBTITLE), SetRole(id, (0,), Role.KICKER))
    story = now.entries[0].story
    assert (story.headline, story.kicker) == (None, "河堤加固提前完工")
    assert story.subtitle == "昨日，护河队清理了上游的水面，又把松动的石块一一垒好。"
    assert len(story.paragraphs) == 2


def test_fields_pin_themselves_only(home: Home, page: PageState) -> None:
    id = page.entries[0].id
    credits = (Credit("骆 小满", CreditRole.AUTHOR),)
    now = corrected(home, page, Retitle(id, headline="河堤", column="要闻"), SetByline(id, credits))
    first = now.entries[0]
    assert (first.story.headline, first.story.column, first.story.kicker) == ("河堤", "要闻", None)
    assert first.story.byline == (Credit("骆小满", CreditRole.AUTHOR),)
    assert first.pinned == {Part.HEADLINE, Part.COLUMN, Part.BYLINE} and not first.is_whole
    assert corrected(home, page, Retitle(id, headline=None)).entries[0].story.headline is None


def test_labels_are_logged_as_changes_of_the_story(home: Home, database: Database, page: PageState) -> None:
    id = page.entries[0].id
    with database.reading() as conn:
        seq = changes.latest(conn)
    corrected(home, page, SetDistricts(id, ("金水区",)), SetTopics(id, ()))
    with database.reading() as conn:
        assert [(change.story_id, change.kind) for change in changes.since(conn, seq)] == [(id, "changed")] * 2
        said = labels_of(conn, [id, "x"])
    assert {id: (labels.districts, labels.topics) for id, labels in said.items()} == {id: (("金水区",), ())}
    corrected(home, page, SetDistricts(id, None), SetTopics(id, None))
    with database.reading() as conn:
        assert labels_of(conn, [id]) == {}


def test_confirm_changes_nothing_but_how_sure_it_is(home: Home, page: PageState) -> None:
    first = corrected(home, page, Confirm(page.entries[0].id)).entries[0]
    assert first.is_whole and first.story.confidence == 1.0
    assert (first.story.body, first.story.pieces) == (page.entries[0].story.body, page.entries[0].story.pieces)


def test_confirming_a_text_that_an_import_wrote_pins_its_fields(
    home: Home, database: Database, page: PageState
) -> None:
    with database.writing() as conn:
        stories.put(conn, replace(page.entries[0].story, body="改写过的正文。"))
    first = corrected(home, page, Confirm(page.entries[0].id)).entries[0]
    assert first.story.body == "改写过的正文。" and Part.HEADLINE in first.pinned and not first.is_whole


def test_an_imported_story_has_fields_but_no_pieces(home: Home, database: Database) -> None:
    with database.writing() as conn:
        stories.put(conn, Story("x-1", "旧题", "正文"))
    desk.apply(home, Retitle("x-1", headline="新题"), owner="", at=NOON)
    desk.apply(home, SetTopics("x-1", ("sport",)), owner="", at=NOON)
    with database.reading() as conn:
        assert [made.name for made in desk.history(conn, story_id="x-1")] == ["topics", "retitle"]
    for verb in (Split("x-1", 1), Merge("x-1", "x-2"), MarkFurniture("x-1", (0,))):
        with pytest.raises(CorrectionRefused):
            desk.apply(home, verb, owner="", at=NOON)
    for _ in range(2):
        desk.undo(home, story_id="x-1", owner="", at=NOON)
    with database.reading() as conn:
        assert stories.get(conn, "x-1") == Story("x-1", "旧题", "正文")


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda one, two: Split(one, 0), CorrectionRefused),
        (lambda one, two: Split(one, 4), CorrectionRefused),
        (lambda one, two: Merge(one, one), CorrectionRefused),
        (lambda one, two: Merge(one, two, before=9), CorrectionRefused),
        (lambda one, two: Move(one, (), two), CorrectionRefused),
        (lambda one, two: Move(one, (9,), two), CorrectionRefused),
        (lambda one, two: Cut(one, 1, 0), CorrectionRefused),
        (lambda one, two: Retitle(one), CorrectionRefused),
        (lambda one, two: Retitle(one, headline="河堤加固提前完工 "), None),
        (lambda one, two: SetByline(one, (Credit(" ", CreditRole.AUTHOR),)), CorrectionRefused),
        (lambda one, two: SetDistricts(one, None), CorrectionRefused),
        (lambda one, two: FromFurniture("nowhere", Span(0, 1)), NotFound),
        (lambda one, two: Merge(one, "nowhere"), NotFound),
        (lambda one, two: Split("nowhere", 1), NotFound),
    ],
)
def test_what_is_refused_leaves_everything_as_it_was(home: Home, page: PageState, make, error) -> None:  # type: ignore[no-untyped-def]
    verb = make(page.entries[0].id, page.entries[1].id)
    if error is None:
        assert corrected(home, page, verb).entries[0].pinned == {Part.HEADLINE}
        return
    with pytest.raises(error):
        desk.apply(home, verb, owner="", at=NOON)
    assert state(home, page.page_id or "") == page


def test_the_second_of_two_editors_looks_again(home: Home, page: PageState) -> None:
    one = page.entries[0].id
    desk.apply(home, Split(one, 2), owner="甲", at=NOON, expected=page.version)
    with pytest.raises(StaleCorrection):
        desk.apply(home, Confirm(one), owner="乙", at=NOON, expected=page.version)


def test_several_verbs_at_once_are_all_made_or_none(home: Home, page: PageState) -> None:
    one = page.entries[0].id
    verbs = (Retitle(one, headline="河堤"), SetTopics(one, ("sport",)))
    with pytest.raises(CorrectionRefused):
        desk.apply_all(home, (*verbs, Split(one, 9)), owner="", at=NOON)
    assert state(home, page.page_id or "") == page
    made = desk.apply_all(home, verbs, owner="", at=NOON, expected=page.version)
    assert [correction.name for correction in made] == ["retitle", "topics"]
    assert made[-1].after == state(home, page.page_id or "").version


def test_the_history_says_who_what_when_and_what_was_undone(home: Home, database: Database, page: PageState) -> None:
    one = page.entries[0].id
    corrected(home, page, Confirm(one), Retitle(one, headline="河堤"))
    desk.undo(home, story_id=one, owner="乙", at=NOON)
    with database.reading() as conn:
        last, first = desk.history(conn, page.page_id)
        assert desk.history(conn, limit=1) == (last,)
    assert (last.name, last.owner, last.at, last.undone, last.undone_by) == ("retitle", "程", NOON, True, "乙")
    assert (first.name, first.undone, first.verb) == ("confirm", False, Confirm(one))


def test_undo_refuses_where_an_import_changed_a_story_since(home: Home, database: Database, page: PageState) -> None:
    corrected(home, page, Confirm(page.entries[0].id))
    with database.writing() as conn:
        found = stories.get(conn, page.entries[1].id)
        assert found is not None
        stories.put(
            conn, Story(**{name: getattr(found, name) for name in found.__dataclass_fields__} | {"headline": "题"})
        )
    with pytest.raises(StaleCorrection):
        desk.undo(home, page_id=page.page_id, owner="", at=NOON)


def test_redo_follows_undo_until_another_correction(home: Home, database: Database, page: PageState) -> None:
    one, two = page.entries[0].id, page.entries[1].id
    id = page.page_id or ""

    def undo() -> None:
        desk.undo(home, page_id=id, owner="", at=NOON)

    split = corrected(home, page, Split(one, 2))
    merged = corrected(home, page, Merge(split.entries[1].id, two))
    undo()
    undo()
    assert desk.redo(home, page_id=id, owner="").name == "split"
    assert state(home, id) == split
    assert desk.redo(home, story_id=one, owner="").name == "merge"
    assert state(home, id) == merged
    with database.reading() as conn:
        assert [made.undone for made in desk.history(conn, id)] == [False, False]
        found = stories.get(conn, split.entries[1].id)
    assert found is not None and found.id == two
    undo()
    corrected(home, page, Confirm(two))
    undo()
    assert desk.redo(home, page_id=id, owner="").name == "confirm"
    with pytest.raises(NotFound):
        desk.redo(home, page_id=id, owner="")


def test_nothing_to_undo(home: Home, page: PageState) -> None:
    for place in ({"page_id": page.page_id}, {"page_id": "nowhere"}, {"story_id": "nowhere"}):
        with pytest.raises(NotFound):
            desk.undo(home, owner="", at=NOON, **place)


def test_a_failure_midway_changes_nothing(home: Home, page: PageState, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise JianbaoError(reason="disk")

    monkeypatch.setattr("archive.store.redirects.add", fail)
    with pytest.raises(JianbaoError):
        desk.apply(home, Merge(page.entries[0].id, page.entries[1].id), owner="", at=NOON)
    assert state(home, page.page_id or "") == page


def test_an_id_given_by_a_split_leads_somewhere_after_undo(home: Home, database: Database, page: PageState) -> None:
    one = page.entries[0].id
    new = corrected(home, page, Split(one, 2)).entries[1].id
    desk.undo(home, page_id=page.page_id, owner="", at=NOON)
    again = corrected(home, page, Split(one, 3)).entries[1].id
    assert again != new
    desk.undo(home, page_id=page.page_id, owner="", at=NOON)
    with database.reading() as conn:
        assert {found.id for found in stories.get_many(conn, [new, again]).values()} == {one}
