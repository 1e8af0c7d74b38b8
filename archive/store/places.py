"""Which pages live stories stand on, and which pages stories once stood on: what indexing asks of the record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa

from archive.store.tables import retired_stories, stories

#: ids in one statement
_BATCH = 1000


def page_ids(conn: sa.Connection) -> Iterator[str]:
    """The pages that live stories stand on, ascending, each once."""
    column = stories.c.page_id
    return iter(conn.execute(sa.select(column).where(column.is_not(None)).distinct().order_by(column)).scalars())


def loose_ids(conn: sa.Connection, among: Collection[str] | None = None) -> Iterator[str]:
    """The live stories that stand on no page, ascending: all of them, or those ``among`` some ids."""
    query = sa.select(stories.c.id).where(stories.c.page_id.is_(None)).order_by(stories.c.id)
    if among is None:
        yield from conn.execute(query).scalars()
        return
    for batch in _batches(sorted(among)):
        yield from conn.execute(query.where(stories.c.id.in_(batch))).scalars()


def pages_of(conn: sa.Connection, ids: Collection[str]) -> set[str]:
    """The pages on which stories of these ids stand or, in an earlier version, stood."""
    found: set[str] = set()
    for batch in _batches(list(ids)):
        for table in (stories, retired_stories):
            query = sa.select(table.c.page_id).where(table.c.id.in_(batch), table.c.page_id.is_not(None))
            found.update(conn.execute(query.distinct()).scalars())
    return found


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
