"""End a piece of work before its n-th step: a change of files or an SQL statement. It forks: not for pytest itself."""

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

#: called before a step with its number, from 1, and whether it is an SQL statement
Step = Callable[[int, bool], None]


def killed_before(nth: int, folder: Path, work: Callable[[], object], *, sql: bool = True) -> bool:
    """Run ``work`` in a child, killed (-9) before its ``nth`` step below ``folder``; False when it finished.

    Without ``sql`` only changes of files count, which is also much faster.
    """

    def step(seen: int, _sql: bool) -> None:
        if seen == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return _ended_well(run_child(str(folder), work, step, sql=sql)[0]) == -signal.SIGKILL


def interrupted_before(nth: int, folder: Path, work: Callable[[], object], told: Path) -> tuple[int, bool]:
    """Run ``work`` in a child that Ctrl-C hits before its ``nth`` step: its exit code, and whether there was that step.

    What it prints is in ``told``.
    """
    reading, writing = os.pipe()

    def step(seen: int, _sql: bool) -> None:
        if seen == nth:
            os.write(writing, b"x")
            signal.raise_signal(signal.SIGINT)

    def talking() -> None:
        for stream in (1, 2):
            os.dup2(output, stream)
        # whoever started this test may have told it to ignore them
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            work()
        except SystemExit as end:
            sys.stdout.flush()
            os._exit(end.code if isinstance(end.code, int) else 1)

    output = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    code, _ = run_child(str(folder), talking, step)
    for descriptor in (output, writing):
        os.close(descriptor)
    with open(reading, "rb") as pipe:  # noqa: PTH123
        return code, bool(pipe.read())


def steps(folder: Path, work: Callable[[], object], *, sync: bool = False) -> int:
    """How many steps ``work`` takes in a child; with ``sync`` those count that make files durable."""
    status, seen = run_child(str(folder), work, lambda _seen, _sql: None, sync=sync)
    _ended_well(status)
    return seen


def _ended_well(status: int) -> int:
    if status not in (0, -signal.SIGKILL):
        raise RuntimeError(f"the work itself failed: {status}")
    return status


def run_child(
    folder: str | None, work: Callable[[], object], step: Step, *, sql: bool = True, sync: bool = False
) -> tuple[int, int]:
    """How the child ended (as ``subprocess`` has it) and, where it ended by itself, the steps below ``folder``."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        counter = _arm(folder, step, sql, sync) if folder is not None else [0]
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
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), seen


def _arm(folder: str, step: Step, sql: bool, sync: bool) -> list[int]:
    counter = [0]

    def count(is_sql: bool) -> None:
        counter[0] += 1
        step(counter[0], is_sql)

    def audit(event: str, args: tuple[object, ...]) -> None:
        writes = event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        if (writes or event in _CHANGES) and str(args[0]).startswith(folder):
            count(False)

    def profile(_frame: object, event: str, called: object) -> None:
        if event == "c_call" and getattr(called, "__name__", "") in _STATEMENTS:
            owner = getattr(called, "__self__", None)
            if isinstance(owner, sqlite3.Cursor | sqlite3.Connection):
                count(True)

    sys.addaudithook(audit)
    if sync:
        os.fsync = _counted(os.fsync, count)
    if sql:
        sys.setprofile(profile)
    return counter


def _counted(fsync: Callable[[int], None], count: Callable[[bool], None]) -> Callable[[int], None]:
    def counted(descriptor: int) -> None:
        count(False)
        fsync(descriptor)

    return counted
