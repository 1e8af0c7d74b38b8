"""What people call facet values: script, width, case, full names and labels make no difference."""

from __future__ import annotations

import pytest

from archive.errors import UsageError
from indexer.engine.base import FacetCounts
from indexer.facet_values import FacetValues

HELD = {
    "district": ["金水区", "东新区"],
    "reporter": ["蘇曉", "李 明"],
    "newspaper": ["ABC Daily", "嵩山日报", "cgcb"],
    "topic": ["sport"],
}


@pytest.fixture
def values() -> FacetValues:
    others = {
        "district": lambda: [("航空港经济综合实验区", "航空港区"), ("金水区", "金水区")],
        "topic": lambda: [("sport", "sport"), ("体育", "sport"), ("Sport", "sport"), ("文化旅游", "culture")],
    }
    return FacetValues(lambda: HELD, others)


@pytest.mark.parametrize(
    ("facet", "text", "found"),
    [
        ("district", "金水区", ("金水区",)),
        ("district", "郑州市金水区", ("金水区",)),
        ("district", "河南省郑州市金水区", ("金水区",)),
        ("district", "航空港经济综合实验区", ("航空港区",)),
        ("district", "郑东新区", ("郑东新区",)),
        ("district", "市", ("市",)),
        ("reporter", "苏晓", ("蘇曉",)),
        ("reporter", "李明", ("李 明",)),
        ("newspaper", "《ａｂｃ daily》", ("ABC Daily",)),
        ("newspaper", "SSRB", ("嵩山日报",)),
        ("newspaper", "城关晨报", ("cgcb",)),
        ("newspaper", "石狮日报", ("石狮日报",)),
        ("newspaper", "市ABC Daily", ("市ABC Daily",)),
        ("topic", "体育", ("sport",)),
        ("topic", "SPORT", ("sport",)),
        ("topic", "文化", ("culture",)),
        ("topic", "文化旅", ("culture",)),
        ("topic", "s p o r", ("sport",)),
        ("column", "任何", ("任何",)),
    ],
)
def test_resolves(values: FacetValues, facet: str, text: str, found: tuple[str, ...]) -> None:
    assert values.resolve(facet, text) == found


def test_names_that_differ_only_in_script_are_all_found() -> None:
    values = FacetValues(lambda: {"reporter": ["苏晓", "蘇曉"]}, {})
    assert values.resolve("reporter", "蘇晓") == ("苏晓", "蘇曉")
    assert sorted(values.known("reporter")) == ["苏晓", "蘇曉"]


@pytest.mark.parametrize("text", ["厨艺", "文", ""])
def test_a_topic_that_is_none_is_told_with_those_there_are(values: FacetValues, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        values.resolve("topic", text)
    assert "体育、文化旅游" in caught.value.message("zh") and "sport, culture" in caught.value.message("en")


def test_spellings_of_a_name_count_as_one_called_as_printed_most() -> None:
    # commonest first, as an index gives them
    held = {"reporter": ["蘇曉", "苏晓", "李明", "阿依古丽·买买提", "阿依古丽买买提"], "column": ["夜读"]}
    values = FacetValues(lambda: held, {})
    counts = {
        "reporter": FacetCounts((("李明", 4), ("苏晓", 3), ("蘇曉", 2), ("阿依古丽买买提", 1)), 4),
        "column": FacetCounts((("夜读", 1),), 1),
    }
    assert values.counts_wanted(2) >= 5
    merged = values.counted(counts, 2)
    assert merged["reporter"] == FacetCounts((("蘇曉", 5), ("李明", 4)), 3)
    assert merged["column"] == counts["column"]


def test_without_spellings_counts_stay_as_they_are() -> None:
    values = FacetValues(lambda: {"reporter": ["苏晓", "李明"]}, {})
    counts = {"reporter": FacetCounts((("李明", 4), ("苏晓", 3)), 7)}
    assert values.counts_wanted(2) == 2
    assert values.counted(counts, 2) == counts
