"""Counts by month become bars: complete, in order, inside the chart."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from web import address
from web.histogram import HEIGHT, MOST_BARS, WIDTH, Bar, chart

months = st.tuples(st.integers(1, 9999), st.integers(1, 12)).map(lambda ym: ym[0] * 100 + ym[1])
histograms = st.dictionaries(months, st.integers(1, 10**6), max_size=60).map(lambda d: sorted(d.items()))


def days(bar: Bar) -> tuple[str, str]:
    """The days that the bar's address means."""
    asked = address.read(MultiDict({"in": bar.span}))
    assert not asked.problems
    return asked.date_from, asked.date_to


def test_one_step_of_time_is_no_chart() -> None:
    assert chart([]) is None
    assert chart([(202204, 5)]) is None


def test_months_between_are_shown_empty() -> None:
    made = chart([(202111, 4), (202202, 8)])
    assert made
    assert [(bar.label, bar.count) for bar in made.bars] == [
        ("2021-11", 4),
        ("2021-12", 0),
        ("2022-01", 0),
        ("2022-02", 8),
    ]
    assert made.bars[3].span == "2022-02"
    assert [bar.height for bar in made.bars] == [HEIGHT / 2, 0, 0, HEIGHT]


def test_a_long_time_is_shown_by_years_then_decades() -> None:
    years = chart([(199001, 1), (202212, 2)])
    assert years and [years.bars[0].span, years.bars[-1].label] == ["1990", "2022"]
    decades = chart([(187204, 1), (202212, 2)])
    assert decades and [decades.bars[0].label, decades.bars[-1].span] == ["1870–1879", "2020/2029"]


@given(histograms)
def test_every_story_is_in_one_bar_and_every_bar_in_the_chart(counts: list[tuple[int, int]]) -> None:
    made = chart(counts)
    if made is None:
        return
    assert sum(bar.count for bar in made.bars) == sum(count for _, count in counts)
    assert len(made.bars) <= max(MOST_BARS + 1, 101)
    previous, spans = "", [days(bar) for bar in made.bars]
    for bar, (first, last) in zip(made.bars, spans, strict=True):
        assert bar.x >= 0 and bar.x + bar.width <= WIDTH + 0.1
        assert bar.y >= 0 and bar.y + bar.height <= HEIGHT + 0.1
        assert (bar.height > 0) == (bar.count > 0)
        assert previous < first <= last
        previous = last
    for yyyymm, _ in counts:
        day = dt.date(yyyymm // 100, yyyymm % 100, 1).isoformat()
        assert any(first <= day <= last for first, last in spans)


def test_a_bar_stands_for_its_stories_in_an_address() -> None:
    made = chart([(202111, 4), (202202, 8)])
    assert made
    assert days(made.bars[3]) == ("2022-02-01", "2022-02-28")


@pytest.mark.parametrize("months", [2, 12, 30])
def test_ticks_run_from_the_first_bar_to_the_last(months: int) -> None:
    made = chart([(202001, 1), (2020 * 100 + months // 12 * 100 + months % 12 + 1, 1)])
    assert made
    assert (made.ticks[0], made.ticks[-1]) == (made.bars[0].label, made.bars[-1].label)
    assert sorted(set(made.ticks)) == list(made.ticks)
