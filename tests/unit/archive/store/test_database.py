"""Opening, migrating and using the database: what is promised of transactions, locks and damage."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from archive.errors import DamagedArchive, JianbaoError, Locked, NewerArchive, NoHome
from archive.home import Home
from archive.model import Story
from archive.store import database as module
from archive.store import stories
from archive.store.database import HEAD, Database, open_database
from archive.store.tables import metadata

STORY = Story(id="x-1", headline="题", body="文")


def test_a_missing_home_is_not_made_by_reading(no_home: Home) -> None:
    with pytest.raises(NoHome):
        open_database(no_home)
    assert not no_home.root.exists()


def test_a_creation_killed_at_once_leaves_no_home(no_home: Home) -> None:
    no_home.root.mkdir()
    no_home.database.touch()
    with pytest.raises(NoHome):
        open_database(no_home)
    with open_database(no_home, create=True).reading() as conn:
        assert stories.count(conn) == 0


def test_creating_again_keeps_what_is_there(home: Home, database: Database) -> None:
    with database.writing() as conn:
        stories.put(conn, STORY)
    with open_database(home, create=True).reading() as conn:
        assert stories.get(conn, "x-1") == STORY


def test_a_home_with_awkward_characters(tmp_path: Path) -> None:
    home = Home(tmp_path / "剪 报%41?x#y")
    open_database(home, create=True)
    assert home.database.stat().st_size > 0
    with open_database(home).reading() as conn:
        assert stories.count(conn) == 0


def test_two_threads_create_one_archive(no_home: Home) -> None:
    failures: list[BaseException] = []

    def create() -> None:
        try:
            open_database(no_home, create=True)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    with open_database(no_home).reading() as conn:
        assert stories.count(conn) == 0


def test_settings_of_sqlite(database: Database) -> None:
    with database.reading() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "delete"
        assert conn.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_readers_keep_little_of_what_they_read(database: Database) -> None:
    """A server reads with many threads at once: what each keeps adds up."""
    with database.reading() as reading, database.writing() as writing:
        kept = [connection.exec_driver_sql("PRAGMA cache_size").scalar_one() for connection in (reading, writing)]
    assert kept[1] < kept[0] < 0 and -kept[0] <= 4096  # negative ones are KiB


def test_the_migrations_make_the_tables(database: Database) -> None:
    with database.reading() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_head_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(module.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_an_up_to_date_database_opens_without_alembic(home: Home, database: Database) -> None:
    script = (
        "import sys; from pathlib import Path; from archive.home import Home;"
        "from archive.store.database import open_database;"
        "open_database(Home(Path(sys.argv[1]))); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(home.root)], check=False).returncode == 0


def test_reading_cannot_write(database: Database) -> None:
    with pytest.raises(JianbaoError, match="readonly"), database.reading() as conn:
        stories.put(conn, STORY)


def test_a_failed_block_writes_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as conn:
        stories.put(conn, STORY)
        raise ZeroDivisionError
    with database.reading() as conn:
        assert stories.count(conn) == 0


def test_readers_see_one_state_while_another_writes(database: Database) -> None:
    with database.reading() as conn:
        assert stories.count(conn) == 0
        writer = threading.Thread(target=_put, args=(database,))
        writer.start()
        assert stories.count(conn) == 0
    writer.join()
    with database.reading() as conn:
        assert stories.count(conn) == 1


def _put(database: Database) -> None:
    with database.writing() as conn:
        stories.put(conn, STORY)


def test_a_second_writer_waits_then_says_locked(
    home: Home, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BUSY_TIMEOUT", 0.05)
    impatient = open_database(home)
    with database.writing(), pytest.raises(Locked), impatient.writing():
        pytest.fail("two writers at once")


def test_foreign_keys_hold(database: Database) -> None:
    with pytest.raises(sa.exc.IntegrityError), database.writing() as conn:
        conn.exec_driver_sql("INSERT INTO query_matches VALUES (7, 'x', '')")


def test_a_damaged_file_is_named_so(no_home: Home) -> None:
    no_home.root.mkdir()
    no_home.database.write_bytes(b"this is no database at all, but long enough to be looked at" * 20)
    with pytest.raises(DamagedArchive):
        open_database(no_home)


def test_a_newer_archive_is_refused(home: Home, database: Database) -> None:
    with sqlite3.connect(home.database) as raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    raw.close()
    with pytest.raises(NewerArchive, match="9999"):
        open_database(home)


def test_a_home_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(JianbaoError):
        open_database(Home(tmp_path / "file" / "home"), create=True)
