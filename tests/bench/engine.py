"""Jianbao beside SQLite FTS5, tantivy and stock Whoosh: ``python -m tests.bench.engine [--documents N] [--from N]``.

The same stories, tokens and stored text for all; every step of every engine in a process of its own. Prints to stdout:
figures of Jianbao, and those of the others as ratios to it (2.0: twice as long, twice as large; a build rate of 0.5 is
half as many a second). Times are of a warm index but for the cold open. Jianbao answers as the product does, words or
string; whether hit counts agree is asked of the words alone, and not of phrases: to the others words follow each other
over a comma. ``--clock cpu`` counts processor time, for a machine that is busy with something else.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from indexer.engine.whoosh import WhooshEngine
from indexer.tokens import load_tokenizer
from tests.bench.corpus import STORIES, documents
from tests.bench.hostile import slowest
from tests.bench.questions import Question, questions
from tests.bench.rivals import RIVALS, Open

#: stories of a part, when all cores build
_PART = 10_000
#: stock Whoosh takes minutes for more
_MOST_STOCK = 20_000
#: how often all questions of a class are asked; of each the quickest counts, what else the machine does is not measured
_ROUNDS = 3


@dataclass(frozen=True)
class Figures:
    """What was measured of one engine; times in seconds, latencies in milliseconds."""

    build: float
    size: float
    peak: float
    more: float
    cold: float
    serving: float
    #: (p50, p95) by class
    latency: dict[str, tuple[float, float]]
    #: hits by class, those of every question
    counts: dict[str, list[int]]


def apart(task: Callable[..., Any], *arguments: Any) -> Any:
    """The result of a task run in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(task, *arguments).result()


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def resident_mb() -> float:
    """Memory in use now, mapped files that were read included."""
    status = Path("/proc/self/status")
    if not status.exists():
        return peak_mb()
    return next(int(row.split()[1]) / 1024 for row in status.read_text().splitlines() if row.startswith("VmRSS"))


def clock_of(kind: str) -> Callable[[], float]:
    return time.process_time if kind == "cpu" else time.perf_counter


def build(name: str, folder: Path, count: int, short: bool, clock: str) -> tuple[float, float]:
    """Seconds, tokenising included, and the peak of memory in MB."""
    tokenizer, now = load_tokenizer(), clock_of(clock)
    # dictionary and stories are read before
    next(documents(0, 1, tokenizer))
    began = now()
    RIVALS[name]().build(folder, documents(0, count, tokenizer, short))
    return now() - began, peak_mb()


def extend(name: str, folder: Path, count: int, clock: str) -> float:
    """Seconds for a thousand stories more, tokenised before."""
    more = list(documents(count, count + 1000, load_tokenizer()))
    now = clock_of(clock)
    began = now()
    RIVALS[name]().extend(folder, more)
    return now() - began


def ask(name: str, folder: Path, short: bool, clock: str) -> tuple[float, float, dict[str, Any], dict[str, list[int]]]:
    """Cold open with a first page in ms, memory in MB, latencies and hit counts by class."""
    sample = list(documents(0, 1000, load_tokenizer(), short))
    asked, now = questions(sample), clock_of(clock)
    began = now()
    index = RIVALS[name]().open(folder)
    index.ask(asked["page OR2"][0])
    cold = (now() - began) * 1000
    latency: dict[str, Any] = {}
    counts: dict[str, list[int]] = {}
    for kind, some in asked.items():
        try:
            counts[kind] = [index.count(question) for question in some]
        except NotImplementedError:
            continue
        times = sorted(map(min, zip(*(timed(index, some, now) for _ in range(_ROUNDS)), strict=True)))
        latency[kind] = statistics.median(times), times[int(len(times) * 0.95)]
    return cold, resident_mb(), latency, counts


def timed(index: Open, some: Sequence[Question], now: Callable[[], float]) -> list[float]:
    """Milliseconds for each question."""
    times = []
    for question in some:
        began = now()
        index.ask(question)
        times.append((now() - began) * 1000)
    return times


def measured(name: str, folder: Path, count: int, short: bool, clock: str) -> Figures:
    """An index that is there already is asked and not built again."""
    built = folder.with_suffix(".json")
    if not built.exists():
        folder.mkdir()
        built.write_text(json.dumps(apart(build, name, folder, count, short, clock)))
    seconds, peak = json.loads(built.read_text())
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    cold, serving, latency, counts = apart(ask, name, folder, short, clock)
    with tempfile.TemporaryDirectory(dir=folder.parent) as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True)
        more = apart(extend, name, Path(copy), count, clock)
    return Figures(seconds, size, peak, more, cold, serving, latency, counts)


def hostile(folder: Path, clock: str) -> dict[str, tuple[float, str]]:
    return slowest(WhooshEngine().open(folder / "1"), load_tokenizer(), clock_of(clock))


def part(folder: Path, number: int, count: int) -> tuple[Any, float]:
    tokenizer = load_tokenizer()
    first = number * _PART
    found = WhooshEngine().part(folder, number, documents(first, min(first + _PART, count), tokenizer))
    return found, peak_mb()


