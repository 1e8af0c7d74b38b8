"""Building an index with several processes: each turns parts of the archive into parts of the index, always the same.

Where one part ends and the next begins depends on the stories alone, so the index is the same, byte for byte, whatever
the number of workers. A worker that loses its parent ends at once: nothing writes where the next attempt sweeps.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from archive.errors import JianbaoError, WorkerLost
from archive.home import Home
from indexer.feed import FedPage
from indexer.recipe import Toolkit, load_toolkit

#: characters of a part: some ten thousand stories, and what bounds the memory of a process
PART = 4_000_000
#: fewer stories than this a worker take longer to hand out than to index
_WORTH = 3_000


def workers_for(stories: int, most: int | None = None) -> int:
    """How many processes to build an index of so many stories with: at most ``most``, else one for each core."""
    cores = most or (len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    return max(1, min(cores, stories // _WORTH))


def build(home: Home, toolkit: Toolkit, folder: Path, pages: Iterable[FedPage], workers: int) -> int:
    """Write the index of the pages into the empty ``folder``; returns the number of documents.

    With more than one worker each loads its own toolkit, equal to this one. Raises what a worker raised, WorkerLost.
    """
    batches = enumerate(_batches(pages))
    engine = toolkit.engine
    if workers == 1:
        return engine.assemble(folder, [engine.part(folder, n, toolkit.documents(batch)) for n, batch in batches])
    parts: dict[int, Any] = {}
    with _crew(home, folder, workers) as idle:
        busy: list[Connection] = []
        for batch in batches:
            if not idle:
                idle += _finished(busy, parts)
            hand = idle.pop()
            try:
                hand.send(batch)
            except OSError:
                raise WorkerLost from None
            busy.append(hand)
        while busy:
            _finished(busy, parts)
    return engine.assemble(folder, [parts[number] for number in sorted(parts)])


def _batches(pages: Iterable[FedPage]) -> Iterator[Sequence[FedPage]]:
    batch: list[FedPage] = []
    size = 0
    for page in pages:
        batch.append(page)
        size += sum(len(story.body) for story in page.stories)
        if size >= PART:
            yield batch
            batch, size = [], 0
    yield batch


def _finished(busy: list[Connection], parts: dict[int, Any]) -> list[Connection]:
    """Wait for the workers that finish next, note their parts and give them back."""
    ready = [hand for hand in wait(busy) if isinstance(hand, Connection)]
    for hand in ready:
        busy.remove(hand)
        try:
            number, part, error = hand.recv()
        except (EOFError, OSError):
            raise WorkerLost from None
        if error is not None:
            raise error
        parts[number] = part
    return ready


@contextmanager
def _crew(home: Home, folder: Path, workers: int) -> Iterator[list[Connection]]:
    """Connections to workers that wait for pages; the workers are gone afterwards, whatever happened."""
    # a forked one would inherit the write lock, and threads in any state
    context = multiprocessing.get_context("spawn")
    processes: list[SpawnProcess] = []
    hands: list[Connection] = []
    try:
        for _ in range(workers):
            ours, theirs = context.Pipe()
            process = context.Process(target=work, args=(theirs, home, folder), daemon=True)
            with _uninterrupted():
                process.start()
            theirs.close()
            processes.append(process)
            hands.append(ours)
        yield list(hands)
    finally:
        for hand in hands:
            hand.close()
        for process in processes:
            process.terminate()
        for process in processes:
            process.join()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """A process that starts in here never hears of Ctrl-C: its parent does, and ends its workers."""
    # started by the first process, it would let interruptions through again
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def work(hand: Connection, home: Home, folder: Path) -> None:
    """A worker: parts for pages, until nobody asks any more."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    toolkit = load_toolkit(home)
    while True:
        try:
            number, pages = hand.recv()
        except (EOFError, OSError):
            return
        answer: tuple[int, Any, Exception | None]
        try:
            answer = number, toolkit.engine.part(folder, number, toolkit.documents(pages)), None
        except (JianbaoError, OSError, MemoryError, ValueError) as error:
            answer = number, None, error
        hand.send(answer)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
