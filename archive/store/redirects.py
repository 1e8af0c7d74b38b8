"""Ids of merged stories and where they lead."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from archive.store.rows import now
from archive.store.tables import redirects


def target(conn: sa.Connection, id: str) -> str | None:
    """The id that ``id`` was merged into, None when it was not merged."""
    return conn.execute(sa.select(redirects.c.new_id).where(redirects.c.old_id == id)).scalar()


def forget(conn: sa.Connection, ids: Collection[str]) -> None:
    """Let ids lead nowhere: their stories are live again."""
    conn.execute(sa.delete(redirects).where(redirects.c.old_id.in_(ids)))


def add(conn: sa.Connection, old_id: str, new_id: str, *, owner: str = "") -> None:
    """Let ``old_id`` lead to ``new_id``; what led to ``old_id`` follows, so that no chain ever forms.

    ``new_id`` must be a live story; callers remove ``old_id`` themselves.
    """
    conn.execute(sa.update(redirects).where(redirects.c.new_id == old_id).values(new_id=new_id))
    conn.execute(sa.delete(redirects).where(redirects.c.old_id.in_((old_id, new_id))))
    conn.execute(sa.insert(redirects).values(old_id=old_id, new_id=new_id, owner=owner, added=now()))
