"""``jianbao segment``: the JSON that is promised, whatever the page's bytes; the text and the reasons for people."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from archive.resources import data_path
from tests.command import Jianbao

SAMPLE = sorted(data_path("sample").glob("*.txt"))
ROLES = {"headline", "kicker", "subtitle", "column", "subhead", "byline", "body", "caption", "notice"}
CREDITS = {"记者", "通讯员", "摄影", "编辑", "作者"}
PAGE = """棉纺路小区换新颜

本报讯（记者 程远 通讯员 陆满）昨日，中原区棉纺路一小区的改造工程完工，居民们拍手称好，都说等了十年的

电梯终于装上了。
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "页面.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def decoded(path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return path.read_bytes().decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise AssertionError(path)


def spans(told: dict[str, Any]) -> list[tuple[int, int]]:
    pieces = [(piece["start"], piece["end"]) for story in told["stories"] for piece in story["pieces"]]
    return pieces + [(start, end) for start, end in told["furniture"]]


@pytest.mark.parametrize("path", SAMPLE, ids=[path.stem for path in SAMPLE])
def test_every_character_is_told_once_and_in_the_promised_form(jianbao: Jianbao, path: Path) -> None:
    ran = jianbao("segment", path, "--json")
    assert ran.code == 0
    told, text = ran.json, decoded(path)
    assert set(told) == {"source", "page", "stories", "furniture"}
    assert told["source"] == path.name
    assert set(told["page"]) == {"newspaper", "date", "number", "section"}
    times = Counter(i for start, end in spans(told) for i in range(start, end))
    assert all(times[i] == 1 for i, char in enumerate(text) if not char.isspace())
    for story in told["stories"]:
        assert {"headline", "kicker", "subtitle", "column", "byline", "pieces", "districts", "topics"} <= set(story)
        assert 0 <= story["confidence"] <= 1
        assert {credit["role"] for credit in story["byline"]} <= CREDITS
        assert not any(char.isspace() for credit in story["byline"] for char in credit["name"])
        for piece in story["pieces"]:
            assert set(piece) == {"start", "end", "role", "joins_previous", "gap_before", "moved"}
            assert piece["role"] in ROLES
            assert "\n\n" not in text[piece["start"] : piece["end"]]


def test_one_story(jianbao: Jianbao, page: Path) -> None:
    [story] = jianbao("segment", page, "--json").json["stories"]
    assert story["headline"] == "棉纺路小区换新颜"
    assert story["byline"] == [{"name": "程远", "role": "记者"}, {"name": "陆满", "role": "通讯员"}]
    assert story["districts"] == ["中原区"]
    assert [piece["role"] for piece in story["pieces"]] == ["headline", "body", "body"]
    assert [piece["joins_previous"] for piece in story["pieces"]] == [False, False, True]
    assert PAGE[story["pieces"][2]["start"] : story["pieces"][2]["end"]] == "电梯终于装上了。"


@pytest.mark.parametrize(
    "content",
    [
        "\ufeff".encode() + PAGE.encode(),
        PAGE.replace("\n", "\r\n").encode(),
        PAGE.replace("\n", "\r").encode(),
        PAGE.encode("gb18030"),
        PAGE.encode("utf-16"),
        (PAGE + "\n \n\t\n").encode(),
    ],
    ids=["bom", "crlf", "cr", "gb18030", "utf-16", "blank end"],
)
def test_bytes_make_no_difference(jianbao: Jianbao, page: Path, content: bytes) -> None:
    plain = jianbao("segment", page, "--json").json
    page.write_bytes(content)
    assert jianbao("segment", page, "--json").json == plain


def test_another_home_city(jianbao: Jianbao, page: Path) -> None:
    page.write_text("西工区的老街\n\n本报讯（记者 程远）昨日，西工区的一条老街开街迎客。\n", encoding="utf-8")
    [story] = jianbao("segment", page, "--json", "--city", "洛阳").json["stories"]
    assert story["districts"] == ["西工区"]


def test_the_text_for_people(jianbao: Jianbao, page: Path) -> None:
    ran = jianbao("segment", page)
    assert ran.code == 0
    assert "1. 棉纺路小区换新颜" in ran.out
    assert "等了十年的电梯终于装上了。" in ran.out
    assert "记者 程远" in ran.out


def test_why_each_line_went_where_it_did(jianbao: Jianbao, page: Path) -> None:
    ran = jianbao("segment", page, "--explain")
    assert ran.code == 0
    rows = [row.split() for row in ran.out.splitlines() if row.strip()]
    assert [row[:3] for row in rows] == [["1", "1", "headline"], ["3", "1", "text"], ["5", "1", "text"]]
    assert "← 3" in ran.out


def test_a_page_that_is_not_there(jianbao: Jianbao, tmp_path: Path) -> None:
    ran = jianbao("segment", tmp_path / "no.txt")
    assert ran.code != 0
    assert "no.txt" in ran.err
    assert not ran.out


def test_what_is_no_page(jianbao: Jianbao, page: Path) -> None:
    page.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)))
    ran = jianbao("segment", page, "--json")
    assert ran.code == 3
    assert "页面.txt" in ran.err
    assert not ran.out


def test_explained_as_json_is_one_value(jianbao: Jianbao, page: Path) -> None:
    told = jianbao("segment", page, "--json", "--explain").json
    assert set(told) == {"source", "page", "stories", "furniture", "explained"}
    assert told["explained"][0]["label"] == "headline"
    assert all(set(row) >= {"line", "text", "label", "story", "evidence"} for row in told["explained"])
