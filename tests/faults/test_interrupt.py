"""Ctrl-C at any moment: a tidy message, exit code 130, no traceback, and the same command again completes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from archive.check import check_archive
from archive.home import Home
from indexer import generations
from tests.faults.points import ROOT, points

MAIN = "from web.cli import main; main()"


def started(*words: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", MAIN, *map(str, words)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _few(sample: Path, folder: Path) -> Path:
    """Three pages of the sample."""
    folder.mkdir()
    for page in sorted(sample.glob("*.txt"))[:3]:
        (folder / page.name).write_bytes(page.read_bytes())
    return folder


def test_an_interrupted_ingest(tmp_path: Path, sample: Path) -> None:
    home, sample = Home(tmp_path / "home"), _few(sample, tmp_path / "pages")
    began = time.monotonic()
    started("ingest", sample, "--home", tmp_path / "undisturbed").communicate(timeout=120)
    whole, rng, interrupted = time.monotonic() - began, random.Random(20261124), 0
    for _ in range(points(2, 40)):
        process = started("ingest", sample, "--home", home.root)
        while not home.lock.with_suffix(".json").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.random() * whole * 0.8)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=120)
        assert process.returncode in (0, 130), told
        if process.returncode == 130:
            interrupted += 1
            assert "Traceback" not in told and "已中断" in told, told
        if home.database.is_file() and home.database.stat().st_size:
            assert check_archive(home, read_data=True).findings == ()
    again = started("ingest", sample, "--home", home.root)
    again.communicate(timeout=120)
    assert again.returncode == 0
    assert generations.check(home) == () and generations.status(home).lag == 0
