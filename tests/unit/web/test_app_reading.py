"""Story and page: what a reader sees, permanent addresses, friendly failures."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import quote

from flask.testing import FlaskClient

from archive.home import Home
from archive.model import Page, PageMeta, Piece, Role, StoredPage, Story
from archive.store import originals, pages, stories
from archive.store.database import open_database
from web.app import create_app
from web.services import Services


def test_a_story_shows_all_that_is_known_of_it(client: FlaskClient, lift_id: str) -> None:
    response = client.get(f"/story/{lift_id}")
    assert response.status_code == 200
    html = response.text
    for shown in (
        '<span class="ev">金水区</span>多措并举',
        "<h1>老楼装上电梯 老人下楼不愁</h1>",
        "<time>2021-09-17</time>",
        "山城晨报",
        "第 03 版 民生</a>",
        'href="/issue/2021-09-17?newspaper=山城晨报"',
        'href="/browse?newspaper=山城晨报"',
        f'href="/person/{quote("甘棠")}"',
        f'href="/person/{quote("白露")}"',
        'href="/search?district=金水区"',
        "shcb-20210917-03.txt",
        "甘棠, 白露. 老楼装上电梯 老人下楼不愁[N]. 山城晨报, 2021-09-17(03).",
        "“新电梯，”后面接的是“老人们”",
    ):
        assert shown in html, shown
    assert f'<link rel="canonical" href="http://localhost/story/{lift_id}">' in html


def test_moved_joined_and_missing_text_is_marked_where_it_stands(client: FlaskClient, lift_id: str) -> None:
    html = client.get(f"/story/{lift_id}").text
    body = html.split('class="body"')[1].split("</div>")[0]
    first, second = re.findall(r"<p>(.*?)</p>", body, re.S)
    mark = r'<a class="ed ed-{}" href="/page/[^"]+\?at=(\d+)#t\1"[^>]*><span aria-hidden="true">{}</span>.*?</a>'
    joined = re.search(f"新电梯，{mark.format('moved', '移')}", first)
    assert joined and re.search(mark.format("joined", "接") + "老人们终于", first)
    assert re.match(mark.format("gap", "前文缺"), second) and "余下的三个单元" in second
    assert '<span class="away">〔编排：此前的文字在版面上缺失〕</span>' in second
    # the mark leads to the place in the source
    page = re.search(r'href="(/page/[^"?]+)\?', joined[0])
    assert page and f'id="t{joined[1]}"' in client.get(page[1]).text
    assert 'id="notes"' in html and "此前的文字在版面上缺失" in html


def test_evidence_for_the_district_is_marked_in_the_text(client: FlaskClient, lift_id: str) -> None:
    html = client.get(f"/story/{lift_id}").text
    assert re.search(r'class="evidence">凭：<span lang="zh">[^<]+', html)
    assert '<span class="ev">' in html


def test_hits_of_the_query_are_marked_in_headline_and_text(client: FlaskClient, lift_id: str) -> None:
    html = client.get(f"/story/{lift_id}", query_string={"q": "老人"}).text
    assert '老楼装上电梯 <mark id="h1">老人</mark>下楼不愁</h1>' in html
    assert '<mark id="h2">老人</mark>们终于' in html
    assert [int(n) for n in re.findall(r'<li><a href="#h(\d+)">', html)] == [1, 2]
    assert 'href="/search?q=老人"' in html


def test_a_query_that_cannot_be_understood_marks_nothing(client: FlaskClient, lift_id: str) -> None:
    response = client.get(f"/story/{lift_id}", query_string={"q": '"'})
    assert response.status_code == 200
    assert "<mark" not in response.text


def test_neighbours_on_the_page_are_linked(client: FlaskClient, lift_id: str) -> None:
    html = client.get(f"/story/{lift_id}").text
    fellow = re.search(r'rel="next" href="/story/([^"]+)"', html)
    assert fellow and 'rel="prev"' not in html
    assert f'rel="prev" href="/story/{lift_id}"' in client.get(f"/story/{fellow[1]}").text


def test_traditional_text_is_tagged_as_such(client: FlaskClient) -> None:
    assert '<article class="story" lang="zh-Hant">' in client.get("/story/trad").text


def test_an_author_leads_to_everything_that_names_them(client: FlaskClient) -> None:
    link = re.search(r'class="role">作者</span> <a href="([^"]+)">卢照水</a>', client.get("/story/poem").text)
    assert link
    assert "嵩山的诗" in client.get(unescape(link[1])).text


def test_a_merged_id_leads_to_its_story_for_good(client: FlaskClient) -> None:
    response = client.get("/story/merged-away", query_string={"q": "河 水"})
    assert response.status_code == 301
    assert response.location == f"/story/river-00?q={quote('河 水')}"
    assert client.get(response.location).status_code == 200


def test_an_id_may_be_anything(client: FlaskClient) -> None:
    results = client.get("/search", query_string={"q": '"嵩山的雪"'}).text
    link = re.search(r'<h3[^>]*><a href="([^"]+)"', results)
    assert link
    html = client.get(link[1].replace("&#34;", '"')).text
    assert "原件上没有标题" in html and "没有标题的一段话，说的是嵩山的雪。" in html


def test_an_unknown_story_or_page_is_a_friendly_404(client: FlaskClient) -> None:
    for address in ("/story/nobody", "/page/nowhere", "/page/nowhere/original", "/nothing", "/story/"):
        response = client.get(address)
        assert response.status_code == 404, address
        assert '<a href="/">回到首页</a>' in response.text


def page_id(home: Home) -> str:
    with open_database(home).reading() as conn:
        return next(pages.every(conn)).id


def test_a_page_shows_its_stories_in_order_and_its_source_marked(client: FlaskClient, filled_home: Home) -> None:
    html = client.get(f"/page/{page_id(filled_home)}").text
    assert html.index("老楼装上电梯") < html.index("车间里的夜校")
    text = html.split('class="text"')[1]
    assert re.search(r"furniture.*?版面用字.*?2021年9月17日", text, re.S)
    assert re.search(
        r'r-body" id="t\d+" data-story="1"><a class="label" href="#o1"[^>]*><b>1</b> 正文 '
        r"<i [^>]*>移</i> <i [^>]*>接</i></a>老人们终于",
        text,
    )
    assert re.search(
        r'c1 r-headline"[^>]*><a class="label" id="s2" href="#o2"[^>]*><b>2</b> 标题</a>车间里的夜校', text
    )
    assert '<li id="o2" data-story="2"><a class="num c1" href="#s2"' in html


def test_the_original_comes_as_a_download_that_nothing_can_run(client: FlaskClient, filled_home: Home) -> None:
    response = client.get(f"/page/{page_id(filled_home)}/original")
    assert response.status_code == 200
    assert response.get_data(as_text=True).startswith("2021年9月17日")
    assert response.content_type == "text/plain; charset=utf-8"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Disposition"] == "attachment; filename=shcb-20210917-03.txt"
    response.close()


def test_an_original_that_is_gone_is_said_to_be_gone(own_client: FlaskClient, own_home: Home) -> None:
    for path in own_home.originals.rglob("*"):
        if path.is_file():
            path.unlink()
    response = own_client.get(f"/page/{page_id(own_home)}/original")
    assert response.status_code == 404
    assert "没有这个原件：shcb-20210917-03.txt" in response.text


def test_a_story_whose_text_was_edited_is_still_shown(own_client: FlaskClient, own_home: Home, lift_id: str) -> None:
    with open_database(own_home).writing() as conn:
        story = stories.get(conn, lift_id)
        assert story
        changes = {name: getattr(story, name) for name in story.__dataclass_fields__}
        stories.put(conn, type(story)(**{**changes, "body": "编辑改过的话。", "date": dt.date(2021, 9, 18)}))
    html = own_client.get(f"/story/{lift_id}").text
    assert "编辑改过的话。" in html and "2021-09-18" in html


def test_a_very_long_text_is_shown_in_bounded_parts(own_client: FlaskClient, own_home: Home) -> None:
    line = "河水清了，鱼回来了。"
    text = "\n".join([line] * 8_000)
    story = Story("long", "长河", text, page_id="long-page", pieces=(Piece(0, len(text), Role.BODY),))
    page = Page("长.txt", text, "utf-8", "0" * 64)
    with open_database(own_home).writing() as conn:
        originals.record(conn, originals.Original("0" * 64, 1))
        pages.add(conn, StoredPage("long-page", page, PageMeta("长报", dt.date(2020, 1, 1), "01")))
        stories.put(conn, story)
    html = own_client.get("/story/long", query_string={"q": "鱼"}).text
    assert len(html) < 500_000 and f"全文 {len(text):,} 字" in html
    whole = own_client.get(re.findall(r'href="(/story/long\?q=鱼[^"]*all=1)"', html)[0].replace("&amp;", "&")).text
    assert whole.count('<mark id="h') == 8_000
    html = own_client.get("/page/long-page").text
    assert len(html) < 500_000 and html.count(line) < 5_000
    last = own_client.get(f"/page/long-page?at={len(text) - 1}").text
    assert "后一部分" not in last and "前一部分" in last and 'href="#s1"' in last
    assert own_client.get("/page/long-page?part=all").text.count(line) == 8_000


def test_reading_and_browsing_need_no_index(filled_home: Home, tmp_path: Path, lift_id: str) -> None:
    shutil.copytree(filled_home.root, tmp_path / "home", ignore=shutil.ignore_patterns("index"))
    home = Home(tmp_path / "home")
    services = Services(home)
    client = create_app(home, services).test_client()
    page = f"/page/{page_id(home)}"
    for address in (f"/story/{lift_id}?q=老人", page, "/browse", "/issue/2021-09-17", f"/reference/ris/{lift_id}"):
        assert client.get(address).status_code == 200, address
    assert client.get("/search.csv?q=老人").status_code == 503
    services.close()
