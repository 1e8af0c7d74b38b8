"""Killed with -9 while saved queries are asked and told: nothing is lost, nothing told twice."""

from __future__ import annotations

from pathlib import Path

from tests.faults.points import points, run_alone


def test_nothing_is_lost_and_nothing_told_twice(tmp_path: Path) -> None:
    wanted = points(8, 100)
    outcome = run_alone("kill_queries", tmp_path, wanted)
    assert outcome["steps"] > 50 and outcome["messages"] > 2
    assert outcome["tried"] > wanted * 0.8  # how many steps there are varies a little
