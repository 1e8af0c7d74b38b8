"""Counts by month become bars: complete, in order, inside the chart."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from web.histogram import HEIGHT, MOST_BARS, WIDTH, chart

months = st.tuples(st.integers(1, 9999), st.integers(1, 12)).map(lambda ym: ym[0] * 100 + ym[1])
histograms = st.dictionaries(months, st.integers(1, 10**6), max_size=60).map(lambda d: sorted(d.items()))


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
    assert (made.bars[3].first, made.bars[3].last) == ("2022-02-01", "2022-02-28")
    assert [bar.height for bar in made.bars] == [HEIGHT / 2, 0, 0, HEIGHT]


def test_a_long_time_is_shown_by_years_then_decades() -> None:
    years = chart([(199001, 1), (202212, 2)])
    assert years and [years.bars[0].label, years.bars[-1].label] == ["1990", "2022"]
    decades = chart([(187204, 1), (202212, 2)])
    assert decades and [decades.bars[0].label, decades.bars[-1].label] == ["1870–1879", "2020–2029"]


@given(histograms)
def test_every_story_is_in_one_bar_and_every_bar_in_the_chart(counts: list[tuple[int, int]]) -> None:
    made = chart(counts)
    if made is None:
        return
    assert sum(bar.count for bar in made.bars) == sum(count for _, count in counts)
    assert len(made.bars) <= max(MOST_BARS + 1, 101)
    previous = ""
    for bar in made.bars:
        assert bar.x >= 0 and bar.x + bar.width <= WIDTH + 0.1
        assert bar.y >= 0 and bar.y + bar.height <= HEIGHT + 0.1
        assert (bar.height > 0) == (bar.count > 0)
        assert previous < bar.first <= bar.last
        previous = bar.last
    for yyyymm, _ in counts:
        day = dt.date(yyyymm // 100, yyyymm % 100, 1).isoformat()
        assert any(bar.first <= day <= bar.last for bar in made.bars)
