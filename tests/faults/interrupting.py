"""Run by test_interrupt.py: a command that Ctrl-C hits before its n-th import or its n-th call.

``python -m tests.faults.interrupting imports|calls N WORDS…``: where there are fewer than N, how many ends stderr.
"""

from __future__ import annotations

import signal
import sys

from web.cli import main


def _strike(seen: list[int], nth: int) -> None:
    seen[0] += 1
    if seen[0] == nth:
        signal.raise_signal(signal.SIGINT)


def arm(kind: str, nth: int) -> list[int]:
    """Counts from here on, in the first element of what is returned."""
    seen = [0]
    if kind == "imports":

        def audit(event: str, _args: object) -> None:
            if event == "import":
                _strike(seen, nth)

        sys.addaudithook(audit)
    else:

        def profile(_frame: object, event: str, _called: object) -> None:
            # signals are answered between two steps of Python's own; at a call is as good as anywhere
            if event == "call":
                _strike(seen, nth)

        sys.setprofile(profile)
    return seen


if __name__ == "__main__":
    kind, number = sys.argv[1], int(sys.argv[2])
    sys.argv[1:3] = []
    counted: list[int] = []
    try:
        counted = arm(kind, number)
        main()
    finally:
        sys.setprofile(None)
        if counted[0] < number:
            sys.stderr.write(f"\n{counted[0]}\n")
