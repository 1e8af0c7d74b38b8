"""Ctrl-C at any moment: a sentence, exit code 130, no traceback, and the same command again completes."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from archive.check import check_archive
from archive.home import Home
from indexer import generations
from tests.faults.points import ROOT, points
from web.cli.interruption import INTERRUPTED

MAIN = ("-c", "from web.cli import main; main()")


def started(*words: object, module: tuple[str, ...] = MAIN) -> subprocess.Popen[str]:
    """A command in a group of processes of its own, as a shell starts it."""
    return subprocess.Popen(
        [sys.executable, *module, *map(str, words)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        # these tests themselves may run where interruptions are ignored (``make test-faults &``)
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def ended(process: subprocess.Popen[str]) -> bool:
    """Whether it was interrupted; fails where that was not tidy."""
    _, told = process.communicate(timeout=300)
    assert process.returncode in (0, 130), told
    assert "Traceback" not in told and "Exception ignored" not in told, told
    assert (process.returncode == 130) == any(words in told for words in INTERRUPTED), told
    return process.returncode == 130


def sound(home: Home) -> None:
    if home.database.is_file() and home.database.stat().st_size:
        assert check_archive(home, read_data=True).findings == ()


def _few(sample: Path, folder: Path) -> Path:
    """Three pages of the sample."""
    folder.mkdir()
    for page in sorted(sample.glob("*.txt"))[:3]:
        (folder / page.name).write_bytes(page.read_bytes())
    return folder


def test_an_interrupted_ingest(tmp_path: Path, sample: Path) -> None:
    """At moments by the clock; as in a terminal, the workers of the command are interrupted too."""
    home, sample = Home(tmp_path / "home"), _few(sample, tmp_path / "pages")
    began = time.monotonic()
    started("ingest", sample, "--home", tmp_path / "undisturbed").communicate(timeout=300)
    whole, rng = time.monotonic() - began, random.Random(20261124)
    for _ in range(points(2, 40)):
        process = started("ingest", sample, "--home", home.root)
        while not home.lock.with_suffix(".json").exists() and process.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.random() * whole * 0.8)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        ended(process)
        sound(home)
    again = started("ingest", sample, "--home", home.root)
    assert not ended(again)
    assert generations.check(home) == () and generations.status(home).lag == 0


#: what is interrupted, without ``--home``: much of what each of these imports the others do not
COMMANDS: dict[str, tuple[object, ...]] = {
    "ingest": ("{folder}/pages",),
    "search": ("市民",),
    "reindex": (),
    "import": ("{folder}/stories.jsonl",),
    "check": ("--read-data",),
    "queries": ("run",),
}


@pytest.mark.parametrize("kind", ["imports", "calls"])
def test_an_interruption_before_any_import_and_any_call(tmp_path: Path, sample: Path, kind: str) -> None:
    _few(sample, tmp_path / "pages")
    (tmp_path / "stories.jsonl").write_text('{"headline": "河", "body": "河水"}\n', encoding="utf-8")
    module, rng = ("-m", "tests.faults.interrupting"), random.Random(f"20261124 {kind}")
    wanted, struck = points(2, 200 // len(COMMANDS)), 0
    seed, home = tmp_path / "seed", tmp_path / "home"
    for name in list(COMMANDS)[: points(1, len(COMMANDS))]:
        words = [str(word).format(folder=tmp_path) for word in COMMANDS[name]]
        if seed.exists():
            shutil.copytree(seed, home)
        counted = started(kind, 10**9, name, *words, "--home", home, module=module)
        there_are = int(counted.communicate(timeout=300)[1].split()[-1])
        if not seed.exists():
            shutil.copytree(home, seed)
        # the first call is that of main
        for nth in rng.sample(range(2, there_are), wanted):
            shutil.rmtree(home, ignore_errors=True)
            if name != "ingest":
                shutil.copytree(seed, home)
            struck += ended(started(kind, nth, name, *words, "--home", home, module=module))
            sound(Home(home))
        shutil.rmtree(home, ignore_errors=True)
    sys.stdout.write(f"interrupted before {kind}: {struck}\n")
    assert struck >= wanted  # how many there are varies a little


def test_a_process_started_without_interruptions_ignores_them() -> None:
    """``jianbao … &`` in a script: the shell starts it so that the Ctrl-C of others does not end it."""
    program = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN); from web.cli import interruption\n"
    program += "with interruption.Interruption(): signal.raise_signal(signal.SIGINT)\nprint('went on')"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout == "went on\n", done.stderr


def test_what_starts_a_command_imports_next_to_nothing() -> None:
    """Before the entry point runs nobody can answer Ctrl-C tidily."""
    program = "import sys; before = set(sys.modules); import web.cli; print(*set(sys.modules) - before)"
    loaded = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(loaded.stdout.split()) < 10, loaded.stdout
