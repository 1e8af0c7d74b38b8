"""Killed with -9 at any point, ingest and indexing leave a whole state behind, and the next run finishes the work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def run(module: str, *words: object) -> Any:
    command = [sys.executable, "-m", f"tests.faults.{module}", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_kill_leaves_the_old_index_or_the_new_one(tmp_path: Path) -> None:
    for work, live in run("kill_index", tmp_path).items():
        assert len(live) > 10, work  # points before building, while building, while swapping, while pruning
        assert live == sorted(live, reverse=True), work  # old, old, …, new: there is one moment of change
        assert "new" in live[:-1], work


def test_an_ingest_killed_and_run_again_is_as_if_undisturbed(tmp_path: Path) -> None:
    outcome = run("kill_ingest", tmp_path, 8)
    assert outcome["steps"] > 100
    assert outcome["stories"] > 10
