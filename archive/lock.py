"""The lock that lets one process at a time write a home, and the note beside it that says who holds it."""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import filelock

from archive.errors import Locked, NoHome
from archive.home import Home

_LOG = logging.getLogger(__name__)
#: seconds of waiting that nobody needs to be told of
_MOMENT = 0.5


@contextmanager
def write_lock(home: Home, *, purpose: str, wait: float = 10.0) -> Iterator[None]:
    """Hold the home's lock during the block; ``purpose`` is the command, shown to whoever must wait.

    The operating system frees the lock when a process dies, so a stale one cannot exist. Not reentrant. Raises
    Locked with the holder after ``wait`` seconds, NoHome when the home's folder does not exist.
    """
    if not home.root.is_dir():
        raise NoHome(home=home.root)
    note = home.lock.with_suffix(".json")
    lock = filelock.FileLock(home.lock)
    try:
        _acquire(lock, note, wait)
    except filelock.Timeout as error:
        raise Locked(holder=_holder(note)) from error
    try:
        _write(note, purpose)
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def _acquire(lock: filelock.BaseFileLock, note: Path, wait: float) -> None:
    """Wait for the lock, and say for whom once that takes longer than a moment. Raises filelock.Timeout."""
    try:
        lock.acquire(timeout=min(wait, _MOMENT))
    except filelock.Timeout:
        if wait <= _MOMENT:
            raise
        _LOG.warning("等候另一个进程 / waiting for another process: %s", _holder(note))
        lock.acquire(timeout=wait - _MOMENT)


def _write(note: Path, purpose: str) -> None:
    since = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    words = {"pid": os.getpid(), "host": socket.gethostname(), "command": purpose, "since": since}
    note.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def _holder(note: Path) -> str:
    """Who holds the lock, as far as the note can be trusted: one left by a killed process names nobody."""
    try:
        words = json.loads(note.read_text(encoding="utf-8"))
        pid, host, command, since = int(words["pid"]), words["host"], words["command"], words["since"]
    except (OSError, ValueError, KeyError, TypeError):
        return "未知 / unknown"
    if host == socket.gethostname() and not _is_alive(pid):
        return "未知 / unknown"
    return f"{command} (pid {pid}, {since})"


def _is_alive(pid: int) -> bool:
    if os.name == "nt":
        # there os.kill(pid, 0) would interrupt the process
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
