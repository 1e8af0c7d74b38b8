"""Run by test_kill.py in its own process: rebuild and update, killed before each of their file changes in turn."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from archive.home import Home
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from tests.faults.killing import killed_before
from tests.listing_engine import ListingEngine, listing_toolkit


def main(folder: Path) -> None:
    seed = Home(folder / "seed")
    with open_database(seed, create=True).writing() as conn:
        stories.put_many(conn, [Story(id=f"x-{n}", headline=None, body="正文") for n in range(5)])
    for _ in range(3):
        generations.rebuild(seed, listing_toolkit())
    before = ids(seed)
    with open_database(seed).writing() as conn:
        stories.put(conn, Story(id="x-new", headline=None, body="新"))
        stories.remove(conn, "x-0")
    after = before - {"x-0"} | {"x-new"}
    outcomes = {
        "rebuild": every_point(seed, generations.rebuild, before, after),
        "update": every_point(seed, generations.update, before, after),
    }
    sys.stdout.write(json.dumps(outcomes))


def every_point(seed: Home, work, before: set[str], after: set[str]) -> list[str]:  # type: ignore[no-untyped-def]
    """What was live after a kill at each point: ``old`` or ``new``; anything else ends in an error."""
    outcomes = []
    while True:
        home = Home(seed.root.with_name("victim"))
        shutil.rmtree(home.root, ignore_errors=True)
        shutil.copytree(seed.root, home.root)
        nth = len(outcomes) + 1
        died = killed_before(nth, home.index, lambda home=home: work(home, listing_toolkit()), sql=False)
        found = ids(home)
        outcomes.append({frozenset(before): "old", frozenset(after): "new"}[frozenset(found)])
        # nothing that the killed process left behind is in the way of the next
        assert generations.bring_up_to_date(home, listing_toolkit()).manifest.documents == len(after)
        assert ids(home) == after
        assert generations.check(home, ListingEngine()) == ()
        generations.prune(home)
        assert not list(home.index.glob("building*")) and not list(home.index.glob("removing*"))
        if not died:
            return outcomes


def ids(home: Home) -> set[str]:
    hold = generations.hold_live(home)
    found = set(ListingEngine().open(hold.generation.folder).ids())
    hold.release()
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]))
