"""``jianbao ingest``: what it prints, how it ends, what is found afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.home import Home
from archive.settings import load_settings
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from tests.command import Jianbao

PAGE = """郑东晚报 2022年4月11日 星期一 07版 社区

棉纺路小区换新颜
本报记者 王小明
昨日，棉纺路一小区的改造工程完工，居民们拍手称好。
"""
OTHER = """公交新线今日开通
本报讯 从金水路到花园路的新公交线今日开通，市民出行更方便。
"""


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE, encoding="utf-8")
    (folder / "b.txt").write_text(OTHER, encoding="gb18030")
    return folder


def test_a_folder_is_taken_in_and_indexed(jianbao: Jianbao, pages: Path, cli_home: Home) -> None:
    ran = jianbao("ingest", pages, "--json")
    assert ran.code == 0
    report = ran.json
    assert [(page["source"], page["status"], page["reason"]) for page in report["pages"]] == [
        ("a.txt", "new", None),
        ("b.txt", "new", None),
    ]
    assert (report["new"], report["same"], report["edition"], report["quarantined"]) == (2, 0, 0, 0)
    with open_database(cli_home).reading() as conn:
        assert sorted(stories.ids(conn)) == sorted(id for page in report["pages"] for id in page["stories"])
    assert generations.status(cli_home).lag == 0
    assert generations.status(cli_home).documents == len(report["pages"][0]["stories"] + report["pages"][1]["stories"])


def test_the_same_files_again_add_nothing(jianbao: Jianbao, pages: Path, cli_home: Home) -> None:
    first = jianbao("ingest", pages, "--json").json
    before = generations.status(cli_home)
    ran = jianbao("ingest", pages, "--json")
    assert (ran.code, ran.json["new"], ran.json["same"]) == (0, 0, 2)
    assert [page["stories"] for page in ran.json["pages"]] == [page["stories"] for page in first["pages"]]
    assert generations.status(cli_home) == before


def test_no_index_leaves_the_index_alone(jianbao: Jianbao, pages: Path, cli_home: Home) -> None:
    assert jianbao("ingest", pages, "--no-index").code == 0
    assert generations.live(cli_home) is None
    assert jianbao("ingest", pages / "a.txt").code == 0  # known, but now it is indexed
    assert generations.status(cli_home).lag == 0


def test_flags_beat_the_page_and_the_conflict_is_reported(jianbao: Jianbao, pages: Path, cli_home: Home) -> None:
    options = ("--newspaper", "zdwb", "--date", "2021-01-02", "--page", "A05", "--section", "要闻")
    ran = jianbao("ingest", pages / "a.txt", *options, "--json")
    assert ran.code == 0
    assert any("2021-01-02" in flag and "2022-04-11" in flag for flag in ran.json["pages"][0]["flags"])
    assert "2022-04-11" in ran.err
    with open_database(cli_home).reading() as conn:
        story = next(stories.every(conn))
    assert (story.newspaper, str(story.date), story.page, story.section) == ("zdwb", "2021-01-02", "A05", "要闻")


def test_a_page_that_cannot_be_read_is_quarantined_and_the_rest_is_in(
    jianbao: Jianbao, pages: Path, cli_home: Home
) -> None:
    (pages / "c.txt").write_bytes(b"")
    (pages / "d.txt").write_bytes(bytes(range(256)) * 20)
    ran = jianbao("ingest", pages, "--json")
    assert ran.code == 3
    assert (ran.json["new"], ran.json["quarantined"]) == (2, 2)
    for page in ran.json["pages"][2:]:
        assert page["status"] == "quarantined" and page["reason"] and page["stories"] == []
        assert page["reason"] in ran.err
    assert generations.status(cli_home).documents > 0


def test_a_path_that_is_not_there(jianbao: Jianbao, pages: Path, cli_home: Home) -> None:
    ran = jianbao("ingest", pages, pages / "nothing")
    assert ran.code == 2
    assert "nothing" in ran.err
    assert not cli_home.root.exists()  # nothing was done by half


def test_a_folder_without_pages(jianbao: Jianbao, tmp_path: Path, cli_home: Home) -> None:
    (tmp_path / "empty").mkdir()
    ran = jianbao("ingest", tmp_path / "empty", "--json")
    assert ran.code == 2
    assert "empty" in ran.err
    assert ran.json == {"pages": [], "new": 0, "same": 0, "edition": 0, "quarantined": 0}


@pytest.mark.parametrize("words", [(), ("--date", "gestern", "."), ("--nonsense", "."), ("--city", "乌有", ".")])
def test_wrong_usage(jianbao: Jianbao, cli_home: Home, words: tuple[str, ...]) -> None:
    ran = jianbao("ingest", *words)
    assert ran.code == 2
    assert ran.err.strip()
    assert not cli_home.root.exists()


def test_the_city_is_the_homes_and_a_new_one_relabels_everything(jianbao: Jianbao, pages: Path, cli_home: Home) -> None:
    jianbao("ingest", pages)
    cli_home.settings.write_text('# ours\nlanguage = "en"\ncity = "郑州"\n', encoding="utf-8")
    ran = jianbao("ingest", pages, "--city", "洛阳")
    assert ran.code == 0 and "city: 郑州 → 洛阳" in ran.err
    assert load_settings(cli_home).city == "洛阳"
    assert load_settings(cli_home).language == "en"
    assert "# ours" in cli_home.settings.read_text(encoding="utf-8")
    generation = generations.live(cli_home)
    assert generation and generation.manifest.recipe.city == "洛阳"
