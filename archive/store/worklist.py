"""What an editor looks at next: pages by the confidence of their least certain story."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import sqlalchemy as sa

from archive.store.tables import corrections, pages, stories


@dataclass(frozen=True, slots=True)
class Work:
    """A page in the list."""

    page_id: str
    source: str
    newspaper: str | None
    date: dt.date | None
    number: str | None
    section: str | None
    stories: int
    #: of its least certain story; None for a page without stories
    confidence: float | None
    #: changes by editors that still stand
    corrections: int


def least_certain(conn: sa.Connection, *, limit: int, offset: int = 0) -> tuple[Work, ...]:
    """Current pages, those without stories first, then by confidence ascending."""
    found = (
        sa.select(stories.c.page_id, sa.func.count().label("stories"), sa.func.min(stories.c.confidence).label("least"))
        .group_by(stories.c.page_id)
        .subquery()
    )
    made = (
        sa.select(corrections.c.page_id, sa.func.count().label("made"))
        .where(corrections.c.undone_at.is_(None))
        .group_by(corrections.c.page_id)
        .subquery()
    )
    query = (
        sa.select(
            *(pages.c[name] for name in ("id", "source", "newspaper", "date", "number", "section")),
            sa.func.coalesce(found.c.stories, 0),
            found.c.least,
            sa.func.coalesce(made.c.made, 0),
        )
        .outerjoin_from(pages, found, found.c.page_id == pages.c.id)
        .outerjoin(made, made.c.page_id == pages.c.id)
        .where(pages.c.superseded_by.is_(None))
        .order_by(sa.func.coalesce(found.c.least, 0.0), pages.c.id)
        .limit(limit)
        .offset(offset)
    )
    return tuple(Work(*list(row)) for row in conn.execute(query))


def count(conn: sa.Connection) -> int:
    """How many pages the list has."""
    query = sa.select(sa.func.count()).select_from(pages).where(pages.c.superseded_by.is_(None))
    return int(conn.execute(query).scalar_one())
