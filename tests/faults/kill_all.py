"""Run by test_kill.py in its own process: every command, killed before seeded steps, looked at, and run again.

``python -m tests.faults.kill_all kill|interrupt FOLDER POINTS [WORKLOAD…]``: with -9, or as Ctrl-C does.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from archive.home import Home
from tests.faults.killing import interrupted_before, killed_before, steps
from tests.faults.workloads import WORKLOADS, Workload, command, complete, prepare, process, seeded, sound, state
from web.cli.interruption import INTERRUPTED

#: whether the ``nth`` step of the command was where it ended
Disturbed = Callable[[int, Home, Path, Workload], bool]


def main(how: str, folder: Path, points: int, names: list[str]) -> None:
    prepare(folder)
    disturbed = {"kill": _killed, "interrupt": _interrupted}[how]
    chosen = [workload for workload in WORKLOADS if not names or workload.name in names]
    told = {workload.name: _every(folder, workload, points, disturbed) for workload in chosen}
    sys.stdout.write(json.dumps(told))


def _killed(nth: int, home: Home, folder: Path, workload: Workload) -> bool:
    return killed_before(nth, home.root, lambda: command(home, folder, workload.run))


def _interrupted(nth: int, home: Home, folder: Path, workload: Workload) -> bool:
    told = folder / "told"
    code, struck = interrupted_before(nth, home.root, lambda: process(home, folder, workload.run), told)
    said = told.read_text(encoding="utf-8")
    assert "Traceback" not in said and "Exception ignored" not in said, said
    assert code in (0, 3, 130), (code, said)
    assert (code == 130) == any(words in said for words in INTERRUPTED), said
    # a watch that is interrupted ends well
    return struck and (code == 130 or workload.name == "watch")


def _every(folder: Path, workload: Workload, points: int, disturbed: Disturbed) -> dict[str, int]:
    seed = seeded(folder, workload)
    old = state(seed)
    undisturbed = copy_of(seed, folder / "undisturbed")
    total = steps(undisturbed.root, lambda: command(undisturbed, folder, workload.run))
    new = state(undisturbed)
    complete(undisturbed)
    rng = random.Random(f"20261124 {workload.name}")
    chosen = rng.sample(range(1, total + 1), min(points, total))
    outcomes = {"steps": total, "tried": 0, "old": 0, "new": 0, "between": 0}
    for nth in chosen:
        victim = copy_of(seed, folder / "victim")
        try:
            died = disturbed(nth, victim, folder, workload)
            found = state(victim)
            outcomes["tried"] += died
            outcomes["old" if found == old else "new" if found == new else "between"] += 1
            if found:
                sound(victim)
                nothing_lost(old, found, new)
            command(victim, folder, workload.again if workload.again and found == new else workload.run)
            assert state(victim) == new
            complete(victim)
        except Exception as error:
            raise RuntimeError(f"{workload.name}, ended before step {nth} of {total}") from error
    shutil.rmtree(undisturbed.root)
    return outcomes


def copy_of(seed: Home, root: Path) -> Home:
    shutil.rmtree(root, ignore_errors=True)
    if seed.root.exists():
        shutil.copytree(seed.root, root)
    else:
        root.mkdir()
    return Home(root)


def nothing_lost(old: dict[str, list[object]], found: dict[str, list[object]], new: dict[str, list[object]]) -> None:
    """Whatever stands there stood there before or will; what stood there and will is there; nothing is there twice."""
    for table, rows in found.items():
        before, after = set(old.get(table, ())), set(new.get(table, ()))
        assert set(rows) <= before | after, table
        assert before & after <= set(rows), table
        if table in ("stories", "pages", "originals"):
            assert len(rows) == len(set(rows)), table


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
