"""Stories in and out as JSON Lines: equal archives, stable ids, every bad line named."""

from __future__ import annotations

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import NoSuchPath
from archive.export import export
from archive.home import Home
from archive.jsonl import ImportResult, import_stories, read_stories, write_stories
from archive.model import Credit, CreditRole, Story
from archive.store import changes, redirects, stories
from archive.store.database import open_database
from tests.unit.archive.made import STORIES


def load(home: Home, path: Path, *lines: Any) -> list[ImportResult]:
    texts = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("".join(text + "\n" for text in texts), encoding="utf-8")
    return list(import_stories(home, path))


def every(home: Home) -> list[Story]:
    with open_database(home).reading() as conn:
        return list(stories.every(conn))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "in.jsonl"


@settings(deadline=None, max_examples=25)
@given(st.lists(STORIES, max_size=8, unique_by=lambda story: story.id))
def test_export_and_import_give_an_equal_archive(
    tmp_path_factory: pytest.TempPathFactory, empty_archive: Path, found: list[Story]
) -> None:
    folder = tmp_path_factory.mktemp("transfer")
    here, there = Home(folder / "here"), Home(folder / "there")
    for home in (here, there):
        home.root.mkdir()
        shutil.copy(empty_archive, home.database)
    with open_database(here).writing() as conn:
        stories.put_many(conn, found)
    first = io.StringIO()
    export(here, "jsonl", first)
    path = folder / "out.jsonl"
    path.write_text(first.getvalue(), encoding="utf-8", newline="")
    assert [result.status for result in import_stories(there, path)] == ["added"] * len(found)
    assert every(there) == every(here) == sorted(found, key=lambda story: story.id.encode())
    second = io.StringIO()
    export(there, "jsonl", second)
    assert second.getvalue() == first.getvalue()
    assert {result.status for result in import_stories(here, path)} <= {"same"}


def test_a_line_a_story(home: Home) -> None:
    stream = io.StringIO()
    assert write_stories([Story("x-1", "题\u2028", "一\n二\x85三")], stream) == 1
    assert stream.getvalue().count("\n") == 1
    assert json.loads(stream.getvalue())["body"] == "一\n二\x85三"


def test_a_line_is_one_line_to_every_reader(home: Home, file: Path) -> None:
    load(home, file, {"id": "a", "headline": "甲\u2028乙", "body": "丙\u2029丁\x85戊"})
    stream = io.StringIO()
    assert write_stories(every(home), stream) == len(stream.getvalue().splitlines()) == 1
    assert json.loads(stream.getvalue())["headline"] == "甲\u2028乙"


def test_the_least_and_the_most(home: Home, file: Path) -> None:
    full = {
        "id": "旧编号 1",
        "headline": "题",
        "body": "　　一段 \r\n\r\n 二段\n",
        "date": "2022-04-11",
        "newspaper": "郑州日报",
        "page": 7,
        "section": "要闻",
        "byline": [{"name": "刘伟平", "role": "首席记者"}, {"name": "王蓓"}],
        "unknown": 1,
    }
    results = load(home, file, {"headline": "一", "body": "二"}, full)
    assert [result.status for result in results] == ["added", "added"]
    with open_database(home).reading() as conn:
        least, most = (stories.get_many(conn, [str(result.id)])[str(result.id)] for result in results)
    assert least == Story(least.id, "一", "二") and least.id.startswith("x-undated-00-")
    assert most.id == "旧编号 1" and most.body == "一段\n二段" and most.page == "7"
    assert most.byline == (Credit("刘伟平", CreditRole.REPORTER), Credit("王蓓", CreditRole.AUTHOR))


def test_the_same_file_twice_adds_nothing(home: Home, file: Path) -> None:
    lines = [{"headline": f"题{i}", "body": "文", "newspaper": "郑州日报", "page": "A05"} for i in range(5)]
    first = load(home, file, *lines, lines[0])
    assert [result.status for result in first] == ["added"] * 5 + ["same"]
    assert first[0].id == first[5].id and str(first[0].id).startswith("zzrb-undated-A05-")
    before = every(home)
    assert {result.status for result in load(home, file, *lines)} == {"same"}
    assert every(home) == before
    with open_database(home).reading() as conn:
        assert changes.latest(conn) == 5


