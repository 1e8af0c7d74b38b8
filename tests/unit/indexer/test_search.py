"""Searching end to end with the real engine: the promises of search, on a small corpus."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import NoIndex, QueryError, UsageError
from archive.fold import fold
from archive.home import Home
from archive.model import Credit, CreditRole, Story
from indexer.documents import FACETS
from indexer.results import Search
from indexer.search import Searcher
from indexer.syntax import runs
from tests.unit.indexer.conftest import Keep
from tests.unit.indexer.corpus import EMPTY, LIBRARY, METRO, NOTICE, PICTURE, RIVER, STORIES

ALL = frozenset(story.id for story in STORIES)


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, keep: Keep, quick_words: None) -> Iterator[Searcher]:
    home = Home(tmp_path_factory.mktemp("searching"))
    keep(home, *STORIES)
    searcher = Searcher(home)
    yield searcher
    searcher.close()


def ids(searcher: Searcher, query: str, **filters: object) -> list[str]:
    return [hit.id for hit in searcher.search(Search(query, **filters)).hits]  # type: ignore[arg-type]


def sentences(story: Story) -> list[str]:
    text = "\n".join((story.headline or "", story.body))
    return [sentence for sentence in re.split("[。！？；\n]", text) if runs(sentence)]


def holding(string: str) -> set[str]:
    """The stories that contain the string, found by reading them."""
    texts = {
        s.id: [s.headline, s.subtitle, s.kicker, s.column, *s.body.split("\n"), *(c.name for c in s.byline)]
        for s in STORIES
    }
    return {id for id, lines in texts.items() if any(fold(string) in fold(line) for line in lines if line)}


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_every_string_of_a_sentence_finds_its_story(searcher: Searcher, story: Story) -> None:
    for sentence in sentences(story):
        for run in runs(sentence):
            for length in sorted({1, 2, 4, len(run)}):
                for start in range(len(run) - length + 1):
                    string = run[start : start + length]
                    quoted = searcher.matching_ids(Search(f'"{string}"'))
                    assert story.id in quoted and quoted == holding(string), string
                    assert quoted <= searcher.matching_ids(Search(string)), string


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_whole_sentences_find_their_story_pasted_and_quoted(searcher: Searcher, story: Story) -> None:
    for sentence in sentences(story):
        assert ids(searcher, sentence)[:1] == [story.id]
        assert not searcher.search(Search(sentence)).relaxed
        if '"' not in sentence:
            assert story.id in ids(searcher, f'"{sentence}"')


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('"C级"', {"river"}),
        ('"B、C、D级"', {"river"}),
        ("166—171号院", {"river"}),
        ("171号院", {"river"}),
        ("５g", {"river", "notice"}),
        ("龙湖边的图书馆", {"library"}),
        ("smart city", {"notice"}),
        ("惠济区 机制", {"river", "metro"}),
        ('"惠济区 机制"~20', {"river"}),
        ('正文:"機制 推行"~20', {"river"}),
        ('"停车架 出口"~2', set()),
        ('"停车架 出口 十月"~6', {"metro"}),
        ("惠济区 -停车架", {"river"}),
        ("停车架 OR 图书馆", {"metro", "library"}),
        ("-惠济区", ALL - {"river", "metro"}),
        ("标题:巡河", {"river"}),
        ("正文:护碧水", set()),
        ("引题:惠济区", {"river"}),
        ("标题:班子", {"river"}),
        ("记者:林一舟", {"river", "metro"}),
        ("记者:何秋白", {"river"}),
        ("通讯员:林一舟", set()),
        ("摄影:苏晓", {"metro"}),
        ("byline:苏晓", {"metro", "library"}),
        ("栏目:美丽水岸 -通讯员:何秋白", {"metro"}),
        ("报纸:《嵩山日报》", {"library", "picture", "notice"}),
        ("year:2022", {"library", "notice", "empty"}),
        ("date:2022-04..2022-05", {"library", "notice"}),
        ("date:2023-10-12", {"river"}),
        ("date:2023-11..", {"metro"}),
        ("林一舟", {"river", "metro"}),
        ('"机制，服务"', set()),
        ("未来城市OR", {"notice"}),
        # wider than typed, bare only
        ("10月", {"river", "metro"}),
        ('"10月"', {"river"}),
        ("300个", {"metro"}),
        ("地铁", {"metro"}),
        ("linyizhou", {"river", "metro"}),
        ('"linyizhou"', set()),
    ],
)
def test_query_language(searcher: Searcher, query: str, found: set[str]) -> None:
    assert searcher.matching_ids(Search(query)) == found
    results = searcher.search(Search(query))
    if not results.relaxed:
        assert {hit.id for hit in results.hits} == found and results.total == len(found)


def test_the_exact_string_ranks_before_its_words_and_other_spellings(searcher: Searcher) -> None:
    assert ids(searcher, "三长巡河") == ["river"]
    assert ids(searcher, "10月") == ["river", "metro"]
    assert ids(searcher, "十月") == ["metro", "river"]


def test_relaxed_only_when_nothing_matches_all(searcher: Searcher) -> None:
    strict = searcher.search(Search("停车架 方便"))
    assert (strict.relaxed, strict.total) == (False, 1)
    relaxed = searcher.search(Search("停车架 图书馆 -巡河"))
    assert relaxed.relaxed
    assert {hit.id for hit in relaxed.hits} == {"metro", "library"}
    # filters, quotes and exclusions hold
    assert {hit.id for hit in searcher.search(Search("停车架 图书馆 -“扫码”")).hits} == {"library"}
    assert ids(searcher, "停车架 图书馆", selections={"newspaper": ("城关晨报",)}) == ["metro"]
    assert ids(searcher, '停车架 "藏书"') == ["library"]
    nothing = searcher.search(Search('"停车架" "图书馆"'))
    assert (nothing.total, nothing.relaxed) == (0, False)
    assert searcher.search(Search("zzzz qqqq")).total == 0
    assert searcher.matching_ids(Search("停车架 图书馆")) == frozenset()


def test_facets_ignore_their_own_selection_only(searcher: Searcher) -> None:
    both = searcher.search(Search("惠济区 OR 服务 OR 5G"))
    assert both.facets["newspaper"].values == (("城关晨报", 2), ("嵩山日报", 2))
    chosen = searcher.search(Search(both.search.query, {"newspaper": ("城关晨报",)}))
    assert chosen.total == 2
    assert chosen.facets["newspaper"] == both.facets["newspaper"]
    assert chosen.facets["reporter"].values == (("林一舟", 2),)
    assert set(chosen.facets) == set(FACETS)
    two = searcher.search(Search("", {"newspaper": ("城关晨报", "嵩山日报"), "year": ("2022",)}))
    assert {hit.id for hit in two.hits} == {"library", "notice"}
    assert dict(two.facets["year"].values) == {"2022": 2, "2023": 2}
    assert two.facets["year"].distinct == 2
    assert two.histogram == ((202204, 1), (202205, 1))


def test_dates_filter_with_both_ends(searcher: Searcher) -> None:
    first, last = dt.date(2022, 4, 11), dt.date(2022, 5, 1)
    assert set(ids(searcher, "", date_from=first, date_to=last)) == {"library", "notice"}
    assert set(ids(searcher, "", date_from=dt.date(2023, 10, 13))) == {"metro"}
    assert set(ids(searcher, "", date_to=first)) == {"library"}
    with pytest.raises(UsageError):
        searcher.search(Search("", date_from=last, date_to=first))


def test_sorts_and_windows(searcher: Searcher) -> None:
    newest = ["metro", "river", "empty", "notice", "library", "picture"]
    assert ids(searcher, "-zzz", sort="newest") == newest
    assert ids(searcher, "-zzz", sort="oldest") == [*newest[-2::-1], "picture"]
    # nothing asked of the text: relevance has nothing to say
    assert ids(searcher, "报纸:嵩山日报") == ["notice", "library", "picture"]
    whole = ids(searcher, "的 OR 惠济区 OR 5G OR 水")
    pages = [ids(searcher, "的 OR 惠济区 OR 5G OR 水", limit=2, offset=at) for at in (0, 2, 4, 6)]
    assert [id for page in pages for id in page] == whole
    assert pages[-1] == []


def test_hits_carry_the_story(searcher: Searcher) -> None:
    (hit,) = searcher.search(Search("“三长”巡河机制")).hits
    assert (hit.id, hit.headline, hit.label, hit.date) == ("river", RIVER.headline, RIVER.headline, RIVER.date)
    assert (hit.newspaper, hit.page, hit.section) == ("城关晨报", "03", None)
    assert hit.score > 0
    assert "".join(text for text, _ in hit.snippet) in RIVER.body
    assert ("三长", True) in hit.snippet and ("三长", True) in hit.marked_label
    (picture,) = searcher.search(Search("护河队员")).hits
    assert picture.headline is None and picture.date is None
    assert picture.label == PICTURE.body and ("护河队员", True) in picture.marked_label
    (empty,) = searcher.search(Search("明日降温")).hits
    assert empty.snippet == () and empty.headline == EMPTY.headline


def test_snippets_show_where_the_match_is(searcher: Searcher) -> None:
    def shown(query: str) -> str:
        return "".join(text for text, _ in searcher.search(Search(query)).hits[0].snippet)

    assert shown("织密") == RIVER.kicker
    assert shown("新班子") == RIVER.subtitle
    assert shown("何秋白") == "记者 林一舟 通讯员 何秋白"
    assert shown("停车架").startswith("惠济区师傅们说")
    assert METRO.headline and shown("地铁口") in METRO.body


def test_finding_alone_and_searching_agree(searcher: Searcher) -> None:
    for query in ("惠济区", "停车架 图书馆", '"5G"', "zzzz"):
        found, results = searcher.find(Search(query)), searcher.search(Search(query))
        assert [hit.id for hit in found.response.hits] == [hit.id for hit in results.hits]
        assert (found.response.total, found.relaxed) == (results.total, results.relaxed)
        assert found.response.facets == results.facets
        assert found.took_ms > 0 and results.took_ms > 0


def test_a_name_that_sounds_alike_is_suggested(searcher: Searcher) -> None:
    assert searcher.search(Search("记者:林益周")).suggestion == "记者:林一舟"
    relaxed = searcher.search(Search("停车架 林益周"))
    assert relaxed.suggestion == "停车架 林一舟"
    assert searcher.search(Search("林一舟")).suggestion is None
    assert searcher.search(Search("zzzz")).suggestion is None


def test_highlighter_marks_as_the_index_understands(searcher: Searcher) -> None:
    assert searcher.highlighter("10月").mark(METRO.body.split("，")[1])[1] == ("十月", True)
    assert ("圖書館", True) in searcher.highlighter("图书馆").mark(LIBRARY.body)
    assert NOTICE.headline and ("Smart", True) in searcher.highlighter("smart").mark(NOTICE.headline)


@pytest.mark.parametrize("query", ["(", "*", "date:x", "主题:厨艺", "a " * 40])
def test_errors(searcher: Searcher, query: str) -> None:
    for ask in (searcher.search, searcher.find, searcher.matching_ids):
        with pytest.raises(QueryError):
            ask(Search(query))


def test_windows_are_bounded(searcher: Searcher) -> None:
    for window in ({"limit": 10_001}, {"limit": -1}, {"offset": -1}):
        with pytest.raises(UsageError):
            searcher.search(Search("a", **window))


def test_without_an_index(tmp_path: Path, keep: Keep) -> None:
    home = Home(tmp_path)
    keep(home, RIVER, index=False)
    searcher = Searcher(home)
    for ask in (searcher.lag, searcher.generation, lambda: searcher.search(Search("a"))):
        with pytest.raises(NoIndex):
            ask()
    searcher.close()


def test_a_name_printed_in_two_scripts_is_one_value(tmp_path: Path, keep: Keep, quick_words: None) -> None:
    """Counted exactly, called as printed most, chosen by either spelling."""
    by = {"甲": "蘇曉", "乙": "蘇曉", "丙": "苏晓", "丁": "李明"}
    made = [Story(id, id, "一段话。", byline=(Credit(name, CreditRole.REPORTER),)) for id, name in by.items()]
    keep(Home(tmp_path), *made)
    searcher = Searcher(Home(tmp_path))
    everyone = searcher.search(Search("一段话"))
    assert everyone.facets["reporter"].values == (("蘇曉", 3), ("李明", 1))
    assert everyone.facets["reporter"].distinct == 2
    for name in ("蘇曉", "苏晓"):
        assert set(ids(searcher, "", selections={"reporter": (name,)})) == {"甲", "乙", "丙"}
    searcher.close()
