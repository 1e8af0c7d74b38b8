"""What Ctrl-C does, from the first import of a process to its end: a sentence and exit code 130, never a traceback."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the part of signal that is there without importing anything
import _thread
import os
import sys
import time

from archive.language import language

TYPE_CHECKING = False  # typing imports more than all the rest of this
if TYPE_CHECKING:
    from types import FrameType, TracebackType
    from typing import NoReturn

#: what is said, in Chinese and in English
INTERRUPTED = "已中断；没有做完的，再运行一次就行", "interrupted; run it again to finish"
#: seconds after which an interruption that got lost is tried again
_AGAIN = 0.05


def leave() -> NoReturn:
    """Say so and end the process at once."""
    os.write(2, f"{INTERRUPTED[language() == 'en']}\n".encode())
    os._exit(130)


class Interruption:
    """While a command is being loaded, Ctrl-C ends the process; after ``unwind`` it is raised where the command is.

    What is raised can get lost, hence ``seen``: SQLite answers with an error of its own when it is raised in a function
    that SQLite called; in a destructor Python only prints it, so it comes again. A process that was started with
    interruptions ignored (``command &`` in a script) goes on ignoring them.
    """

    def __init__(self) -> None:
        self.seen = False
        self._ours = _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
        self._unwinding = False

    def __enter__(self) -> Interruption:
        if self._ours:
            _signal.signal(_signal.SIGINT, self._interrupted)
            sys.unraisablehook = self._unraisable
        return self

    def unwind(self) -> None:
        """From here on there may be something to close before the process ends."""
        self._unwinding = True

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if self._ours:
            # the work is done, whatever it came to: nothing is left to interrupt
            _signal.signal(_signal.SIGINT, _signal.SIG_IGN)

    def _interrupted(self, _number: int, _frame: FrameType | None) -> None:
        if not self._unwinding:
            leave()
        self.seen = True
        raise KeyboardInterrupt

    def _unraisable(self, lost: sys.UnraisableHookArgs) -> None:
        if lost.exc_type is KeyboardInterrupt:
            _thread.start_new_thread(_again, ())
        else:
            sys.__unraisablehook__(lost)


def _again() -> None:
    time.sleep(_AGAIN)
    _thread.interrupt_main()
