"""Saved searches in the browser: saved in one step, told what is new, renamed, deleted; plain forms only."""

from __future__ import annotations

import re
from html import unescape

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.home import Home
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations


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


def test_one_press_saves_the_search_as_it_stands(own_client: FlaskClient) -> None:
    response = save_from_results(own_client, q="河水", year="2021", sort="newest", page=2)
    assert response.status_code == 303
    html = own_client.get(response.location).text
    assert "已存为“河水 2021”" in html
    listed = own_client.get("/queries").text
    assert '<a href="/search?q=河水&amp;year=2021">河水 2021</a>' in listed
    assert "共 23 篇" in listed and 'class="new"' not in listed


def test_a_name_is_given_once(own_client: FlaskClient) -> None:
    save_from_results(own_client, q="河水")
    response = own_client.post("/queries", data={"name": "河水", "q": "河水", "year": "2021"})
    assert response.status_code == 409
    assert "已经有名为“河水”的检索" in response.text
    action, fields = form_fields(response.text, 'class="edit"')
    assert own_client.post(action, data={**fields, "name": "河水二"}).status_code == 303
    listed = own_client.get("/queries").text
    assert "共 45 篇" in listed and "共 23 篇" in listed


def test_what_is_new_gone_and_changed_is_shown_until_marked_as_read(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水")
    with open_database(own_home).writing() as conn:
        stories.put(conn, Story("fresh", "新来的一篇", "今年的河水更清。"))
        stories.put(conn, Story("river-01", "巡河日记之一", "河水改道了。"))
        stories.remove(conn, "river-02")
    generations.update(own_home)
    assert "1 篇新的" in own_client.get("/queries").text
    for _ in range(2):  # looking changes nothing
        html = own_client.get("/queries/changes?name=河水").text
        parts = (html.split(f"<h2>{heading} ")[1] for heading in ("新的", "改过的", "不再符合的"))
        new, changed, gone = (part.split("</section>")[0] for part in parts)
        assert 'href="/story/fresh?q=河水"' in new and "新来的一篇" in new
        assert "巡河日记之一" in changed
        assert "river-02" in gone
    action, fields = form_fields(html, "/queries/read")
    assert own_client.post(action, data=fields).status_code == 303
    assert "从上次看过以来没有变化" in own_client.get("/queries/changes?name=河水").text
    assert 'class="new"' not in own_client.get("/queries").text


def test_renaming_keeps_what_was_read(own_client: FlaskClient) -> None:
    save_from_results(own_client, q="河水")
    save_from_results(own_client, q="夜校")
    action, fields = form_fields(own_client.get("/queries/rename?name=河水").text, 'class="edit"')
    assert own_client.post(action or "/queries/rename", data={**fields, "new_name": "夜校"}).status_code == 409
    assert own_client.post(action or "/queries/rename", data={**fields, "new_name": " 黄河  水 "}).status_code == 303
    listed = own_client.get("/queries").text
    assert ">黄河 水</a>" in listed and ">河水</a>" not in listed and 'class="new"' not in listed


def test_deleting_asks_first(own_client: FlaskClient) -> None:
    save_from_results(own_client, q="河水")
    asking = own_client.get("/queries/delete?name=河水")
    assert "确定删除“河水”吗" in asking.text
    assert ">河水</a>" in own_client.get("/queries").text
    action, fields = form_fields(asking.text, 'class="edit"')
    assert own_client.post(action or "/queries/delete", data=fields).status_code == 303
    listed = own_client.get("/queries").text
    assert "已删除“河水”" in listed and "还没有存过检索" in listed


def test_names_that_do_not_exist_are_a_404(own_client: FlaskClient) -> None:
    for address in ("/queries/changes", "/queries/rename", "/queries/delete"):
        assert own_client.get(f"{address}?name=没有").status_code == 404
    for address in ("/queries/read", "/queries/delete"):
        assert own_client.post(address, data={"name": "没有"}).status_code == 404
    assert own_client.post("/queries/rename", data={"name": "没有", "new_name": "有"}).status_code == 404


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


def test_a_saved_name_is_text_wherever_it_shows(own_client: FlaskClient) -> None:
    name = "<b>\"'&河</b>"
    own_client.post("/queries", data={"name": name, "q": "河水"})
    listed = own_client.get("/queries").text
    assert "&lt;b&gt;" in listed and "<b>" not in listed
    for link in re.findall(r'<p class="acts">.*?</p>', listed, re.S):
        for href in re.findall(r'href="([^"]+)"', link):
            page = own_client.get(unescape(href))
            assert page.status_code == 200 and '<b>"' not in page.text
