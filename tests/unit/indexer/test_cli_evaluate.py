"""``jianbao eval``: figures of pages with their gold, of labelled stories, and of searching, as tables and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from indexer.quality.pages import FIGURES
from tests.command import Jianbao

PAGE = """石门新桥通了车

本报讯（记者 程远）昨日上午，荥阳市高山镇的新桥正式通车，村民赶集不用再绕行十公里山路。

旧锅炉房变身图书馆

本报讯（记者 陆满）周末的中原区棉纺路街道图书馆坐满了人，孩子们围着志愿者听故事。
"""
GOLD = {
    "page": {"newspaper": None, "date": None, "number": None, "section": None},
    "stories": [
        {
            "headline": headline,
            "byline": [{"name": name, "role": "记者"}],
            "lines": [[line, "headline"], [line + 2, "body"]],
            "districts": [district],
            "topics": [topic],
        }
        for headline, name, line, district, topic in (
            ("石门新桥通了车", "程远", 0, "荥阳市", "transport"),
            ("旧锅炉房变身图书馆", "陆满", 4, "中原区", "culture"),
        )
    ],
    "furniture": [],
}


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    path.with_name("page.gold.json").write_text(json.dumps(GOLD, ensure_ascii=False), encoding="utf-8")
    return path


def test_a_page_that_comes_out_perfectly(jianbao: Jianbao, page: Path) -> None:
    ran = jianbao("eval", "segment", page, "--json")
    assert ran.code == 0
    told = ran.json
    assert set(told) == {"pages", "mean"}
    assert {name: told["pages"]["page"][name] for name in FIGURES} == dict.fromkeys(FIGURES, 1.0)
    assert told["mean"] == told["pages"]["page"]


def test_gold_that_says_otherwise_lowers_the_figures(jianbao: Jianbao, page: Path) -> None:
    gold = json.loads(json.dumps(GOLD))
    gold["stories"][0]["headline"] = "石门旧桥"
    page.with_name("page.gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    told = jianbao("eval", "segment", page, "--json").json["mean"]
    assert (told["headline"], told["perfect"], told["b3"]) == (0.5, 0.5, 1.0)


def test_the_table_names_pages_and_mean(jianbao: Jianbao, page: Path) -> None:
    ran = jianbao("eval", "segment", page)
    assert ran.code == 0
    header, *rows = (line.split() for line in ran.out.splitlines() if line.strip())
    assert header == ["page", *FIGURES]
    assert [row[0] for row in rows] == ["page", "mean"]


def test_a_page_without_gold(jianbao: Jianbao, page: Path) -> None:
    page.with_name("page.gold.json").unlink()
    ran = jianbao("eval", "segment", page)
    assert ran.code == 3
    assert "page.gold.json" in ran.err


def test_labelled_stories(jianbao: Jianbao, tmp_path: Path) -> None:
    stories = tmp_path / "stories.jsonl"
    ran = jianbao("eval", "districts", "--json")
    assert ran.code == 0
    sample = ran.json
    assert sample["stories"] > 50
    assert 0.9 < sample["district"] <= 1
    assert jianbao("eval", "districts", stories).code == 2


def test_searching_the_sample(jianbao: Jianbao) -> None:
    ran = jianbao("eval", "search", "--json")
    assert ran.code == 0
    told = ran.json
    assert told["queries"] > 100
    assert (told["bare_recall"], told["quoted_recall"], told["quoted_precision"]) == (1.0, 1.0, 1.0)
