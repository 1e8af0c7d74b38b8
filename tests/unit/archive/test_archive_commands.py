"""``jianbao show``, ``check`` and ``quarantine`` as a terminal sees them."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from archive.home import Home
from archive.ingest import ingest
from archive.model import Credit, CreditRole, PageMeta, Story
from archive.store import originals, redirects, stories
from archive.store.database import open_database
from tests.command import Jianbao
from tests.unit.archive.made import paragraphs_as_stories

STORY = Story(
    "x-undated-00-00000001",
    "修鞋摊三十年",
    "第一段。\n第二段。",
    kicker="街坊记忆",
    column="城事",
    byline=(Credit("甘为霖", CreditRole.REPORTER),),
    newspaper="城东日报",
)


@pytest.fixture
def filled(cli_home: Home) -> Home:
    with open_database(cli_home, create=True).writing() as conn:
        stories.put(conn, STORY)
    return cli_home


def test_show(jianbao: Jianbao, filled: Home) -> None:
    ran = jianbao("show", STORY.id)
    assert ran.code == 0
    for words in ("修鞋摊三十年", "街坊记忆", "【城事】", "记者 甘为霖", "第一段。\n第二段。", STORY.id):
        assert words in ran.out
    record = jianbao("show", STORY.id, "--json").json
    assert record["byline"] == [{"name": "甘为霖", "role": "记者"}] and record["body"] == STORY.body


def test_show_follows_a_merge(jianbao: Jianbao, filled: Home) -> None:
    with open_database(filled).writing() as conn:
        redirects.add(conn, "old", STORY.id)
    assert jianbao("show", "old", "--json").json["id"] == STORY.id


def test_show_nothing(jianbao: Jianbao, filled: Home, tmp_path: Path) -> None:
    ran = jianbao("show", "nobody")
    assert (ran.code, ran.out) == (1, "") and "nobody" in ran.err
    missing = jianbao("show", "x", "--home", tmp_path / "none")
    assert missing.code == 1 and not (tmp_path / "none").exists()


def test_check(jianbao: Jianbao, filled: Home, tmp_path: Path) -> None:
    (tmp_path / "p.txt").write_text("题\n文", encoding="utf-8")
    list(ingest(filled, [tmp_path / "p.txt"], segment=paragraphs_as_stories, override=PageMeta()))
    sound = jianbao("check", "--read-data", "--json")
    assert sound.code == 0 and sound.json == {"ok": True, "stories": 2, "pages": 1, "originals": 1, "findings": []}
    for path in filled.originals.rglob("*"):
        if path.is_file():
            path.write_bytes(b"rotten")
    damaged = jianbao("check", "--json")
    assert damaged.code == 1 and not damaged.json["ok"] and len(damaged.json["findings"]) == 1
    told = jianbao("check")
    assert told.code == 1 and damaged.json["findings"][0]["subject"] in told.out and "1 处" in told.err


def test_quarantine(jianbao: Jianbao, filled: Home, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_bytes(name.encode() + b"\0")
    list(ingest(filled, [tmp_path / "a.txt", tmp_path / "b.txt"], segment=paragraphs_as_stories, override=PageMeta()))
    listed = jianbao("quarantine", "list", "--json").json
    assert [(row["source"], row["path"]) for row in listed] == [(n, str(tmp_path / n)) for n in ("a.txt", "b.txt")]
    assert "binary" in jianbao("quarantine", "list").out
    again = jianbao("quarantine", "retry", "--json")
    assert again.code == 3 and [row["status"] for row in again.json["pages"]] == ["quarantined"] * 2
    assert jianbao("quarantine", "retry", 99).code == 1
    assert jianbao("quarantine", "drop", 99).code == 1
    assert jianbao("quarantine", "drop", listed[0]["id"]).code == 0
    assert [row["id"] for row in jianbao("quarantine", "list", "--json").json] == [listed[1]["id"]]
    assert originals.load(filled, listed[0]["sha256"]) == b"a.txt\0"


def test_a_retried_page_is_indexed(
    jianbao: Jianbao, filled: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_page: object) -> None:
        raise ValueError("not today")

    text = "老渡口的新桥\n\n　　本报讯（记者 甘为霖）新桥昨日通车，两岸居民上班不用再绕道。\n"
    (tmp_path / "p.txt").write_text(text, encoding="utf-8")
    with caplog.at_level(logging.CRITICAL):
        list(ingest(filled, [tmp_path / "p.txt"], segment=fail, override=PageMeta()))  # type: ignore[arg-type]
    ran = jianbao("quarantine", "retry", 1, "--json")
    assert (ran.code, ran.json["pages"][0]["status"]) == (0, "new")
    assert jianbao("index", "status", "--json").json["lag"] == 0
