"""Answers while the index is rebuilt: ``python -m tests.bench.swap [--documents N] [--seconds S]``.

Eight readers ask for pages of results; first nothing else goes on, then another process builds the same index again and
again at the priority of ``jianbao reindex``, and what it finishes takes the place of what is read. Prints how many
pages they got and how long these took, in ms by the clock; eight at once, each waits for the others.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from indexer.tokens import load_tokenizer
from tests.bench.corpus import STORIES, documents
from tests.bench.engine import build
from tests.bench.questions import Question, questions
from tests.bench.rivals import RIVALS, Open

#: readers at once, and what ``jianbao reindex`` adds to its niceness
_READERS, _POLITE = 8, 10


def rebuild(root: Path, count: int) -> None:
    """Build generation after generation, until ended."""
    os.nice(_POLITE)
    number = 1
    while True:
        number += 1
        aside = root / f"{number}.new"
        aside.mkdir()
        build("jianbao", aside, count, False, "wall")
        aside.rename(root / str(number))


class Live:
    """The newest finished index, for all readers."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.swaps = -1
        self._index: Open | None = None
        self._name = ""

    def follow(self) -> Open:
        name = max((path.name for path in self._root.iterdir() if path.name.isdigit()), key=int)
        if name != self._name or self._index is None:
            self._name, self._index = name, RIVALS["jianbao"]().open(self._root / name)
            self.swaps += 1
        return self._index


def asked(live: Live, some: list[Question], seconds: float) -> list[float]:
    """Milliseconds of every answer that eight readers got in this time, ascending."""
    times: list[float] = []
    end = time.monotonic() + seconds

    def read(seed: int) -> None:
        rng = random.Random(seed)
        while time.monotonic() < end:
            began = time.perf_counter()
            live.follow().ask(rng.choice(some))
            times.append((time.perf_counter() - began) * 1000)

    readers = [threading.Thread(target=read, args=(seed,)) for seed in range(_READERS)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    return sorted(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    if not STORIES.exists():
        sys.exit("the shared news stories are not here")
    sample = list(documents(0, 1000, load_tokenizer()))
    some = [question for kind, held in questions(sample).items() if kind.startswith("page") for question in held]
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        (root / "1").mkdir()
        build("jianbao", root / "1", options.documents, False, "wall")
        live = Live(root)
        asked(live, some, 2)
        quiet = asked(live, some, options.seconds)
        builder = multiprocessing.get_context("spawn").Process(target=rebuild, args=(root, options.documents))
        builder.start()
        busy = asked(live, some, options.seconds)
        builder.terminate()
        builder.join()
    sys.stdout.write(
        f"{f'{_READERS} readers, {options.documents:,} stories':<34}{'pages':>8}{'p50':>8}{'p95':>8}{'p99':>8}  ms\n"
    )
    for name, times in (("nothing else goes on", quiet), ("an index is being built beside", busy)):
        figures = "".join(f"{times[int(len(times) * part)]:8.1f}" for part in (0.5, 0.95, 0.99))
        sys.stdout.write(f"{name:<34}{len(times):>8}{figures}\n")
    sys.stdout.write(f"new indexes that took the place of the old meanwhile: {live.swaps}\n")


if __name__ == "__main__":
    main()
