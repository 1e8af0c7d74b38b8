"""Facet lists, chips and the pager."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.base import FacetCounts
from web.address import DEEPEST, SIZES, Asked
from web.results_page import SHOWN, chips, facet_lists, pager


def topic_name(topic: str) -> str:
    return {"sport": "体育"}.get(topic, topic)


def test_chosen_values_stand_apart_and_link_to_the_search_without_them() -> None:
    asked = Asked(q="河", selections=(("district", ("金水区", "中原区")), ("topic", ("sport",))))
    counts = {
        "district": FacetCounts((("二七区", 9), ("金水区", 4)), 2),
        "topic": FacetCounts((("sport", 3),), 1),
        "year": FacetCounts((), 0),
    }
    district, topic = facet_lists(asked, counts, topic_name)
    assert [(item.value, item.count, url) for item, url in district.chosen] == [
        ("金水区", 4, "/search?q=河&district=中原区&topic=sport"),
        ("中原区", None, "/search?q=河&district=金水区&topic=sport"),
    ]
    assert [item.value for item in district.shown] == ["二七区"]
    assert topic.chosen[0][0].label == "体育"


def test_rare_values_are_folded_away_and_the_unlisted_are_counted() -> None:
    values = tuple((f"记者{n:02}", 60 - n) for n in range(50))
    (facet,) = facet_lists(Asked(), {"reporter": FacetCounts(values, 73)}, topic_name)
    assert (len(facet.shown), len(facet.folded), facet.unlisted) == (SHOWN, 50 - SHOWN, 23)


def test_chips_take_one_filter_away_each() -> None:
    asked = Asked(q="河", selections=(("topic", ("sport",)),), date_from="2022-01-01", date_to="2022-02-01", page=3)
    assert [(chip.kind, chip.label, chip.url) for chip in chips(asked, topic_name)] == [
        ("topic", "体育", "/search?q=河&from=2022-01-01&to=2022-02-01"),
        ("from", "2022-01-01", "/search?q=河&topic=sport&to=2022-02-01"),
        ("to", "2022-02-01", "/search?q=河&topic=sport&from=2022-01-01"),
    ]


@pytest.mark.parametrize(
    ("page", "total", "numbers"),
    [
        (1, 0, (1,)),
        (1, 20, (1,)),
        (1, 21, (1, 2)),
        (5, 200, (1, 2, 3, 4, 5, 6, 7, None, 10)),
        (1, 200, (1, 2, 3, None, 10)),
        (10, 400, (1, None, 8, 9, 10, 11, 12, None, 20)),
    ],
)
def test_the_pager_shows_both_ends_and_the_neighbours(page: int, total: int, numbers: tuple[int | None, ...]) -> None:
    assert pager(Asked(page=page), total).numbers == numbers


@given(st.integers(1, 500), st.sampled_from(SIZES), st.integers(0, 10**7))
def test_the_pager_never_links_deeper_than_a_search_answers(page: int, size: int, total: int) -> None:
    made = pager(Asked(page=page, size=size), total)
    assert made.last * size <= DEEPEST
    numbers = [number for number in made.numbers if number is not None]
    assert numbers == sorted(set(numbers)) and numbers[0] == 1 and numbers[-1] == made.last
    assert len(made.numbers) <= 11
