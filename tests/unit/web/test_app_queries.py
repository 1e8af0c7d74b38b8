"""Saved searches in the browser: the whole life of one, by plain forms; what another owner may not see."""

from __future__ import annotations

import io
import json
import re
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.home import Home
from archive.model import Story
from archive.store import findings, queries, redirects, stories
from archive.store.database import open_database
from archive.store.tables import queries as table
from indexer import generations
from indexer.search import Searcher
from indexer.watching import passes
from web.app import create_app
from web.services import Services


def form_fields(html: str, mark: str) -> tuple[str, dict[str, str]]:
    """The action of the form that holds ``mark``, and what its inputs hold."""
    form = next(part for part in re.findall(r"<form.*?</form>", html, re.S) if mark in part)
    action = re.search(r'<form[^>]* action="([^"]+)"', form)
    inputs = re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', form)
    return action[1] if action else "", {name: unescape(value) for name, value in inputs}


def save_from_results(client: FlaskClient, **arguments: object) -> TestResponse:
    """Press the save button of a results page as a browser without JavaScript does."""
    html = client.get("/search", query_string=arguments).text
    action, fields = form_fields(html, 'class="save"')
    return client.post(action, data=fields)


def press(client: FlaskClient, id: int, act: str) -> TestResponse:
    """Press a button of the list that the list really has."""
    listed = client.get("/queries").text
    assert f'formaction="/queries/{id}/{act}"' in listed
    return client.post(f"/queries/{id}/{act}")


def names(client: FlaskClient) -> list[str]:
    return [unescape(name) for name in re.findall(r'<h2><a href="/queries/\d+">(.*?)</a>', client.get("/queries").text)]


def change(home: Home) -> None:
    """One story more, one changed, one gone, one merged; indexed, and all queries asked."""
    with open_database(home).writing() as conn:
        stories.put(conn, Story("fresh", "新来的一篇", "今年的河水更清。"))
        stories.put(conn, Story("river-01", "巡河日记之一", "河水改道了。"))
        stories.remove(conn, "river-02")
        stories.remove(conn, "river-03")
        redirects.add(conn, "river-03", "river-04")
    generations.update(home)
    searcher = Searcher(home)
    passes.catch_up(home, searcher.index)
    searcher.close()


def test_one_press_saves_the_search_as_it_stands(own_client: FlaskClient) -> None:
    response = save_from_results(own_client, q="河水", year="2021", sort="newest", page=2)
    assert response.status_code == 303
    html = own_client.get(response.location).text
    assert "已存为“河水 2021”" in html
    listed = own_client.get("/queries").text
    assert names(own_client) == ["河水 2021"]
    assert 'href="/search?q=河水&amp;year=2021&amp;sort=newest"' in listed
    assert "共 23 篇" in listed and 'class="new"' not in listed and 'class="badge"' not in listed


def test_a_search_that_finds_nothing_yet_can_be_saved(own_client: FlaskClient, own_home: Home) -> None:
    assert save_from_results(own_client, q="“今年的河水更清”").status_code == 303
    change(own_home)
    assert "1 篇未读" in own_client.get("/queries").text


def test_a_name_is_given_once_or_asks_something_else_from_now_on(own_client: FlaskClient) -> None:
    save_from_results(own_client, q="河水")
    response = own_client.post("/queries", data={"name": "河水", "q": "河水", "year": "2021"})
    assert response.status_code == 409
    assert "已经有名为“河水”的检索" in response.text
    action, fields = form_fields(response.text, 'class="edit"')
    assert own_client.post(action, data={**fields, "name": "河水二"}).status_code == 303
    listed = own_client.get("/queries").text
    assert "共 45 篇" in listed and "共 23 篇" in listed
    assert own_client.post(action, data={**fields, "replace": "1"}).status_code == 303
    assert own_client.get("/queries").text.count("共 23 篇") == 2


