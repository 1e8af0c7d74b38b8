"""Figures of the engine on the shared news stories: ``python -m tests.bench.engine [documents] [--folder DIR]``.

Run by hand. Beyond the 20,000 stories there are, further documents are halves of two stories each. Districts, topics
and the like are drawn at random with a fixed seed. Prints to stdout; times are of a warm index unless said otherwise.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from archive.fold import fold
from indexer.documents import FACETS, Document, FieldText
from indexer.engine.base import And, DateRange, Everything, Exact, HasValue, Node, Or, Reader, Request, Run
from indexer.engine.whoosh import WhooshEngine
from indexer.tokens import Tokenizer, load_tokenizer

STORIES = Path(__file__).resolve().parents[3] / "shared/data/newsscripts/stories-20k.jsonl.gz"
DISTRICTS = [f"区{n}" for n in range(12)]
TOPICS = [f"topic{n}" for n in range(16)]
NAMES = [f"记者{n}" for n in range(800)]
PAGE_FACETS = ("district", "topic", "newspaper", "year")


def stories(wanted: int) -> Iterator[tuple[str, str, str, int]]:
    """(id, headline, body, date)."""
    with gzip.open(STORIES, "rt", encoding="utf-8") as lines:
        real = [json.loads(line) for line in lines]
    rng = random.Random(1)
    for number in range(wanted):
        story = real[number % len(real)]
        body = story["body"]
        if number >= len(real):
            other = rng.choice(real)["body"]
            body = body[: len(body) // 2] + "\n" + other[len(other) // 2 :]
        yield f"{number:08}", story["headline"] or "", body, int(story["date"].replace("-", ""))


def documents(wanted: int, tokenizer: Tokenizer) -> Iterator[Document]:
    rng = random.Random(2)
    for story_id, headline, body, date in stories(wanted):
        texts = [FieldText(text, tuple(tokenizer.words(text))) for text in map(fold, (headline, "", body))]
        facets = {
            "district": rng.sample(DISTRICTS, rng.choice((0, 1, 1, 2))),
            "topic": rng.sample(TOPICS, rng.choice((1, 1, 2))),
            "newspaper": [rng.choice(("zzrb", "zzwb"))],
            "year": [str(date // 10000)],
            "reporter": rng.sample(NAMES, rng.choice((0, 1, 2))),
        }
        stored = json.dumps({"headline": headline, "body": body, "date": date}, ensure_ascii=False).encode()
        values = tuple((name, tuple(facets.get(name, ()))) for name in FACETS)
        yield Document(story_id, *texts, date, values, stored)


def queries(tokenizer: Tokenizer, sample: Sequence[Document]) -> dict[str, list[Request]]:
    """Requests by class; words drawn from the stories, so that each class has common and rarer ones."""
    rng = random.Random(3)
    counts: dict[str, int] = {}
    for document in sample:
        for word in set(document.body.words):
            if len(word) > 1:
                counts[word] = counts.get(word, 0) + 1
    by_count = sorted(counts, key=lambda word: -counts[word])
    common, middle, rare = by_count[:100], by_count[100:2000], by_count[len(by_count) // 2 :]

    def run(text: str) -> Run:
        return Run(text, tuple(tokenizer.words(text)))

    def string(length: int) -> str:
        while True:
            body = rng.choice(sample).body.folded
            at = rng.randrange(max(len(body) - length, 1))
            text = body[at : at + length]
            if "\n" not in text and len(text) == length:
                return text

    def many(make: Callable[[], Node], **options: object) -> list[Request]:
        return [Request(make(), **options) for _ in range(60)]  # type: ignore[arg-type]

    page = {"facets": PAGE_FACETS, "histogram": True}
    return {
        "rare": many(lambda: run(rng.choice(rare))),
        "common": many(lambda: run(rng.choice(common))),
        "and2": many(lambda: And((run(rng.choice(common)), run(rng.choice(middle))))),
        "or2": many(lambda: Or((run(rng.choice(common)), run(rng.choice(middle))))),
        "or3": many(lambda: Or((run(rng.choice(common)), run(rng.choice(middle)), run(rng.choice(middle))))),
        "exact1": many(lambda: Exact(string(1), ())),
        "exact3": many(lambda: Exact(string(3), ())),
        "exact8": many(lambda: Exact(string(8), ())),
        "bare4": many(lambda: run(string(4))),
        "date": many(lambda: And((run(rng.choice(middle)), DateRange(20120101, 20151231)))),
        "district": many(lambda: And((run(rng.choice(middle)), HasValue("district", (rng.choice(DISTRICTS),))))),
        "newest": many(lambda: run(rng.choice(common)), sort="newest"),
        "page and2": many(lambda: And((run(rng.choice(common)), run(rng.choice(middle)))), **page),
        "page or2": many(lambda: Or((run(rng.choice(common)), run(rng.choice(middle)))), **page),
        "page selected": many(lambda: run(rng.choice(common)), selections={"district": ("区1", "区2")}, **page),
        "browse all": many(Everything, facets=FACETS, histogram=True),
    }


def measure(reader: Reader, requests: Sequence[Request]) -> tuple[float, float, float]:
    """p50 and p95 in ms, and the mean number of hits."""
    times, totals = [], []
    for request in (*requests[:5], *requests):
        start = time.perf_counter()
        totals.append(reader.search(request).total)
        times.append((time.perf_counter() - start) * 1000)
    times = sorted(times[5:])
    return statistics.median(times), times[int(len(times) * 0.95)], statistics.mean(totals)


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


COLD = """
import sys, time
start = time.perf_counter()
from pathlib import Path
from indexer.engine.base import Request, Exact
from indexer.engine.whoosh import WhooshEngine
imported = time.perf_counter()
reader = WhooshEngine().open(Path(sys.argv[1]))
opened = time.perf_counter()
reader.search(Request(Exact("郑州"), facets=("district", "topic", "newspaper", "year"), histogram=True))
print(f"imports {(imported - start) * 1000:.0f} ms, open {(opened - imported) * 1000:.1f} ms, "
      f"first query {(time.perf_counter() - opened) * 1000:.1f} ms")
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="?", type=int, default=20_000)
    parser.add_argument("--folder", type=Path, help="where the index goes (default: a folder that is removed again)")
    options = parser.parse_args()
    if not STORIES.exists():
        sys.exit("the shared news stories are not here")
    with tempfile.TemporaryDirectory() as temporary:
        bench(options.documents, options.folder or Path(temporary))


