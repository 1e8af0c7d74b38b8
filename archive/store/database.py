"""Opening the archive's database: SQLite with a rollback journal, migrated to this version, one transaction a block."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from archive.errors import DamagedArchive, JianbaoError, Locked, NewerArchive, NoHome
from archive.home import Home
from archive.store import row_digests

#: the newest migration; an up-to-date database is recognised by it without importing alembic
HEAD = "0006"

#: seconds a transaction waits for another one; each of ours is short
BUSY_TIMEOUT = 30.0

#: what SQLite says of a file that rotted: its pages; its schema, which then is not what its version says; its texts
_DAMAGE = (
    "malformed",
    "not a database",
    "unsupported file format",
    "no such table",
    "no such column",
    "has no column",
    "already exists",
    "Could not decode",
)

#: KiB of pages that a connection keeps: to change many, and to read, which many threads of a server do at once
_WRITING, _READING = 32_768, 4_096

_KNOWN = frozenset({"0001", "0002", "0003", "0004", "0005", HEAD})


class Database:
    """An open archive. Holds no connection between blocks, so it may be shared by threads and needs no closing."""

    def __init__(self, path: Path) -> None:
        self._engine = _engine(path)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one state of the archive and cannot write.

        Raises DamagedArchive for a broken file, Locked when a writer holds it for longer than BUSY_TIMEOUT.
        """
        with _expected_errors(), self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            connection.exec_driver_sql(f"PRAGMA cache_size = -{_READING}")
            yield connection
            connection.rollback()

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection in one immediate transaction: committed when the block ends, rolled back when it raises.

        Raises Locked when another writer does not finish within BUSY_TIMEOUT.
        """
        with _expected_errors(), self._engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            yield connection


def open_database(home: Home, *, create: bool = False) -> Database:
    """The archive of ``home``, brought to this version's schema.

    Raises NoHome when there is none and ``create`` is false, NewerArchive when a newer version wrote it.
    """
    if create:
        try:
            home.root.mkdir(parents=True, exist_ok=True)
            home.database.touch()
        except OSError as error:
            raise JianbaoError(reason=str(error)) from error
    elif not home.database.is_file():
        raise NoHome(home=home.root)
    database = Database(home.database)
    version = _version(database)
    if version == HEAD:
        return database
    if version is None and not create and home.database.stat().st_size == 0:
        # left by a creation that was killed: nothing was ever stored
        raise NoHome(home=home.root)
    if version is not None and version not in _KNOWN:
        raise NewerArchive(home=home.root, version=version)
    _migrate(database)
    return database


def _engine(path: Path) -> sa.Engine:
    # mode=rw: a database that vanished is an error, never a fresh empty file
    uri = path.absolute().as_uri() + "?mode=rw"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(uri, uri=True, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False)
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute(f"PRAGMA cache_size = -{_WRITING}")
            # the triggers of row_digests call our function
            connection.execute("PRAGMA trusted_schema = ON")
            row_digests.teach(connection)
        except UnicodeDecodeError as error:
            # sqlite3 quotes the broken name of a table in its message, and fails at that
            connection.close()
            raise DamagedArchive(reason="malformed database schema") from error
        except BaseException:
            # a file that is no database: nobody else would close it
            connection.close()
            raise
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        # the sqlite3 module would begin late and only before some statements: the transaction is ours to begin
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _version(database: Database) -> str | None:
    with database.reading() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        row_digests.renew(connection)


@contextmanager
def _expected_errors() -> Iterator[None]:
    """Failures that a user can meet become errors of the one tree; programming errors stay as they are."""
    try:
        yield
    except sa.exc.DatabaseError as error:
        cause = str(error.orig)
        if "locked" in cause:
            raise Locked(holder="archive.sqlite") from error
        if any(words in cause for words in _DAMAGE):
            raise DamagedArchive(reason=cause) from error
        if any(words in cause for words in ("disk", "readonly", "unable to open")):
            raise JianbaoError(reason=f"archive.sqlite: {cause}") from error
        raise
