"""Browsing newspapers, years, months, days and what has no date."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

from flask.testing import FlaskClient

from archive.home import Home
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from web.views import browse


def links(html: str, prefix: str) -> list[str]:
    return [unescape(href) for href in re.findall(r'href="([^"]+)"', html) if href.startswith(prefix)]


def test_from_the_holdings_down_to_a_story(client: FlaskClient, lift_id: str) -> None:
    html = client.get("/browse").text
    assert "山城晨报" in html and "河报" in html and "报纸不详" in html
    newspaper = next(link for link in links(html, "/browse?newspaper=") if "山城晨报" in link)
    year = links(client.get(newspaper).text, "/browse/2021?")
    html = client.get(year[0]).text
    month = links(html, "/browse/2021/09?")
    day = links(client.get(month[0]).text, "/issue/2021-09-17?")
    assert day[0] in links(html, "/issue/")
    html = client.get(day[0]).text
    assert f'href="/story/{lift_id}"' in html and "第 03 版 民生" in html
    assert html.index("老楼装上电梯") < html.index("车间里的夜校")
    assert links(html, "/page/") and "河报" not in html


def test_counts_are_those_of_the_record(client: FlaskClient) -> None:
    every, paper = client.get("/browse/2021").text, client.get("/browse/2021?newspaper=河报").text
    rivers = [dt.date(2021 + n % 2, 1 + n % 12, 1 + n % 28) for n in range(45)]
    own = [date for date in rivers if date.year == 2021]
    assert len(links(paper, "/issue/")) == len({*own})
    assert len(links(every, "/issue/")) == len({*own, dt.date(2021, 9, 17)})
    assert f"{len(own)} 篇" in client.get("/browse?newspaper=河报").text


def test_the_issues_beside(client: FlaskClient) -> None:
    html = client.get("/issue/2021-09-17?newspaper=山城晨报").text
    assert 'rel="prev"' not in html and 'rel="next"' not in html
    html = client.get("/issue/2021-09-17").text
    assert re.search(r'rel="prev" href="/issue/2021-\d\d-\d\d"', html)


def test_stories_without_a_date_have_their_place(client: FlaskClient) -> None:
    assert links(client.get("/browse").text, "/browse/undated")
    html = client.get("/browse/undated").text
    assert "嵩山的诗" in html and "日期不详" in html and "巡河日记" not in html


def test_a_day_of_many_stories_comes_in_parts(own_client: FlaskClient, own_home: Home) -> None:
    day = dt.date(2019, 5, 1)
    many = [Story(f"many-{n:04}", f"第{n}篇", "文", date=day, newspaper="多报") for n in range(browse.LISTED + 3)]
    with open_database(own_home).writing() as conn:
        stories.put_many(conn, many)
    seen: list[str] = []
    address = "/issue/2019-05-01?newspaper=多报"
    while address:
        html = own_client.get(address).text
        seen += links(html, "/story/many-")
        following = re.search(r'rel="next" href="([^"]+page=\d+)"', html)
        address = unescape(following[1]) if following else ""
    assert seen == [f"/story/many-{n:04}" for n in range(browse.LISTED + 3)]


def test_what_is_no_day_or_not_there_is_a_friendly_404(client: FlaskClient) -> None:
    addresses = (
        "/issue/2021-13-01",
        "/issue/20210917",
        "/issue/1950-01-01",
        "/browse/0000",
        "/browse/21",
        "/browse/2021/13",
    )
    for address in (*addresses, "/browse?newspaper=无此报", "/issue/２０２１-09-17"):
        response = client.get(address)
        assert response.status_code == 404, address
        assert '<a href="/">回到首页</a>' in response.text
    assert client.get("/browse/1950").status_code == 200
