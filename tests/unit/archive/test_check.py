"""Damage in the record is found: rows that changed behind our back, originals that rotted or went."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from archive.check import check_archive
from archive.errors import DamagedArchive, NoHome
from archive.home import Home
from archive.ingest import ingest
from archive.model import PageMeta
from archive.store import originals, pages, row_digests
from archive.store.database import open_database
from archive.store.tables import metadata
from tests.unit.archive.made import paragraphs_as_stories

TEXTS = ("老街的修鞋匠\n巷口的修鞋摊摆了三十年", "新桥通车\n两岸居民上班不用再绕道老渡口")


@pytest.fixture
def filled(home: Home, tmp_path: Path) -> Home:
    """Two pages, one of them in GBK with two editions, and a quarantined file."""
    for name, data in (
        ("a.txt", ("## 城东日报|2021-05-06|03\n\n" + "\n\n".join(TEXTS)).encode()),
        ("b.txt", ("## 城东日报|2021-05-06|03\r\n\r\n" + "\r\n\r\n".join(TEXTS) + "。").encode("gbk")),
        ("c.txt", "\ufeff".encode() + TEXTS[0].encode()),
        ("d.txt", b"\0"),
    ):
        (tmp_path / name).write_bytes(data)
        list(ingest(home, [tmp_path / name], segment=paragraphs_as_stories, override=PageMeta()))
    return home


def change(home: Home, statement: str) -> None:
    with closing(sqlite3.connect(home.database)) as raw, raw:
        row_digests.teach(raw)
        assert raw.execute(statement).rowcount > 0


@pytest.mark.parametrize("read_data", [False, True])
def test_a_sound_archive(filled: Home, read_data: bool) -> None:
    checked = check_archive(filled, read_data=read_data)
    assert checked.findings == ()
    assert (checked.stories, checked.pages, checked.originals) == (3, 3, 4)


@pytest.mark.parametrize(
    ("statement", "kind"),
    [
        ("UPDATE stories SET body = body || '。' WHERE id = (SELECT min(id) FROM stories)", "story"),
        ("UPDATE stories SET pieces = '[[0,1,\"poem\",0,0,0]]' WHERE id = (SELECT min(id) FROM stories)", "story"),
        ("UPDATE stories SET pieces = 'x' WHERE id = (SELECT min(id) FROM stories)", "story"),
        ("UPDATE stories SET byline = '{}' WHERE id = (SELECT min(id) FROM stories)", "story"),
        ("UPDATE retired_stories SET date = NULL WHERE seq = 1", "story"),
        ("UPDATE pages SET text = text || ' ' WHERE source = 'a.txt'", "page"),
        ("UPDATE pages SET furniture = '[5]' WHERE source = 'a.txt'", "page"),
        ("DELETE FROM originals WHERE sha256 = (SELECT sha256 FROM pages WHERE source = 'a.txt')", "database"),
    ],
)
def test_a_changed_row(filled: Home, statement: str, kind: str) -> None:
    change(filled, statement)
    (finding,) = check_archive(filled).findings
    assert finding.kind == kind and " / " in finding.reason


def original(home: Home, source: str) -> tuple[str, Path]:
    with open_database(home).reading() as conn:
        (page,) = [page for page in pages.every(conn, superseded=True) if page.page.source == source]
    return page.page.sha256, originals.path_of(home, page.page.sha256)


def test_a_lost_original(filled: Home) -> None:
    sha256, path = original(filled, "a.txt")
    path.unlink()
    (finding,) = check_archive(filled).findings
    assert (finding.kind, finding.subject) == ("original", sha256)


def test_a_shortened_original(filled: Home) -> None:
    sha256, path = original(filled, "b.txt")
    path.write_bytes(path.read_bytes()[:-1])
    assert [finding.subject for finding in check_archive(filled).findings] == [sha256]


def test_a_rotten_original_is_found_when_it_is_read(filled: Home) -> None:
    sha256, path = original(filled, "b.txt")
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    assert check_archive(filled).findings == ()
    (finding,) = check_archive(filled, read_data=True).findings
    assert (finding.kind, finding.subject) == ("original", sha256)


def test_pages_of_the_database_that_rotted(filled: Home) -> None:
    data = bytearray(filled.database.read_bytes())
    data[4096 * 3 : 4096 * 3 + 600] = b"\xff" * 600
    filled.database.write_bytes(data)
    try:
        findings = check_archive(filled).findings
    except DamagedArchive:
        return
    assert any(finding.kind == "database" for finding in findings)


def test_no_home(no_home: Home) -> None:
    with pytest.raises(NoHome):
        check_archive(no_home)


def test_bringing_the_file_again_repairs_its_original(filled: Home, tmp_path: Path) -> None:
    for source in ("a.txt", "b.txt"):
        _, path = original(filled, source)
        path.write_bytes(bytes(reversed(path.read_bytes())))
    findings = check_archive(filled, read_data=True).findings
    assert sorted(finding.repair for finding in findings) == ["jianbao ingest a.txt", "jianbao ingest b.txt"]
    for source in ("a.txt", "b.txt"):
        list(ingest(filled, [tmp_path / source], segment=paragraphs_as_stories, override=PageMeta()))
    assert check_archive(filled, read_data=True).findings == ()


def test_every_table_is_under_a_digest(filled: Home) -> None:
    """A row that says something else than what was written there is found, whatever its table."""
    with open_database(filled).writing() as conn:
        tables = {table: _fill(conn, table) for table in metadata.sorted_tables if table.name != "row_digests"}
    assert check_archive(filled).findings == ()
    for table, column in tables.items():
        with closing(sqlite3.connect(filled.database)) as raw:
            raw.create_function(row_digests.FUNCTION, -1, lambda *_: "not what it was")
            raw.execute(f'UPDATE "{table.name}" SET "{column}" = "{column}" || 9')
            raw.commit()
        assert check_archive(filled).findings, table.name


def _fill(conn: sa.Connection, table: sa.Table) -> str:
    """At least one row in the table; returns a column to damage."""
    conn.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
    free = [c for c in table.columns if not c.primary_key and not c.foreign_keys and not c.unique]
    if conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() == 0:
        parents = {c: next(iter(c.foreign_keys)).column for c in table.columns if c.foreign_keys}
        values = {c.name: conn.execute(sa.select(parent)).scalar() for c, parent in parents.items()}
        for column in table.columns:
            values.setdefault(column.name, 1 if isinstance(column.type, sa.Integer | sa.Boolean) else "1")
        conn.execute(sa.insert(table).values(values))
    return next(c.name for c in reversed(free or list(table.columns)) if c.name != "kind")
