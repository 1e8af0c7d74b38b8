"""Figures of saved queries: ``python -m tests.bench.queries [stories] [queries] [new]``, on one core.

An archive of that many stories, that many queries, then as many new stories: how long it takes to ask all queries what
is new, and the same against the whole index. Stories are made of the sample's sentences, so it runs anywhere.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import sqlalchemy as sa

from archive.home import Home
from archive.model import Credit, CreditRole, Story
from archive.resources import data_path
from archive.store import queries, stories
from archive.store.database import open_database
from archive.store.tables import query_baselines
from indexer import generations
from indexer.query import parse
from indexer.query_form import write_form
from indexer.results import Search
from indexer.search import Searcher
from indexer.watching import passes

NAMES = ("林一舟", "甘棠", "白露", "卢照水", "沈知微")
PAPERS = ("嵩山日报", "山城晨报")


def sentences() -> list[str]:
    texts = (path.read_text(encoding="utf-8") for path in sorted(data_path("sample").glob("*.txt")))
    found = (part.strip() for text in texts for part in text.replace("。", "。\n").splitlines())
    return sorted({part for part in found if 8 <= len(part) <= 80})


def made(rng: random.Random, pool: Sequence[str], prefix: str, count: int) -> Iterator[Story]:
    for number in range(count):
        body = "\n".join(rng.choices(pool, k=rng.randint(6, 16)))
        byline = (Credit(rng.choice(NAMES), CreditRole.REPORTER),)
        yield Story(f"{prefix}{number:06}", rng.choice(pool)[:20], body, byline=byline, newspaper=rng.choice(PAPERS))


def searches(rng: random.Random, pool: Sequence[str], count: int) -> Iterator[Search]:
    """Words, phrases, several words, exclusions, alternatives, names and filters, as people save them."""

    def piece(length: int) -> str:
        while True:
            text = rng.choice(pool)
            at = rng.randrange(len(text) - length + 1) if len(text) >= length else 0
            if text[at : at + length].isalnum() and len(text) >= length:
                return text[at : at + length]

    makers: tuple[Callable[[], Search], ...] = (
        lambda: Search(piece(2)),
        lambda: Search(piece(4)),
        lambda: Search(f'"{piece(5)}"'),
        lambda: Search(f"{piece(2)} {piece(2)}"),
        lambda: Search(f"{piece(2)} -{piece(2)}"),
        lambda: Search(f"{piece(3)} OR {piece(3)}"),
        lambda: Search(f"记者:{rng.choice(NAMES)} {piece(2)}"),
        lambda: Search(piece(2), {"newspaper": (rng.choice(PAPERS),)}),
        lambda: Search(f"标题:{piece(2)}", {"topic": ("economy", "society")}),
    )
    for number in range(count):
        yield makers[number % len(makers)]()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", nargs="?", type=int, default=2_000)
    parser.add_argument("queries", nargs="?", type=int, default=1_000)
    parser.add_argument("new", nargs="?", type=int, default=100)
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        bench(Home(Path(folder) / "home"), options.stories, options.queries, options.new)


def bench(home: Home, many: int, asked: int, new: int) -> None:
    out = sys.stdout.write
    rng, pool = random.Random(1), sentences()
    with open_database(home, create=True).writing() as conn:
        stories.put_many(conn, list(made(rng, pool, "old", many)))
    generations.rebuild(home)
    searcher = Searcher(home)
    with open_database(home).writing() as conn:
        for number, search in enumerate(searches(rng, pool, asked)):
            form = write_form(search, parse(search.query))
            row = {"owner": "", "name": f"第{number}项", "text": search.query, "form": form, "note": ""}
            queries.save(conn, **row, created=dt.datetime.now(dt.UTC))
    seconds, cpu, _ = timed(lambda: passes.catch_up(home, searcher.index))
    out(f"{asked} queries over {many} stories, first asked: {seconds:.2f} s ({cpu:.2f} s of one core)\n")
    with open_database(home).writing() as conn:
        stories.put_many(conn, list(made(rng, pool, "new", new)))
    generations.update(home)
    searcher.generation()
    seconds, cpu, done = timed(lambda: passes.catch_up(home, searcher.index))
    found = sum(done.found.values())
    out(f"{asked} queries, {new} new stories: {seconds:.2f} s ({cpu:.2f} s of one core), {found} findings\n")
    seconds, cpu, _ = timed(lambda: passes.catch_up(home, searcher.index))
    out(f"again, nothing new: {seconds:.2f} s\n")
    with open_database(home).writing() as conn:
        conn.execute(sa.update(query_baselines).values(plan=""))
    seconds, cpu, done = timed(lambda: passes.catch_up(home, searcher.index))
    assert not done.found, "the full run finds what the fast one did not"
    out(f"the same against the whole index: {seconds:.2f} s ({cpu:.2f} s of one core), nothing else found\n")
    searcher.close()


def timed(work: Callable[[], passes.Pass]) -> tuple[float, float, passes.Pass]:
    wall, cpu = time.perf_counter(), time.process_time()
    done = work()
    return time.perf_counter() - wall, time.process_time() - cpu, done


if __name__ == "__main__":
    main()
