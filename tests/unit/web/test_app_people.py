"""People and series: their stories, roles, districts and colleagues, page by page."""

from __future__ import annotations

import datetime as dt
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from archive.home import Home
from archive.model import Credit, CreditRole, Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from web.app import create_app
from web.services import Services

REPORTER, CORRESPONDENT, PHOTOGRAPHER = CreditRole.REPORTER, CreditRole.CORRESPONDENT, CreditRole.PHOTOGRAPHER


def _stories() -> list[Story]:
    made = [
        Story(
            f"s{number:02}",
            f"二七区的夜校之{number}",
            "昨日，二七区马寨镇的夜校开课，学员们来上课。",
            column="夜读",
            byline=(Credit("蘇曉", REPORTER), Credit("欧阳若水", CORRESPONDENT)),
            date=dt.date(2021 + number % 2, 3, 1 + number),
            newspaper="河报",
        )
        for number in range(25)
    ]
    made.append(Story("simple", "苏晓的照片", "一张照片。", byline=(Credit("苏晓", PHOTOGRAPHER),)))
    made.append(Story("poem", "嵩山的诗", "雪落无声。", byline=(Credit("卢照水", CreditRole.AUTHOR),)))
    return made


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory, one_dictionary: None) -> FlaskClient:
    home = Home(tmp_path_factory.mktemp("people"))
    with open_database(home, create=True).writing() as conn:
        stories.put_many(conn, _stories())
    generations.rebuild(home)
    return create_app(home, Services(home)).test_client()


def text(client: FlaskClient, path: str, status: int = 200) -> str:
    response = client.get(path)
    assert response.status_code == status
    return unescape(response.text)


@pytest.mark.parametrize("name", ["蘇曉", "苏晓", "苏 晓"])
def test_a_person_under_either_spelling(reader: FlaskClient, name: str) -> None:
    html = text(reader, f"/person/{quote(name)}")
    assert '<h1 lang="zh">蘇曉</h1>' in html
    assert "共 26 篇" in html
    assert "记者 <b>25</b>" in html and "摄影 <b>1</b>" in html
    assert ">二七区</a> <b>25</b>" in html
    assert f'href="/person/{quote("欧阳若水")}">欧阳若水</a> <b>25</b>' in html
    assert ">苏晓</a>" not in html
    assert 'class="histogram"' in html and 'name="in"' in html
    assert ">夜读</a> <b>25</b>" in html


def test_stories_come_newest_first_and_page_by_page(reader: FlaskClient) -> None:
    first, second = (text(reader, f"/person/{quote('蘇曉')}?page={page}") for page in (1, 2))
    assert first.count('href="/story/') == 20 and second.count('href="/story/') == 6
    dates = [part[:10] for part in first.split("<time>")[1:]]
    assert dates == sorted(dates, reverse=True)
    assert f'rel="next" href="/person/{quote("蘇曉")}?page=2"' in first
    assert f'rel="prev" href="/person/{quote("蘇曉")}"' in second
    assert "从第一页看起" in text(reader, f"/person/{quote('蘇曉')}?page=9")
    assert 'href="/story/' in text(reader, f"/person/{quote('蘇曉')}?page=x")


def test_who_only_writes_poems_has_a_page_too(reader: FlaskClient) -> None:
    html = text(reader, f"/person/{quote('卢照水')}")
    assert "嵩山的诗" in html and "作者、编辑署名" in html


def test_a_series(reader: FlaskClient) -> None:
    html = text(reader, f"/series/{quote('夜读')}")
    assert '<h1 lang="zh">夜读</h1>' in html and "共 25 篇" in html
    assert ">蘇曉</a> <b>25</b>" in html and ">欧阳若水</a> <b>25</b>" in html
    assert f'rel="next" href="/series/{quote("夜读")}?page=2"' in html
    assert 'href="/search?column=夜读&sort=newest&district=二七区"' in html


@pytest.mark.parametrize("path", ["/person/查无此人", "/series/查无此栏", "/person/%22%E2%80%9C%E3%80%8C%E3%80%8E"])
def test_nobody_and_nothing(reader: FlaskClient, path: str) -> None:
    text(reader, quote(path, safe="/%"), 404)


def test_what_to_do_where_there_is_nothing(reader: FlaskClient) -> None:
    html = text(reader, f"/person/{quote('查无此人')}", 404)
    assert "没有署这个名字的稿件" in html and 'href="/search?q=查无此人"' in html
    assert "/person/" in text(reader, "/person/" + quote("<b>x</b>"), 404)
    assert "<b>x</b>" not in reader.get("/person/" + quote("<b>x</b>")).text
    assert reader.get("/person/" + "长" * 150).status_code == 404


def test_bylines_and_columns_lead_here(reader: FlaskClient) -> None:
    html = text(reader, "/story/s00")
    assert f'href="/person/{quote("蘇曉")}">蘇曉</a>' in html
    assert f'href="/series/{quote("夜读")}">夜读</a>' in html


def test_chosen_facet_values_lead_here(reader: FlaskClient) -> None:
    html = text(reader, f"/search?reporter={quote('蘇曉')}&column={quote('夜读')}")
    assert f'href="/person/{quote("蘇曉")}"' in html and f'href="/series/{quote("夜读")}"' in html
    assert "/person/" not in text(reader, "/search?q=夜校")


def test_without_an_index_it_says_so(tmp_path: Path, one_dictionary: None) -> None:
    home = Home(tmp_path)
    open_database(home, create=True)
    client = create_app(home, Services(home)).test_client()
    assert client.get("/person/x").status_code == client.get("/search?q=x").status_code
