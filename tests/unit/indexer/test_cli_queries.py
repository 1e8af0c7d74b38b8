"""``jianbao queries``: save, list, run, delete, and what each prints."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from archive.home import Home
from archive.model import Story
from archive.store.database import open_database
from archive.store.tables import queries as table
from tests.command import Jianbao
from tests.unit.indexer.conftest import Keep


def story(id: str, body: str = "护河队清理水面。") -> Story:
    return Story(id=id, headline=f"第{id}篇", body=body, newspaper="嵩山日报")


@pytest.fixture(autouse=True)
def indexed(cli_home: Home, keep: Keep) -> None:
    keep(cli_home, story("a"), story("b"))


def test_save_run_delete(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    saved = jianbao("queries", "save", "河", "护河队", "--newspaper", "嵩山日报", "--note", "每周看")
    assert (saved.code, saved.out) == (0, "") and "河" in saved.err
    (listed,) = jianbao("queries", "list", "--json").json
    assert (listed["name"], listed["query"], listed["note"]) == ("河", "护河队", "每周看")
    assert jianbao("queries", "list").out == "河\t护河队\t每周看\n"
    quiet = [{"name": "河", "new": [], "gone": [], "changed": [], "total": 2}]
    assert jianbao("queries", "run", "--json").json == quiet
    keep(cli_home, story("c"), story("a", "护河队清理了水面。"), gone=["b"])
    told = [{"name": "河", "new": ["c"], "gone": ["b"], "changed": ["a"], "total": 2}]
    assert jianbao("queries", "run", "河", "--json").json == told
    assert jianbao("queries", "run", "河", "--json").json == quiet
    keep(cli_home, story("d"))
    assert jianbao("queries", "run").out == "河\t新增 1，消失 0，改动 0\t共 3 篇\n+ d\n"
    assert jianbao("queries", "delete", "河").code == 0
    assert jianbao("queries", "list", "--json").json == []
    assert jianbao("queries", "run", "--json").json == []


def test_a_query_of_filters_only_and_one_that_begins_with_a_minus(jianbao: Jianbao) -> None:
    assert jianbao("queries", "save", "报", "--newspaper", "嵩山日报").code == 0
    assert jianbao("queries", "save", "--", "非", "-水面").code == 0
    assert [result["total"] for result in jianbao("queries", "run", "--json").json] == [2, 0]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("save", "河"), 2),
        (("save", "", "甲"), 2),
        (("save", "河", "("), 2),
        (("save", "河", "甲", "--from", "soon"), 2),
        (("save", "河", "甲", "--topic", "厨艺"), 2),
        (("save",), 2),
        (("run", "河"), 1),
        (("delete", "河"), 1),
    ],
)
def test_refusals(jianbao: Jianbao, words: tuple[str, ...], code: int) -> None:
    ran = jianbao("queries", *words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err
    assert jianbao("queries", "list").out == ""


def test_a_broken_query_does_not_stop_the_others(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    for name in ("一", "二"):
        jianbao("queries", "save", name, "护河队")
    with open_database(cli_home).writing() as conn:
        conn.execute(sa.update(table).where(table.c.name == "一").values(form="{}"))
    keep(cli_home, story("c"))
    ran = jianbao("queries", "run", "--json")
    broken, sound = ran.json
    assert ran.code == 1 and "一" in ran.err
    assert broken["error"] and broken["new"] == []
    assert sound == {"name": "二", "new": ["c"], "gone": [], "changed": [], "total": 3}


def test_without_an_index(jianbao: Jianbao, tmp_path_factory: pytest.TempPathFactory, keep: Keep) -> None:
    home = Home(tmp_path_factory.mktemp("bare"))
    keep(home, story("a"), index=False)
    for words in (("save", "河", "甲"), ("run",)):
        assert jianbao("queries", *words, "--home", home.root).code in (0, 10)
    assert jianbao("queries", "save", "河", "甲", "--home", home.root).code == 10
