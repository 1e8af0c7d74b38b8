"""Any archive comes back from its backup as it was; a backup with any bit changed is refused or is still the same."""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.backup import back_up
from archive.errors import DamagedBackup, JianbaoError, NotABackup
from archive.home import Home
from archive.model import PageMeta, Story
from archive.restore import restore
from archive.store import originals, quarantine, redirects, stories
from archive.store.database import open_database
from tests.unit.archive.made import STORIES, TEXT
from tests.unit.archive.test_backup import contents


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("empty") / "home")
    open_database(home, create=True)
    return home.root


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kept=st.lists(st.binary(max_size=300), max_size=4),
    told=st.lists(STORIES, max_size=4, unique_by=lambda story: story.id),
    words=st.lists(TEXT, min_size=2, max_size=2),
    setting=st.none() | st.binary(max_size=50),
)
def test_round_trip(empty: Path, kept: list[bytes], told: list[Story], words: list[str], setting: bytes | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Home(Path(folder) / "home")
        shutil.copytree(empty, home.root)
        with open_database(home).writing() as conn:
            for data in kept:
                original = originals.keep(home, data)
                originals.record(conn, original)
                quarantine.add(
                    conn, sha256=original.sha256, source=words[0], path=words[1], reason=words[0], meta=PageMeta()
                )
            stories.put_many(conn, told)
            for story in told[:1]:
                stories.remove(conn, story.id)
                redirects.add(conn, story.id, "x")
        if setting is not None:
            home.settings.write_bytes(setting)
        back_up(home, Path(folder) / "b.zip")
        restore(Path(folder) / "b.zip", Home(Path(folder) / "again"))
        assert contents(Home(Path(folder) / "again")) == contents(home)


def test_every_bit_counts(empty: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    shutil.copytree(empty, home.root)
    with open_database(home).writing() as conn:
        stories.put(conn, Story("x-1", "题", "正文" * 100))
        originals.record(conn, originals.keep(home, "原件".encode() * 50))
    back_up(home, tmp_path / "b.zip")
    sound, wanted, rng = (tmp_path / "b.zip").read_bytes(), contents(home), random.Random(20261124)
    refused = 0
    for _ in range(60):
        data = bytearray(sound)
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        (tmp_path / "bad.zip").write_bytes(data)
        again = Home(tmp_path / "again")
        try:
            restore(tmp_path / "bad.zip", again)
        except JianbaoError as error:
            assert isinstance(error, DamagedBackup | NotABackup), error
            assert not again.root.exists()
            refused += 1
        else:
            assert contents(again) == wanted
            shutil.rmtree(again.root)
    assert refused > 40
