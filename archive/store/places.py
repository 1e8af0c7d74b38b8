"""Which pages live stories stand on, and which pages stories once stood on: what indexing asks of the record."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa

from archive.store.tables import retired_stories, stories

#: ids in one statement
_BATCH = 1000


def page_ids(conn: sa.Connection) -> Iterator[str]:
    """The pages that live stories stand on, ascending, each once."""
    column = stories.c.page_id
    return iter(conn.execute(sa.select(column).where(column.is_not(None)).distinct().order_by(column)).scalars())


def loose_ids(conn: sa.Connection) -> Iterator[str]:
    """The live stories that stand on no page, ascending."""
    query = sa.select(stories.c.id).where(stories.c.page_id.is_(None)).order_by(stories.c.id)
    return iter(conn.execute(query).scalars())


def pages_of(conn: sa.Connection, ids: Collection[str]) -> set[str]:
    """The pages on which stories of these ids stand or, in an earlier version, stood."""
    asked = list(ids)
    found: set[str] = set()
    for start in range(0, len(asked), _BATCH):
        batch = asked[start : start + _BATCH]
        for table in (stories, retired_stories):
            query = sa.select(table.c.page_id).where(table.c.id.in_(batch), table.c.page_id.is_not(None))
            found.update(conn.execute(query.distinct()).scalars())
    return found
