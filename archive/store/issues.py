"""The stories of each newspaper's days: counted and listed for browsing, without reading their texts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from archive.model import PageMeta
from archive.store.tables import pages, stories

#: characters of a text that a story without a headline is listed by, as Story.label has it
_LABEL = 24


@dataclass(frozen=True, slots=True)
class IssueCount:
    """How many live stories a newspaper has of a day, and on how many pages; None is unknown."""

    date: dt.date | None
    newspaper: str | None
    stories: int
    pages: int


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


def counts(conn: sa.Connection, first: dt.date | None = None, last: dt.date | None = None) -> tuple[IssueCount, ...]:
    """One count a day and newspaper, by day: of the days from ``first`` to ``last``, of all dated ones, or,
    without either, of those without a date too (first)."""
    table = stories.c
    query = (
        sa.select(table.date, table.newspaper, sa.func.count(), sa.func.count(table.page_id.distinct()))
        .group_by(table.date, table.newspaper)
        .order_by(table.date, table.newspaper)
    )
    if first:
        query = query.where(table.date >= first)
    if last:
        query = query.where(table.date <= last)
    return tuple(IssueCount(*row) for row in conn.execute(query))


def story_heads(
    conn: sa.Connection, date: dt.date | None, newspaper: str | None = None, *, limit: int, offset: int = 0
) -> tuple[StoryHead, ...]:
    """The live stories of a day (None: of no day) by newspaper and page, in page order.

    ``newspaper``: of that one alone; "" are those whose newspaper is unknown.
    """
    table = stories.c
    label = sa.func.coalesce(sa.func.nullif(table.headline, ""), sa.func.nullif(_beginning(), ""), table.id)
    query = (
        sa.select(table.id, label, table.column, table.newspaper, table.page, table.section, table.page_id)
        .where(table.date.is_not_distinct_from(date))
        .order_by(table.newspaper, table.page_id, table.position, table.id)
        .limit(limit)
        .offset(offset)
    )
    if newspaper is not None:
        query = query.where(table.newspaper.is_not_distinct_from(newspaper or None))
    return tuple(StoryHead(*row) for row in conn.execute(query))


def page_heads(conn: sa.Connection, date: dt.date | None, newspaper: str | None = None) -> tuple[PageHead, ...]:
    """The current pages of a day, by newspaper and number; ``newspaper`` as in ``story_heads``."""
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


def beside(conn: sa.Connection, date: dt.date, newspaper: str | None = None) -> tuple[dt.date | None, dt.date | None]:
    """The days before and after ``date`` that have stories, of one newspaper if given (as in ``story_heads``)."""
    table = stories.c
    earlier = sa.select(sa.func.max(table.date)).where(table.date < date)
    later = sa.select(sa.func.min(table.date)).where(table.date > date)
    if newspaper is not None:
        same = table.newspaper.is_not_distinct_from(newspaper or None)
        earlier, later = earlier.where(same), later.where(same)
    return conn.execute(earlier).scalar(), conn.execute(later).scalar()


def _beginning() -> sa.ColumnElement[str]:
    return sa.func.replace(sa.func.substr(stories.c.body, 1, _LABEL), "\n", " ")
