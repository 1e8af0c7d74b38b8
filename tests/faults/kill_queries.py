"""Run by test_kill_queries.py in its own process: asking, telling and notifying, killed before seeded steps."""

from __future__ import annotations

import datetime as dt
import json
import random
import sys
from pathlib import Path

from archive.home import Home
from archive.model import Story
from archive.store import deliveries, findings, queries, stories
from archive.store.database import open_database
from indexer import generations, saved, tokens
from indexer.results import Search
from indexer.search import Searcher
from indexer.watching import passes
from indexer.watching.channels import Sent
from indexer.watching.delivering import deliver
from tests.faults.kill_all import copy_of
from tests.faults.killing import killed_before, steps

LATER = dt.datetime(2040, 1, 1, tzinfo=dt.UTC)
WORDS = ("河水", "老楼", "夜校", "河水 -夜校", "第")


def main(folder: Path, points: int) -> None:
    # a transaction for every two queries, so that there is a middle to die in
    passes._BATCH = 2
    tokenizer = tokens.load_tokenizer(None)
    tokenizer.words("河水")
    tokens.load_tokenizer = lambda *_: tokenizer  # type: ignore[assignment]
    seed = _seeded(Home(folder / "seed"))
    undisturbed = copy_of(seed, folder / "undisturbed")
    total = steps(undisturbed.root, lambda: _work(undisturbed, folder / "undisturbed.log"))
    wanted, unread = _recorded(undisturbed)
    everything = _lines(folder / "undisturbed.log")
    outcomes = {"steps": total, "tried": 0, "unknown": 0, "messages": len(everything)}
    for nth in random.Random(20261124).sample(range(1, total + 1), points):
        victim, log = copy_of(seed, folder / "victim"), folder / f"{nth}.log"
        outcomes["tried"] += killed_before(nth, victim.root, lambda home=victim, log=log: _work(home, log))
        _work(victim, log)
        assert _recorded(victim) == (wanted, unread), f"step {nth}: lost or twice"
        told = _lines(log)
        assert len(told) == len(set(told)) and set(told) <= set(everything), f"step {nth}: told twice"
        with open_database(victim).reading() as conn:
            states = [one.state for one in deliveries.of_owner(conn, "")]
        # what is not in the log was in hand when the process died: known to be unknown
        unknown = states.count("sending")
        assert len(everything) - len(told) <= unknown <= len(WORDS) and states.count("waiting") == 0, f"step {nth}"
        outcomes["unknown"] += bool(unknown)
    sys.stdout.write(json.dumps(outcomes))


def _seeded(home: Home) -> Home:
    """Queries with channels, and stories since that nobody has told them of."""
    _put(home, [Story(f"a{n}", f"第{n}篇", "河水清了，老楼里开夜校。") for n in range(3)])
    generations.rebuild(home)
    searcher = Searcher(home)
    for number, words in enumerate(WORDS):
        query = saved.save(home, words, Search(words), searcher=searcher)
        saved.edit(home, query, channels=[f"json://hook{number}.example"])
    searcher.close()
    _put(home, [Story("b", "第九篇", "河水涨了。"), Story("a1", "第一篇", "夜校放假。")], gone="a2")
    generations.update(home)
    return home


def _put(home: Home, several: list[Story], gone: str = "") -> None:
    with open_database(home, create=True).writing() as conn:
        stories.put_many(conn, several)
        if gone:
            stories.remove(conn, gone)


def _work(home: Home, log: Path) -> None:
    """All that ``queries run`` and ``watch`` do with saved queries; what is sent is a line of ``log``."""

    def send(channel: str, title: str, _body: str) -> Sent:
        with log.open("a", encoding="utf-8") as lines:
            lines.write(f"{channel} {title}\n")
        return Sent("sent")

    searcher = Searcher(home)
    passes.catch_up(home, searcher.index)
    searcher.close()
    deliver(home, LATER, send)


def _recorded(home: Home) -> tuple[list[tuple[str, ...]], dict[int, int]]:
    """Every finding by query, story, kind and reason; and the unread counts."""
    with open_database(home).reading() as conn:
        found = findings.of_owner(conn, "", 10_000)
        names = {query.id: query.name for query in queries.every(conn, "")}
        told = sorted((names[one.query_id], one.story_id, one.kind, one.reason) for one in found)
        return told, findings.unread(conn, "")


def _lines(log: Path) -> list[str]:
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
