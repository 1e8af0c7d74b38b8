"""Taking away: result lists in four forms, references of a story, what machines are told on its page."""

from __future__ import annotations

import csv
import io
import json
import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from flask.testing import FlaskClient

from archive.home import Home
from archive.store import stories
from archive.store.database import open_database
from tests.unit.archive.test_references import parsed_bibtex, parsed_ris, plain
from tests.unit.web.conftest import HOSTILE


def test_csv_is_the_whole_list_in_its_order_and_no_formula(client: FlaskClient) -> None:
    response = client.get("/search.csv", query_string={"q": "嵩山", "sort": "oldest", "size": "20", "page": "2"})
    assert response.content_type == "text/csv; charset=utf-8"
    assert response.data.startswith("\ufeffid,".encode())
    rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))
    shown = client.get("/search", query_string={"q": "嵩山", "sort": "oldest", "size": "100"}).text
    assert [row["url"].removeprefix("http://localhost") for row in rows] == re.findall(
        r'<h3[^>]*><a href="([^"?]+)', shown
    )
    assert len(rows) > 20 and rows[0]["newspaper"] == "河报"


def test_hostile_text_stays_text(client: FlaskClient) -> None:
    (row,) = csv.DictReader(io.StringIO(client.get("/search.csv?q=alert").data.decode("utf-8-sig"), newline=""))
    assert row["headline"] == HOSTILE
    _, _, fields = parsed_bibtex(client.get("/search.bib?q=alert").text)
    assert plain(fields["title"]) == HOSTILE
    assert ("TI", HOSTILE) in parsed_ris(client.get("/search.ris?q=alert").data.decode())
    assert json.loads(client.get("/search.jsonl?q=alert").text)["headline"] == HOSTILE


@pytest.mark.parametrize(("ending", "kind"), [("csv", "text/csv"), ("jsonl", "application/x-ndjson")])
def test_filters_count_and_the_name_says_what_it_is(client: FlaskClient, ending: str, kind: str) -> None:
    response = client.get(
        f"/search.{ending}", query_string={"q": "电梯 居民", "newspaper": "山城晨报", "district": "金水区"}
    )
    assert response.mimetype == kind and "老楼装上电梯" in response.text and "金水区" in response.text
    name = r"jianbao-\d{4}-\d\d-\d\d"
    words = "%E7%94%B5%E6%A2%AF-%E5%B1%85%E6%B0%91"
    disposition = response.headers["Content-Disposition"]
    assert re.fullmatch(
        rf"attachment; filename={name}\.{ending}; filename\*=UTF-8''{name}-{words}\.{ending}", disposition
    )


def test_file_names_are_safe(client: FlaskClient) -> None:
    response = client.get("/search.csv", query_string={"q": '"../../etc/河"'})
    assert response.status_code == 200
    assert not re.search(r"[/\\\"\n]", response.headers["Content-Disposition"].split("UTF-8''")[1])


def test_nothing_found_is_an_empty_list(client: FlaskClient) -> None:
    assert client.get('/search.csv?q="无此词语"').data.decode("utf-8-sig").count("\r\n") == 1
    assert client.get('/search.ris?q="无此词语"').data == b""


@pytest.mark.parametrize("address", ["/search.csv?from=x", "/search.csv?sort=x", '/search.csv?q="'])
def test_what_cannot_be_understood_is_refused(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_a_story_that_left_the_archive_is_left_out(own_client: FlaskClient, own_home: Home) -> None:
    with open_database(own_home).writing() as conn:
        assert stories.remove(conn, "poem")
    assert own_client.get('/search.jsonl?q="雪落无声"').text == ""


def test_results_link_to_their_export(client: FlaskClient) -> None:
    html = client.get("/search", query_string={"q": "嵩山", "newspaper": "河报"}).text
    (address,) = re.findall(r'href="(/search\.csv[^"]*)"', html)
    assert client.get(unescape(address)).data.count(b"\r\n") == 46


def test_references_of_a_story(client: FlaskClient, lift_id: str) -> None:
    response = client.get(f"/reference/bibtex/{lift_id}")
    _, key, fields = parsed_bibtex(response.text)
    assert key == lift_id and fields["url"] == f"http://localhost/story/{lift_id}"
    assert f"{lift_id}.bib" in response.headers["Content-Disposition"]
    assert parsed_ris(client.get(f"/reference/ris/{lift_id}").data.decode())[1] == ("ID", lift_id)
    assert client.get(f"/reference/csv/{lift_id}").status_code == 404
    assert client.get("/reference/ris/nobody").status_code == 404


def test_machines_are_told_what_the_page_is(client: FlaskClient, lift_id: str) -> None:
    html = client.get(f"/story/{lift_id}").text
    meta = [(name, unescape(content)) for name, content in re.findall(r'<meta name="([^"]+)" content="([^"]*)">', html)]
    assert [content for name, content in meta if name == "citation_author"] == ["甘棠", "白露"]
    assert dict(meta)["citation_publication_date"] == "2021/09/17" and dict(meta)["DC.type"] == "newspaperArticle"
    coins = re.search(r'class="Z3988" title="([^"]+)"', html)
    assert coins and dict(parse_qsl(unescape(coins[1])))["rft.source"] == "山城晨报"
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert data and json.loads(data[1])["headline"] == "老楼装上电梯 老人下楼不愁"


def test_hostile_text_cannot_leave_its_data_block(client: FlaskClient) -> None:
    html = client.get("/story/hostile").text
    assert "<script>alert" not in html and "<img src=x" not in html
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert data and json.loads(data[1])["headline"] == HOSTILE


def test_a_reader_may_leave_before_the_end(client: FlaskClient) -> None:
    response = client.get("/search.csv?q=嵩山", buffered=False)
    chunks = response.iter_encoded()
    assert next(iter(chunks)).startswith("\ufeff".encode())
    response.close()
    assert client.head("/search.csv?q=嵩山").status_code == 200
    assert client.get("/search.ris?q=嵩山").status_code == 200
