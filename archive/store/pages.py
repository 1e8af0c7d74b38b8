"""Pages as stored: reading, adding, superseding; a page's text and original never change."""

from __future__ import annotations

from collections.abc import Iterator

import sqlalchemy as sa

from archive.model import PageMeta, StoredPage
from archive.store.rows import is_storable, now, page_of, page_values, text_sha256
from archive.store.tables import pages


def get(conn: sa.Connection, page_id: str) -> StoredPage | None:
    """The page of that id, superseded or not."""
    if not is_storable(page_id):
        return None
    row = conn.execute(sa.select(pages).where(pages.c.id == page_id)).first()
    return page_of(row) if row else None


def every(conn: sa.Connection, *, superseded: bool = False) -> Iterator[StoredPage]:
    """All current pages by id, streamed; with ``superseded`` the earlier editions too."""
    query = sa.select(pages).order_by(pages.c.id)
    if not superseded:
        query = query.where(pages.c.superseded_by.is_(None))
    return map(page_of, conn.execute(query, execution_options={"yield_per": 100}))


def count(conn: sa.Connection) -> int:
    """How many current pages there are."""
    query = sa.select(sa.func.count()).select_from(pages).where(pages.c.superseded_by.is_(None))
    return conn.execute(query).scalar_one()


def of_bytes(conn: sa.Connection, sha256: str) -> StoredPage | None:
    """The page that was read from a file with that SHA-256."""
    row = conn.execute(sa.select(pages).where(pages.c.sha256 == sha256)).first()
    return page_of(row) if row else None


def of_text(conn: sa.Connection, text: str) -> StoredPage | None:
    """The page, of several the earliest, that has exactly that text, whatever its file's encoding and line ends."""
    query = sa.select(pages).where(pages.c.text_sha256 == text_sha256(text)).order_by(pages.c.added, pages.c.id)
    row = conn.execute(query).first()
    return page_of(row) if row else None


def of_issue(conn: sa.Connection, meta: PageMeta, source: str) -> tuple[StoredPage, ...]:
    """The current pages that ``meta`` could be a later version of: the same newspaper, date and number.

    Where one of them is unknown, it is unknown there too and the file had the same name.
    """
    query = sa.select(pages).where(
        pages.c.date.is_not_distinct_from(meta.date),
        pages.c.newspaper.is_not_distinct_from(meta.newspaper),
        pages.c.number.is_not_distinct_from(meta.number),
        pages.c.superseded_by.is_(None),
    )
    if not meta.names_page:
        query = query.where(pages.c.source == source)
    return tuple(map(page_of, conn.execute(query.order_by(pages.c.id))))


def superseded_by(conn: sa.Connection, page_id: str) -> str | None:
    """The id of the edition that replaced a page, None for a current one."""
    return conn.execute(sa.select(pages.c.superseded_by).where(pages.c.id == page_id)).scalar()


def current(conn: sa.Connection, page: StoredPage) -> StoredPage:
    """The newest edition of a page, itself when nothing replaced it."""
    while (newer := superseded_by(conn, page.id)) is not None:
        found = get(conn, newer)
        assert found is not None, "a foreign key holds"
        page = found
    return page


def add(conn: sa.Connection, page: StoredPage) -> None:
    """Store a new page; its original must be kept and recorded before."""
    conn.execute(sa.insert(pages).values(**page_values(page), added=now()))


def supersede(conn: sa.Connection, old_id: str, new_id: str) -> None:
    """Mark a page as replaced by a corrected edition."""
    conn.execute(sa.update(pages).where(pages.c.id == old_id).values(superseded_by=new_id))


def describe(conn: sa.Connection, page: StoredPage) -> None:
    """Replace a page's metadata and flags by those of ``page``; its id and text stay."""
    values = page_values(page)
    kept = {name: values[name] for name in ("newspaper", "date", "number", "section", "flags", "digest")}
    conn.execute(sa.update(pages).where(pages.c.id == page.id).values(**kept))
