"""``jianbao queries``: save, list, run, delete, and what each prints."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from archive.errors import JianbaoError
from archive.home import Home
from archive.model import Story
from archive.store import findings
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


def test_reasons(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    jianbao("queries", "save", "河", "护河队")
    keep(cli_home, story("c"), story("a", "别的事。"), gone=["b"])
    (told,) = jianbao("queries", "run", "--json", "--reasons").json
    assert told["reasons"] == {
        "a": {"kind": "gone", "reason": "corrected", "into": None},
        "b": {"kind": "gone", "reason": "removed", "into": None},
        "c": {"kind": "new", "reason": "added", "into": None},
    }
    keep(cli_home, story("d"), gone=["c"])
    assert jianbao("queries", "run").out == "河\t新增 1，消失 1，改动 0\t共 1 篇\n+ d\n- c\t已撤下\n"


def test_what_nobody_read_is_told_again(
    jianbao: Jianbao, cli_home: Home, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    jianbao("queries", "save", "河", "护河队")
    keep(cli_home, story("c"))

    def broken(_value: object) -> None:
        raise JianbaoError(reason="the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr("indexer.cli.queries.print_json", broken)
        assert jianbao("queries", "run", "--json").code == 1
    assert jianbao("queries", "run", "--json").json[0]["new"] == ["c"]


def test_the_life_of_a_query(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    def names() -> list[str]:
        return [query["name"] for query in jianbao("queries", "list", "--json").json]

    for name, query in (("河", "护河队"), ("水", "水面")):
        assert jianbao("queries", "save", name, query, "--newspaper", "嵩山日报", "--sort", "newest").code == 0
    assert jianbao("queries", "rename", "河", "护河").code == 0
    assert jianbao("queries", "rename", "护河", "水").code == 2
    assert jianbao("queries", "duplicate", "护河").code == 0 and jianbao("queries", "duplicate", "护河", "又").code == 0
    assert names() == ["护河", "又", "护河 (2)", "水"]
    assert jianbao("queries", "order", "水", 1).code == 0 and jianbao("queries", "order", "护河", 99).code == 0
    assert names() == ["水", "又", "护河 (2)", "护河"]
    for name in ("又", "护河 (2)"):
        assert jianbao("queries", "delete", name).code == 0
    assert jianbao("queries", "undo").code == 0 and names() == ["水", "护河 (2)", "护河"]
    assert jianbao("queries", "delete", "护河 (2)").code == 0
    words = ("--note", "看", "--channel", "json://a.example", "--channel", "json://b.example", "--schedule", "daily")
    assert jianbao("queries", "edit", "水", "--public", *words).code == 0
    listed = jianbao("queries", "list", "--json").json[0]
    assert (listed["note"], listed["channels"], listed["schedule"], listed["public"]) == ("看", 2, "daily", True)
    assert jianbao("queries", "edit", "水", "--private", "--channel", "").code == 0
    listed = jianbao("queries", "list", "--json").json[0]
    assert (listed["note"], listed["channels"], listed["public"]) == ("看", 0, False)
    assert jianbao("queries", "edit", "水", "--query", "护河队", "--clear-filters").code == 0
    assert jianbao("queries", "pause", "护河").code == 0
    keep(cli_home, story("c"))
    assert [told["new"] for told in jianbao("queries", "run", "--json").json] == [["c"]]
    assert jianbao("queries", "resume", "护河").code == 0
    told = jianbao("queries", "run", "--json").json
    assert [(one["name"], one["new"]) for one in told] == [("水", []), ("护河", ["c"])]


@pytest.mark.parametrize(
    "words",
    [
        ("edit", "河", "--channel", "gopher://x"),
        ("edit", "河", "--query", "("),
        ("edit", "河", "--public", "--private"),
        ("edit", "河", "--query", "", "--clear-filters"),
        ("order", "河", "0"),
        ("import", "nothing.json"),
    ],
)
def test_wrong_usage_changes_nothing(jianbao: Jianbao, words: tuple[str, ...]) -> None:
    jianbao("queries", "save", "河", "护河队")
    before = jianbao("queries", "list", "--json").json
    ran = jianbao("queries", *words)
    assert ran.code == 2 and ran.err
    assert jianbao("queries", "list", "--json").json == before


def test_out_and_in(jianbao: Jianbao) -> None:
    jianbao("queries", "save", "河", "护河队 -别的", "--newspaper", "嵩山日报", "--note", "看")
    jianbao("queries", "edit", "河", "--channel", "json://secret.example")
    written = jianbao("queries", "export")
    assert "secret" not in written.out and "secret" in jianbao("queries", "export", "--with-channels").out
    came = jianbao("queries", "import", "-", "--owner", "ann", "--json", stdin=written.out.encode())
    assert (came.code, came.json) == (0, {"added": ["河"], "same": [], "problems": []})
    again = jianbao("queries", "import", "-", "--owner", "ann", "--json", stdin=written.out.encode())
    assert again.json["same"] == ["河"]
    mine, hers = (jianbao("queries", "export", *words).json["queries"] for words in ((), ("--owner", "ann")))
    assert [{**query, "created": ""} for query in mine] == [{**query, "created": ""} for query in hers]
    (told,) = jianbao("queries", "run", "--json", "--owner", "ann").json
    assert told["total"] == 2
    assert len(jianbao("queries", "run", "--json", "--all-owners").json) == 2
    bad = {
        "jianbao": "queries",
        "version": 1,
        "queries": [{"name": "坏", "query": "("}, {"name": "好", "query": "护河队"}],
    }
    came = jianbao("queries", "import", "-", "--json", stdin=json.dumps(bad).encode())
    assert came.code == 1 and came.json["added"] == ["好"] and came.json["problems"][0]["name"] == "坏"


def test_deliveries_are_listed_without_secrets(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    jianbao("queries", "save", "河", "护河队")
    jianbao("queries", "edit", "河", "--channel", "https://127.0.0.1:9/secret")
    keep(cli_home, story("c"))
    ran = jianbao("queries", "run", "--json", "--no-notify")
    assert ran.json[0]["new"] == ["c"]
    (waiting,) = jianbao("queries", "deliveries", "--json").json
    assert (waiting["state"], waiting["attempts"]) == ("waiting", 0)
    assert "放弃 1" in jianbao("queries", "run").err
    listed = jianbao("queries", "deliveries")
    assert "private_targets" in listed.out and "secret" not in listed.out.replace("private", "")


def test_whoever_indexes_asks_the_saved_queries(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    jianbao("queries", "save", "河", "护河队")
    lines = json.dumps({"id": "n", "headline": "新", "body": "护河队又来了。", "newspaper": "嵩山日报"}).encode()
    came = jianbao("import", "-", stdin=lines)
    assert came.code == 0 and "1 项保存的检索有变化" in came.err
    with open_database(cli_home).reading() as conn:
        assert findings.unread(conn, "") == {1: 1}
    assert jianbao("queries", "run", "--json").json[0]["new"] == ["n"]


def test_without_an_index(jianbao: Jianbao, tmp_path_factory: pytest.TempPathFactory, keep: Keep) -> None:
    home = Home(tmp_path_factory.mktemp("bare"))
    keep(home, story("a"), index=False)
    for words in (("save", "河", "甲"), ("run",)):
        assert jianbao("queries", *words, "--home", home.root).code in (0, 10)
    assert jianbao("queries", "save", "河", "甲", "--home", home.root).code == 10
