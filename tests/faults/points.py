"""How many points a fault test tries: a few in ``make test``, all that are promised in ``make test-faults``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


def is_full() -> bool:
    """Whether this is ``make test-faults``, on a machine that has nothing else to do."""
    return os.environ.get("JIANBAO_FAULTS") == "full"


def points(short: int, full: int) -> int:
    """``full`` where JIANBAO_FAULTS says so (``make test-faults``), a number given there, else ``short``."""
    wanted = os.environ.get("JIANBAO_FAULTS", "")
    if wanted.isdecimal():
        return int(wanted)
    return full if wanted == "full" else short


def run_alone(module: str, *words: object) -> Any:
    """What a module of this package prints as JSON when run in a process of its own; ``make test-faults`` shows it."""
    command = [sys.executable, "-m", f"tests.faults.{module}", *map(str, words)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-8000:]
    sys.stdout.write(f"{module}: {done.stdout}\n")
    return json.loads(done.stdout)
