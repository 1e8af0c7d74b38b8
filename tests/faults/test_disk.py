"""Disks that fill up or fail, files cut short, few descriptors, a home that cannot be written: told, and repaired."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.check import check_archive
from archive.home import Home
from tests.command import Jianbao
from tests.faults.points import points, run_alone
from web.app import create_app


def test_a_failing_disk_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    wanted = points(1, 200)
    names = () if wanted > 1 else ("edition", "saved query")
    for work, outcome in run_alone("failing_disk", tmp_path, wanted, *names).items():
        assert outcome["steps"] > 10, work
        assert outcome["tried"] > wanted, work
        assert outcome["failed"] > 0, work


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # files that could not be flushed
def test_a_full_file_system(jianbao: Jianbao, tmp_path: Path, sample: Path) -> None:
    """On a real file system that fills up: an error that says so, nothing broken, and it goes on once there is room."""
    small = tmp_path / "small"
    small.mkdir()
    assert jianbao("ingest", sample, "--home", tmp_path / "roomy").code == 0
    needed = sum(path.stat().st_size for path in (tmp_path / "roomy").rglob("*") if path.is_file()) // 1024
    mounting = ["mount", "-t", "tmpfs", "-o", f"size={needed * 2 // 3}k", "none", str(small)]
    if subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small file system is not allowed here")
    try:
        home = Home(small / "home")
        home.root.mkdir()
        codes = [jianbao("ingest", sample, "--home", home.root).code]
        assert codes == [1]
        gc.collect()
        assert check_archive(home, read_data=True).findings == ()
        subprocess.run(["mount", "-o", "remount,size=64m", str(small)], check=True)
        assert jianbao("ingest", sample, "--home", home.root).code == 0
        assert check_archive(home, read_data=True).findings == ()
        assert jianbao("index", "check", "--home", home.root).code == 0
        assert jianbao("search", "--year", "2022", "--home", home.root).code == 0
    finally:
        subprocess.run(["umount", "-l", str(small)], check=True)


@pytest.fixture
def read_only(jianbao: Jianbao, cli_home: Home, sample: Path) -> Iterator[Home]:
    """An indexed archive that not even root can write to."""
    assert jianbao("ingest", sample).code == 0
    # as a read-only medium would have it: no dictionary was ever compiled there
    shutil.rmtree(cli_home.dictionary, ignore_errors=True)
    root = str(cli_home.root)
    if os.getuid():
        subprocess.run(["chmod", "-R", "a-w", root], check=True)
    elif subprocess.run(["mount", "--bind", root, root], capture_output=True, check=False).returncode:
        pytest.skip("root writes everywhere, and mounting is not allowed here")
    else:
        subprocess.run(["mount", "-o", "remount,ro,bind", root], check=True)
    yield cli_home
    if os.getuid():
        subprocess.run(["chmod", "-R", "u+w", root], check=True)
    else:
        subprocess.run(["umount", "-l", root], check=True)


def test_a_home_that_cannot_be_written_is_searched_and_read(jianbao: Jianbao, read_only: Home) -> None:
    with pytest.raises(OSError):
        (read_only.root / "x").touch()
    hits = jianbao("search", "市民", "--json").json["hits"]
    assert hits
    assert jianbao("show", hits[0]["id"]).code == 0
    for words in (("check", "--read-data"), ("index", "check"), ("index", "status"), ("export",), ("queries", "list")):
        ran = jianbao(*words)
        assert ran.code == 0, (words, ran.err)
    assert jianbao("backup", read_only.root.parent / "b.zip").code == 0
    for words in (("reindex",), ("queries", "save", "x", "河"), ("ingest", read_only.root.parent / "b.zip")):
        ran = jianbao(*words)
        assert ran.code == 1 and "Traceback" not in ran.err, (words, ran.err)
        assert ran.err.strip()


def test_a_home_that_cannot_be_written_is_served(read_only: Home, sample: Path) -> None:
    client = create_app(read_only).test_client()
    assert client.get("/").status_code == 200
    found = client.get("/search?q=市民")
    assert found.status_code == 200
    story = re.search(r"/story/([\w-]+)", found.text)
    assert story and client.get(f"/story/{story.group(1)}").status_code == 200
    token = re.search(r'name="csrf_token" value="([^"]+)"', found.text)
    if token:
        data = {"name": "x", "q": "河", "csrf_token": token.group(1)}
        assert client.post("/queries", data=data).status_code in (409, 500, 503)
