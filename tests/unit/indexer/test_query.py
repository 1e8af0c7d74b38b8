"""The query language: what each construct means, where errors point, and that parsing is total and bounded."""

from __future__ import annotations

import contextlib
import datetime as dt
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import QueryError
from indexer.query import Limits, parse
from indexer.syntax import (
    AllOf,
    AnyOf,
    Clause,
    Exclude,
    Filter,
    Near,
    Period,
    Phrase,
    Query,
    Value,
    Words,
    is_text,
    leaves,
    runs,
)

W, P = Words, Phrase


def both(*parts: Clause) -> AllOf:
    return AllOf(parts)


def either(*parts: Clause) -> AnyOf:
    return AnyOf(parts)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("城管", W("城管")),
        ("  城管 　巡查 ", both(W("城管"), W("巡查"))),
        ('"城管"', P("城管")),
        ('＂城管"', P("城管")),
        ("“城管”", P("城管")),
        ("「城管」『巡查』", both(P("城管"), P("巡查"))),
        ("“推行“三员”办法”", P("推行“三员”办法")),
        ('"城管 巡查"~10', Near(("城管", "巡查"), 10)),
        ("“城管 巡查 城管”～3 甲", both(Near(("城管", "巡查"), 3), W("甲"))),
        ('标题:"城管 巡查"~10', Near(("城管", "巡查"), 10, "headline")),
        ('-"a b"~0', Exclude(Near(("a", "b"), 0))),
        ('"城管"~10', P("城管")),
        ('"城管 巡查"~', P("城管 巡查")),
        ('"城管 巡查"~3年', both(P("城管 巡查"), W("3年"))),
        ("-城管", Exclude(W("城管"))),
        ("－“城管”", Exclude(P("城管"))),
        ("-(a b)", Exclude(both(W("a"), W("b")))),
        ("-(-a)", Exclude(Exclude(W("a")))),
        ("a OR b", either(W("a"), W("b"))),
        ("a 或 b", either(W("a"), W("b"))),
        ("a|b｜c", either(W("a"), W("b"), W("c"))),
        ("a b OR c d", either(both(W("a"), W("b")), both(W("c"), W("d")))),
        ("(a OR b) c", both(either(W("a"), W("b")), W("c"))),
        ("（a 或 b） c", both(either(W("a"), W("b")), W("c"))),
        ("(a)OR(b)", either(W("a"), W("b"))),
        ("(a)(b)", both(W("a"), W("b"))),
        ("a(b OR c)", both(W("a"), either(W("b"), W("c")))),
        ("a or b", both(W("a"), W("or"), W("b"))),
        ("headline:城管", W("城管", "headline")),
        ("标题：“城管”巡查", both(P("城管", "headline"), W("巡查", "headline"))),
        ("標題:城管", W("城管", "headline")),
        ("ｋｉｃｋｅｒ：甲", W("甲", "kicker")),
        ("正文:(a b)", both(W("a", "body"), W("b", "body"))),
        ("标题: 城管", W("城管", "headline")),
        ("-引题:甲", Exclude(W("甲", "kicker"))),
        ("记者:甲", Value(Filter.BYLINE, "甲")),
        ("byline:甲", Value(Filter.BYLINE, "甲")),
        ("通讯员:甲", Value(Filter.CORRESPONDENT, "甲")),
        ("摄影：“甲 乙”", Value(Filter.PHOTOGRAPHER, "甲 乙")),
        ("区县:(a OR b)", either(Value(Filter.DISTRICT, "a"), Value(Filter.DISTRICT, "b"))),
        ("主题:体育", Value(Filter.TOPIC, "体育")),
        ("报纸:晨报", Value(Filter.NEWSPAPER, "晨报")),
        ("栏目:聚焦“两会”", Value(Filter.COLUMN, "聚焦“两会”")),
        ("date:2022", Period(dt.date(2022, 1, 1), dt.date(2022, 12, 31))),
        ("年份:2022", Period(dt.date(2022, 1, 1), dt.date(2022, 12, 31))),
        ("date:2024-02", Period(dt.date(2024, 2, 1), dt.date(2024, 2, 29))),
        ("日期：２０２２-4-1", Period(dt.date(2022, 4, 1), dt.date(2022, 4, 1))),
        ("日期:2022年4月11日", Period(dt.date(2022, 4, 11), dt.date(2022, 4, 11))),
        ("date:2022-04..2022-05", Period(dt.date(2022, 4, 1), dt.date(2022, 5, 31))),
        ("date:2022..", Period(dt.date(2022, 1, 1), None)),
        ("date:..2022-05", Period(None, dt.date(2022, 5, 31))),
        # what only looks like syntax is text
        ("10:30", W("10:30")),
        ("记者说:你好", W("记者说:你好")),
        ("166—171号院", W("166—171号院")),
        ("a-b", W("a-b")),
        ("- a", W("a")),
        ("——a", W("a")),
        ("--a", W("a")),
        ("推行“三员”办法", W("推行“三员”办法")),
        ("“三员”办法", both(P("三员"), W("办法"))),
        ('27"屏幕', W('27"屏幕')),
        ("甲（乙）丙", W("甲（乙）丙")),
        ("甲（乙 丙）丁", both(W("甲"), W("乙"), W("丙"), W("丁"))),
        ("1）推进", both(W("1"), W("推进"))),
        ("甲（乙", both(W("甲"), W("乙"))),
        ("三员*", W("三员")),
        ("B、C、D级", W("B、C、D级")),
        ("《黄河》，", W("黄河")),
        ("a | ", W("a")),
        # every character can be searched, operators too
        ("或", W("或")),
        ("OR", W("OR")),
        ("(OR)", W("OR")),
        ("headline", W("headline")),
        (".标题:甲", W("标题:甲")),
    ],
)
def test_means(text: str, root: Clause) -> None:
    assert parse(text) == Query(root)


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("*", 0),
        ("????*", 0),
        ("，。", 0),
        ("\0", 0),
        ('a "b', 2),
        ("“b", 0),
        ('""', 0),
        ('a " "', 2),
        ("a (b", 2),
        ("a)", 1),
        ("()", 0),
        ("a ()", 2),
        ("a OR", 2),
        ("OR a", 0),
        ("a OR OR b", 2),
        ("a 或 | b", 2),
        ("a headline:", 2),
        ("headline:-a", 0),
        ("(headline: )", 1),
        ("date:foo", 5),
        ("date:2022-13", 5),
        ("date:2022-02-30", 5),
        ("date:..", 5),
        ("date:2023..2022", 5),
        ("date:0000", 5),
        ("district:，", 9),
        ("a\ud800", 1),
        ("(" * 9 + "a" + ")" * 9, 8),
        ("a " * 33, 64),
        ("，a" * 33, 0),
        ("甲" * 201, 200),
    ],
)
def test_errors_point(text: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text)
    assert caught.value.context["position"] == position
    chinese, english = caught.value.message("zh"), caught.value.message("en")
    assert f"第 {position} 字" in chinese and f"character {position}" in english
    assert not any(is_text(c) and ord(c) > 0x2E80 for c in english)
    assert caught.value.exit_code == 2


