"""Several at once: readers during swaps, two writers, edits during a reindex, hundreds of updates."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.home import Home
from archive.lock import write_lock
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from indexer.results import Search
from indexer.search import Searcher
from tests.command import Jianbao
from tests.faults.points import ROOT, points
from web.app import create_app
from web.services import Services

#: stories in the archive of these tests; each generation's stories all say the same number
MANY = 40


def write(home: Home, edition: int) -> None:
    """All stories say which edition they are of: an answer that mixes two is seen."""
    with open_database(home, create=True).writing() as conn:
        stories.put_many(
            conn, [Story(f"x-{n:03}", f"黄河巡记之{n}", f"第{edition}期的水位记录", position=n) for n in range(MANY)]
        )


@pytest.fixture
def home(tmp_path: Path, one_tokenizer: None) -> Home:
    home = Home(tmp_path / "home")
    write(home, 0)
    generations.rebuild(home)
    return home


def together(works: list[Callable[[], None]]) -> list[BaseException]:
    """Run all at once; what went wrong."""
    failures: list[BaseException] = []

    def guarded(work: Callable[[], None]) -> None:
        try:
            work()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_readers_during_swaps_see_one_generation_each(home: Home) -> None:
    swaps, queries = points(4, 50), points(150, 10_000)
    services, stop, answered = Services(home), threading.Event(), Counter[int]()
    app = create_app(home, services)

    def read() -> None:
        client = app.test_client()
        while not stop.is_set() or sum(answered.values()) < queries:
            response = client.get("/search?q=黄河&page=1")
            assert response.status_code == 200, response.status_code
            answered[response.status_code] += 1
            # a search is answered by one generation: its hits and its facets count the same stories
            found = services.search(Search("水位记录", limit=MANY))
            assert found.total == MANY and len(found.hits) == MANY
            texts = services.stories(hit.id for hit in found.hits)
            assert len(texts) == MANY
            snippets = {"".join(text for text, _ in hit.snippet).partition("期")[0] for hit in found.hits}
            assert len(snippets) == 1, snippets

    def rebuild() -> None:
        try:
            for edition in range(1, swaps + 1):
                write(home, edition)
                generations.rebuild(home)
        finally:
            stop.set()

    assert together([rebuild, *[read] * 8]) == []
    services.close()
    sys.stdout.write(f"answers during {swaps} swaps: {dict(answered)}\n")
    assert answered[200] >= queries


@pytest.mark.parametrize(("words", "polite"), [(["reindex"], True), (["reindex", "--full-speed"], False)])
def test_a_reindex_stands_back_behind_searches(home: Home, words: list[str], polite: bool) -> None:
    program = "import os; from indexer import generations; from web.cli import main\n"
    program += "generations.rebuild = lambda *_, **__: exit(os.getpriority(os.PRIO_PROCESS, 0))\nmain()"
    ours = os.getpriority(os.PRIO_PROCESS, 0)
    ran = subprocess.run([sys.executable, "-c", program, *words, "--home", str(home.root)], cwd=ROOT, check=False)
    assert ran.returncode == (max(ours, 10) if polite else ours)


def test_a_second_writer_waits_or_names_the_first(
    jianbao: Jianbao, tmp_path: Path, cli_home: Home, sample: Path
) -> None:
    page = next(iter(sample.glob("*.txt")))
    assert jianbao("ingest", page).code == 0
    with write_lock(cli_home, purpose="reindex"):
        command = [sys.executable, "-c", "from web.cli import main; main()", "index", "update"]
        ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 11, ran.stderr
    assert "reindex (pid" in ran.stderr
    # one that holds on for a moment only is waited for
    held = threading.Event()

    def hold() -> None:
        with write_lock(cli_home, purpose="ingest"):
            held.set()
            time.sleep(1)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait()
    assert jianbao("index", "update").code == 0
    holder.join()


def test_several_commands_at_once_lose_nothing(tmp_path: Path) -> None:
    home, files = tmp_path / "home", []
    for number in range(3):
        lines = [json.dumps({"id": f"{number}-{n}", "headline": "题", "body": f"河{n}"}) for n in range(30)]
        files.append(tmp_path / f"{number}.jsonl")
        files[-1].write_text("\n".join(lines), encoding="utf-8")
    main = [sys.executable, "-c", "from web.cli import main; main()"]
    words = [["import", str(file), "--home", str(home)] for file in files]
    started = [subprocess.Popen([*main, *each], cwd=ROOT, stderr=subprocess.PIPE, text=True) for each in words]
    told = [process.communicate(timeout=300)[1] for process in started]
    assert {process.returncode for process in started} <= {0, 11}, told
    # who waited too long for the others is asked again once all have ended
    for process, each in zip(started, words, strict=True):
        if process.returncode == 11:
            assert subprocess.run([*main, *each], cwd=ROOT, capture_output=True, check=False).returncode == 0
    with open_database(Home(home)).reading() as conn:
        assert stories.count(conn) == 90
    generations.bring_up_to_date(Home(home))
    assert generations.check(Home(home)) == ()


def test_edits_during_a_reindex_are_in_the_new_generation(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that comes while the index is being built is neither refused nor lost."""
    edited = threading.Event()

    def progress(done: int, total: int) -> None:
        if done and not edited.is_set():
            edited.set()
            with open_database(home).writing() as conn:
                stories.put(conn, Story("x-000", "黄河巡记改题", "改过的水位记录"))
                stories.put(conn, Story("x-new", "黄河巡记增补", "新添的水位记录"))
                stories.remove(conn, "x-001")

    generations.rebuild(home, progress=progress)
    assert edited.is_set()
    searcher = Searcher(home)
    try:
        assert [hit.id for hit in searcher.search(Search('"巡记改题"')).hits] == ["x-000"]
        assert [hit.id for hit in searcher.search(Search('"巡记增补"')).hits] == ["x-new"]
        assert searcher.search(Search('"黄河巡记之0"')).total == 0
    finally:
        searcher.close()
    assert generations.check(home) == () and generations.status(home).lag == 0


