"""Saved queries of the first version stay: names, order, and what each found last."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from archive.home import Home
from archive.model import Story
from archive.store import database as module
from archive.store import findings, queries, stories, versions
from archive.store.database import Database, open_database

MIGRATIONS = Path(module.__file__).parent / "migrations"


@pytest.fixture
def old_home(tmp_path: Path) -> Home:
    """An archive as the first version left it: two saved queries, one of which was run."""
    home = Home(tmp_path)
    home.database.touch()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    with Database(home.database).writing() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, "0001")
        stories.put(conn, Story("a", "甲", "河水"))
        row = "INSERT INTO queries (id, owner, name, text, form, note, created, position) VALUES "
        when = "2025-01-01T00:00:00+00:00"
        conn.execute(
            sa.text(
                f"{row} (3, '', '河', '河', '{{}}', '注', '{when}', 1), (4, '', '路', '路', '{{}}', '', '{when}', 0)"
            )
        )
        found = '[["a", "0123456789abcdef"], ["gone", "x"]]'
        conn.execute(sa.text(f"INSERT INTO query_runs VALUES (3, '{when}', '000007', :found)"), {"found": found})
    return home


def test_what_was_saved_stays(old_home: Home) -> None:
    database = open_database(old_home)
    with database.reading() as conn:
        road, river = queries.every(conn, "")
        assert (river.id, river.name, river.note) == (3, "河", "注") and road.name == "路"
        assert river.created == dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
        assert (river.schedule, river.channels, river.paused, river.public) == ("always", (), False, False)
        assert river.token and river.token != road.token
        # the live version of what it found: told as changed only when the text changes from now on
        assert findings.matches(conn, 3) == {"a": versions.live(conn, ["a"])["a"], "gone": ""}
        last = findings.baseline(conn, 3)
        assert last is not None and (last.generation, last.seq, last.total) == ("000007", 0, 2)
        assert findings.baseline(conn, 4) is None
    with database.writing() as conn:
        fresh = queries.save(conn, owner="", name="新", text="新", form="{}", note="", created=dt.datetime.now(dt.UTC))
        assert fresh.id == 5, "numbers are never given twice"
