"""Killed with -9 at any point, indexing leaves the old index or the new one, and the next run finishes the work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    command = [sys.executable, "-m", "tests.faults.kill_index", str(tmp_path_factory.mktemp("kill"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("work", ["rebuild", "update"])
def test_a_kill_leaves_the_old_index_or_the_new_one(outcomes: dict[str, list[str]], work: str) -> None:
    live = outcomes[work]
    assert len(live) > 10  # points before building, while building, while swapping, while pruning
    assert live == sorted(live, reverse=True)  # old, old, …, new: there is one moment of change
    assert "new" in live[:-1]
