"""Several processes build the same index as one, and none outlives a failure."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import IndexMismatch, JianbaoError, WorkerLost
from archive.home import Home
from archive.model import Story
from indexer import crew
from indexer.feed import FedPage
from indexer.recipe import Toolkit, load_toolkit
from tests.unit.indexer.corpus import STORIES


def pages(count: int) -> Iterator[FedPage]:
    """Pages of two stories, of different lengths."""
    for number in range(count):
        body = "惠济区在贾鲁河沿线推行巡河机制。" * (number % 7) + f"第{number}条"
        fellow = STORIES[number % len(STORIES)]
        yield FedPage(
            (
                Story(f"{number:03}-a", f"第{number}则", body),
                Story(f"{number:03}-b", fellow.headline, fellow.body, byline=fellow.byline, date=fellow.date),
            ),
            {},
        )


@pytest.fixture
def toolkit(tmp_path: Path) -> Toolkit:
    return load_toolkit(Home(tmp_path / "home"))


def content(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_the_index_is_the_same_byte_for_byte_whatever_the_number_of_workers(
    tmp_path: Path, toolkit: Toolkit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "PART", 1_000)
    folders = {}
    for workers in (1, 3):
        folder = folders[workers] = tmp_path / str(workers)
        folder.mkdir()
        assert crew.build(Home(tmp_path / "home"), toolkit, folder, pages(60), workers) == 120
    assert content(folders[1]) == content(folders[3])
    assert toolkit.engine.open(folders[3]).documents == 120
    assert multiprocessing.active_children() == []


def test_an_empty_archive_has_an_index_too(tmp_path: Path, toolkit: Toolkit) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    assert crew.build(Home(tmp_path / "home"), toolkit, folder, iter(()), 1) == 0
    assert toolkit.engine.open(folder).documents == 0


def test_a_worker_that_fails_or_dies_ends_the_build(tmp_path: Path, toolkit: Toolkit) -> None:
    nowhere = tmp_path / "missing"
    with pytest.raises(OSError):
        crew.build(Home(tmp_path / "home"), toolkit, nowhere, pages(4), 2)
    assert multiprocessing.active_children() == []

    def dying() -> Iterator[FedPage]:
        for child in multiprocessing.active_children():
            child.kill()
        yield from pages(3)

    with pytest.raises(WorkerLost):
        crew.build(Home(tmp_path / "home"), toolkit, tmp_path, dying(), 2)
    assert multiprocessing.active_children() == []


@pytest.mark.parametrize(
    ("stories", "most", "workers"), [(0, 8, 1), (100, 8, 1), (6_000, 8, 2), (10**6, 8, 8), (10**6, 1, 1)]
)
def test_small_archives_are_not_worth_a_crew(stories: int, most: int, workers: int) -> None:
    assert crew.workers_for(stories, most) == workers
    assert crew.workers_for(10**9) >= 1


def test_errors_cross_from_one_process_to_another() -> None:
    import pickle

    error: JianbaoError = IndexMismatch(missing=1, extra=2)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is IndexMismatch and again.message("zh") == error.message("zh")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux tells which signals a process blocks")
def test_workers_never_hear_of_an_interruption(tmp_path: Path) -> None:
    """Not even while they import: a terminal sends Ctrl-C to all of them, and only the parent is to tell of it."""
    with crew._crew(Home(tmp_path / "home"), tmp_path, 2):
        workers = multiprocessing.active_children()
        assert len(workers) == 2
        for worker in workers:
            status = Path(f"/proc/{worker.pid}/status").read_text(encoding="ascii")
            assert int(status.split("SigBlk:")[1].split()[0], 16) & 1 << signal.SIGINT - 1
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
