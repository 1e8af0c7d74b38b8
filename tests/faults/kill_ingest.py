"""Run by test_kill.py in its own process: ingest of sample pages, killed before seeded steps, then run again."""

from __future__ import annotations

import json
import random
import shutil
import sys
from functools import partial
from pathlib import Path

from archive.home import Home
from archive.ingest import ingest
from archive.lock import write_lock
from archive.model import PageMeta, Story
from archive.resources import data_path
from archive.segment import segment_page
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from indexer.lexicon import load_lexicon
from tests.faults.killing import killed_before, steps
from tests.listing_engine import ListingEngine, listing_toolkit

PAGES = sorted(data_path("sample").glob("*.txt"))[:2]


def main(folder: Path, points: int) -> None:
    segment = partial(segment_page, lexicon=load_lexicon())

    def work(home: Home) -> None:
        home.root.mkdir(parents=True, exist_ok=True)
        with write_lock(home, purpose="ingest"):
            for _ in ingest(home, PAGES, segment=segment, override=PageMeta()):
                pass
        generations.bring_up_to_date(home, listing_toolkit())

    undisturbed = Home(folder / "undisturbed")
    work(undisturbed)
    wanted = archived(undisturbed)
    total = steps(folder / "counted", lambda: work(Home(folder / "counted")))
    chosen = sorted(random.Random(20261124).sample(range(1, total + 1), points))
    for nth in chosen:
        home = Home(folder / f"victim-{nth}")
        assert killed_before(nth, home.root, lambda home=home: work(home))
        before = archived(home)
        assert before == [story for story in wanted if story in before]  # whole pages of whole stories
        work(home)
        assert archived(home) == wanted
        assert generations.check(home, ListingEngine()) == ()
        assert generations.status(home).lag == 0
        shutil.rmtree(home.root)
    sys.stdout.write(json.dumps({"steps": total, "stories": len(wanted)}))


def archived(home: Home) -> list[Story]:
    if not home.database.is_file() or not home.database.stat().st_size:
        return []
    with open_database(home).reading() as conn:
        return sorted(stories.every(conn), key=lambda story: (str(story.page_id), story.position))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
