"""Fixtures of the archive's tests: homes, with an empty archive or with none yet."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from archive.home import Home
from archive.store.database import Database, open_database


@pytest.fixture(scope="session")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty archive's database, made once: running migrations takes a tenth of a second."""
    home = Home(tmp_path_factory.mktemp("empty"))
    open_database(home, create=True)
    return home.database


@pytest.fixture
def no_home(tmp_path: Path) -> Home:
    """A home that is not there yet."""
    return Home(tmp_path / "no-home")


@pytest.fixture
def home(tmp_path: Path, empty_archive: Path) -> Home:
    """A home with an empty archive."""
    home = Home(tmp_path / "home")
    home.root.mkdir()
    shutil.copy(empty_archive, home.database)
    return home


@pytest.fixture
def database(home: Home) -> Database:
    """The archive of ``home``."""
    return open_database(home)
