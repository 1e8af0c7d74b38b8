"""Let one step of a piece of work fail: a file change, a sync, an SQL statement. It forks: not for pytest itself."""

from __future__ import annotations

import errno
import os
import resource
import sqlite3
import sys
from collections.abc import Callable

from tests.faults.killing import run_child

#: how a command ended that met an error it did not expect
CRASHED = 99


def failed_before(nth: int, folder: str, work: Callable[[], object], code: int) -> int:
    """Run ``work`` in a child in which the ``nth`` step below ``folder`` fails with ``code``; its exit code."""

    def step(seen: int, sql: bool) -> None:
        if seen != nth:
            return
        if sql:
            words = {errno.ENOSPC: "database or disk is full", errno.EIO: "disk I/O error"}
            raise sqlite3.OperationalError(words[code])
        raise OSError(code, os.strerror(code))

    return run_child(folder, lambda: _ended(work), step, sync=True)[0]


def with_short_writes(limit: int, work: Callable[[], object]) -> int:
    """Run ``work`` in a child where every file ends at ``limit`` bytes, SQLite's included."""

    def limited() -> None:
        # what is told must not hit the limit itself where it goes to a file
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        _ended(work)

    return run_child(None, limited, lambda _seen, _sql: None)[0]


def with_few_files(limit: int, work: Callable[[], object]) -> int:
    """Run ``work`` in a child that may hold ``limit`` files open."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
        _ended(work)

    return run_child(None, limited, lambda _seen, _sql: None)[0]


def _ended(work: Callable[[], object]) -> None:
    """Leave with the exit code of the command; an exception that got through it is a crash."""
    try:
        work()
    except SystemExit as exit:
        os._exit(exit.code if isinstance(exit.code, int) else 1)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(CRASHED)
