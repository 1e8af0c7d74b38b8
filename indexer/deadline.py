"""How long a search may take: asked between steps, so that no query holds a thread for ever."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from archive.errors import SearchTooSlow

#: seconds that one search may take
SECONDS = 2.0


class Deadline:
    """A time after which ``check`` raises. Made anew for each search."""

    def __init__(self, seconds: float | None = SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        """``seconds`` None never ends."""
        self._seconds, self._clock = seconds, clock
        self._end = None if seconds is None else clock() + seconds

    @contextmanager
    def paused(self) -> Iterator[None]:
        """What is done meanwhile takes none of the time: reading once what many searches need."""
        began = self._clock()
        try:
            yield
        finally:
            if self._end is not None:
                self._end += self._clock() - began

    def check(self) -> None:
        """Raises SearchTooSlow once the time is over."""
        if self._end is not None and self._clock() > self._end:
            raise SearchTooSlow(seconds=self._seconds)


#: the deadline of what may take as long as it takes
NEVER = Deadline(None)
