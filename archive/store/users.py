"""Accounts and the sessions that are open for them; passwords come and go as hashes only."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive.errors import AccountTaken
from archive.store.tables import sessions, users


@dataclass(frozen=True, slots=True)
class User:
    name: str
    #: an encoded hash, with its own salt and cost
    password: str
    #: aware, UTC
    added: dt.datetime


def add(conn: sa.Connection, user: User) -> None:
    """Raises AccountTaken where there is one of that name."""
    if get(conn, user.name) is not None:
        raise AccountTaken(name=user.name)
    conn.execute(sa.insert(users).values(name=user.name, password=user.password, added=user.added.isoformat()))


def get(conn: sa.Connection, name: str) -> User | None:
    row = conn.execute(sa.select(users).where(users.c.name == name)).first()
    return _of_row(row) if row else None


def every(conn: sa.Connection) -> Iterator[User]:
    """All accounts by name."""
    return map(_of_row, conn.execute(sa.select(users).order_by(users.c.name)))


def exist(conn: sa.Connection) -> bool:
    """Whether there is any account."""
    return conn.execute(sa.select(users.c.name).limit(1)).first() is not None


def set_password(conn: sa.Connection, name: str, password: str) -> bool:
    """Replace the hash and end every session of that account; whether there is one."""
    conn.execute(sa.delete(sessions).where(sessions.c.user == name))
    return conn.execute(sa.update(users).where(users.c.name == name).values(password=password)).rowcount > 0


def rehash(conn: sa.Connection, name: str, password: str) -> None:
    """Replace the hash of the same password by a stronger one; sessions go on."""
    conn.execute(sa.update(users).where(users.c.name == name).values(password=password))


def remove(conn: sa.Connection, name: str) -> bool:
    """Remove an account and its sessions; what it wrote stays. Whether there was one."""
    return conn.execute(sa.delete(users).where(users.c.name == name)).rowcount > 0


def open_session(conn: sa.Connection, digest: str, name: str, opened: dt.datetime, expired: dt.datetime) -> None:
    """Keep a session by the digest of its token; those opened before ``expired`` are swept out."""
    conn.execute(sa.delete(sessions).where(sessions.c.opened < expired.isoformat()))
    conn.execute(sa.insert(sessions).values(digest=digest, user=name, opened=opened.isoformat()))


def session_user(conn: sa.Connection, digest: str, expired: dt.datetime) -> str | None:
    """Whose session that is; None for one that is closed or was opened before ``expired``."""
    named = sa.select(sessions.c.user).where(sessions.c.digest == digest, sessions.c.opened >= expired.isoformat())
    return conn.execute(named).scalar()


def close_session(conn: sa.Connection, digest: str) -> None:
    conn.execute(sa.delete(sessions).where(sessions.c.digest == digest))


def _of_row(row: sa.Row[Any]) -> User:
    return User(row.name, row.password, dt.datetime.fromisoformat(row.added))
