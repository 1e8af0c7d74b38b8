"""An archive of any earlier version, with data in every table, is brought to this version and loses nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.pool import NullPool

from archive.check import check_archive
from archive.digest import page_digest, story_digest
from archive.home import Home
from archive.model import Credit, CreditRole, Page, PageMeta, Piece, Role, Span, StoredPage, Story
from archive.store import database as module
from archive.store import originals, pages, row_digests, stories
from archive.store.database import HEAD, open_database
from archive.store.rows import page_values, story_values

STORY = Story(
    "x-1",
    "题",
    "文",
    byline=(Credit("程远", CreditRole.REPORTER),),
    page_id="p-1",
    pieces=(Piece(0, 1, Role.HEADLINE), Piece(1, 2, Role.BODY)),
)


def config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


VERSIONS = sorted(script.revision for script in ScriptDirectory.from_config(config()).walk_revisions())


def made(home: Home, version: str) -> None:
    """An archive as ``version`` made it: a page, its story and original, and a row of every other table there was."""
    home.root.mkdir()
    original = originals.keep(home, "题文".encode())
    page = StoredPage("p-1", Page("a.txt", "题文", "utf-8", original.sha256), PageMeta(), (Span(0, 0),), ("提示",))
    engine = sa.create_engine(f"sqlite:///{home.database}", poolclass=NullPool)
    sa.event.listen(engine, "connect", lambda connection, _: row_digests.teach(connection))
    with engine.begin() as conn:
        settings = config()
        settings.attributes["connection"] = conn
        command.upgrade(settings, version)
    with engine.begin() as conn:
        known: dict[str, dict[str, Any]] = {
            "originals": {"sha256": original.sha256, "size": original.size, "added": "t"},
            "pages": {**page_values(page), "added": "t"},
            "stories": story_values(STORY),
            "changes": {"story_id": "x-1", "kind": "added", "at": "t"},
            "quarantine": {
                "sha256": original.sha256,
                "source": "s",
                "path": "p",
                "reason": "r",
                "meta": "[null,null,null,null]",
                "added": "t",
            },
        }
        reflected = sa.MetaData()
        reflected.reflect(conn)
        for table in reflected.sorted_tables:
            if table.name in ("alembic_version", "row_digests"):
                continue
            values = known.get(table.name) or {column.name: _value(conn, column) for column in table.columns}
            conn.execute(sa.insert(table).values({n: v for n, v in values.items() if n in table.columns}))
        if "row_digests" in reflected.tables:
            row_digests.renew(conn)
    engine.dispose()


def _value(conn: sa.Connection, column: sa.Column[Any]) -> object:
    for key in column.foreign_keys:
        return conn.execute(sa.select(key.column)).scalar()
    if column.name == "digest" and column.table.name == "retired_stories":
        return story_digest(Story("1", "1", "1", position=1, page_id="1"))
    if isinstance(column.type, sa.Boolean):
        return True
    if isinstance(column.type, sa.Integer):
        return 1
    if isinstance(column.type, sa.Date):
        return None
    return {
        "id": "1",
        "byline": "[]",
        "pieces": "[]",
        "reasons": "[]",
        "kind": "new",
        "form": "{}",
        "story_ids": '[["x-1", "d"]]',
    }.get(column.name, "1")


def rows(home: Home) -> dict[str, list[dict[str, Any]]]:
    with closing(sqlite3.connect(home.database)) as raw:
        raw.row_factory = sqlite3.Row
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        left_out = ("row_digests", "alembic_version", "sqlite_sequence")
        return {
            name: [dict(row) for row in raw.execute(f'SELECT * FROM "{name}"')]
            for name in names
            if name not in left_out
        }


@pytest.mark.parametrize("version", VERSIONS)
def test_an_archive_of_every_version_becomes_one_of_this(tmp_path: Path, version: str) -> None:
    home = Home(tmp_path / "home")
    made(home, version)
    before = rows(home)
    assert all(len(found) == 1 for found in before.values()), before
    with open_database(home).reading() as conn:
        assert stories.get(conn, "x-1") == STORY
        found = pages.get(conn, "p-1")
        assert found is not None and page_digest(found)
    after = rows(home)
    for table, old in before.items():
        # what a query found became its baseline
        for row in old if table != "query_runs" else ():
            kept = [{name: new[name] for name in row if name in new} for new in after.get(table, ())]
            assert {n: v for n, v in row.items() if not kept or n in kept[0]} in kept, table
    if "story_ids" in before["query_runs"][0]:
        assert [row["story_id"] for row in after["query_matches"]] == ["x-1"]
    # what only a segmenter or a browser could make sense of is not judged here
    damage = [f for f in check_archive(home, read_data=True).findings if not f.subject.startswith("1")]
    assert damage == []
    assert open_database(home) is not None


def test_a_migration_that_is_cut_short_leaves_the_old_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = Home(tmp_path / "home")
    made(home, VERSIONS[0])
    before = home.database.read_bytes()

    def broken(_conn: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module.row_digests, "renew", broken)
    with pytest.raises(KeyboardInterrupt):
        open_database(home)
    monkeypatch.undo()
    assert rows(home)["stories"] and home.database.stat().st_size >= len(before)
    with open_database(home).reading() as conn:
        assert stories.count(conn) == 1
        assert conn.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
