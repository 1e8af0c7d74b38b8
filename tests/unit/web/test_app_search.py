"""The home page and the results page: everything in the address, exact counts, errors at their place."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from archive.home import Home
from indexer.documents import FACETS
from indexer.engine.base import FacetCounts
from indexer.results import Hit, Results, Search
from web.address import SIZES
from web.app import create_app
from web.services import Services


def get(client: FlaskClient, **arguments: object) -> str:
    response = client.get("/search", query_string=arguments)
    assert response.status_code == 200, response.text
    return response.text


def total(html: str) -> int:
    found = re.search(r'<h2 id="count">共 ([\d,]+) 篇', html)
    assert found
    return int(found[1].replace(",", ""))


def headlines(html: str) -> list[str]:
    return [re.sub("<[^>]+>", "", found) for found in re.findall(r"<h3><a [^>]+>(.*?)</a></h3>", html)]


def test_the_home_page_tells_what_is_there(client: FlaskClient) -> None:
    html = client.get("/").text
    assert re.search(r"<strong>51</strong> 篇稿件", html)
    assert re.search(r"<strong>2</strong> 种报纸", html)
    assert "2020-02-29 – 2022-12-" in html
    assert re.search(r'href="/[^"]*2022-12-\d\d[^"]*河报', html)
    assert 'href="/browse"' in html and 'href="/trends"' in html
    assert '<button name="in" value="2021-03"' in html
    assert 'class="tile t4" href="/search?district=金水区" title="金水区：1 篇"' in html
    assert 'name="q"' in html and 'action="/search"' in html


def test_a_word_finds_and_marks_its_stories(client: FlaskClient) -> None:
    html = get(client, q="夜校")
    assert headlines(html) == ["车间里的夜校"]
    assert "车间里的<mark>夜校</mark>" in html
    assert re.search(r"<p>.*<mark>夜校</mark>开了课", html)
    assert re.search(r'href="/story/[^"?]+\?q=夜校"', html)


def test_filters_narrow_and_every_chip_takes_one_away(client: FlaskClient) -> None:
    html = get(client, q="河水", year=["2021", "2022"], reporter="记者07")
    assert total(html) == 1
    assert re.findall(r'class="chip" name="drop" value="([^"]+)"', html) == [
        "year:2021",
        "year:2022",
        "reporter:记者07",
    ]
    assert '<a class="clear" href="/search?q=河水">全部清除</a>' in html
    left = client.get("/search", query_string={"q": "河水", "year": ["2021", "2022"], "drop": "year:2021"})
    assert left.status_code == 302 and unquote(left.location) == "/search?q=河水&year=2022"


def test_values_of_one_facet_add_up_and_its_counts_ignore_its_own_choice(client: FlaskClient) -> None:
    both, one = get(client, q="河水", year=["2021", "2022"]), get(client, q="河水", year="2021")
    assert total(both) == 45 and total(one) == 23
    assert '<button name="year" value="2022" aria-pressed="false">2022 <b>22</b>' in one
    assert '<button name="drop" value="year:2021" aria-pressed="true">2021 <b>23</b>' in one


def test_a_search_can_be_taken_further(client: FlaskClient) -> None:
    html = get(client, q="河水", year="2021", page=2)
    assert '<a href="/trends?q=河水&amp;year=2021">' in html
    assert '<a href="/search.atom?q=河水&amp;year=2021" type="application/atom+xml">' in html
    assert '<link rel="alternate" type="application/atom+xml" href="/search.atom?q=河水&amp;year=2021"' in html
    assert 'href="/search.csv?q=河水&amp;year=2021"' in html
    assert "search.atom" not in get(client)


def test_rarer_values_unfold(client: FlaskClient) -> None:
    folded, whole = get(client, q="河水"), get(client, q="河水", more="reporter")
    assert 'name="more" value="reporter"' in folded and 'value="more:reporter"' in whole
    assert folded.count('name="reporter"') == 10 and whole.count('name="reporter"') == 45
    assert '<input type="hidden" name="more" value="reporter">' in whole


def test_districts_are_a_map(client: FlaskClient) -> None:
    html = get(client, district="金水区")
    tiles = html.split('<svg class="tiles"')[1].split("</svg>")[0]
    assert tiles.count("<foreignObject") == 16
    assert re.search(r'name="drop" value="district:金水区" title="金水区：(\d+) 篇"', tiles)
    assert 'name="district" value="郑东新区" title="郑东新区：0 篇"' in tiles


def test_a_script_gets_what_changes_and_the_address_to_show(client: FlaskClient) -> None:
    whole = client.get("/search", query_string={"q": "河水", "sort": "relevance", "from": ""})
    part = client.get(
        whole.request.path, query_string={"q": "河水", "sort": "relevance"}, headers={"HX-Request": "true"}
    )
    assert "<!doctype" in whole.text and "HX-Push-Url" not in whole.headers
    assert part.text.startswith("<title>河水") and "<!doctype" not in part.text
    assert part.text.split('<div id="search"')[1].split('<ol class="hits"')[1][:400] in whole.text
    assert unquote(part.headers["HX-Push-Url"]) == "/search?q=河水"
    assert "HX-Request" in whole.headers["Vary"] and "HX-Request" in part.headers["Vary"]
    refused = client.get("/search?size=7", headers={"HX-Request": "true"})
    assert refused.status_code == 400 and "<!doctype" not in refused.text and "每页只能是" in refused.text
    again = client.get("/search?q=河水", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<!doctype" in again.text


def test_topics_are_shown_by_name_and_asked_by_id(client: FlaskClient) -> None:
    html = get(client, topic="education")
    assert re.search(r'class="kind">主题</span> 教育', html)


def test_a_value_nobody_knows_finds_nothing_and_says_so(client: FlaskClient) -> None:
    html = get(client, newspaper="没有这种报")
    assert total(html) == 0
    assert "去掉全部筛选" in html


def test_dates_and_order_and_pages(client: FlaskClient) -> None:
    html = get(client, q="河水", **{"from": "2022-01", "to": "2022-12", "sort": "oldest"})
    assert total(html) == 22
    days = re.findall(r"<time>([\d-]+)<", html)
    assert days == sorted(days)
    assert 'name="from" value="2022-01-01"' in html and 'name="to" value="2022-12-31"' in html
    second = get(client, q="河水", **{"from": "2022-01", "to": "2022-12", "sort": "oldest", "page": 2})
    assert len(headlines(html)) == 20 and len(headlines(second)) == 2
    assert not set(headlines(html)) & set(headlines(second))
    assert '<ol class="hits" start="21"' in second
    assert 'rel="prev" href="/search?q=河水&amp;from=2022-01-01&amp;to=2022-12-31&amp;sort=oldest"' in second


@pytest.mark.parametrize("size", SIZES)
def test_results_a_page(client: FlaskClient, size: int) -> None:
    assert len(headlines(get(client, size=size))) == min(size, 51)


def test_a_page_beyond_the_last_leads_back(client: FlaskClient) -> None:
    html = get(client, q="夜校", page=9)
    assert "结果没有这么多页" in html and 'href="/search?q=夜校"' in html


def test_a_query_error_is_shown_at_its_place(client: FlaskClient) -> None:
    response = client.get("/search", query_string={"q": '河 OR "水', "district": "金水区"})
    assert response.status_code == 400
    html = response.text
    assert 'aria-invalid="true" aria-describedby="q-error"' in html
    assert re.search(
        r'id="q-error" role="alert">检索式第 5 字处.*<bdi>河 OR </bdi><mark>&#34;</mark><bdi>水</bdi>', html
    )
    assert 'value="河 OR &#34;水"' in html
    assert '<input type="hidden" name="district" value="金水区">' in html


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"from": "2022-99"}, "起始日期看不懂"),
        ({"from": "2022", "to": "2021"}, "早于起始日期"),
        ({"sort": "x"}, "没有这种排序方式"),
        ({"size": "1000"}, "每页只能是"),
        ({"page": "0"}, "没有这一页"),
        ({"district": "区" * 300}, "筛选的值太多或太长"),
        ({"q": "字" * 201}, "200"),
        ({"q": "(" * 20}, "第"),
        ({"q": "date:x"}, "第"),
    ],
)
def test_what_makes_no_sense_is_a_400_with_its_reason(
    client: FlaskClient, arguments: dict[str, str], words: str
) -> None:
    response = client.get("/search", query_string=arguments)
    assert response.status_code == 400
    assert re.search(rf'<p class="error"[^>]*>[^<]*{words}', response.text)


def test_partial_matches_are_announced(client: FlaskClient) -> None:
    html = get(client, q="夜校 查无此词")
    assert "没有一篇包含全部检索词" in html
    assert "车间里的夜校" in headlines(html)


def test_nothing_found_helps_on(client: FlaskClient) -> None:
    html = get(client, q='"查无此词"')
    assert "没有找到" in html and "去掉引号" in html


def test_stories_over_time_are_bars_to_press(client: FlaskClient) -> None:
    html = get(client, q="河水")
    bars = re.findall(r'<button name="in" value="([\d-]+)" title="[\d-]+：(\d+) 篇">', html)
    assert sum(int(count) for _, count in bars) == 45
    month, count = bars[2]
    pressed = client.get("/search", query_string={"q": "河水", "in": month}, follow_redirects=True)
    assert total(pressed.text) == int(count)
    assert pressed.request.args["from"] == f"{month}-01"


def test_everything_is_there_without_a_query(client: FlaskClient) -> None:
    assert total(client.get("/search").text) == 51
    assert 'action="/queries"' not in client.get("/search").text


class Suggesting(Services):
    """Answers with a better spelling."""

    def search(self, search: Search) -> Results:
        return dataclasses.replace(super().search(search), suggestion="河水 清")


def test_a_better_spelling_is_a_link_that_keeps_the_filters(filled_home: Home) -> None:
    services = Suggesting(filled_home)
    html = create_app(filled_home, services).test_client().get("/search?q=何水&year=2021&page=1").text
    services.close()
    assert '您要找的是不是 <a href="/search?q=河水%20清&amp;year=2021">河水 清</a>' in html


class Crowded(Services):
    """Answers as a large archive would: every facet full, a hundred hits with full snippets."""

    def search(self, search: Search) -> Results:
        people = FacetCounts(tuple((f"欧阳记者{n:02}", 900 - n) for n in range(50)), 4321)
        few = FacetCounts(tuple((f"管城回族区{n:02}", 900 - n) for n in range(16)), 16)
        names = {"reporter", "correspondent", "photographer", "column"}
        snippet = (("市" * 36, False), ("老人", True), ("区" * 20, False), ("老人", True), ("县" * 20, False))
        hit = Hit(
            id="zzrb-20220411-07-5be1c0d2",
            headline="二十个字的标题" * 3,
            label="二十个字的标题" * 3,
            date=dt.date(2022, 4, 11),
            newspaper="山城晨报",
            page="07",
            section="城乡视界",
            districts=("管城回族区", "中原区"),
            topics=("economy", "society", "education"),
            score=1.0,
            snippet=snippet,
            marked_label=(("二十个字的标题", False), ("老人", True), ("二十个字的", False)),
        )
        facets = {name: people if name in names else few for name in FACETS}
        months = tuple((year * 100 + month, 5) for year in range(1990, 2030) for month in range(1, 13))
        return Results(search, 98_765, 1.0, "000001", (hit,) * 100, facets, months)


@pytest.mark.parametrize("query", ["老人", "老人" * 100, "老人 地铁 " * 10], ids=["short", "long", "many words"])
def test_a_full_page_of_results_is_light(filled_home: Home, query: str) -> None:
    services = Crowded(filled_home)
    asked = {"q": query, "size": 100, "district": "管城回族区01", "more": "reporter"}
    response = create_app(filled_home, services).test_client().get("/search", query_string=asked)
    services.close()
    assert response.text.count("<h3><a ") == 100 and response.text.count('name="reporter"') == 50
    assert len(response.data) < 100_000


def test_other_spellings_that_were_looked_for_are_told(client: FlaskClient) -> None:
    html = get(client, q="航空港区")
    assert re.search(r"也查找了：[^<]*郑州航空港经济综合实验区", html)
    assert "也查找了" not in get(client, q='"航空港区"')
