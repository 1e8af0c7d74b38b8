"""Two languages: chosen by switch, cookie or browser; every message of the interface has its English."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from html import unescape
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from flask import Flask
from flask import request as flask_request
from flask.testing import FlaskClient

ROOT = Path(__file__).parents[3]


def test_chinese_unless_told_otherwise(client: FlaskClient) -> None:
    response = client.get("/")
    assert '<html lang="zh-Hans">' in response.text and "地方新闻，逐篇可查" in response.text
    assert response.headers["Content-Language"] == "zh"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.8", "en"),
        ("de,en;q=0.5", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("fr", "zh"),
        ("", "zh"),
    ],
)
def test_the_browser_may_choose(client: FlaskClient, accepted: str, language: str) -> None:
    response = client.get("/", headers={"Accept-Language": accepted})
    assert response.headers["Content-Language"] == language
    assert {"Cookie", "Accept-Language"} <= set(response.vary)


def test_the_switch_wins_and_is_remembered(app: Flask) -> None:
    client = app.test_client()
    html = client.get("/search?q=河水&year=2021").text
    switch = re.search(r'<a href="([^"]+)" lang="en" hreflang="en" rel="nofollow">English</a>', html)
    assert switch and switch[1] == "/search?q=河水&amp;year=2021&amp;lang=en"
    english = client.get(switch[1].replace("&amp;", "&"))
    assert "23 stories" in english.text and 'value="河水"' in english.text
    assert "Newest first" in client.get("/search?q=河水", headers={"Accept-Language": "zh"}).text
    assert "最新在前" in client.get("/search?q=河水&lang=zh").text


@pytest.mark.parametrize("address", ["/story/od/d%20%22id%22%3F%23%25?q=%26", "/queries?name=a%26b", "/"])
def test_the_switch_leads_to_the_page_it_stands_on(client: FlaskClient, address: str) -> None:
    html = client.get(address).text
    switch = re.search(r'<a href="([^"]+)" lang="en"', html)
    assert switch
    with client.application.test_request_context(address) as here, client:
        client.get(unescape(switch[1]))
        assert flask_request.path == here.request.path
        assert flask_request.args.to_dict() == {**here.request.args.to_dict(), "lang": "en"}


def test_an_unknown_language_changes_nothing(client: FlaskClient) -> None:
    response = client.get("/?lang=xx")
    assert response.headers["Content-Language"] == "zh" and "Set-Cookie" not in response.headers


def test_errors_speak_the_readers_language(client: FlaskClient) -> None:
    english = {"Accept-Language": "en"}
    assert "no such story: nobody" in client.get("/story/nobody", headers=english).text
    assert "There is no such page" in client.get("/nothing", headers=english).text
    assert "query, at character" in client.get("/search?q=%22", headers=english).text


def catalogue() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue", ROOT / "scripts" / "catalogue.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """A message's forms: one, or singular and plural; none where there is no translation."""
    if text is None:
        return ()
    return (text,) if isinstance(text, str) else tuple(text)


def entries(catalog: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    return {forms(message.id): forms(message.string) for message in catalog if message.id}


def test_the_catalogue_is_complete_and_compiled() -> None:
    tool = catalogue()
    written = entries(tool.read())
    assert len(written) > 100 and all(all(english) for english in written.values())
    assert written.keys() == entries(tool.extract()).keys(), "run scripts/catalogue.py"
    with tool.PO.with_suffix(".mo").open("rb") as stream:
        assert entries(read_mo(stream)) == written, "run scripts/catalogue.py"


def test_translations_keep_placeholders_and_cannot_break_out_of_an_attribute() -> None:
    for chinese, english in entries(catalogue().read()).items():
        wanted = sorted(re.findall(r"%\(\w+\)s", chinese[0]))
        for form in (*chinese, *english):
            assert sorted(re.findall(r"%\(\w+\)s", form)) == wanted
            assert not set(form) & set('"<>&'), form


@pytest.mark.parametrize(
    "address",
    [
        *("/", "/search?q=河水&district=金水区", "/story/trad?q=河水", "/queries", "/nothing"),
        *("/browse", "/browse/2021", "/browse/2021/09", "/issue/2021-09-17", "/browse/undated"),
    ],
)
def test_an_english_page_says_nothing_of_ours_in_chinese(client: FlaskClient, address: str) -> None:
    html = client.get(address, headers={"Accept-Language": "en"}).text
    assert '<html lang="en">' in html
    ours = [form for chinese in entries(catalogue().read()) for form in chinese if len(form) > 3 and "%" not in form]
    assert [form for form in ours if form in html] == []


def test_templates_hold_no_text_outside_the_catalogue() -> None:
    for path in (ROOT / "web" / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "", path.read_text(encoding="utf-8"), flags=re.S)
        text = re.sub(r'<(\w+)[^>]* lang="zh-Hans">(<img[^>]*>)?剪报</\1>|<(\w+) lang="zh-Hans">剪报</\3>', "", text)
        assert not re.findall(r"[\u4e00-\u9fff]+", text), path.name
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 120, path.name