def test_a_story_without_id_that_was_corrected_since_stays_corrected(home: Home, file: Path) -> None:
    line = {"headline": "题", "body": "文"}
    (first,) = load(home, file, line)
    load(home, file, {"id": first.id, "body": "改过的文"})
    (again,) = load(home, file, line)
    assert (again.status, again.id) == ("same", first.id)
    assert [story.body for story in every(home)] == ["改过的文"]


def test_minted_ids_step_over_ids_that_are_taken(home: Home, file: Path) -> None:
    line = {"headline": "题", "body": "文"}
    (first,) = load(Home(home.root / "elsewhere"), file, line)
    results = load(home, file, line, {"id": first.id, "headline": "别的", "body": "内容"})
    assert results[1].id == first.id != results[0].id
    again = load(home, file, line)
    assert (again[0].status, again[0].id) == ("same", results[0].id)
    assert len(every(home)) == 2


def test_a_known_id_updates_and_leaves_out_nothing(home: Home, file: Path) -> None:
    load(home, file, {"id": "a", "headline": "题", "body": "文", "date": "2022-04-11", "byline": "记者 张三"})
    (result,) = load(home, file, {"id": "a", "body": "新文"})
    assert result.status == "changed"
    (story,) = every(home)
    assert (story.headline, story.body, str(story.date)) == ("题", "新文", "2022-04-11")
    assert story.byline == (Credit("张三", CreditRole.REPORTER),)
    load(home, file, {"id": "a", "date": None})
    assert every(home)[0].date is None
    results = load(home, file, {"id": "a", "headline": "一"}, {"id": "a", "section": "二"}, {"id": "a"})
    assert [result.status for result in results] == ["changed", "changed", "same"]
    assert (every(home)[0].headline, every(home)[0].section) == ("一", "二")


def test_an_import_does_not_write_through_a_redirect(home: Home, file: Path) -> None:
    load(home, file, {"id": "a", "headline": "甲"}, {"id": "b", "headline": "乙"})
    with open_database(home).writing() as conn:
        stories.remove(conn, "a")
        redirects.add(conn, "a", "b")
    load(home, file, {"id": "a", "headline": "甲"})
    assert [(story.id, story.headline) for story in every(home)] == [("a", "甲"), ("b", "乙")]


