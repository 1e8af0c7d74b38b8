"""Feeds of saved searches as a feed parser reads them: stable ids, 304, a key that can be renewed, public when said."""

from __future__ import annotations

import re

import feedparser
from flask.testing import FlaskClient

from archive.home import Home
from tests.unit.web.test_app_queries import change, save_from_results


def address(client: FlaskClient, id: int = 1) -> str:
    found = re.search(rf'href="(/queries/{id}\.atom\?key=[\w-]+)"', client.get(f"/queries/{id}").text)
    assert found
    return found[1]


def test_a_feed_tells_what_was_found(own_client: FlaskClient, own_home: Home) -> None:
    save_from_results(own_client, q="河水")
    path = address(own_client)
    empty = feedparser.parse(own_client.get(path).data)
    assert not empty.bozo and empty.entries == [] and empty.feed.title == "河水 · 剪报"
    change(own_home)
    answer = own_client.get(path)
    read = feedparser.parse(answer.data)
    assert not read.bozo and len(read.entries) == 4 and len({entry.id for entry in read.entries}) == 4
    titles = {entry.title: entry for entry in read.entries}
    assert titles["新来的一篇"].link == "http://localhost/story/fresh"
    merged = next(entry for entry in read.entries if "并入另一篇" in entry.summary)
    assert merged.title.startswith("不再符合的") and merged.link == "http://localhost/story/river-04"
    # read or not, renamed or not: the same entries, and nothing is sent twice
    known = {"If-None-Match": answer.headers["ETag"]}
    own_client.post("/queries/1/read")
    assert own_client.get(path, headers=known).status_code == 304
    again = feedparser.parse(own_client.get(path).data)
    assert [entry.id for entry in again.entries] == [entry.id for entry in read.entries]
    assert again.feed.id == empty.feed.id


def test_a_renewed_key_closes_the_old_address(own_client: FlaskClient) -> None:
    save_from_results(own_client, q="河水")
    old = address(own_client)
    assert own_client.post("/queries/1/token").status_code == 303
    assert own_client.get(old).status_code == 404
    assert own_client.get(address(own_client)).status_code == 200
    assert own_client.get("/queries/1.atom").status_code == 404


def test_public_only_when_said(own_client: FlaskClient) -> None:
    save_from_results(own_client, q="河水")
    form = {"name": "河水", "q": "河水", "schedule": "always"}
    assert own_client.post("/queries/1/edit", data={**form, "public": "on"}).status_code == 303
    assert own_client.get("/queries/1.atom").status_code == 200
    assert own_client.post("/queries/1/edit", data=form).status_code == 303
    assert own_client.get("/queries/1.atom").status_code == 404


def test_one_feed_for_all(own_client: FlaskClient, own_home: Home) -> None:
    for q in ("河水", "嵩山"):
        save_from_results(own_client, q=q)
    assert "digest.atom" not in own_client.get("/queries").text
    change(own_home)
    own_client.post("/queries/digest")
    found = re.search(r'href="(/queries/digest\.atom\?key=[\w-]+)"', own_client.get("/queries").text)
    assert found
    read = feedparser.parse(own_client.get(found[1]).data)
    assert not read.bozo and {entry.summary.split(" · ")[-1] for entry in read.entries} == {"河水", "嵩山"}
    own_client.post("/queries/digest")
    assert own_client.get(found[1]).status_code == 404
