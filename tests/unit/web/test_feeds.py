"""Feeds, the browser's own search bar, sitemap and robots: well-formed, absolute, bounded."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import feedparser
import pytest
from flask.testing import FlaskClient

from archive.home import Home
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from web import sitemap
from web.app import create_app
from web.views.feeds import ENTRIES

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client: FlaskClient, path: str, root: str) -> list[str]:
    response = client.get(path)
    assert response.status_code == 200 and response.mimetype == "application/xml"
    tree = ET.fromstring(response.data)
    assert tree.tag == SITEMAP + root
    return [str(element.text) for element in tree.iter(SITEMAP + "loc")]


def test_every_search_has_a_feed(client: FlaskClient) -> None:
    response = client.get("/search.atom?q=河水&newspaper=河报")
    found = feedparser.parse(response.data)
    assert not found.bozo and found.version == "atom10"
    assert found.feed.title == "河水 · 剪报" and found.feed.link.startswith("http://localhost/search?q=河水")
    assert len(found.entries) == 45 <= ENTRIES
    entry = found.entries[0]
    assert client.get(entry.link.removeprefix("http://localhost")).status_code == 200
    assert entry.id.startswith("tag:jianbao,2026:story") and entry.updated_parsed and "河报" in entry.summary
    assert len({entry.id for entry in found.entries}) == 45
    again = client.get("/search.atom?q=河水&newspaper=河报", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_a_feed_tells_hostile_text_as_text_and_may_be_empty(client: FlaskClient) -> None:
    assert feedparser.parse(client.get("/search.atom?q=黄河").data).bozo == 0
    empty = client.get("/search.atom?q=无此词")
    found = feedparser.parse(empty.data)
    assert not found.bozo and found.entries == []
    assert client.get("/search.atom?q=无此词").data == empty.data, "nothing new, nothing changed"


@pytest.mark.parametrize("query", ["q=%22", "from=yesterday", "size=7", "q=" + "河" * 201])
def test_a_feed_refuses_what_the_page_refuses(client: FlaskClient, query: str) -> None:
    assert client.get(f"/search.atom?{query}").status_code == 400


def test_a_browser_can_search_here_from_its_bar(client: FlaskClient) -> None:
    page = client.get("/").text
    assert 'type="application/opensearchdescription+xml" href="/opensearch.xml"' in page
    response = client.get("/opensearch.xml")
    assert response.mimetype == "application/opensearchdescription+xml"
    tree = ET.fromstring(response.data)
    space = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(tree.findtext(space + "ShortName") or "") in range(1, 17)
    templates = {str(url.get("type")): str(url.get("template")) for url in tree.iter(space + "Url")}
    assert set(templates) == {"text/html", "application/atom+xml", "application/x-suggestions+json"}
    for template in templates.values():
        assert template.startswith("http://localhost/") and template.endswith("q={searchTerms}")
        assert client.get(template.removeprefix("http://localhost").format(searchTerms="河水")).status_code == 200


def test_what_the_bar_offers(client: FlaskClient) -> None:
    response = client.get("/opensearch.json?q=巡河")
    typed, offered = response.get_json(force=True)
    assert response.mimetype == "application/x-suggestions+json"
    assert typed == "巡河" and offered and all("巡河" in text for text in offered)


def test_the_sitemap_names_every_story(client: FlaskClient) -> None:
    found = locations(client, "/sitemap.xml", "urlset")
    assert found[0] == "http://localhost/" and len(found) == 52
    for address in found[1:]:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200


def test_a_large_sitemap_has_parts(own_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "PART", 20)
    with open_database(own_home).writing() as conn:
        stories.put_many(conn, [Story(f"extra-{n:02}", "又一篇", "又一篇。") for n in range(9)])
    client = create_app(own_home).test_client()
    parts = locations(client, "/sitemap.xml", "sitemapindex")
    assert parts == [f"http://localhost/sitemap-{n}.xml" for n in (1, 2, 3)]
    found = [place for part in parts for place in locations(client, part.removeprefix("http://localhost"), "urlset")]
    assert len(found) == len(set(found)) == 60
    assert client.get("/sitemap-4.xml").status_code == client.get("/sitemap-0.xml").status_code == 404


def test_robots_are_kept_from_what_is_endless_or_private(client: FlaskClient) -> None:
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *" and "Disallow: /search" in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines
    assert not any(line in ("Disallow: /", "Disallow: /story") for line in lines)