def test_what_is_new_gone_and_changed_is_shown_with_reasons_until_read(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水")
    change(own_home)
    assert "4 篇未读" in own_client.get("/queries").text
    assert '<span class="badge">4<' in own_client.get("/").text
    for _ in range(2):  # looking changes nothing
        html = own_client.get("/queries/1").text
        parts = (html.split(f"<h2>{heading} ")[1] for heading in ("新的", "改过的", "不再符合的"))
        new, changed, gone = (part.split("</section>")[0] for part in parts)
        assert 'href="/story/fresh?q=河水"' in new and "新来的一篇" in new and "<i>" not in new
        assert "巡河日记之一" in changed
        assert "巡河日记之2" in gone and "已撤下" in gone
        assert "并入另一篇" in gone and 'href="/story/river-04?q=河水"' in gone
    assert own_client.post("/queries/1/read", data={"story": "fresh"}).status_code == 303
    assert "新来的一篇" not in own_client.get("/queries/1").text
    assert '<span class="badge">3<' in own_client.get("/").text
    everything = own_client.get("/queries/1?all").text
    assert everything.count('<li class="read">') == 1 and "新来的一篇" in everything
    assert own_client.post("/queries/1/read", data={"unread": "fresh"}).status_code == 303
    assert "新来的一篇" in own_client.get("/queries/1").text
    action, fields = form_fields(own_client.get("/queries/1").text, "全部标为已读")
    assert own_client.post(action, data=fields).status_code == 303
    assert "从上次看过以来没有变化" in own_client.get("/queries/1").text
    assert 'class="new"' not in own_client.get("/queries").text
    assert own_client.get("/queries/1?all").text.count('<li class="read">') == 4


def test_everything_is_read_at_once(own_client: FlaskClient, own_home: Home) -> None:
    for q in ("河水", "嵩山"):
        save_from_results(own_client, q=q)
    change(own_home)
    assert 'class="badge"' in own_client.get("/").text
    assert own_client.post("/queries/read").status_code == 303
    assert 'class="badge"' not in own_client.get("/").text


def test_an_index_that_others_brought_up_to_date_is_looked_at_on_request(
    own_client: FlaskClient, own_home: Home
) -> None:
    save_from_results(own_client, q="河水")
    with open_database(own_home).writing() as conn:
        stories.put(conn, Story("fresh", "新来的一篇", "今年的河水更清。"))
    generations.update(own_home)
    assert "篇未读" not in own_client.get("/queries").text
    assert own_client.post("/queries/check").status_code == 303
    assert "已检查，有 1 篇未读" in own_client.get("/queries").text


def edit_form(client: FlaskClient, id: int) -> dict[str, str]:
    html = client.get(f"/queries/{id}/edit").text
    fields = form_fields(html, 'class="edit wide"')[1]
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', html, re.S)
    return fields | {name: unescape(text) for name, text in areas} | {"schedule": "always", "sort": "relevance"}


def test_editing(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水", year="2021")
    save_from_results(own_client, q="夜校")
    change(own_home)
    fields = edit_form(own_client, 1)
    assert (fields["name"], fields["q"], fields["year"]) == ("河水 2021", "河水", "2021")
    taken = own_client.post("/queries/1/edit", data={**fields, "name": "夜校"})
    assert taken.status_code == 409 and 'value="夜校"' in taken.text
    words = {"note": "每周看\n<b>", "channels": "json://hook.example.org/a\n", "schedule": "daily", "public": "on"}
    assert own_client.post("/queries/1/edit", data={**fields, "name": " 黄河  水 ", **words}).status_code == 303
    shown = own_client.get("/queries/1").text
    assert "每周看\n&lt;b&gt;" in shown and "公开订阅" in shown and "通知：每天早上" in shown
    assert names(own_client) == ["黄河 水", "夜校"]
    # another question begins anew
    del fields["year"]
    assert own_client.post("/queries/1/edit", data={**fields, "name": "河", "q": "河水 -改道"}).status_code == 303
    listed = own_client.get("/queries").text
    assert "共 43 篇" in listed and 'class="new"' not in listed


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ({"q": '"'}, 400),
        ({"q": ""}, 400),
        ({"name": ""}, 400),
        ({"schedule": "yearly"}, 400),
        ({"channels": "gopher://x"}, 400),
        ({"from": "x"}, 400),
    ],
)
def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    own_client: FlaskClient, words: dict[str, str], status: int
) -> None:
    save_from_results(own_client, q="河水")
    typed = {**edit_form(own_client, 1), "note": "打了很久的备注", **words}
    response = own_client.post("/queries/1/edit", data=typed)
    assert response.status_code == status
    assert "打了很久的备注" in response.text or words == {"from": "x"}
    assert own_client.get("/queries/1").text.count("打了很久的备注") == 0


