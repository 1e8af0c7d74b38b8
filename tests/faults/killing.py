"""Kill a piece of work before its n-th step: a change of files or an SQL statement. It forks: not for pytest itself."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

#: audit events that announce a change of the file system before it happens
_CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree"}
_STATEMENTS = {"execute", "executemany", "commit"}


def killed_before(nth: int, folder: Path, work: Callable[[], object], *, sql: bool = True) -> bool:
    """Run ``work`` in a child, killed (-9) before its ``nth`` step below ``folder``; False when it finished.

    Without ``sql`` only changes of files count, which is also much faster.
    """

    def step(seen: int) -> None:
        if seen == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    status, _ = _run(folder, work, step, sql)
    return status == -signal.SIGKILL


def steps(folder: Path, work: Callable[[], object]) -> int:
    """How many steps ``work`` takes in a child."""
    return _run(folder, work, lambda _seen: None, True)[1]


def _run(folder: Path, work: Callable[[], object], step: Callable[[int], None], sql: bool) -> tuple[int, int]:
    """How the child ended (as ``subprocess`` has it) and, where it ended by itself, the steps it took."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        counter = _arm(str(folder), step, sql)
        try:
            work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os.write(writing, str(counter[0]).encode())
        os._exit(0)
    os.close(writing)
    with open(reading) as pipe:  # noqa: PTH123
        seen = int(pipe.read() or 0)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the work itself failed: {status}")
    return status, seen


def _arm(folder: str, step: Callable[[int], None], sql: bool) -> list[int]:
    counter = [0]

    def count() -> None:
        counter[0] += 1
        step(counter[0])

    def audit(event: str, args: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in _CHANGES) and str(args[0]).startswith(folder):
            count()

    def profile(_frame: object, event: str, called: object) -> None:
        if event == "c_call" and getattr(called, "__name__", "") in _STATEMENTS:
            owner = getattr(called, "__self__", None)
            if isinstance(owner, sqlite3.Cursor | sqlite3.Connection):
                count()

    sys.addaudithook(audit)
    if sql:
        sys.setprofile(profile)
    return counter
