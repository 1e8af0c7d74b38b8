"""Help while asking, with the real engine: completions, similar stories, what was meant, and what is in the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive.home import Home
from indexer.results import Hint, Search
from indexer.search import Searcher
from indexer.suggestions import Suggestion
from tests.unit.indexer.conftest import Keep
from tests.unit.indexer.corpus import METRO, RIVER, STORIES

#: the same news in another edition
LATER = replace(RIVER, id="later", headline="“三长”巡河又一年", newspaper="嵩山日报", date=dt.date(2024, 1, 2))


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory, keep: Keep, quick_words: None) -> Iterator[Searcher]:
    home = Home(tmp_path_factory.mktemp("helping"))
    keep(home, *STORIES, LATER)
    searcher = Searcher(home)
    yield searcher
    searcher.close()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("地铁", Suggestion("地铁口添了停车架", "headline")),
        ("停车架", Suggestion("地铁口添了停车架", "headline")),
        ("龙湖边", Suggestion("龍湖邊的圖書館開門迎客", "headline")),
        ("ｓｍ", Suggestion("Smart City 体验周开幕", "headline")),
        ("惠", Suggestion("惠济区", "place")),
        ("林", Suggestion("林一舟", "person")),
        ("一舟", Suggestion("林一舟", "person")),
        ("liny", Suggestion("林一舟", "person")),
        ("美丽", Suggestion("美丽水岸", "column")),
        ("停车架 林一", Suggestion("停车架 林一舟", "person")),
    ],
)
def test_suggestions(searcher: Searcher, typed: str, first: Suggestion) -> None:
    assert searcher.suggest(typed)[0] == first


def test_suggestions_are_few_different_and_newest_first(searcher: Searcher) -> None:
    texts = [suggestion.text for suggestion in searcher.suggest("三长")]
    assert texts == [LATER.headline, RIVER.headline]
    assert len(searcher.suggest("的", limit=1)) <= 1
    assert searcher.suggest("班子") == ()  # stands in a subtitle only


@pytest.mark.parametrize("typed", ["", " ", "\n", "\0", "*", "？" * 5000, "(" * 5000, "\ud800", "不存在的词语"])
def test_nothing_to_suggest(searcher: Searcher, typed: str) -> None:
    assert searcher.suggest(typed) == ()


def test_similar_stories(searcher: Searcher) -> None:
    assert searcher.similar("river")[:1] == ("later",)
    assert "river" not in searcher.similar("river")
    assert searcher.similar("empty") == ()
    assert searcher.similar("nobody") == ()
    assert len(searcher.similar("river", limit=1)) == 1


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("记者:林益周", "记者:林一舟"),
        ("通讯员:何秋摆", "通讯员:何秋白"),
        ("林益周", "林一舟"),
        ("停车架 林益周", "停车架 林一舟"),
        ("會机区", "惠济区"),
        ("smarl city", "smart city"),
        ("jizhi", "机制"),
        ("巡河 jizhi", "巡河 机制"),
        ("林一舟", None),
        ("停车架 图书馆", None),
        ("zzzzqqq", None),
        ("*正则", None),
    ],
)
def test_what_was_meant(searcher: Searcher, query: str, meant: str | None) -> None:
    assert searcher.search(Search(query)).suggestion == meant


def test_other_spellings_that_were_looked_for_are_told(searcher: Searcher) -> None:
    assert "十月" in searcher.search(Search("10月")).also
    assert searcher.search(Search("linyizhou")).also == ("林一舟",)
    assert searcher.search(Search('"10月"')).also == ()


def test_what_is_suggested_finds_something_within_the_filters(searcher: Searcher) -> None:
    assert searcher.search(Search("记者:林益周", {"newspaper": ("城关晨报",)})).suggestion == "记者:林一舟"
    assert searcher.search(Search("通讯员:何秋摆", {"year": ("2022",)})).suggestion is None


def test_the_word_in_the_way(searcher: Searcher) -> None:
    assert METRO.headline is not None
    nowhere = searcher.search(Search("停车架 恐龙 地铁")).hint
    assert nowhere == Hint(word="恐龙", alone=0, without="停车架 地铁", remaining=1)
    # each is found, but never together: leaving out the rarer keeps more
    assert searcher.search(Search("惠济区 停车架 “圖書館”")).hint == Hint('"圖書館"', 1, "惠济区 停车架", 1)
    filtered = searcher.search(Search("停车架", {"year": ("2022",)})).hint
    assert filtered == Hint(word=None, alone=1, without="停车架", remaining=1)
    assert searcher.search(Search("停车架", date_to=dt.date(1999, 1, 1))).hint == filtered
    assert searcher.search(Search("停车架")).hint is None
    assert searcher.search(Search("恐龙")).hint is None
    assert searcher.search(Search("")).hint is None


def test_the_word_of_a_run_that_is_in_the_way(searcher: Searcher) -> None:
    hint = searcher.search(Search("停车架恐龙")).hint
    assert hint is not None and (hint.word, hint.alone, hint.remaining) == ("恐龙", 0, 1)
