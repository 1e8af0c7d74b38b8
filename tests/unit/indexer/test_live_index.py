"""Following the live generation: new ones are picked up, running readers finish, what cannot be opened is not taken."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.errors import IncompatibleIndex
from archive.home import Home
from archive.model import Story
from indexer import generations, tokens
from indexer.engine.base import Everything
from indexer.live_index import LiveIndex
from indexer.tokens import Tokenizer
from tests.listing_engine import ListingEngine
from tests.unit.indexer.conftest import Keep


def story(id: str) -> Story:
    return Story(id=id, headline=f"标题{id}", body="正文")


@pytest.fixture
def home(tmp_path: Path, keep: Keep, quick_words: None) -> Home:
    home = Home(tmp_path / "home")
    keep(home, story("a"))
    return home


@pytest.fixture
def index(home: Home) -> Iterator[LiveIndex]:
    index = LiveIndex(home)
    yield index
    index.close()


def ids(index: LiveIndex) -> set[str]:
    with index.reading() as now:
        return set(now.reader.matching_ids(Everything()))


def test_follows_the_pointer_and_lets_readers_finish(home: Home, index: LiveIndex, keep: Keep) -> None:
    with index.reading() as old:
        keep(home, story("b"))
        assert ids(index) == {"a", "b"}
        keep(home, gone=["a"])
        assert ids(index) == {"b"}
        # pruned meanwhile or not, what is being read answers as before
        assert set(old.reader.matching_ids(Everything())) == {"a"}
        generations.prune(home)
        assert set(old.reader.matching_ids(Everything())) == {"a"}
        assert old.generation.root.is_dir()
    keep(home, story("c"))
    generations.prune(home)
    assert not old.generation.root.exists()


def test_opens_once_for_many_readers(home: Home, index: LiveIndex) -> None:
    with index.reading() as one, index.reading() as two:
        assert one is two
    index.close()
    with index.reading() as three:
        assert three is not one


def test_a_generation_that_cannot_be_opened_does_not_take_over(home: Home, index: LiveIndex, keep: Keep) -> None:
    assert ids(index) == {"a"}
    keep(home, story("b"))
    live = generations.live(home)
    assert live is not None
    shutil.rmtree(live.folder)
    assert ids(index) == {"a"}
    assert ids(index) == {"a"}
    with pytest.raises(IncompatibleIndex):
        ids(LiveIndex(home))
    keep(home, story("c"))
    assert ids(index) == {"a", "b", "c"}


def test_another_tokenizer_or_engine_is_no_match(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(IncompatibleIndex, match="engine"):
        ids(LiveIndex(home, ListingEngine()))
    monkeypatch.setattr(tokens, "load_tokenizer", lambda _folder, _kind: Tokenizer("jieba 0 other", lambda: list))
    with pytest.raises(IncompatibleIndex, match="tokenizer"):
        ids(LiveIndex(home))


def test_no_request_fails_while_generations_change(home: Home, index: LiveIndex, keep: Keep) -> None:
    stop = threading.Event()
    failures: list[BaseException] = []
    sizes: list[int] = []

    def ask() -> None:
        try:
            while not stop.is_set():
                sizes.append(len(ids(index)))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(3):
        keep(home, story(f"n{number}"))
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures and set(sizes) <= set(range(1, 5))
    assert len(ids(index)) == 4


def test_what_corrections_need_is_read_ahead_for_every_generation(home: Home, index: LiveIndex, keep: Keep) -> None:
    with index.reading() as now:
        assert now.assistance.words._by_length is None
    index.read_ahead()
    keep(home, story("b"))
    with index.reading() as now:
        for thread in [thread for thread in threading.enumerate() if thread.name == "corrections"]:
            thread.join()
        assert now.assistance.words._by_length is not None
