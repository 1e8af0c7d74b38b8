"""The stories of each newspaper's days: counted and listed for browsing, without reading their texts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive.model import PageMeta
from archive.store.tables import pages, stories

#: characters of a text that a story without a headline is listed by, as Story.label has it
_LABEL = 24


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How many live stories a newspaper has of a day, and on how many pages; None is unknown."""

    date: dt.date
    newspaper: str | None
    stories: int
    pages: int


@dataclass(frozen=True, slots=True)
class YearCount:
    """How many live stories a newspaper has of a year (None: of no date), from which day to which."""

    newspaper: str | None
    year: int | None
    stories: int
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class StoryHead:
    """A story as lists show it."""

    id: str
    label: str
    column: str | None
    newspaper: str | None
    #: page number and section as printed
    page: str | None
    section: str | None
    page_id: str | None


@dataclass(frozen=True, slots=True)
class PageHead:
    """A current page without its text."""

    id: str
    meta: PageMeta
    source: str


def years(conn: sa.Connection, newspaper: str | None = None) -> tuple[YearCount, ...]:
    """One count a newspaper and year, by newspaper; ``newspaper``: of that one alone, "" of stories that name none."""
    table = stories.c
    # days first: they come in the order of the index, and there are far fewer of them
    each = sa.select(table.date, table.newspaper, sa.func.count().label("stories"))
    days = _of(each, newspaper).group_by(table.date, table.newspaper).subquery().c
    year = sa.extract("year", days.date)
    query = sa.select(days.newspaper, year, sa.func.sum(days.stories), sa.func.min(days.date), sa.func.max(days.date))
    rows = conn.execute(query.group_by(days.newspaper, year).order_by(days.newspaper, year))
    return tuple(YearCount(*row) for row in rows)


def counts(conn: sa.Connection, first: dt.date, last: dt.date, newspaper: str | None = None) -> tuple[IssueCount, ...]:
    """One count a day and newspaper from ``first`` to ``last``, by day; ``newspaper`` as in ``years``."""
    table = stories.c
    query = (
        sa.select(table.date, table.newspaper, sa.func.count(), sa.func.count(table.page_id.distinct()))
        .where(table.date.between(first, last))
        .group_by(table.date, table.newspaper)
        .order_by(table.date, table.newspaper)
    )
    return tuple(IssueCount(*row) for row in conn.execute(_of(query, newspaper)))


def story_heads(
    conn: sa.Connection, date: dt.date | None, newspaper: str | None = None, *, limit: int, offset: int = 0
) -> tuple[StoryHead, ...]:
    """The live stories of a day (None: of no day) by newspaper, in page order; ``newspaper`` as in ``years``."""
    table = stories.c
    label = sa.func.coalesce(sa.func.nullif(table.headline, ""), sa.func.nullif(_beginning(), ""), table.id)
    query = (
        sa.select(table.id, label, table.column, table.newspaper, table.page, table.section, table.page_id)
        .where(table.date.is_not_distinct_from(date))
        .order_by(table.newspaper, table.page_id, table.position, table.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(StoryHead(*row) for row in conn.execute(_of(query, newspaper)))


def page_heads(conn: sa.Connection, date: dt.date | None, newspaper: str | None = None) -> tuple[PageHead, ...]:
    """The current pages of a day, by newspaper and number; ``newspaper`` as in ``years``."""
    table = pages.c
    query = (
        sa.select(table.id, table.newspaper, table.date, table.number, table.section, table.source)
        .where(table.date.is_not_distinct_from(date), table.superseded_by.is_(None))
        .order_by(table.newspaper, table.number, table.id)
    )
    if newspaper is not None:
        query = query.where(table.newspaper.is_not_distinct_from(newspaper or None))
    return tuple(
        PageHead(row.id, PageMeta(row.newspaper, row.date, row.number, row.section), row.source)
        for row in conn.execute(query)
    )


def beside(
    conn: sa.Connection, first: dt.date, last: dt.date, newspaper: str | None = None
) -> tuple[dt.date | None, dt.date | None]:
    """The last day before ``first`` and the first after ``last`` that has stories; ``newspaper`` as in ``years``."""
    date = stories.c.date
    earlier = _of(sa.select(sa.func.max(date)).where(date < first), newspaper)
    later = _of(sa.select(sa.func.min(date)).where(date > last), newspaper)
    return conn.execute(earlier).scalar(), conn.execute(later).scalar()


def _of(query: sa.Select[Any], newspaper: str | None) -> sa.Select[Any]:
    if newspaper is None:
        return query
    return query.where(stories.c.newspaper.is_not_distinct_from(newspaper or None))


def _beginning() -> sa.ColumnElement[str]:
    return sa.func.replace(sa.func.substr(stories.c.body, 1, _LABEL), "\n", " ")