def bench(wanted: int, root: Path) -> None:
    out = sys.stdout.write
    engine, tokenizer = WhooshEngine(), load_tokenizer()
    tokenizer.words("郑州")
    start = time.perf_counter()
    made = list(documents(wanted, tokenizer)) if wanted <= 20_000 else None
    out(f"{wanted} documents, tokenizer {tokenizer.name}; made in {time.perf_counter() - start:.1f} s\n")
    first, second = root / "first", root / "second"
    first.mkdir(parents=True)
    second.mkdir()
    start = time.perf_counter()
    engine.build(first, made or documents(wanted, tokenizer))
    took = time.perf_counter() - start
    size = sum(path.stat().st_size for path in first.iterdir()) / 1e6
    label = "pre-tokenised" if made else "tokenising included"
    out(f"build {wanted / took:.0f} documents/s ({label}), {size:.0f} MB, peak {peak_mb():.0f} MB\n")
    for path in sorted(first.iterdir()):
        out(f"  {path.name} {path.stat().st_size / 1e6:.1f} MB\n")
    out(subprocess.run([sys.executable, "-c", COLD, str(first)], capture_output=True, text=True, check=True).stdout)
    sample = list(documents(2000, tokenizer))
    reader = engine.open(first)
    for name, requests in queries(tokenizer, sample).items():
        median, worst, hits = measure(reader, requests)
        out(f"{name:14} p50 {median:7.2f}  p95 {worst:7.2f} ms  {hits:9.0f} hits\n")
    changed = [Document(f"new{d.id}", d.headline, d.kicker, d.body, d.date, d.facets, d.stored) for d in sample[:1000]]
    start = time.perf_counter()
    engine.update(first, second, changed, [document.id for document in sample[:100]])
    out(f"update +1000 −100: {time.perf_counter() - start:.2f} s\n")
    reader = engine.open(second)
    for name in ("page and2", "page or2"):
        median, worst, hits = measure(reader, queries(tokenizer, sample)[name])
        out(f"{name} updated  p50 {median:7.2f}  p95 {worst:7.2f} ms\n")


if __name__ == "__main__":
    main()
