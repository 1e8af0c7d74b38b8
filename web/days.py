"""Counts of issues as people browse them: newspapers, years, months as calendars; a day as its pages. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.store.issues import IssueCount, PageHead, StoryHead, YearCount

#: weeks begin on Monday, as in Chinese calendars
_CALENDAR = calendar.Calendar(calendar.MONDAY)
#: shades of a day, from few stories to many
SHADES = 4


@dataclass(frozen=True, slots=True)
class Counted:
    """A year that has stories."""

    number: int
    stories: int


@dataclass(frozen=True, slots=True)
class Holding:
    """What there is of one newspaper; None are the stories that name none."""

    newspaper: str | None
    stories: int
    undated: int
    first: dt.date | None
    last: dt.date | None
    years: tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Day:
    date: dt.date
    stories: int
    #: 0 for none, up to SHADES
    shade: int


@dataclass(frozen=True, slots=True)
class Month:
    """A month's weeks of seven days; None are days of other months."""

    year: int
    month: int
    stories: int
    weeks: tuple[tuple[Day | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of an issue with its stories; without ``page_id`` they were imported and only name a number, if that."""

    page_id: str | None
    number: str | None
    section: str | None
    stories: tuple[StoryHead, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """A newspaper of one day."""

    newspaper: str | None
    sheets: tuple[Sheet, ...]


def holdings(counts: Iterable[YearCount]) -> tuple[Holding, ...]:
    """One a newspaper, the largest first; those that name none last."""
    grouped: dict[str | None, list[YearCount]] = defaultdict(list)
    for count in counts:
        grouped[count.newspaper].append(count)
    made = [_holding(newspaper, own) for newspaper, own in grouped.items()]
    return tuple(sorted(made, key=lambda h: (h.newspaper is None, -h.stories, h.newspaper or "")))


def _holding(newspaper: str | None, counts: Sequence[YearCount]) -> Holding:
    return Holding(
        newspaper,
        stories=sum(count.stories for count in counts),
        undated=sum(count.stories for count in counts if count.year is None),
        first=min((count.first for count in counts if count.first), default=None),
        last=max((count.last for count in counts if count.last), default=None),
        years=years(counts),
    )


def years(counts: Iterable[YearCount]) -> tuple[Counted, ...]:
    """The years that have stories, earliest first."""
    stories = Counter[int]()
    for count in counts:
        if count.year is not None:
            stories[count.year] += count.stories
    return tuple(Counted(year, stories[year]) for year in sorted(stories))


def months(year: int, counts: Iterable[IssueCount]) -> tuple[Month, ...]:
    """The twelve months of a year; the busiest day of them is the darkest."""
    stories = Counter[dt.date]()
    for count in counts:
        if count.date.year == year:
            stories[count.date] += count.stories
    most = max(stories.values(), default=0)
    return tuple(_month(year, month, stories, most) for month in range(1, 13))


def _month(year: int, month: int, stories: Counter[dt.date], most: int) -> Month:
    def day(number: int) -> Day | None:
        if not number:
            return None
        date = dt.date(year, month, number)
        count = stories[date]
        return Day(date, count, -(-count * SHADES // most) if count else 0)

    weeks = tuple(tuple(map(day, week)) for week in _CALENDAR.monthdayscalendar(year, month))
    total = sum(found.stories for week in weeks for found in week if found)
    return Month(year, month, total, weeks)


def issues(heads: Iterable[StoryHead], pages: Iterable[PageHead] = ()) -> tuple[Issue, ...]:
    """Stories by newspaper and page, in the order of page numbers; ``pages`` may add some without a story."""
    sheets: dict[str | None, dict[tuple[str | None, str], list[StoryHead]]] = defaultdict(lambda: defaultdict(list))
    known = {page.id: page for page in pages}
    for page in known.values():
        sheets[page.meta.newspaper].setdefault((page.id, ""), [])
    for head in heads:
        key = (head.page_id, "" if head.page_id else head.page or "")
        sheets[head.newspaper][key].append(head)
    made = (Issue(newspaper, _sheets(own, known)) for newspaper, own in sheets.items())
    return tuple(sorted(made, key=lambda issue: (issue.newspaper is None, issue.newspaper or "")))


def _sheets(own: dict[tuple[str | None, str], list[StoryHead]], known: dict[str, PageHead]) -> tuple[Sheet, ...]:
    made = []
    for (page_id, _), stories in own.items():
        page = known.get(page_id or "")
        number = page.meta.number if page else stories[0].page
        section = page.meta.section if page else stories[0].section
        made.append(Sheet(page_id, number, section, tuple(stories)))
    return tuple(sorted(made, key=lambda sheet: (_natural(sheet.number), sheet.page_id or "")))


def _natural(number: str | None) -> tuple[bool, str, int, str]:
    """The order of page numbers: 2 before 10, A before B, unknown ones last."""
    match = re.match(r"(\D*)(\d{1,9})", number or "")
    return (number is None, match[1] if match else "", int(match[2]) if match else 0, number or "")
