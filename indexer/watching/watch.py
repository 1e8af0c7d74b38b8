"""The watch: pages that appear are taken in, indexed, told to the saved queries and by them; round after round."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from archive.errors import IncompatibleIndex, NoIndex
from archive.home import Home
from archive.ingest import PageResult, Segment, take_in
from archive.lock import write_lock
from archive.model import PageMeta
from archive.segment import segment_page
from archive.settings import load_settings
from archive.store import watched
from archive.store.database import open_database
from indexer import generations
from indexer.lexicon import load_lexicon
from indexer.live_index import LiveIndex
from indexer.recipe import Toolkit, load_toolkit
from indexer.watching import passes
from indexer.watching.channels import Send
from indexer.watching.delivering import Delivered, deliver
from indexer.watching.folder import Folders, Ready


class Stopped(Exception):
    """The watch was asked to end in the middle of something that can be done again."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did."""

    pages: tuple[PageResult, ...] = ()
    #: files that still grow, or have not been looked at twice
    waiting: int = 0
    #: the generation that answers now, where it is a new one
    generation: str | None = None
    #: saved queries that found something
    found: int = 0
    delivered: Delivered = field(default_factory=Delivered)

    @property
    def counts(self) -> Counter[str]:
        return Counter(result.status for result in self.pages)


class Watch:
    """A home's watch over some folders. What is slow to load stays loaded from round to round."""

    def __init__(
        self,
        home: Home,
        folders: Folders,
        stopping: Callable[[], bool],
        *,
        notify: bool = True,
        send: Send | None = None,
        toolkit: Toolkit | None = None,
        segment: Segment | None = None,
    ) -> None:
        self._home, self._folders, self._stopping = home, folders, stopping
        self._notify, self._send = notify, send
        self._toolkit, self._city = toolkit, load_settings(home).city
        self._segment = segment
        self._index = LiveIndex(home)

    def round(self, clock: float) -> Round:
        """Everything once. Each step looks at what there is to do, so a round finishes what a killed one began.

        ``clock`` is monotonic seconds. Raises Stopped; what ingest, indexing and asking raise.
        """
        database = open_database(self._home, create=True)
        with database.reading() as conn:
            known = watched.every(conn)
        if gone := self._folders.gone(known):
            with database.writing() as conn:
                watched.forget(conn, gone)
        ready, waiting = self._folders.look(known, clock)
        pages = self._take(ready)
        generation = self._follow()
        found = 0
        if passes.lagging(self._home):
            found = len(passes.catch_up(self._home, self._index).found)
        self._breathe()
        delivered = Delivered()
        if self._notify:
            delivered = deliver(self._home, dt.datetime.now(dt.UTC), self._send, self._stopping)
        return Round(pages, waiting, generation, found, delivered)

    def close(self) -> None:
        self._index.close()

    def _take(self, ready: Sequence[Ready]) -> tuple[PageResult, ...]:
        if not ready:
            return ()
        if self._segment is None:
            self._segment = partial(segment_page, lexicon=load_lexicon())
        database, results = open_database(self._home), []
        with write_lock(self._home, purpose="watch"):
            files = (one.found for one in ready)
            taken = take_in(self._home, files, segment=self._segment, override=PageMeta())
            for one, result in zip(ready, taken, strict=True):
                # after the page is in: killed in between, it is read again and known
                with database.writing() as conn:
                    watched.put(conn, one.key, one.stamp)
                results.append(result)
                self._breathe()
        return tuple(results)

    def _follow(self) -> str | None:
        """Bring the index up to date; the new generation's name, None where there was nothing to do."""
        try:
            if generations.status(self._home).lag == 0:
                return None
        except (NoIndex, IncompatibleIndex):
            # made, or made anew, below
            pass
        city = load_settings(self._home).city
        if self._toolkit is None or city != self._city:
            self._toolkit, self._city = load_toolkit(self._home), city
        return generations.bring_up_to_date(self._home, self._toolkit, lambda _done, _all: self._breathe()).name

    def _breathe(self) -> None:
        if self._stopping():
            raise Stopped
