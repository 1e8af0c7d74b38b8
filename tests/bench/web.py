"""Server times and weights of the web's pages: ``python -m tests.bench.web [stories] [--home DIR] [--rounds N]``.

Run by hand: it makes an archive of the shared news stories and recombinations of them (bylines, dates and districts
drawn with a fixed seed), indexes it and asks the app itself, without a network between. A home that is given is kept
and used again. Times are in ms of a warm app: p50 and p95 by the clock, cpu the median of what the processor took.
Weights are the HTML as sent, not compressed. Prints to stdout.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from archive.home import Home
from archive.model import Credit, CreditRole, Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from indexer.shelf import live_name
from tests.bench import corpus
from web.app import create_app
from web.tiles import places

BATCH = 5_000
#: 200 characters of running text that no story can hold
LONG = ("城市供水管网改造工程今年全面启动沿线居民生活条件将得到明显改善" * 8)[:200]
PAGES = {
    "home": "/",
    "results, 20": "/search?q=经济",
    "results, 100": "/search?q=经济&size=100",
    "filtered, 100": "/search?q=发展 记者&size=100&district=金水区&from=2010&to=2020",
    "all values, 100": "/search?q=经济&size=100&more=reporter&more=correspondent&more=column&more=photographer",
    "in place, 50": "/search?q=教育&size=50#HX",
    "two words": "/search?q=中国 美国",
    "newest": "/search?sort=newest&size=100",
    "page 50": "/search?q=中国&page=50",
    "200 characters, 100": f"/search?q={LONG}&size=100",
    "nothing matches": "/search?q=经济 查无此词",
    "suggest": "/api/v1/suggest?q=中国",
    "story": "/story/{story}?q=消息",
    "holdings": "/browse",
    "year": "/browse/2010",
    "month": "/browse/2010/05",
    "issue": "/issue/{day}",
    "CSV of 10,000": "/search.csv?q=消息",
    "trends, 1": "/trends?q=经济",
    "trends, 5": "/trends?q=经济&q=教育&q=足球&q=地震&q=春节",
}


def made(last: int) -> Iterator[Story]:
    names = [place.district for place in places("郑州", ())]
    for story_id, headline, body, date in corpus.stories(0, last):
        rng = random.Random(story_id)
        roles = (CreditRole.REPORTER, CreditRole.CORRESPONDENT)
        byline = tuple(Credit(rng.choice(corpus.NAMES), role) for role in roles)
        day = dt.date(date // 10_000, date // 100 % 100, date % 100)
        column = f"栏目{rng.randrange(60)}" if rng.random() < 0.3 else None
        text = f"{rng.choice(names)}消息：{body[:1500]}"
        paper = rng.choice(corpus.PAPERS)
        yield Story(story_id, headline or None, text, byline=byline, date=day, newspaper=paper, column=column)


def fill(home: Home, wanted: int) -> None:
    """Store and index the stories, unless the home holds them."""
    database = open_database(home, create=True)
    with database.reading() as conn:
        held = stories.count(conn)
    began = time.perf_counter()
    if held < wanted:
        source = made(wanted)
        while batch := list(islice(source, BATCH)):
            with database.writing() as conn:
                stories.put_many(conn, batch)
    if held < wanted or live_name(home) is None:
        generations.rebuild(home)
        sys.stdout.write(f"{wanted:,} stories stored and indexed in {time.perf_counter() - began:.0f} s\n")


def measure(home: Home, rounds: int) -> None:
    client = create_app(home).test_client()
    with open_database(home).reading() as conn:
        some = next(stories.every(conn))
    sys.stdout.write(f"{'page':<22}{'status':>7}{'KB':>8}{'p50':>8}{'p95':>8}{'cpu':>8}\n")
    for name, address in PAGES.items():
        path, _, in_place = address.format(story=some.id, day=some.date).partition("#")
        headers = {"HX-Request": "true"} if in_place else {}
        times, worked = [], []
        for _ in range(rounds + 2):
            began, busy = time.perf_counter(), time.process_time()
            response = client.get(path, headers=headers)
            times.append((time.perf_counter() - began) * 1000)
            worked.append((time.process_time() - busy) * 1000)
        warm = sorted(times[2:])
        p95 = warm[min(int(len(warm) * 0.95), len(warm) - 1)]
        weight = len(response.data) / 1000
        figures = f"{weight:>8.1f}{statistics.median(warm):>8.1f}{p95:>8.1f}{statistics.median(worked[2:]):>8.1f}"
        sys.stdout.write(f"{name:<22}{response.status_code:>7}{figures}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stories", nargs="?", type=int, default=20_000)
    parser.add_argument("--home", type=Path, help="where the archive is kept (default: a folder that is removed again)")
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    if not corpus.STORIES.exists():
        sys.exit("the shared news stories are not here")
    with tempfile.TemporaryDirectory() as temporary:
        home = Home(options.home or Path(temporary) / "home")
        fill(home, options.stories)
        measure(home, options.rounds)


if __name__ == "__main__":
    main()
