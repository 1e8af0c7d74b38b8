"""Run by test_disk.py in its own process: every command on a disk that fails at seeded steps, then on a sound one."""

from __future__ import annotations

import errno
import json
import random
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from archive.home import Home
from tests.faults.failing import CRASHED, failed_before, with_few_files, with_short_writes
from tests.faults.kill_all import copy_of, nothing_lost
from tests.faults.killing import steps
from tests.faults.workloads import WORKLOADS, Workload, command, complete, prepare, seeded, shell, sound, state

#: exit codes of a command that met a failing disk: it may also find no use for the index any more
_TOLD = (0, 1, 3, 10, 11)


def main(folder: Path, points: int, names: list[str]) -> None:
    prepare(folder)
    chosen = [workload for workload in WORKLOADS if not names or workload.name in names]
    told = {workload.name: _every(folder, workload, points) for workload in chosen}
    sys.stdout.write(json.dumps(told))


def _every(folder: Path, workload: Workload, points: int) -> dict[str, int]:
    seed = seeded(folder, workload)
    undisturbed = copy_of(seed, folder / "undisturbed")
    total = steps(undisturbed.root, lambda: command(undisturbed, folder, workload.run), sync=True)
    new, outcomes = state(undisturbed), {"steps": total, "tried": 0, "failed": 0}
    rng = random.Random(f"20261124 {workload.name}")
    trials: list[tuple[str, Callable[[Home], int]]] = []
    for nth in rng.sample(range(1, total + 1), min(points, total)):
        code = rng.choice((errno.ENOSPC, errno.EIO))
        trials.append(
            (
                f"step {nth} fails with {code}",
                lambda home, nth=nth, code=code: failed_before(  # type: ignore[misc]
                    nth, str(home.root), lambda: shell(home, folder, workload.run), code
                ),
            )
        )
    for limit in sorted(_sizes(undisturbed, rng, points)):
        trials.append(
            (
                f"files end at {limit}",
                lambda home, limit=limit: with_short_writes(  # type: ignore[misc]
                    limit, lambda: shell(home, folder, workload.run)
                ),
            )
        )
    for name, trial in trials:
        try:
            outcomes["tried"] += 1
            outcomes["failed"] += _one(folder, workload, seed, new, trial)
        except Exception as error:
            raise RuntimeError(f"{workload.name}: {name}") from error
    victim = copy_of(seed, folder / "victim")
    assert with_few_files(64, lambda: shell(victim, folder, workload.run)) in (0, 3), f"{workload.name}: 64 files"
    assert state(victim) == new
    shutil.rmtree(undisturbed.root)
    return outcomes


def _sizes(done: Home, rng: random.Random, points: int) -> set[int]:
    """Where to end files: everywhere between nothing and the largest file that the command leaves."""
    largest = max(path.stat().st_size for path in done.root.rglob("*") if path.is_file())
    return {0, 512, 4096, *(rng.randrange(largest) for _ in range(points))}


def _one(
    folder: Path, workload: Workload, seed: Home, new: dict[str, list[object]], trial: Callable[[Home], int]
) -> bool:
    """Whether the command said that it failed."""
    old, victim = state(seed), copy_of(seed, folder / "victim")
    code = trial(victim)
    assert code != CRASHED, "a traceback"
    assert code in _TOLD, code
    found = state(victim)
    if found:
        sound(victim)
        nothing_lost(old, found, new)
    if code == 0:
        assert found == new
    command(victim, folder, workload.again if workload.again and found == new else workload.run)
    assert state(victim) == new
    complete(victim)
    return code not in (0, 3)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
