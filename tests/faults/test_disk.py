"""Disks that fill up or fail, files cut short, few descriptors, a home that cannot be written: told, and repaired."""

from __future__ import annotations

from pathlib import Path

from tests.faults.points import points, run_alone


def test_a_failing_disk_is_told_and_breaks_nothing(tmp_path: Path) -> None:
    wanted = points(1, 200)
    names = () if wanted > 1 else ("edition", "saved query")
    for work, outcome in run_alone("failing_disk", tmp_path, wanted, *names).items():
        assert outcome["steps"] > 10, work
        assert outcome["tried"] > wanted, work
        assert outcome["failed"] > 0, work