def test_duplicate_pause_order(own_client: FlaskClient, own_home: Home) -> None:
    for q in ("河水", "夜校", "嵩山"):
        save_from_results(own_client, q=q)
    assert "/queries/4/edit" in press(own_client, 1, "duplicate").location
    assert names(own_client) == ["河水", "河水 (2)", "夜校", "嵩山"]
    press(own_client, 3, "up")
    press(own_client, 1, "down")
    assert names(own_client) == ["河水 (2)", "河水", "嵩山", "夜校"]
    press(own_client, 1, "pause")
    assert "已暂停" in own_client.get("/queries/1").text
    change(own_home)
    assert own_client.get("/queries").text.count("4 篇未读") == 1
    press(own_client, 1, "resume")
    own_client.post("/queries/check")
    assert own_client.get("/queries").text.count("4 篇未读") == 2, "what happened meanwhile is told"


def test_deleting_can_be_taken_back(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水")
    change(own_home)
    listed = own_client.get(press(own_client, 1, "delete").location).text
    assert "还没有存过检索" in listed and own_client.get("/queries/1").status_code == 404
    save_from_results(own_client, q="河水")  # the name is free meanwhile
    assert own_client.post("/queries/undo", data={"id": "1"}).status_code == 303
    listed = own_client.get("/queries").text
    assert "已恢复“河水 (2)”" in listed and "4 篇未读" in listed
    assert own_client.post("/queries/undo", data={"id": "1"}).status_code == 404


def test_what_does_not_exist_is_a_404(own_client: FlaskClient) -> None:
    for path in (
        "/queries/9",
        "/queries/9/edit",
        "/queries/9.atom",
        "/queries/x",
        "/queries?page=2",
        "/queries?page=0",
    ):
        assert own_client.get(path).status_code == 404, path
    for path in ("/queries/9/read", "/queries/9/delete", "/queries/9/edit", "/queries/9/token", "/queries/1/explode"):
        assert own_client.post(path, data={"name": "x", "q": "x"}).status_code == 404, path


def test_what_cannot_be_saved_is_refused(own_client: FlaskClient) -> None:
    for data in (
        {"name": "", "q": "河"},
        {"name": "字" * 101, "q": "河"},
        {"name": "空"},
        {"name": "坏", "q": '"'},
        {"name": "坏", "q": "河", "from": "x"},
    ):
        assert own_client.post("/queries", data=data).status_code == 400, data
    assert "还没有存过检索" in own_client.get("/queries").text


def test_saved_searches_are_listed_while_there_is_no_index(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水")
    for pointer in own_home.index.glob("live"):
        pointer.unlink()
    response = own_client.get("/queries")
    assert response.status_code == 200
    assert ">河水</a>" in response.text and "jianbao reindex" in response.text


def test_a_broken_search_says_what_is_wrong_and_stays_editable(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水")
    save_from_results(own_client, q="夜校")
    form = '{"version": 1, "query": {"value": "x", "of": "colour"}, "selections": {}, "from": null, "to": null}'
    with open_database(own_home).writing() as conn:
        conn.execute(sa.update(table).where(table.c.id == 1).values(form=form))
    change(own_home)
    listed = own_client.get("/queries").text
    assert "colour" in listed and 'href="/queries/1/edit">去修改' in listed
    assert "colour" in own_client.get("/queries/1").text
    fields = edit_form(own_client, 1)
    assert fields["q"] == "河水"
    assert own_client.post("/queries/1/edit", data=fields).status_code == 303
    listed = own_client.get("/queries").text
    assert "colour" not in listed and "共 44 篇" in listed


def test_a_saved_name_is_text_wherever_it_shows(own_client: FlaskClient) -> None:
    name = "<b>\"'&河</b>"
    own_client.post("/queries", data={"name": name, "q": "河水"})
    for path in ("/queries", "/queries/1", "/queries/1/edit", "/queries/1?all"):
        page = own_client.get(path)
        assert page.status_code == 200 and "<b>&#34;" not in page.text and '<b>"' not in page.text
        assert "&lt;b&gt;" in page.text


def test_out_and_in_again(own_client: FlaskClient) -> None:
    save_from_results(own_client, q="河水", year="2021")
    written = own_client.get("/queries/export")
    assert written.headers["Content-Disposition"].startswith("attachment")
    own_client.post("/queries/1/delete")
    given = {"file": (io.BytesIO(written.data), "queries.json")}
    came = own_client.post("/queries/import", data=given, content_type="multipart/form-data")
    assert "导入 1 项" in came.text
    assert "共 23 篇" in own_client.get("/queries").text
    large = {**json.loads(written.data), "padding": "x" * 200_000}  # more than other forms may send
    given = {"file": (io.BytesIO(json.dumps(large).encode()), "queries.json")}
    came = own_client.post("/queries/import", data=given, content_type="multipart/form-data")
    assert came.status_code == 200 and "已有 1 项" in came.text
    bad = {"file": (io.BytesIO(b"[]"), "queries.json")}
    assert own_client.post("/queries/import", data=bad, content_type="multipart/form-data").status_code == 400


def test_ten_thousand_are_listed_by_the_page(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水")
    with open_database(own_home).writing() as conn:
        query = queries.by_id(conn, 1)
        assert query is not None
        row = dict(conn.execute(sa.select(table)).mappings().one())
        rows = [{**row, "id": n, "name": f"第{n}项", "position": n, "token": str(n)} for n in range(2, 10_001)]
        conn.execute(sa.insert(table), rows)
    listed = own_client.get("/queries")
    assert listed.text.count('<form class="acts" method="post">') == 51 and "共 200 页" in listed.text
    last = own_client.get("/queries?page=200").text
    assert "第10000项" in last and 'start="9951"' in last
    assert own_client.post("/queries/1/bottom").status_code == 303
    assert "河水" in own_client.get("/queries?page=200").text


def test_another_owner_sees_nothing(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水")
    with open_database(own_home).writing() as conn:
        conn.execute(sa.update(table).values(owner="ann"))
        findings.renew_digest(conn, "ann", "secret")
    assert "还没有存过检索" in own_client.get("/queries").text
    for path in ("/queries/1", "/queries/1/edit", "/queries/1.atom", "/queries/digest.atom", "/queries/1.atom?key=x"):
        assert own_client.get(path).status_code == 404, path
    for act in ("read", "delete", "pause", "edit", "token", "duplicate"):
        assert own_client.post(f"/queries/1/{act}", data={"name": "x", "q": "x"}).status_code == 404, act
    assert json.loads(own_client.get("/queries/export").data)["queries"] == []
    assert own_client.get("/queries/digest.atom?key=secret").status_code == 200


def test_with_accounts_a_stranger_is_asked_to_sign_in(own_home: Home) -> None:
    services = Services(own_home)
    app = create_app(own_home, services)
    app.config["WTF_CSRF_ENABLED"] = False
    stranger = app.test_client()
    save_from_results(stranger, q="河水")  # before there were accounts
    services.accounts.add("ann", "寒露惊秋晚 2022")
    for path in ("/queries", "/queries/1", "/queries/1/edit", "/queries/export", "/queries/import"):
        answer = stranger.get(path)
        assert answer.status_code == 303 and "/sign-in" in answer.location, path
    assert 'class="badge"' not in stranger.get("/").text
    ann = app.test_client()
    assert ann.post("/sign-in", data={"name": "ann", "password": "寒露惊秋晚 2022"}).status_code in (302, 303)
    assert ann.get("/queries/1").status_code == 404, "nobody's query is not hers"
    assert save_from_results(ann, q="嵩山").status_code == 303
    assert names(ann) == ["嵩山"]
    services.close()