def all_cores(folder: Path, count: int) -> tuple[float, float, float]:
    """Seconds with a process for each core, and the peaks of memory of a worker and of what joins the parts."""
    folder.mkdir()
    began = time.perf_counter()
    with ProcessPoolExecutor(mp_context=multiprocessing.get_context("spawn")) as pool:
        numbers = range(-(-count // _PART))
        made = list(pool.map(part, [folder] * len(numbers), numbers, [count] * len(numbers)))
    _, peak = apart(assemble, folder, [found for found, _ in made])
    return time.perf_counter() - began, max(worker for _, worker in made), peak


def assemble(folder: Path, parts: Sequence[Any]) -> tuple[int, float]:
    return WhooshEngine().assemble(folder, parts), peak_mb()


# --- what is printed ----------------------------------------------------------------------------------------------


def table(figures: dict[str, Figures], count: int) -> None:
    """Jianbao's figures, and the others' as ratios to them."""
    ours = figures["jianbao"]
    others = [name for name in figures if name != "jianbao"]
    line("", "jianbao", *(f"{name} ×" for name in others))

    def row(label: str, unit: str, of: Callable[[Figures], float | None]) -> None:
        mine = of(ours)
        if mine is None:
            return
        ratios = [of(figures[name]) for name in others]
        line(label, f"{mine:.2f} {unit}", *("—" if other is None else f"{other / mine:.2f}" for other in ratios))

    line("build", f"{count / ours.build:.0f} /s", *(f"{ours.build / figures[name].build:.2f}" for name in others))
    row("peak, building", "MB", lambda f: f.peak)
    row("size", "MB", lambda f: f.size)
    row("+1,000", "s", lambda f: f.more)
    row("cold open and page", "ms", lambda f: f.cold)
    row("memory, serving", "MB", lambda f: f.serving)
    for kind in ours.latency:
        for place, name in enumerate(("p50", "p95")):
            row(f"{kind} {name}", "ms", lambda f, k=kind, p=place: f.latency[k][p] if k in f.latency else None)


def agreement(figures: dict[str, Figures]) -> None:
    """Whether all found as many for every question, by class."""
    ours = figures["jianbao"].counts
    for name, other in figures.items():
        if name != "jianbao":
            differing = {
                kind: sum(mine != theirs for mine, theirs in zip(ours[kind], counts, strict=True))
                for kind, counts in other.counts.items()
                if kind != "phrase"
            }
            wrong = {kind: number for kind, number in differing.items() if number}
            sys.stdout.write(f"hit counts, {name}: {f'differ in {wrong}' if wrong else 'all agree'}\n")


def line(*cells: str) -> None:
    sys.stdout.write("".join(cell.ljust(22 if at == 0 else 18) for at, cell in enumerate(cells)).rstrip() + "\n")
    sys.stdout.flush()


def run(count: int, root: Path, names: Sequence[str], short: bool, clock: str) -> dict[str, Figures]:
    sys.stdout.write(f"\n{count} stories, {clock} time\n")
    wanted = [name for name in names if name != "whoosh" or count <= _MOST_STOCK]
    figures = {name: measured(name, root / f"{name}-{count}", count, short, clock) for name in wanted}
    table(figures, count)
    agreement(figures)
    if "jianbao" in figures:
        for kind, (milliseconds, query) in apart(hostile, root / f"jianbao-{count}", clock).items():
            line(f"hostile, {kind}", f"{milliseconds:.2f} ms", query)
    return figures


def growth(small: dict[str, Figures], large: dict[str, Figures], times: float) -> None:
    """How much slower each class is with so many times the stories."""
    names = [name for name in large if name in small]
    sys.stdout.write(f"\np95 with {times:.0f} times the stories\n")
    line("", *names)
    for kind in large["jianbao"].latency:
        pairs = [(large[name].latency.get(kind), small[name].latency.get(kind)) for name in names]
        line(kind, *(f"× {a[1] / b[1]:.1f}" if a and b else "—" for a, b in pairs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--from", dest="small", type=int, help="a smaller size first, to show growth")
    parser.add_argument("--engines", default="jianbao,fts5,tantivy,whoosh")
    parser.add_argument("--short", action="store_true", help="a paragraph of each story only")
    parser.add_argument("--clock", choices=["wall", "cpu"], default="wall")
    parser.add_argument("--cores", action="store_true", help="also build with a process for each core")
    parser.add_argument("--keep", type=Path, help="a folder where indexes stay, and are asked again without building")
    options = parser.parse_args()
    if not STORIES.exists():
        sys.exit("the shared news stories are not here")
    with tempfile.TemporaryDirectory() as temporary:
        root, names = options.keep or Path(temporary), options.engines.split(",")
        small = run(options.small, root, names, options.short, options.clock) if options.small else None
        large = run(options.documents, root, names, options.short, options.clock)
        if small:
            growth(small, large, options.documents / options.small)
        if options.documents > _MOST_STOCK and "whoosh" in names:
            run(_MOST_STOCK, root, ["jianbao", "whoosh"], options.short, options.clock)
        if options.cores:
            seconds, worker, joining = all_cores(Path(temporary) / "cores", options.documents)
            rate = f"{options.documents / seconds:.0f} /s"
            sys.stdout.write(f"\nall cores: {rate}, peak {worker:.0f} MB a worker, {joining:.0f} MB joining\n")


if __name__ == "__main__":
    main()