def test_corrections_do_not_wait_for_a_reindex(jianbao: Jianbao, cli_home: Home, sample: Path) -> None:
    assert jianbao("ingest", next(iter(sample.glob("*.txt")))).code == 0
    with open_database(cli_home).reading() as conn:
        story = next(story for story in stories.every(conn) if story.headline)
    services = Services(cli_home)
    client = create_app(cli_home, services).test_client()
    with write_lock(cli_home, purpose="reindex"):
        ran = jianbao("correct", "retitle", story.id, "--headline", "改过的标题", "--no-index")
        assert ran.code == 0, ran.err
        assert "等候" not in ran.err, "whoever waits says so"
        assert client.get(f"/story/{story.id}").text.count("改过的标题")
    generations.rebuild(cli_home)
    assert jianbao("search", '"改过的标题"', "--json").json["total"] == 1
    services.close()


def test_many_updates_end_in_what_a_fresh_index_says(home: Home) -> None:
    import random

    rng = random.Random(20261124)
    words = ["黄河", "水位", "大堤", "巡河", "桥", "渡口", "芦苇", "鲤鱼"]
    for round in range(points(8, 100)):
        with open_database(home).writing() as conn:
            for _ in range(rng.randrange(1, 6)):
                text = "".join(rng.choices(words, k=8))
                stories.put(conn, Story(f"x-{rng.randrange(MANY * 2):03}", text[:6], f"第{round}回：{text}。"))
            if rng.random() < 0.5:
                stories.remove(conn, f"x-{rng.randrange(MANY * 2):03}")
        generations.update(home)
    assert generations.check(home) == ()
    updated = answers(home, words)
    generations.rebuild(home)
    assert generations.check(home) == ()
    assert answers(home, words) == updated


def answers(home: Home, words: list[str]) -> list[object]:
    """What every word and every pair of words finds: ids with scores, facets."""
    searcher, found = Searcher(home), list[object]()
    try:
        for query in [*words, *(f"{a} {b}" for a in words for b in words if a < b), *(f'"{word}"' for word in words)]:
            results = searcher.search(Search(query, limit=200))
            hits = [(hit.id, round(hit.score, 4), hit.snippet) for hit in results.hits]
            found.append((query, results.total, sorted(hits, key=str), results.facets))
    finally:
        searcher.close()
    return found
