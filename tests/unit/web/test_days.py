"""Counts as people browse them: holdings, years, calendars, issues."""

from __future__ import annotations

import datetime as dt

from archive.model import PageMeta
from archive.store.issues import IssueCount, PageHead, StoryHead, YearCount
from web import days

DAY = dt.date(2021, 9, 17)
COUNTS = (
    IssueCount(DAY, None, 1, 0),
    IssueCount(DAY, "乙报", 8, 2),
    IssueCount(DAY, "甲报", 3, 1),
    IssueCount(dt.date(2021, 9, 18), "乙报", 1, 1),
)
YEARS = (
    YearCount(None, 2021, 1, DAY, DAY),
    YearCount("乙报", 1999, 4, dt.date(1999, 12, 31), dt.date(1999, 12, 31)),
    YearCount("乙报", 2021, 9, DAY, dt.date(2021, 9, 18)),
    YearCount("甲报", None, 2, None, None),
    YearCount("甲报", 2021, 3, DAY, DAY),
)


def head(id: str, newspaper: str | None, page_id: str | None, page: str | None = None) -> StoryHead:
    return StoryHead(id, id, None, newspaper, page, None, page_id)


def sheet(page_id: str, number: str | None, newspaper: str = "甲报") -> PageHead:
    return PageHead(page_id, PageMeta(newspaper, DAY, number, "要闻"), f"{page_id}.txt")


def test_holdings_are_largest_first_and_unnamed_last() -> None:
    found = days.holdings(YEARS)
    assert [holding.newspaper for holding in found] == ["乙报", "甲报", None]
    assert (found[0].stories, found[0].first, found[0].last) == (13, dt.date(1999, 12, 31), dt.date(2021, 9, 18))
    assert [(year.number, year.stories) for year in found[0].years] == [(1999, 4), (2021, 9)]
    assert (found[1].stories, found[1].undated) == (5, 2)
    assert [(year.number, year.stories) for year in days.years(YEARS)] == [(1999, 4), (2021, 13)]


def test_a_month_is_weeks_from_monday_with_shades() -> None:
    september = days.months(2021, COUNTS)[8]
    assert september.stories == 13 and all(len(week) == 7 for week in september.weeks)
    assert [day and day.date.day for day in september.weeks[0]] == [None, None, 1, 2, 3, 4, 5]
    shades = {day.date.day: (day.stories, day.shade) for week in september.weeks for day in week if day and day.stories}
    assert shades == {17: (12, days.SHADES), 18: (1, 1)}
    assert all(month.stories == 0 for month in days.months(2020, COUNTS))


def test_an_issue_has_its_pages_in_the_order_of_their_numbers() -> None:
    heads = [head("a", "甲报", "p10"), head("b", "甲报", "p2"), head("c", "甲报", None, "A05"), head("d", None, None)]
    pages = [sheet("p10", "10"), sheet("p2", "2"), sheet("p3", "03"), sheet("px", None)]
    named, unnamed = days.issues(heads, pages)
    assert [(s.number, s.page_id, [story.id for story in s.stories]) for s in named.sheets] == [
        ("2", "p2", ["b"]),
        ("03", "p3", []),
        ("10", "p10", ["a"]),
        ("A05", None, ["c"]),
        (None, "px", []),
    ]
    assert unnamed.newspaper is None and unnamed.sheets[0].number is None
