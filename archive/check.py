"""Looks for damage in the record: the database's own structure, the digests of its rows, the kept originals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from archive.digest import page_digest, story_digest
from archive.home import Home
from archive.model import StoredPage
from archive.readers.encoding import normal_lines
from archive.store import originals, pages
from archive.store.database import open_database
from archive.store.rows import page_of, story_of
from archive.store.tables import pages as page_table
from archive.store.tables import retired_stories, stories


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    #: ``database``, ``story``, ``page`` or ``original``
    kind: str
    #: id of the story or page, SHA-256 of the original; empty for the database
    subject: str
    #: Chinese then English
    reason: str


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
    with open_database(home).reading() as conn:
        findings = [*_database(conn), *_stories(conn), *_pages(conn), *_originals(conn, home, read_data=read_data)]
        count = sa.select(sa.func.count())
        return Checked(
            stories=conn.execute(count.select_from(stories)).scalar_one(),
            pages=conn.execute(count.select_from(page_table)).scalar_one(),
            originals=sum(1 for _ in originals.every(conn)),
            findings=tuple(findings),
        )


def _database(conn: sa.Connection) -> Iterator[Finding]:
    for (line,) in conn.exec_driver_sql("PRAGMA integrity_check"):
        if line != "ok":
            yield Finding("database", "", f"数据库结构有损 / the database is damaged: {line}")
    for table, row, parent, _ in conn.exec_driver_sql("PRAGMA foreign_key_check"):
        yield Finding("database", "", f"引用落空 / a dangling reference: {table} {row} → {parent}")


def _stories(conn: sa.Connection) -> Iterator[Finding]:
    for table in (stories, retired_stories):
        for row in conn.execute(sa.select(table), execution_options={"yield_per": 500}):
            try:
                intact = story_digest(story_of(row)) == row.digest
            except (ValueError, TypeError):
                intact = False
            if not intact:
                yield Finding("story", str(row.id), "内容与摘要不符 / the content does not match its digest")


def _pages(conn: sa.Connection) -> Iterator[Finding]:
    for row in conn.execute(sa.select(page_table), execution_options={"yield_per": 100}):
        try:
            intact = page_digest(page_of(row)) == row.digest
        except (ValueError, TypeError):
            intact = False
        if not intact:
            yield Finding("page", str(row.id), "内容与摘要不符 / the content does not match its digest")


def _originals(conn: sa.Connection, home: Home, *, read_data: bool) -> Iterator[Finding]:
    for original in originals.every(conn):
        path = originals.path_of(home, original.sha256)
        try:
            size = path.stat().st_size
            kept = originals.load(home, original.sha256) if read_data else None
        except OSError as error:
            reason = f"原件读不到 / the original cannot be read: {error.strerror}"
            yield Finding("original", original.sha256, reason)
            continue
        if size != original.size:
            yield Finding("original", original.sha256, "原件长度不对 / the original has the wrong length")
        elif kept is not None:
            yield from _content(pages.of_bytes(conn, original.sha256), original.sha256, kept)


def _content(page: StoredPage | None, sha256: str, data: bytes) -> Iterator[Finding]:
    if originals.sha256_of(data) != sha256:
        yield Finding("original", sha256, "原件内容变了 / the original has changed")
    elif page is not None and not _gives(data, page):
        yield Finding("page", page.id, "文字与原件不符 / the text is not what the original says")


def _gives(data: bytes, page: StoredPage) -> bool:
    """Whether the original still decodes to the page's text, in the encoding that was found then."""
    try:
        text = data.decode(page.page.encoding).removeprefix("\ufeff")
    except (UnicodeDecodeError, LookupError):
        return False
    return normal_lines(text) == page.page.text
