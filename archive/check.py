"""Looks for damage in the record: the database's own structure, the digests of its rows, the kept originals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from archive.digest import page_digest, story_digest
from archive.errors import JianbaoError
from archive.home import Home
from archive.model import StoredPage
from archive.readers.encoding import decode_as, normal_lines
from archive.store import originals, pages, row_digests
from archive.store.database import open_database
from archive.store.originals import Original
from archive.store.rows import Row, page_from, story_from
from archive.store.tables import originals as original_table
from archive.store.tables import pages as page_table
from archive.store.tables import retired_stories, stories

#: what brings back what a backup still has
RESTORE = "jianbao restore FILE --home DIR"

#: tables whose rows have a name that people know
_KINDS = {"pages": "page", "retired_stories": "story", "originals": "original"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    #: ``database``, ``story``, ``page``, ``original`` or ``row`` (of another table)
    kind: str
    #: id of the story or page, SHA-256 of the original, table and key of the row; empty for the database
    subject: str
    #: Chinese then English
    reason: str
    #: the command that brings it back; FILE and DIR are the user's to name
    repair: str = RESTORE


@dataclass(frozen=True, slots=True)
class Checked:
    """What was looked at and what was found."""

    stories: int
    pages: int
    originals: int
    findings: tuple[Finding, ...]


def check_archive(home: Home, *, read_data: bool = False) -> Checked:
    """Check the record of ``home``: every row by its digest, every original by its size.

    ``read_data`` also reads every original: its bytes must have its SHA-256 and still give the page's text. Raises
    NoHome, NewerArchive, and DamagedArchive where the database cannot even be opened.
    """
    found: dict[tuple[str, str], Finding] = {}
    with open_database(home).reading() as conn:
        # text that is no UTF-8 any more must come out as a difference, not as an exception
        raw: Any = conn.connection.dbapi_connection
        raw.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
        parts = (
            _structure,
            _stories,
            _pages,
            _rows,
            lambda conn: _originals(conn, home, read_data=read_data),
        )
        for part in parts:
            for finding in _readable(part, conn):
                found.setdefault((finding.kind, finding.subject or finding.reason), finding)
        return Checked(
            stories=_count(conn, stories),
            pages=_count(conn, page_table),
            originals=_count(conn, original_table),
            findings=tuple(found.values()),
        )


def _readable(part: Callable[[sa.Connection], Iterable[Finding]], conn: sa.Connection) -> Iterator[Finding]:
    """What a part of the check finds; that it cannot go on is a finding too."""
    try:
        yield from part(conn)
    except (sa.exc.DatabaseError, JianbaoError) as error:
        cause = error.orig if isinstance(error, sa.exc.DatabaseError) else error
        yield Finding("database", "", f"数据库读不下去 / the database cannot be read: {cause}")


def _count(conn: sa.Connection, table: sa.Table) -> int:
    try:
        return conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
    except sa.exc.DatabaseError:
        return 0


def _structure(conn: sa.Connection) -> Iterator[Finding]:
    for (line,) in conn.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield Finding("database", "", f"数据库结构有损 / the database is damaged: {line}")
    for table, row, parent, _ in conn.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding("database", "", f"引用落空 / a dangling reference: {table} {row} → {parent}")


def _values(conn: sa.Connection, table: sa.Table) -> Iterator[Row]:
    """The rows of a table as they stand in the file, types untouched: what rotted must not stop the reading."""
    result = conn.exec_driver_sql(f'SELECT * FROM "{table.name}"', execution_options={"yield_per": 200})
    return (row._mapping for row in result)


def _intact(values: Row, digest_of: Callable[[Row], str]) -> bool:
    try:
        date = values["date"]
        day = None if date is None else dt.date.fromisoformat(date)
        if day is not None and day.isoformat() != date:
            return False
        digest: str = values["digest"]
        return digest_of({**values, "date": day}) == digest
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return False


def _stories(conn: sa.Connection) -> Iterator[Finding]:
    for table in (stories, retired_stories):
        for values in _values(conn, table):
            if not _intact(values, lambda row: story_digest(story_from(row))):
                where = f"（版面 {values['page_id']}） / on page {values['page_id']}" if values["page_id"] else " /"
                reason = f"内容与摘要不符{where} the content does not match its digest"
                yield Finding("story", _shown(values["id"]), _shown(reason))


def _pages(conn: sa.Connection) -> Iterator[Finding]:
    for values in _values(conn, page_table):
        guessed = values["encoding_guessed"]
        typed = {**values, "encoding_guessed": bool(guessed)}
        if guessed not in (0, 1) or not _intact(typed, lambda row: page_digest(page_from(row))):
            yield Finding("page", _shown(values["id"]), "内容与摘要不符 / the content does not match its digest")


def _rows(conn: sa.Connection) -> Iterator[Finding]:
    for table, key in row_digests.differences(conn):
        if not table:
            yield Finding("database", "", "表的定义变了 / the definitions of the tables have changed")
            continue
        name = key.removeprefix("'").removesuffix("'") if table in _KINDS else f"{table} {key}"
        reason = "记录与摘要不符 / the row does not match its digest"
        yield Finding(_KINDS.get(table, "row"), _shown(name), reason)


def _originals(conn: sa.Connection, home: Home, *, read_data: bool) -> Iterator[Finding]:
    for original in list(originals.every(conn)):
        page = _page_of(conn, original)
        if reason := _damage(home, original, page, read_data=read_data):
            named = f"（{page.id} {page.page.source}）" if page else ""
            zh, _, en = reason.partition(" / ")
            again = f"jianbao ingest {page.page.source}" if page else "jianbao ingest FILE"
            yield Finding("original", _shown(original.sha256), _shown(f"{zh}{named} / {en}{named}"), _shown(again))
        elif read_data and page is not None and not _gives(originals.load(home, original.sha256), page):
            yield Finding("page", page.id, "文字与原件不符 / the text is not what the original says")


def _page_of(conn: sa.Connection, original: Original) -> StoredPage | None:
    try:
        return pages.of_bytes(conn, original.sha256)
    except (ValueError, TypeError, AttributeError):
        # its own row is damaged, which is another finding
        return None


def _damage(home: Home, original: Original, page: StoredPage | None, *, read_data: bool) -> str | None:
    """What is wrong with the file of an original, Chinese then English."""
    path = originals.path_of(home, original.sha256)
    try:
        size = path.stat().st_size
        kept = originals.load(home, original.sha256) if read_data else None
    except (OSError, ValueError) as error:
        return f"原件读不到 / the original cannot be read: {getattr(error, 'strerror', error)}"
    if size != original.size:
        return "原件长度不对 / the original has the wrong length"
    if kept is not None and originals.sha256_of(kept) != original.sha256:
        return "原件内容变了 / the original has changed"
    return None


def _gives(data: bytes, page: StoredPage) -> bool:
    """Whether the original still decodes to the page's text, in the encoding that was found then."""
    try:
        text = decode_as(data, page.page.encoding)
    except (ValueError, LookupError):
        return False
    return normal_lines(text) == page.page.text


def _shown(text: object) -> str:
    """A text that may have rotted, fit for JSON and terminals."""
    return str(text).encode("utf-8", "backslashreplace").decode()
