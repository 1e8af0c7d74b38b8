"""The correction desk: what its forms ask for, that nothing is overwritten, and that searches follow at once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from archive.corrections import desk as corrections
from archive.corrections.state import PageState
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
from archive.errors import UsageError
from archive.home import Home
from archive.model import Credit, CreditRole, Role, Span
from archive.store import stories, worklist
from archive.store.database import open_database
from web import desk
from web.app import create_app
from web.services import Services

#: the line of the fixture's page that holds its furniture
HEADER = "2021年9月17日　星期五　03版"


@pytest.fixture
def state(filled_home: Home, lift_id: str) -> PageState:
    with open_database(filled_home).reading() as conn:
        found = corrections.story_state(conn, lift_id)
    assert found is not None
    return found


def asked(state: PageState, act: str, **fields: object):  # type: ignore[no-untyped-def]
    pairs = [(name, str(v)) for name, value in fields.items() for v in (value if isinstance(value, list) else [value])]
    return desk.verbs(MultiDict([("act", act), *pairs]), state, tuple, tuple)


def test_the_sheet_is_the_text(state: PageState) -> None:
    sheet = desk.sheet(state)
    assert "".join(stretch.text for stretch in sheet) == state.text
    assert [stretch.text for stretch in sheet if stretch.furniture] == [HEADER]
    assert {stretch.number for stretch in sheet} == {0, 1, 2}
    keys = [stretch.key for stretch in sheet if stretch.key]
    assert len(keys) == len(set(keys)) == 8
    moved = next(stretch for stretch in sheet if stretch.text.startswith("老人们终于"))
    assert (moved.key, moved.role) == ("1:4", Role.BODY) and "moved" in moved.marks


def test_the_most_doubtful_story_comes_first(state: PageState) -> None:
    assert [card.number for card in desk.cards(state)] == [2, 1]
    card = desk.cards(state)[1]
    assert card.byline == "记者 甘棠 通讯员 白露"
    assert [line.place for line in card.lines] == [1, 2, 3, 4, 5]


def test_every_button_asks_for_its_verb(state: PageState) -> None:
    one, two = (entry.id for entry in state.entries)
    first, last = f"0-{len(HEADER)}", len(state.entries[0].story.pieces)
    page = str(state.page_id)
    people = (Credit("张三", CreditRole.REPORTER), Credit("李四", CreditRole.CORRESPONDENT))

    def asks(act: str, *verbs: Verb, **fields: object) -> None:
        assert asked(state, act, **fields) == verbs, act

    asks("split", Split(one, 2), piece=["1:3", "1:4"])
    asks("extract", Split(one, 3), piece=["1:4", "1:5"])
    asks("extract", Move(one, (2,), one), Split(one, last - 1), piece="1:3")
    asks("move", Move(one, (4,), two, 0, True), piece="1:5", to=2, before=1, joined="yes")
    asks("move", Move(one, (3, 4), two, None, False), piece=["1:5", "1:4"], to=2, before="")
    asks("furniture", MarkFurniture(two, (1,)), piece="2:2")
    header = Span(0, len(HEADER))
    asks("unfurniture", FromFurniture(page, header, None, None, Role.NOTICE), furniture=first, to="new", role="notice")
    asks("unfurniture", FromFurniture(page, header, one, 1, Role.BODY), furniture=first, to=1, before=2)
    asks("role", SetRole(two, (1,), Role.CAPTION), piece="2:2", role="caption")
    asks("join", SetFlow(one, 3, False, False), piece="1:4")
    asks("gap", SetFlow(one, 4, False, False), piece="1:5")
    asks("cut", Cut(two, 1, 90, True), piece="2:2", offset=90, joined="yes")
    asks("retitle", Retitle(two, headline="夜校 开课"), story=2, headline=" 夜校  开课 ", column="夜读")
    asks("byline", SetByline(two, people), story=2, byline="记者 张三 通讯员 李四")
    asks("byline", SetByline(one, ()), story=1, byline=" ")
    asks("districts", SetDistricts(one, ("二七区", "金水区")), story=1, districts="二七区、金水区")
    asks("topics", SetTopics(one, ("culture", "labour")), story=1, topics=["culture", "labour"])
    asks("auto-districts", SetDistricts(one, None), story=1)
    asks("auto-topics", SetTopics(one, None), story=1)
    asks("merge", Merge(two, one), story=2, into=1)
    asks("confirm", Confirm(one), story=1)


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        ("", {}),
        ("split", {}),
        ("split", {"piece": ["1:2", "2:1"]}),
        ("split", {"piece": ["1:99"]}),
        ("split", {"piece": ["9:1"]}),
        ("split", {"piece": ["1:0"]}),
        ("move", {"piece": ["1:2"], "to": "9"}),
        ("move", {"piece": ["1:2"], "to": "new"}),
        ("move", {"piece": ["1:2"], "to": "2", "before": "x"}),
        ("role", {"piece": ["1:2"], "role": "boss"}),
        ("join", {"piece": ["1:2", "1:3"]}),
        ("cut", {"piece": ["1:2"], "offset": "x"}),
        ("unfurniture", {}),
        ("confirm", {"story": "0"}),
        ("merge", {"story": "1", "into": "７"}),
    ],
)
def test_nonsense_is_refused_with_words(state: PageState, act: str, fields: dict[str, object]) -> None:
    with pytest.raises(UsageError) as refused:
        asked(state, act, **fields)
    assert refused.value.message("zh")


def test_a_piece_can_be_cut_after_punctuation(state: PageState) -> None:
    places = desk.breaks(state, "2:2")
    piece = state.entries[1].story.pieces[1]
    assert all(piece.start < offset < piece.end for offset, _, _ in places)
    assert ("夜校开了课，", "工友们学的是编程。") in [(before[-6:], after) for _, before, after in places]


# --- in the app -------------------------------------------------------------------------------------------------------


@pytest.fixture
def app(own_home: Home) -> Iterator[Flask]:
    services = Services(own_home)
    app = create_app(own_home, services)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    services.close()


@pytest.fixture
def page_id(own_home: Home, lift_id: str) -> str:
    with open_database(own_home).reading() as conn:
        story = stories.get(conn, lift_id)
    assert story is not None and story.page_id is not None
    return story.page_id


def now(home: Home, page_id: str) -> PageState:
    with open_database(home).reading() as conn:
        found = corrections.page_state(conn, page_id)
    assert found is not None
    return found


def version(page: str) -> str:
    found = re.search(r'name="version" value="([^"]+)"', page)
    assert found
    return found[1]


def act(client: FlaskClient, page_id: str, **fields: object) -> TestResponse:
    shown = client.get(f"/desk/{page_id}").text
    return client.post(f"/desk/{page_id}", data={"version": version(shown), **fields})


def test_the_list_names_pages_with_their_least_certain_story(app: Flask, page_id: str) -> None:
    page = app.test_client().get("/desk").text
    assert f'href="/desk/{page_id}"' in page and "80%" in page and "山城晨报" in page
    assert "1 个文件读不了" in page
    assert app.test_client().get("/desk?page=x").status_code == 400


def test_the_worklist_counts_stories_and_corrections(own_home: Home, app: Flask, page_id: str) -> None:
    act(app.test_client(), page_id, act="confirm", story="2")
    with open_database(own_home).reading() as conn:
        (work,) = worklist.least_certain(conn, limit=9)
        assert worklist.count(conn) == 1 and worklist.least_certain(conn, limit=9, offset=1) == ()
    assert (work.page_id, work.stories, work.corrections, work.confidence) == (page_id, 2, 1, 0.9)


def test_a_correction_is_kept_and_found_at_once(app: Flask, own_home: Home, page_id: str) -> None:
    client = app.test_client()
    answer = act(client, page_id, act="retitle", story="2", headline="厂里办起了编程课", column="夜读")
    assert answer.status_code == 303 and "#o" in answer.headers["Location"]
    assert now(own_home, page_id).entries[1].story.headline == "厂里办起了编程课"
    assert client.get('/api/v1/search?q="厂里办起了编程课"').get_json()["total"] == 1
    page = client.get(f"/desk/{page_id}").text
    assert "改标题" in page and "部分校对" in page


def test_undo_restores_the_page(app: Flask, own_home: Home, page_id: str) -> None:
    client = app.test_client()
    before = now(own_home, page_id)
    act(client, page_id, act="extract", piece="1:3")
    assert len(now(own_home, page_id).entries) == 3
    for _ in range(2):
        shown = version(client.get(f"/desk/{page_id}").text)
        assert client.post(f"/desk/undo/{page_id}", data={"version": shown}).status_code == 303
    assert now(own_home, page_id) == before
    answer = client.post(f"/desk/undo/{page_id}", data={"version": before.version})
    assert answer.status_code == 404 and "已撤销" in answer.text


def test_redo_is_offered_after_undo(app: Flask, own_home: Home, page_id: str) -> None:
    client = app.test_client()
    assert "/desk/redo/" not in client.get(f"/desk/{page_id}").text
    act(client, page_id, act="split", piece="1:3")
    after = now(own_home, page_id)
    for way in ("undo", "redo"):
        shown = version(client.get(f"/desk/{page_id}").text)
        assert client.post(f"/desk/{way}/{page_id}", data={"version": shown}).status_code == 303
    assert now(own_home, page_id) == after
    assert client.post(f"/desk/redo/{page_id}", data={"version": "0"}).status_code == 409


@pytest.mark.parametrize("path", ["/desk/{}", "/desk/undo/{}"])
def test_a_page_that_changed_is_not_overwritten(app: Flask, own_home: Home, page_id: str, path: str) -> None:
    client = app.test_client()
    seen = version(client.get(f"/desk/{page_id}").text)
    act(client, page_id, act="confirm", story="1")
    mine = {"version": seen, "act": "retitle", "story": "2", "headline": "我打的标题"}
    answer = client.post(path.format(page_id), data=mine)
    assert answer.status_code == 409
    assert "没有存下" in answer.text and "我打的标题" in answer.text, "nothing that was typed is lost"
    state = now(own_home, page_id)
    assert state.entries[1].story.headline == "车间里的夜校" and state.entries[0].is_whole
    assert version(answer.text) == state.version, "the page as it is now can be corrected"


def test_a_refused_correction_says_why_and_keeps_the_page(app: Flask, own_home: Home, page_id: str) -> None:
    before = now(own_home, page_id)
    answer = act(app.test_client(), page_id, act="districts", story="1", districts="月球区")
    assert answer.status_code == 400 and "月球区" in answer.text and 'role="alert"' in answer.text
    assert act(app.test_client(), page_id, act="split", piece="1:1").status_code == 400
    assert now(own_home, page_id) == before


def test_labels_given_by_an_editor_show(app: Flask, own_home: Home, page_id: str, lift_id: str) -> None:
    client = app.test_client()
    act(client, page_id, act="districts", story="1", districts="二七区")
    act(client, page_id, act="topics", story="1", topics="culture")
    assert 'value="二七区"' in client.get(f"/desk/{page_id}").text
    found = client.get(f"/api/v1/stories/{lift_id}").get_json()
    assert (found["districts"], found["topics"]) == (["二七区"], ["culture"])
    assert client.get("/api/v1/search?q=电梯&district=二七区").get_json()["total"] == 1
    act(client, page_id, act="auto-districts", story="1")
    assert client.get(f"/api/v1/stories/{lift_id}").get_json()["districts"] == ["金水区"]


def test_cutting_without_a_place_asks_for_one(app: Flask, own_home: Home, page_id: str) -> None:
    client = app.test_client()
    answer = act(client, page_id, act="cut", piece="2:2")
    assert answer.status_code == 200 and "从哪里切开" in answer.text
    offsets = re.findall(r'name="offset" value="(\d+)"', answer.text)
    done = client.post(
        f"/desk/{page_id}", data={"version": version(answer.text), "act": "cut", "piece": "2:2", "offset": offsets[0]}
    )
    assert done.status_code == 303
    assert len(now(own_home, page_id).entries[1].story.pieces) == 3
    assert act(client, page_id, act="cut").status_code == 400


def test_an_index_that_cannot_follow_is_no_failure(app: Flask, own_home: Home, page_id: str) -> None:
    client = app.test_client()
    client.get("/")
    (own_home.index / "live").unlink()
    assert act(client, page_id, act="confirm", story="1").status_code == 303
    page = client.get(f"/desk/{page_id}").text
    assert "索引还没有跟上" in page and "jianbao reindex" in page


def test_pages_that_are_not_there(app: Flask) -> None:
    assert app.test_client().get("/desk/nothing").status_code == 404


def test_the_desk_is_for_editors(own_home: Home, page_id: str) -> None:
    services = Services(own_home)
    services.accounts.add("甘棠", "正确的密码足够长")
    client = create_app(own_home, services).test_client()
    for address in ("/desk", f"/desk/{page_id}"):
        assert client.get(address).status_code == 303
    assert "校对台" not in client.get("/").text
    services.close()
