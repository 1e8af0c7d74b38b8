"""Fixtures for tests that search a real index: what is slow to load is loaded once a session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pytest

from archive.home import Home
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations, tokens
from indexer.classify import load_classifier
from indexer.engine.whoosh import WhooshEngine
from indexer.recipe import Toolkit, present_recipe
from tests.conftest import loaded_tokenizer

#: puts stories into a home's archive, takes ids out of it, and brings its index up to date
Keep = Callable[..., None]


@pytest.fixture(scope="session")
def toolkit() -> Toolkit:
    """What indexes stories, as this version has it."""
    engine, tokenizer = WhooshEngine(), loaded_tokenizer(None)
    return Toolkit(engine, tokenizer, load_classifier(tokenizer), present_recipe(engine, tokenizer, "郑州"))


@pytest.fixture(scope="session")
def quick_words() -> Iterator[None]:
    """Searchers share one dictionary instead of reading it each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "load_tokenizer", lambda _folder=None, kind=None: loaded_tokenizer(kind))
        yield


@pytest.fixture(scope="session")
def keep(toolkit: Toolkit) -> Keep:
    def keep(home: Home, *added: Story, gone: Iterable[str] = (), index: bool = True) -> None:
        with open_database(home, create=True).writing() as conn:
            stories.put_many(conn, added)
            for id in gone:
                stories.remove(conn, id)
        if index:
            generations.bring_up_to_date(home, toolkit)

    return keep
