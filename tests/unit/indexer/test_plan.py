"""From query to engine request: what each clause becomes, what may be missing when relaxed, and the bounds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError, UsageError
from indexer.engine.base import And, DateRange, Everything, Exact, HasValue, Near, Node, Not, Or, Run
from indexer.plan import Means, date_range, plan, relax, resolve_selections, with_filters
from indexer.query import parse
from indexer.widening import MOST


def values(facet: str, text: str) -> tuple[str, ...]:
    if facet == "topic" and text != "体育":
        raise UsageError(reason=f"没有{text}", reason_en=f"no {text}")
    known = {("topic", "体育"): ("sport",), ("district", "金水"): ("金水区",)}
    return known.get((facet, text), (text,))


#: one word a character, and one other spelling
MEANS = Means(
    words=lambda text: [c for c in text if c.isalnum()],
    alternatives=lambda run, _words: ("公交",) if run == "公汽" else (),
    values=values,
)
ALL = ("headline", "kicker", "body")


def run(text: str, fields: tuple[str, ...] = ALL, any_word: bool = False) -> Run:
    return Run(text, tuple(text), (), fields, any_word)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", Everything()),
        ("甲乙", run("甲乙")),
        ("ＡＢ", run("ab")),
        ("甲 乙", And((run("甲"), run("乙")))),
        ('"甲 ＢC"~5', Near(("甲", "bc"), 5)),
        ("甲 OR 乙", Or((run("甲"), run("乙")))),
        ("-甲", Not(run("甲"))),
        ('"Ａ、B"', Exact("a、b", ("a", "b"))),
        ("甲、乙", Or((Exact("甲、乙"), And((run("甲"), run("乙")))))),
        ("标题:甲", run("甲", ("headline",))),
        ('引题:"甲"', Exact("甲", ("甲",), ("kicker",))),
        ("\ue000", Exact("\ue000")),
        ("公汽", Or((Exact("公汽"), Run("公汽", ("公", "汽"), ("公交",))))),
        ("主题:体育", HasValue("topic", ("sport",))),
        ("区县:金水", HasValue("district", ("金水区",))),
        ("区县:外地", HasValue("district", ("外地",))),
        (
            "记者:甲",
            Or(tuple(HasValue(facet, ("甲",)) for facet in ("reporter", "correspondent", "photographer"))),
        ),
        ("日期:2022-04..", DateRange(20220401, None)),
        ("date:..2022", DateRange(None, 20221231)),
    ],
)
def test_plan(text: str, node: Node) -> None:
    assert plan(parse(text), MEANS) == node


def test_an_unknown_topic_is_told_with_its_place() -> None:
    with pytest.raises(QueryError) as caught:
        plan(parse("甲 主题:厨艺"), MEANS)
    assert caught.value.context["position"] == 5
    assert "厨艺" in caught.value.message("zh") and "厨艺" in caught.value.message("en")


def some(text: str) -> Run:
    return run(text, any_word=True)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ('"甲"', None),
        ('"甲" OR "乙"', None),
        ("-甲", None),
        ("date:2022", None),
        ("甲乙", some("甲乙")),
        ("甲、乙", Or((some("甲"), some("乙")))),
        ("甲 乙", Or((some("甲"), some("乙")))),
        ('甲 "乙"', And((Exact("乙", ("乙",)), Or((some("甲"), Exact("乙", ("乙",))))))),
        ("甲 -乙 区县:金水", And((Not(run("乙")), HasValue("district", ("金水区",)), some("甲")))),
        ('甲 OR "乙"', Or((some("甲"), Exact("乙", ("乙",))))),
        ("(区县:金水 乙) OR 丙", Or((And((HasValue("district", ("金水区",)), some("乙"))), some("丙")))),
        ("(甲 OR 乙) 丙", Or((Or((some("甲"), some("乙"))), some("丙")))),
    ],
)
def test_relax(text: str, node: Node | None) -> None:
    assert relax(parse(text), MEANS) == node


def test_selections_resolve_and_unknown_facets_are_errors() -> None:
    chosen = {"district": ("金水", "金水", "外地"), "topic": ("体育",), "column": ()}
    assert resolve_selections(chosen, values) == {"district": ("金水区", "外地"), "topic": ("sport",)}
    with pytest.raises(UsageError):
        resolve_selections({"colour": ("red",)}, values)
    with pytest.raises(UsageError):
        resolve_selections({"topic": ("厨艺",)}, values)


def test_filters_are_one_conjunction() -> None:
    assert with_filters(run("甲"), {}, None) == run("甲")
    dates = date_range(dt.date(2022, 4, 1), None)
    assert dates == DateRange(20220401, None)
    assert date_range(None, None) is None
    expected = And((run("甲"), HasValue("district", ("a", "b")), DateRange(20220401, None)))
    assert with_filters(run("甲"), {"district": ("a", "b")}, dates) == expected


def terms(node: Node) -> int:
    match node:
        case And(parts) | Or(parts):
            return sum(map(terms, parts))
        case Not(part):
            return terms(part)
        case Run():
            return 1 + len(node.words) + len(node.alternatives)
        case Exact():
            return 1 + len(node.words)
        case _:
            return 1


@given(st.text(st.sampled_from("甲1年 、“（"), max_size=200))
def test_a_query_never_costs_more_than_its_bound(text: str) -> None:
    greedy = Means(list, lambda run, _words: tuple(f"{run}{n}" for n in range(MOST)), values)
    try:
        query = parse(text)
    except QueryError:
        return
    assert terms(plan(query, greedy)) <= 1024
    loose = relax(query, greedy)
    assert loose is None or terms(loose) <= 1024
