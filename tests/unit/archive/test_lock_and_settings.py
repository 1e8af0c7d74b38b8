"""The write lock names its holder and never a dead one; settings are read or refused with words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from archive.errors import BadSettings, Locked, NoHome
from archive.home import Home
from archive.lock import write_lock
from archive.settings import Settings, load_settings


def test_a_second_writer_is_told_who_writes(home: Home) -> None:
    with write_lock(home, purpose="ingest"), pytest.raises(Locked) as error, write_lock(home, purpose="x", wait=0):
        pytest.fail("two writers at once")
    assert "ingest" in error.value.message() and str(os.getpid()) in error.value.message()
    assert error.value.exit_code == 11
    with write_lock(home, purpose="import", wait=0):
        pass
    assert not (home.root / "write.json").exists()


def test_whoever_waits_is_told_for_whom(home: Home, caplog: pytest.LogCaptureFixture) -> None:
    with write_lock(home, purpose="reindex"), pytest.raises(Locked), write_lock(home, purpose="x", wait=0.6):
        pass
    (told,) = caplog.messages
    assert "等候" in told and "waiting" in told and "reindex" in told


def test_the_lock_is_freed_when_the_block_fails(home: Home) -> None:
    with pytest.raises(ZeroDivisionError), write_lock(home, purpose="x"):
        raise ZeroDivisionError
    with write_lock(home, purpose="x", wait=0):
        pass


HOLD_AND_DIE = """
import os, sys
from pathlib import Path
from archive.home import Home
from archive.lock import write_lock
with write_lock(Home(Path(sys.argv[1])), purpose="ingest"):
    os._exit(9)
"""


def test_a_killed_writer_leaves_no_lock_and_misleads_nobody(home: Home) -> None:
    killed = subprocess.Popen([sys.executable, "-c", HOLD_AND_DIE, str(home.root)])
    assert killed.wait() == 9
    note = home.root / "write.json"
    stale = note.read_text(encoding="utf-8")
    assert json.loads(stale)["pid"] == killed.pid
    with write_lock(home, purpose="x", wait=0):
        for text in (stale, "{", '{"pid": "x"}', "[]", ""):
            note.write_text(text, encoding="utf-8")
            with pytest.raises(Locked, match="unknown"), write_lock(home, purpose="y", wait=0):
                pytest.fail("two writers at once")


def test_no_home_is_made_by_locking(no_home: Home) -> None:
    with pytest.raises(NoHome), write_lock(no_home, purpose="x"):
        pytest.fail("locked nothing")
    assert not no_home.root.exists()


def test_settings(home: Home, no_home: Home) -> None:
    assert load_settings(no_home) == load_settings(home) == Settings("郑州", "zh")
    home.settings.write_text('\ufeffcity = "洛阳"\n', encoding="utf-8")
    assert load_settings(home) == Settings("洛阳", "zh")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("city = 洛阳\n", "line 1"),
        ("town = 'x'", "town"),
        ("city = 5", "city"),
        ("city = ' '", "city"),
        ("language = 'fr'", "language"),
        (b"\xff\xfe", "decode"),
    ],
)
def test_faulty_settings(home: Home, content: Any, reason: str) -> None:
    home.settings.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadSettings, match=reason) as error:
        load_settings(home)
    assert error.value.exit_code == 2 and str(home.settings) in error.value.message()
