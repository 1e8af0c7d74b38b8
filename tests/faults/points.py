"""How many points a fault test tries: a few in ``make test``, all that are promised in ``make test-faults``."""

from __future__ import annotations

import os


def points(short: int, full: int) -> int:
    """``full`` where JIANBAO_FAULTS says so (``make test-faults``), a number given there, else ``short``."""
    wanted = os.environ.get("JIANBAO_FAULTS", "")
    if wanted.isdecimal():
        return int(wanted)
    return full if wanted == "full" else short
