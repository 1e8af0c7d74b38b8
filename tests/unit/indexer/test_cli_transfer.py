"""``jianbao import`` and ``jianbao export``: there and back, bad lines, standard input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.home import Home
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from tests.command import Jianbao

LINES = [
    {
        "id": "zdwb-1",
        "headline": "春天来了",
        "body": "第一段。\n第二段。",
        "date": "2022-04-11",
        "newspaper": "郑东晚报",
    },
    {"headline": "没有编号", "body": "正文", "byline": [{"name": "王小明", "role": "记者"}]},
]


def written(tmp_path: Path, *lines: object) -> Path:
    path = tmp_path / "stories.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8")
    return path


def archived(home: Home) -> list[Story]:
    with open_database(home).reading() as conn:
        return list(stories.every(conn))


def test_stories_are_taken_in_and_indexed(jianbao: Jianbao, cli_home: Home, tmp_path: Path) -> None:
    ran = jianbao("import", written(tmp_path, *LINES), "--json")
    assert ran.code == 0
    assert (ran.json["added"], ran.json["changed"], ran.json["same"], ran.json["bad"]) == (2, 0, 0, 0)
    assert ran.json["stories"][0] == "zdwb-1"
    assert generations.status(cli_home).documents == 2
    again = jianbao("import", written(tmp_path, *LINES), "--json")
    assert (again.json["same"], again.json["stories"]) == (2, ran.json["stories"])
    assert generations.status(cli_home).generation == "000001"


def test_a_known_id_updates_that_story(jianbao: Jianbao, cli_home: Home, tmp_path: Path) -> None:
    jianbao("import", written(tmp_path, *LINES))
    ran = jianbao("import", written(tmp_path, {"id": "zdwb-1", "headline": "夏天来了", "body": "正文"}), "--json")
    assert (ran.code, ran.json["changed"]) == (0, 1)
    assert [story.headline for story in archived(cli_home) if story.id == "zdwb-1"] == ["夏天来了"]
    assert generations.status(cli_home).lag == 0


def test_bad_lines_are_named_and_the_rest_is_in(jianbao: Jianbao, cli_home: Home, tmp_path: Path) -> None:
    path = written(tmp_path, LINES[0], {"date": "gestern"}, LINES[1])
    path.write_text(path.read_text("utf-8") + "no json\n", encoding="utf-8")
    ran = jianbao("import", path, "--json")
    assert ran.code == 3
    assert (ran.json["added"], ran.json["bad"]) == (2, 2)
    assert [problem["line"] for problem in ran.json["problems"]] == [2, 4]
    assert "2: " in ran.err and "4: " in ran.err
    assert len(archived(cli_home)) == generations.status(cli_home).documents == 2


def test_from_standard_input_without_indexing(jianbao: Jianbao, cli_home: Home, tmp_path: Path) -> None:
    ran = jianbao("import", "-", "--no-index", "--json", stdin=written(tmp_path, *LINES).read_bytes())
    assert (ran.code, ran.json["added"]) == (0, 2)
    assert generations.live(cli_home) is None


@pytest.mark.parametrize("name", ["nothing.jsonl", "."])
def test_no_such_file(jianbao: Jianbao, cli_home: Home, tmp_path: Path, name: str) -> None:
    ran = jianbao("import", tmp_path / name)
    assert ran.code == 2
    assert str(tmp_path / name) in ran.err
    assert not cli_home.root.exists()


def test_export_and_import_give_an_equal_archive(
    jianbao: Jianbao, cli_home: Home, tmp_path: Path, sample: Path
) -> None:
    jianbao("ingest", sample, "--no-index")
    before = archived(cli_home)
    exported = jianbao("export")
    assert exported.code == 0 and len(exported.out.splitlines()) == len(before) > 80
    assert jianbao("export", "--jsonl").out == exported.out
    elsewhere = Home(tmp_path / "elsewhere")
    words = ("--home", elsewhere.root, "--no-index")
    assert jianbao("import", "-", *words, stdin=exported.out.encode()).code == 0
    assert archived(elsewhere) == before
    assert jianbao("export", "--home", elsewhere.root).out == exported.out


@pytest.mark.parametrize(
    ("form", "start"), [("csv", "id,date,"), ("bibtex", "@article{zdwb-1,"), ("ris", "TY  - NEWS")]
)
def test_other_forms(jianbao: Jianbao, cli_home: Home, tmp_path: Path, form: str, start: str) -> None:
    jianbao("import", written(tmp_path, LINES[0]), "--no-index")
    ran = jianbao("export", f"--{form}")
    assert ran.code == 0
    assert ran.out.startswith(start) and "春天来了" in ran.out


def test_export_without_a_home(jianbao: Jianbao, cli_home: Home) -> None:
    ran = jianbao("export")
    assert (ran.code, ran.out) == (1, "")
