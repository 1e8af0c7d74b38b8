"""Kill a piece of work before its n-th change of a folder's files. It forks: for scripts, not for pytest itself."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

#: audit events that announce a change of the file system before it happens
_CHANGES = {"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree"}


def killed_before(nth: int, folder: Path, work: Callable[[], object]) -> bool:
    """Run ``work`` in a child, killed (-9) before its ``nth`` change below ``folder``; False when it finished."""
    child = os.fork()
    if child == 0:
        _arm(nth, str(folder))
        try:
            work()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
        return True
    if status:
        raise RuntimeError(f"the work itself failed: status {status}")
    return False


def _arm(nth: int, folder: str) -> None:
    seen = 0

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal seen
        writes = event in _CHANGES or (
            event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)
        )
        if writes and isinstance(args[0], str | os.PathLike) and os.fspath(args[0]).startswith(folder):
            seen += 1
            if seen == nth:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
