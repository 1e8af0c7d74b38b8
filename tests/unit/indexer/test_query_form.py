"""The JSON form of a search: it reads back as it was, and what cannot be read is told, not guessed."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from indexer.query import parse
from indexer.query_form import read_form, write_form
from indexer.results import Search

QUERY = '标题:甲 "乙、丙" -(丁 OR 区县:戊) date:2022..2023-05 引题:己、庚'


def test_reads_back() -> None:
    search = Search(QUERY, {"district": ("甲区",), "topic": ()}, dt.date(2022, 1, 2), None, "newest", 5, 10)
    read, query = read_form(write_form(search, parse(QUERY)), QUERY)
    assert query == parse(QUERY)
    assert read == Search(QUERY, {"district": ("甲区",)}, dt.date(2022, 1, 2), None, "newest")


def test_nearness_reads_back() -> None:
    query = parse('-标题:"甲 乙 丙"~12 丁')
    assert read_form(write_form(Search(), query))[1] == query


@given(st.text('甲a "“”()（|-:：', max_size=30) | st.sampled_from(["", "标题:(a 或 b)", "-date:..2022"]))
def test_every_query_reads_back(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    assert read_form(write_form(Search(text), query))[1] == query


def test_this_version_stays_readable() -> None:
    """Kept in archives since version 1: never change it, add the next version's beside it."""
    form = """{"version": 1, "query": {"all": [{"words": "甲", "in": "headline"}, {"phrase": "乙、丙", "in": null},
      {"not": {"any": [{"words": "丁", "in": null}, {"value": "戊", "of": "district"}]}},
      {"from": "2022-01-01", "to": "2023-05-31"}, {"words": "己、庚", "in": "kicker"}]},
      "selections": {"district": ["甲区"]}, "from": "2022-01-02", "to": null}"""
    search, query = read_form(form, QUERY)
    assert query == parse(QUERY)
    assert search == Search(QUERY, {"district": ("甲区",)}, dt.date(2022, 1, 2), None)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"query": {"near": ["a", "b"]}},
        {"query": {"words": "a", "in": "footnote"}},
        {"query": {"value": "a", "of": "colour"}},
        {"query": {"all": [{"words": "a", "in": None}]}},
        {"query": {"not": None}},
        {"query": [1]},
        {"from": "soon"},
        {"from": 3},
        {"selections": None},
        {"sort": "best"},
    ],
)
def test_what_cannot_be_read_is_told(change: dict[str, object]) -> None:
    form = json.loads(write_form(Search("a"), parse("a")))
    for broken in (json.dumps({**form, **change}), "{}", "not json", "[" * 100_000):
        with pytest.raises(QueryError):
            read_form(broken)