GOOD = {"headline": "好", "body": "行"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON"),
        ("[1]", "not a JSON object"),
        ('"x"', "not a JSON object"),
        ("[" * 100_000, "not JSON"),
        ('{"headline": "x", "confidence": NaN}', "not JSON"),
        ({}, "neither headline nor body"),
        ({"headline": "", "body": " \n　"}, "neither headline nor body"),
        ({"id": "nobody", "date": "2022-04-11"}, "neither headline nor body"),
        ({**GOOD, "id": ""}, "wrong id"),
        ({**GOOD, "id": None}, "wrong id"),
        ({**GOOD, "id": "a/b"}, "wrong id"),
        ({**GOOD, "id": ".."}, "wrong id"),
        ({**GOOD, "id": "a\nb"}, "wrong id"),
        ({**GOOD, "id": "长" * 201}, "wrong id"),
        ({**GOOD, "headline": ["x"]}, "wrong headline"),
        ({**GOOD, "headline": True}, "wrong headline"),
        ('{"headline": "\\ud800", "body": "x"}', "half a character"),
        ('{"headline": "x", "body": "a\\u0000b"}', "half a character or NUL"),
        ({**GOOD, "date": "2022-02-30"}, "wrong date"),
        ({**GOOD, "date": "昨天"}, "wrong date"),
        ({**GOOD, "byline": 5}, "wrong byline"),
        ({**GOOD, "byline": [{"role": "记者"}]}, "wrong byline"),
        ({**GOOD, "byline": [{"name": ""}]}, "wrong byline"),
        ({**GOOD, "position": -1}, "wrong position"),
        ({**GOOD, "position": 10**30}, "wrong position"),
        ({**GOOD, "confidence": 1.5}, "wrong confidence"),
        ({**GOOD, "page_id": "../x"}, "wrong page_id"),
        ({**GOOD, "pieces": [{"start": 5, "end": 3, "role": "body"}]}, "wrong pieces"),
        ({**GOOD, "pieces": [{"start": 0, "end": 3, "role": "poem"}]}, "wrong pieces"),
        ({**GOOD, "pieces": [[0, 3]]}, "wrong pieces"),
        ({**GOOD, "reasons": "x"}, "wrong reasons"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_in(home: Home, file: Path, line: Any, reason: str) -> None:
    before, bad, after = load(home, file, GOOD, line, {"headline": "也好"})
    assert (before.status, after.status) == ("added", "added")
    assert (bad.line, bad.status, bad.id) == (2, "bad", None)
    assert reason in str(bad.reason)
    assert len(every(home)) == 2


def test_bytes_that_are_not_utf8_marks_and_blank_lines(home: Home, file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf{"headline": "a"}\r\n\n  \n{"headline": "\xd6\xd0"}\n{"headline": "b"}')
    results = list(import_stories(home, file))
    assert [(result.line, result.status) for result in results] == [(1, "added"), (4, "bad"), (5, "added")]
    assert "not UTF-8" in str(results[1].reason)


def test_an_endless_line_does_not_fill_the_memory(home: Home, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.jsonl._LINE_LIMIT", 40)
    results = load(home, file, {"headline": "x" * 200}, {"headline": "y"})
    assert [(result.line, result.status) for result in results] == [(1, "bad"), (2, "added")]


def test_a_missing_file(home: Home, tmp_path: Path) -> None:
    with pytest.raises(NoSuchPath):
        list(read_stories(tmp_path / "none.jsonl"))


@pytest.mark.parametrize(
    ("byline", "credits"),
    [
        ("记者 张三 通讯员 李四 王五", [("张三", "记者"), ("李四", "通讯员"), ("王五", "通讯员")]),
        ("本报记者 张三/文 李四/图", [("张三", "记者"), ("李四", "摄影")]),
        ("记者 張三", [("張三", "记者")]),
        ("张三、李四", [("张三", "作者"), ("李四", "作者")]),
        ("Jane Doe; John  Smith", [("Jane Doe", "作者"), ("John Smith", "作者")]),
        ("", []),
        (None, []),
        (["记者 张三", {"name": "李四", "role": "摄"}], [("张三", "记者"), ("李四", "摄影")]),
        ([{"name": "Ann", "role": "Photographer"}], [("Ann", "摄影")]),
        ([{"name": "张三", "role": "实习生"}, {"name": "李四", "role": "责编"}], [("张三", "记者"), ("李四", "编辑")]),
    ],
)
def test_bylines(home: Home, file: Path, byline: Any, credits: list[tuple[str, str]]) -> None:
    load(home, file, {"headline": "题", "byline": byline})
    assert [(credit.name, credit.role.value) for credit in every(home)[0].byline] == credits


def test_batches_larger_than_one_transaction(home: Home, file: Path) -> None:
    lines = [{"headline": f"题{i}"} for i in range(2300)]
    assert {result.status for result in load(home, file, *lines)} == {"added"}
    results = load(home, file, *lines, *lines)
    assert {result.status for result in results} == {"same"} and len(results) == 4600


def test_position_and_pieces_survive_an_update(home: Home, file: Path) -> None:
    own = Story("a", "题", "文", page_id="p", position=3)
    with open_database(home, create=True).writing() as conn:
        stories.put(conn, own)
    load(home, file, {"id": "a", "headline": "新题"})
    assert every(home) == [replace(own, headline="新题")]
