"""A digest for every row of the tables that carry none of their own, kept by triggers, so that bit rot is found."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator

import sqlalchemy as sa

#: the SQL function that the triggers call; every connection of ours has it
FUNCTION = "jianbao_digest"
_TABLE = "row_digests"

#: tables left out: their own digest says it, or they are SQLite's and alembic's
_LEFT_OUT = frozenset({"stories", _TABLE, "alembic_version"})

#: of tables with a digest of their own, the columns that it does not cover, and it
_PART = {
    "pages": ("id", "sha256", "text_sha256", "added", "superseded_by", "digest"),
    "retired_stories": ("seq", "id", "retired", "digest"),
}

#: name under which the schema itself is digested
_SCHEMA = ("", "schema")


def teach(connection: sqlite3.Connection) -> None:
    """Give a connection the digest function; without it, it cannot write."""
    connection.create_function(FUNCTION, -1, digest_of, deterministic=True)


def digest_of(*values: object) -> str:
    """Digest of a row's values, 16 hexadecimal digits."""
    text = json.dumps([value.hex() if isinstance(value, bytes) else value for value in values])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:16]


def renew(conn: sa.Connection) -> None:
    """Set the triggers of all tables as they are now and digest every row: what ends a migration."""
    conn.execute(sa.text(f"DELETE FROM {_TABLE}"))
    for (name,) in conn.execute(sa.text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")).all():
        if name.startswith("digest_"):
            conn.execute(sa.text(f'DROP TRIGGER "{name}"'))
    for table, keys, columns in _covered(conn):
        for statement in _triggers(table, keys, columns):
            conn.exec_driver_sql(statement)
        values = f"'{table}', {_key(keys)}, {FUNCTION}({_listed(columns)})"
        conn.exec_driver_sql(f'INSERT INTO {_TABLE} SELECT {values} FROM "{table}"')
    _put(conn, *_SCHEMA, _schema_digest(conn))


def differences(conn: sa.Connection) -> Iterator[tuple[str, str]]:
    """(table, key) of every row that is not what was written there; the table is empty for the schema itself.

    ``conn`` must return text that is no UTF-8 somehow, and not raise.
    """
    rows = conn.exec_driver_sql(f"SELECT table_name, row_key, digest FROM {_TABLE}")
    kept = {(table, key): digest for table, key, digest in rows}
    if kept.pop(_SCHEMA, None) != _schema_digest(conn):
        yield "", "schema"
    for table, keys, columns in _covered(conn):
        for key, *values in conn.exec_driver_sql(f'SELECT {_key(keys)}, {_listed(columns)} FROM "{table}"'):
            if kept.pop((table, key), None) != digest_of(*values):
                yield table, str(key)
    # rows that are gone
    yield from ((str(table), str(key)) for table, key in kept)


def _covered(conn: sa.Connection) -> Iterator[tuple[str, list[str], list[str]]]:
    """(table, columns of its primary key, columns to digest)."""
    query = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
    for (table,) in conn.exec_driver_sql(query).all():
        if table in _LEFT_OUT:
            continue
        columns = [(row[1], row[5]) for row in conn.exec_driver_sql(f'PRAGMA table_info("{table}")')]
        keys = [name for name, place in sorted(columns, key=lambda column: column[1]) if place]
        assert keys, f"{table} has no primary key"
        yield table, keys, list(_PART.get(table, [name for name, _ in columns]))


def _triggers(table: str, keys: list[str], columns: list[str]) -> Iterator[str]:
    forget = f"DELETE FROM {_TABLE} WHERE table_name = '{table}' AND row_key = {_key(keys, 'OLD.')}"
    clear = f"DELETE FROM {_TABLE} WHERE table_name = '{table}' AND row_key = {_key(keys, 'NEW.')}"
    values = f"'{table}', {_key(keys, 'NEW.')}, {FUNCTION}({_listed(columns, 'NEW.')})"
    note = f"INSERT INTO {_TABLE} VALUES ({values})"
    for event, steps in (("INSERT", (clear, note)), ("UPDATE", (forget, clear, note)), ("DELETE", (forget,))):
        body = "; ".join(steps)
        yield f'CREATE TRIGGER "digest_{table}_{event.lower()}" AFTER {event} ON "{table}" BEGIN {body}; END'


def _key(keys: list[str], row: str = "") -> str:
    return " || ',' || ".join(f'quote({row}"{name}")' for name in keys)


def _listed(columns: list[str], row: str = "") -> str:
    return ", ".join(f'{row}"{name}"' for name in columns)


def _schema_digest(conn: sa.Connection) -> str:
    rows = conn.exec_driver_sql("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name").all()
    version = conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return digest_of(str(version), *(value for row in rows for value in row))


def _put(conn: sa.Connection, table: str, key: str, digest: str) -> None:
    statement = f"INSERT INTO {_TABLE} VALUES (:table, :key, :digest)"
    conn.execute(sa.text(statement), {"table": table, "key": key, "digest": digest})
