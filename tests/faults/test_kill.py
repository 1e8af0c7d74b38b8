"""Killed or interrupted at any point, a command leaves a whole state behind, and the next run finishes the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.points import points, run_alone


def test_a_kill_leaves_the_old_index_or_the_new_one(tmp_path: Path) -> None:
    for work, live in run_alone("kill_index", tmp_path).items():
        assert len(live) > 10, work  # points before building, while building, while swapping, while pruning
        assert live == sorted(live, reverse=True), work  # old, old, …, new: there is one moment of change
        assert "new" in live[:-1], work


@pytest.mark.parametrize("how", ["kill", "interrupt"])
def test_a_command_ended_and_run_again_is_as_if_undisturbed(tmp_path: Path, how: str) -> None:
    wanted = points(3, 200)
    names = () if wanted > 3 else ("ingest", "update", "correction")
    for work, outcome in run_alone("kill_all", how, tmp_path, wanted, *names).items():
        assert outcome["steps"] > 10, work
        assert outcome["tried"] >= min(wanted, outcome["steps"]) - 1, work
