"""Facet lists, chips and the pager."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer.engine.base import FacetCounts
from web.address import DEEPEST, SIZES, Asked, read
from web.results_page import SHOWN, chips, facet_lists, marks, pager, wider


def topic_name(topic: str) -> str:
    return {"sport": "体育"}.get(topic, topic)


def test_chosen_values_keep_their_place_and_those_not_counted_come_first() -> None:
    asked = Asked(q="河", selections=(("district", ("金水区", "中原区")), ("topic", ("sport",))))
    counts = {
        "district": FacetCounts((("二七区", 9), ("金水区", 4)), 2),
        "topic": FacetCounts((("sport", 3),), 1),
        "year": FacetCounts((), 0),
    }
    district, topic = facet_lists(asked, counts, topic_name)
    assert [(item.value, item.count, item.chosen) for item in district.values] == [
        ("中原区", None, True),
        ("二七区", 9, False),
        ("金水区", 4, True),
    ]
    assert topic.values[0].label == "体育"


def test_rare_values_are_folded_away_and_the_unlisted_are_counted() -> None:
    counts = {"reporter": FacetCounts(tuple((f"记者{n:02}", 60 - n) for n in range(50)), 73)}
    (folded,) = facet_lists(Asked(), counts, topic_name)
    assert (len(folded.values), folded.folded, folded.unfolded) == (SHOWN, 50 - SHOWN, False)
    (whole,) = facet_lists(Asked(more=("reporter",)), counts, topic_name)
    assert (len(whole.values), whole.folded, whole.unfolded, whole.unlisted) == (50, 0, True, 23)


def test_a_chosen_value_is_shown_however_rare() -> None:
    counts = {"reporter": FacetCounts(tuple((f"记者{n:02}", 60 - n) for n in range(50)), 50)}
    (facet,) = facet_lists(Asked(selections=(("reporter", ("记者49",)),)), counts, topic_name)
    assert facet.values[0].value == "记者49" and facet.folded == 50 - SHOWN - 1


def test_what_a_map_shows_is_listed_when_unfolded_only() -> None:
    counts = {"district": FacetCounts((("金水区", 4), ("二七区", 1)), 2)}
    asked = Asked(selections=(("district", ("金水区",)),))
    (facet,) = facet_lists(asked, counts, topic_name, {"district": 0})
    assert facet.values == () and facet.folded == 2
    (facet,) = facet_lists(replace(asked, more=("district",)), counts, topic_name, {"district": 0})
    assert [item.value for item in facet.values] == ["金水区", "二七区"] and facet.unfolded


def test_every_chip_drops_its_own_filter() -> None:
    asked = Asked(q="河", selections=(("topic", ("sport",)),), date_from="2022-01-01", date_to="2022-02-01", page=3)
    made = chips(asked, topic_name)
    assert [(chip.kind, chip.label) for chip in made] == [
        ("topic", "体育"),
        ("from", "2022-01-01"),
        ("to", "2022-02-01"),
    ]
    left = [read(MultiDict([*asked.pairs(), ("drop", chip.drop)])) for chip in made]
    assert [one.url() for one in left] == [
        "/search?q=河&from=2022-01-01&to=2022-02-01",
        "/search?q=河&topic=sport&to=2022-02-01",
        "/search?q=河&topic=sport&from=2022-01-01",
    ]


@pytest.mark.parametrize(
    ("first", "last", "year"),
    [
        ("2022-04-01", "2022-04-30", "2022"),
        ("2022-01-01", "2022-12-31", ""),
        ("2021-04-01", "2022-04-30", ""),
        ("2022-04-01", "", ""),
        ("", "2022-04-01", ""),
        ("", "", ""),
    ],
)
def test_a_part_of_a_year_can_be_widened_to_it(first: str, last: str, year: str) -> None:
    assert wider(Asked(date_from=first, date_to=last)) == year


def test_links_carry_the_first_words_of_a_long_query() -> None:
    assert marks("河 -湖") == "河 -湖"
    long = '河水 "' + "长" * 12 + '" 区县:金水区 OR 湖 ' + "很" * 20
    assert marks(long) == '河水 "' + "长" * 12 + '" 湖'
    assert marks("很" * 100) == ""


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
