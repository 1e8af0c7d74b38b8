"""``jianbao search``: its JSON, what it prints for people, many queries at once, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.home import Home
from indexer.documents import FACETS
from tests.command import Jianbao, Ran
from tests.unit.indexer.conftest import Keep
from tests.unit.indexer.corpus import RIVER, STORIES


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory, keep: Keep) -> Path:
    home = Home(tmp_path_factory.mktemp("cli-search"))
    keep(home, *STORIES)
    return home.root


class Search:
    """``jianbao search`` on the corpus."""

    def __init__(self, jianbao: Jianbao, root: Path) -> None:
        self._jianbao, self._root = jianbao, root

    def __call__(self, *words: object, stdin: bytes = b"") -> Ran:
        return self._jianbao("search", "--home", self._root, *words, stdin=stdin)

    def ids(self, *words: object) -> list[str]:
        ran = self("--ids", *words)
        assert ran.code == 0, ran.err
        return ran.out.split()


@pytest.fixture
def search(jianbao: Jianbao, root: Path) -> Search:
    return Search(jianbao, root)


def test_json(search: Search) -> None:
    ran = search("“三长”巡河", "--json")
    assert (ran.code, ran.err) == (0, "")
    answer = ran.json
    assert list(answer) == [
        "query", "total", "took_ms", "generation", "hits", "facets", "distinct", "relaxed", "suggestion",
    ]  # fmt: skip
    assert (answer["query"], answer["total"], answer["generation"]) == ("“三长”巡河", 1, "000001")
    assert (answer["relaxed"], answer["suggestion"]) == (False, None)
    assert answer["took_ms"] > 0
    (hit,) = answer["hits"]
    assert list(hit) == ["id", "headline", "date", "newspaper", "page", "districts", "topics", "score", "snippet"]
    assert (hit["id"], hit["headline"], hit["date"]) == ("river", RIVER.headline, "2023-10-12")
    assert (hit["newspaper"], hit["page"]) == ("城关晨报", "03")
    assert "".join(text for text, _ in hit["snippet"]) in RIVER.body
    assert ["三长", True] in hit["snippet"]
    assert tuple(answer["facets"]) == tuple(answer["distinct"]) == FACETS
    assert answer["facets"]["reporter"] == [{"value": "林一舟", "count": 1}]
    assert answer["distinct"]["reporter"] == 1
    assert "三长" in ran.out, "characters are as they are"


def test_ids(search: Search) -> None:
    assert search.ids("惠济区", "--sort", "oldest") == ["river", "metro"]
    answer = search("惠济区", "--ids", "--json", "--sort", "newest").json
    assert answer["hits"] == [{"id": "metro"}, {"id": "river"}]
    assert answer["total"] == 2 and answer["facets"]["newspaper"] == [{"value": "城关晨报", "count": 2}]


def test_filters(search: Search) -> None:
    assert search.ids("--newspaper", "嵩山日报") == ["notice", "library", "picture"]
    assert search.ids("--newspaper", "嵩山日报", "--newspaper", "城关晨报", "--year", "2023") == ["metro", "river"]
    assert search.ids("--district", "惠济区") == search.ids("--district", "郑州市惠济区") == ["metro", "river"]
    environment = search.ids("--topic", "environment")
    assert "river" in environment
    assert environment == search.ids("--topic", "Environment") == search.ids("主题:环境")
    assert search.ids("--reporter", "苏晓") == ["library"]
    assert search.ids("--photographer", "苏晓") == ["metro"]
    assert search.ids("--correspondent", "何秋白", "--column", "美丽水岸") == ["river"]
    assert search.ids("--from", "2022-04", "--to", "2022-04") == ["library"]
    assert search.ids("--from", "2023") == ["metro", "river"]
    assert search.ids("惠济区", "--to", "2023-10-12") == ["river"]
    assert search.ids("--limit", "1", "--offset", "1", "--newspaper", "嵩山日报") == ["library"]


def test_a_query_that_begins_with_a_minus(search: Search) -> None:
    assert set(search.ids("--", "-惠济区")) == {"library", "picture", "notice", "empty"}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "空的"),
        ((" ",), "空的"),
        (("(",), "第 0 字"),
        (("*",), "通配符"),
        (("甲" * 201,), "200"),
        (("a", "--from", "soon"), "soon"),
        (("a", "--to", "2022-02-30"), "2022-02-30"),
        (("a", "--from", "2023", "--to", "2022"), "2023"),
        (("a", "--limit", "0"), "--limit"),
        (("a", "--limit", "10001"), "--limit"),
        (("a", "--limit", "many"), "--limit"),
        (("a", "--offset", "-1"), "--offset"),
        (("a", "--sort", "best"), "--sort"),
        (("a", "--topic", "厨艺"), "厨艺"),
        (("a", "--batch", "/nowhere/at/all"), "--batch"),
        (("--colour", "red"), "--colour"),
    ],
)
def test_wrong_usage(search: Search, words: tuple[str, ...], told: str) -> None:
    ran = search(*words, "--json")
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_batch_answers_line_by_line(search: Search, tmp_path: Path) -> None:
    lines = ["惠济区", "(", "", '"B、C、D级"', "-惠济区", "a OR", "停车架 图书馆"]
    path = tmp_path / "queries.txt"
    path.write_bytes("\ufeff".encode() + "\r\n".join(lines).encode() + b"\n\xff\n")
    ran = search("--batch", path)
    assert (ran.code, ran.err) == (0, "")
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["query"] for answer in answers] == [*lines, "\\udcff"]
    assert [i for i, answer in enumerate(answers) if "error" in answer] == [1, 2, 5, 7]
    assert set(answers[1]) == {"query", "error"} and "第 0 字" in answers[1]["error"]
    assert [answer["total"] for answer in answers if "total" in answer] == [2, 1, 4, 2]
    assert answers[0]["hits"] == search("惠济区", "--json").json["hits"]
    assert answers[-2]["relaxed"] is True


def test_batch_from_standard_input_with_filters_and_ids(search: Search) -> None:
    ran = search("--batch", "-", "--ids", "--year", "2023", "--limit", "1", stdin="惠济区\n图书馆\n\n".encode())
    answers = [json.loads(line) for line in ran.out.splitlines()]
    assert [answer["hits"] for answer in answers] == [[{"id": "river"}], [], [{"id": "metro"}]]
    refused = search("甲", "--batch", "-")
    assert refused.code == 2 and "--batch" in refused.err


def test_json_is_one_line_to_every_reader(search: Search) -> None:
    ran = search("甲\u2028乙", "--json")
    assert len(ran.out.splitlines()) == 1 and ran.json["query"] == "甲\u2028乙"


def test_for_people(search: Search) -> None:
    ran = search("惠济区")
    assert ran.code == 0
    assert "“三长”巡河护碧水" in ran.out and "2023-10-12" in ran.out and "贾鲁河沿线" in ran.out
    assert "记者：林一舟 2" in ran.out and "共 2 篇" in ran.out
    assert "部分符合" not in ran.out
    relaxed = search("停车架 林益周")
    assert "部分符合" in relaxed.out and "您要找的是：停车架 林一舟" in relaxed.out


def test_in_english(search: Search, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANBAO_LANG", "en")
    ran = search("惠济区")
    assert "2 stories" in ran.out and "reporter: 林一舟 2" in ran.out
    assert "character 0" in search("(").err


def test_a_story_cannot_command_the_terminal(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    from archive.model import Story

    keep(cli_home, Story(id="x", headline="题[red]目\x1b[31m", body="正文\x1b]0;\x07[bold]内容[/bold]"))
    out = jianbao("search", "正文").out
    assert "\x1b" not in out and "\x07" not in out
    assert "[bold]内容[/bold]" in out and "题[red]目" in out


def test_an_index_that_lags_answers_and_says_so(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    keep(cli_home, STORIES[0])
    keep(cli_home, STORIES[1], index=False)
    ran = jianbao("search", "惠济区", "--ids")
    assert (ran.code, ran.out) == (0, "river\n")
    assert "落后 1 处" in ran.err and "jianbao index update" in ran.err


def test_without_an_index(jianbao: Jianbao, cli_home: Home, keep: Keep) -> None:
    assert jianbao("search", "a").code == 10
    keep(cli_home, STORIES[0], index=False)
    for words in (("a",), ("--batch", "-")):
        ran = jianbao("search", *words, stdin=b"a\n")
        assert (ran.code, ran.out) == (10, "") and "jianbao reindex" in ran.err
