"""``jianbao correct`` and ``jianbao resegment``: every verb from the shell, indexed, undone, shown, exported."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.home import Home
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from indexer.quality.gold import load_gold
from tests.command import Jianbao, Ran

SHORT = "shcb-20210917-03"


@pytest.fixture
def ids(jianbao: Jianbao, sample: Path) -> list[str]:
    """The stories of one sample page, indexed."""
    ran = jianbao("ingest", sample / f"{SHORT}.txt", "--json")
    return list(ran.json["pages"][0]["stories"])


def hits(jianbao: Jianbao, *words: str) -> list[str]:
    return jianbao("search", *words, "--ids", "--limit", "100").out.split()


def pieces(jianbao: Jianbao, id: str) -> list[dict[str, object]]:
    page = jianbao("correct", "show", id, "--json").json
    (story,) = (story for story in page["stories"] if story["id"] == id)
    return list(story["pieces"])


def test_split_search_merge_undo(jianbao: Jianbao, ids: list[str], cli_home: Home) -> None:
    made = jianbao("correct", "split", ids[0], 3, "--by", "程远", "--json").json
    assert (made["verb"], made["by"], made["undone"]) == ("split", "程远", None)
    (new,) = set(made["stories"]) - set(ids)
    tail = str(pieces(jianbao, new)[0]["text"]).strip()[:6]
    assert hits(jianbao, f'"{tail}"') == [new]
    assert generations.status(cli_home).lag == 0
    assert jianbao("correct", "merge", new, ids[0]).code == 0
    assert hits(jianbao, f'"{tail}"') == [ids[0]]
    assert json.loads(jianbao("show", new, "--json").out)["id"] == ids[0]
    for verb in ("merge", "split"):
        assert jianbao("correct", "undo", ids[0], "--json").json["verb"] == verb
    assert jianbao("correct", "show", ids[0], "--json").json["stories"][0]["pinned"] == []
    assert jianbao("correct", "redo", ids[0], "--json").json["stories"] == made["stories"]
    assert jianbao("correct", "undo", ids[0]).code == 0
    nothing = jianbao("correct", "undo", ids[0])
    assert nothing.code == 1 and "撤销" in nothing.err


def test_titles_byline_and_labels_are_found_at_once(jianbao: Jianbao, ids: list[str]) -> None:
    def correct(*words: object) -> None:
        assert jianbao("correct", *words).code == 0

    correct("retitle", ids[1], "--headline", "电梯装好了", "--column", "")
    correct("byline", ids[1], "首席记者 司马云 通讯员 宋岩")
    correct("districts", ids[1], "惠济区", "金水区")
    correct("topics", ids[1], "体育", "culture")
    found = jianbao("search", "电梯装好了", "--json").json["hits"][0]
    assert (found["id"], found["districts"], found["topics"]) == (ids[1], ["惠济区", "金水区"], ["sport", "culture"])
    assert hits(jianbao, "", "--reporter", "司马云") == [ids[1]]
    assert hits(jianbao, "", "--topic", "sport", "--district", "惠济区") == [ids[1]]
    assert jianbao("reindex").code == 0
    assert hits(jianbao, "", "--topic", "sport", "--district", "惠济区") == [ids[1]]
    correct("topics", ids[1], "--auto")
    correct("districts", ids[1])
    found = jianbao("search", "电梯装好了", "--json").json["hits"][0]
    assert found["districts"] == [] and "housing" in found["topics"]


def test_every_verb_on_pieces(jianbao: Jianbao, ids: list[str]) -> None:
    one, two = ids[0], ids[1]
    text = str(pieces(jianbao, two)[2]["text"]).strip()
    steps: list[tuple[object, ...]] = [
        ("cut", two, 2, text[10:14]),
        ("flow", two, 3, "--joined"),
        ("flow", two, 3, "--gap"),
        ("role", two, "subhead", 4),
        ("move", two, "3-4", "--before", 1),
        ("move", two, 5, "--to", one, "--joined"),
        ("furniture", two, 0),
        ("confirm", ids[2]),
    ]
    for step in steps:
        ran = jianbao("correct", *step, "--no-index")
        assert (ran.code, ran.out) == (0, ""), ran.err
    page = jianbao("correct", "show", two, "--json").json
    (start, end), *_ = page["furniture"]
    assert jianbao("correct", "unfurniture", page["page"], start, end, "--to", one, "--role", "kicker").code == 0
    told = jianbao("correct", "history", one).out.splitlines()
    assert len(told) == 9 and "unfurniture" in told[0]
    for _ in range(9):
        assert jianbao("correct", "undo", one, "--no-index").code == 0
    assert "已撤销" in jianbao("correct", "history").out.splitlines()[0]
    assert all("★" not in line for line in jianbao("correct", "show", one).out.splitlines())


def test_the_list_begins_with_what_is_least_certain(jianbao: Jianbao, ids: list[str], sample: Path) -> None:
    jianbao("ingest", sample / "shcb-20210917-06.txt", "--no-index")
    first, second = jianbao("correct", "list", "--json").json
    assert first["confidence"] <= second["confidence"] and first["corrections"] == 0
    for story in jianbao("correct", "show", first["page"], "--json").json["stories"]:
        jianbao("correct", "confirm", story["id"], "--no-index")
    after = jianbao("correct", "list").out.splitlines()
    assert after[1].split("\t")[:4] == [first["page"], "1.00", str(first["stories"]), str(first["stories"])]
    assert len(jianbao("correct", "list", "--limit", 1).out.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("split", "{0}", 0), 2),
        (("split", "nowhere", 1), 1),
        (("merge", "{0}", "nowhere"), 1),
        (("move", "{0}", "x"), 2),
        (("move", "{0}", 99), 2),
        (("cut", "{0}", 2, "不在其中的字"), 2),
        (("role", "{0}", "poem", 1), 2),
        (("districts", "{0}", "浦东新区"), 2),
        (("topics", "{0}", "厨艺"), 2),
        (("retitle", "{0}"), 2),
        (("history", "nowhere"), 1),
        (("show", "nowhere"), 1),
        (("review", "--done", 7), 1),
    ],
)
def test_refusals(jianbao: Jianbao, ids: list[str], cli_home: Home, words: tuple[object, ...], code: int) -> None:
    ran = jianbao("correct", *(str(word).format(*ids) for word in words))
    assert (ran.code, ran.out) == (code, "")
    assert ran.err and "Traceback" not in ran.err
    with open_database(cli_home).reading() as conn:
        assert set(stories.ids(conn)) == set(ids)


def test_resegment_keeps_what_was_corrected(jianbao: Jianbao, ids: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from archive.model import Page, PageMeta, Piece, Role, Segmentation, SegmentedStory
    from indexer.cli import resegment

    jianbao("correct", "confirm", ids[0])
    same = jianbao("resegment", "--dry-run", "--json").json
    assert (same["changed"], same["same"], same["pages"][0]["pinned"]) == (0, 1, 1)

    def one_piece(page: Page, lexicon: object) -> Segmentation:
        start = len(page.text) - len(page.text.lstrip())
        piece = Piece(start, len(page.text.rstrip()), Role.BODY)
        return Segmentation(PageMeta(), (SegmentedStory(None, None, None, None, (), (piece,), 0.1),), ())

    monkeypatch.setattr(resegment, "segment_page", one_piece)
    dry: Ran = jianbao("resegment", "--dry-run")
    assert dry.code == 0 and dry.out.count("\t") == 4
    assert jianbao("correct", "show", ids[3]).code == 0, "a dry run changes nothing"
    done = jianbao("resegment", "--by", "程远", "--json").json
    assert done["changed"] == 1 and len(done["pages"][0]["gone"]) + len(done["pages"][0]["merged"]) >= len(ids) - 2
    assert ids[0] in hits(jianbao, "断路先打通")
    assert jianbao("correct", "history", ids[0], "--json").json[0]["verb"] == "resegment"
    assert jianbao("correct", "undo", ids[0], "--json").json["stories"] == ids


def test_eval_measures_the_classifier_against_the_editors(jianbao: Jianbao, ids: list[str]) -> None:
    assert jianbao("eval", "districts", "--corrections", "--json").json["stories"] == 0
    jianbao("correct", "topics", ids[0], "sport", "--no-index")
    jianbao("correct", "topics", ids[4], "agriculture", "--no-index")
    figures = jianbao("eval", "districts", "--corrections", "--json").json
    assert (figures["stories"], figures["topic"], figures["district"]) == (2, 0.5, 1.0)
    assert [confusion["id"] for confusion in figures["confusions"]] == [ids[0]]
    assert jianbao("eval", "districts", "x.jsonl", "--corrections").code == 2


def test_export_is_gold_that_eval_reads(jianbao: Jianbao, ids: list[str], tmp_path: Path) -> None:
    assert jianbao("correct", "export", "--to", tmp_path / "none", "--json").json == []
    jianbao("correct", "retitle", ids[0], "--headline", "断路先打通厂门再打开")
    (written,) = jianbao("correct", "export", "--to", tmp_path / "gold", "--json").json
    assert written["shared_lines"] == []
    page = tmp_path / "gold" / f"{written['page']}.txt"
    assert len(load_gold(page).stories) == len(ids)
    figures = jianbao("eval", "segment", page, "--json").json["mean"]
    assert figures["kept"] == figures["furniture"] == figures["b3"] == 1.0
    stray = tmp_path / "stray.jsonl"
    line = {"id": "x-1", "headline": "题", "body": "文", "page_id": "nowhere", "corrected": {"topics": ["sport"]}}
    stray.write_text(json.dumps(line), encoding="utf-8")
    jianbao("import", stray, "--no-index")
    assert len(jianbao("correct", "export", "--to", tmp_path / "gold", "--json").json) == 1
    assert jianbao("correct", "export", "x-1", "--to", tmp_path / "gold").code == 2
    jianbao("correct", "split", ids[1], 3)
    again = jianbao("correct", "export", written["page"], "--to", tmp_path / "again")
    assert again.code == 0
    after = jianbao("eval", "segment", tmp_path / "again" / page.name, "--json").json["mean"]
    assert after["b3"] < 1.0 and after["kept"] == 1.0