def test_bounds_are_inclusive() -> None:
    assert parse("甲" * 200) == Query(W("甲" * 200))
    assert isinstance(parse("a " * 32).root, AllOf)
    assert parse("(" * 8 + "a" + ")" * 8) == Query(W("a"))
    assert parse(" " * 500 + "a" + " " * 500) == Query(W("a"))


def test_blank_is_the_empty_query() -> None:
    assert parse(" 　\n") == Query(None)
    assert str(Query()) == ""


@pytest.mark.parametrize(
    "text",
    ["*", "????*", "(" * 5000, ")" * 5000, "a OR " * 20000, "\0" * 200, "“" * 200, '"' * 199, "(a|" * 66, "-" * 200,
     "标题:" * 60, "（" * 100 + "a b" + "）" * 90, " " * 1_000_000, "甲" * 1_000_000],
)  # fmt: skip
def test_hostile_text_costs_little(text: str) -> None:
    parse("预热")
    began = time.thread_time()  # work, not waiting for a busy machine
    with contextlib.suppress(QueryError):
        parse(text)
    assert time.thread_time() - began < 0.05


#: text built of what has meaning, so that properties meet the syntax and not only letters
SYNTAX = st.lists(
    st.sampled_from("a甲5G" + '"＂“”「」()（）-－|:：*?.，　 \0\n')
    | st.sampled_from(["乙丙", " OR ", " 或 ", "OR", "headline:", "标题：", "district:", "日期:", "2022", "..", "-04"]),
    max_size=40,
).map("".join)

WIDE = Limits(length=5000, clauses=500, depth=100)


@given(SYNTAX | st.text(max_size=220))
def test_parsing_is_total(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert 0 <= int(str(error.context["position"])) <= len(text)
    else:
        assert isinstance(query, Query)


@given(SYNTAX)
@settings(max_examples=400)
def test_canonical_text_reads_back(text: str) -> None:
    try:
        query = parse(text)
    except QueryError:
        return
    assert parse(str(query), WIDE) == query


@given(st.text(min_size=1, max_size=60).filter(lambda t: all(map(is_text, t))))
def test_every_string_of_text_is_found_as_it_stands(text: str) -> None:
    assert parse(text) == Query(W(text))
    assert parse(f'"{text}"') == Query(P(text))
    assert runs(text) == (text,)


@given(
    st.lists(
        st.sampled_from(["甲乙", "“丙”", "、", "（丁）", "5G", "—", "：", "《戊》", "，", "3.5%", "!"]), min_size=1
    )
)
def test_a_pasted_headline_asks_for_its_own_words(pieces: list[str]) -> None:
    headline = "".join(pieces)[:60]
    try:
        query = parse(headline)
    except QueryError:
        # only punctuation, or cut inside a pair of marks
        return
    asked = [leaf.text for leaf in leaves(query.root) if isinstance(leaf, Words | Phrase)]
    assert "".join(run for text in asked for run in runs(text)) == "".join(runs(headline))
    assert not any(isinstance(leaf, Value | Period) for leaf in leaves(query.root))
