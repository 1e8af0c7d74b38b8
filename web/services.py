"""What the pages ask of a home: the archive, the index and the classifier behind one door, opened on first use."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection

from archive.errors import IncompatibleIndex, NoIndex, NotFound
from archive.home import Home
from archive.model import StoredPage, Story
from archive.settings import load_settings
from archive.store import issues, originals, pages, quarantine, stories
from archive.store.corrections import labels_of
from archive.store.database import Database, open_database
from archive.store.issues import IssueCount, PageHead, StoryHead, YearCount
from archive.store.quarantine import Quarantined
from indexer import generations, tokens
from indexer.classify import Classifier, Labels, load_classifier
from indexer.corrected import corrected
from indexer.generations import Status
from indexer.recipe import Toolkit, load_toolkit
from indexer.results import Results, Search
from indexer.search import Searcher
from indexer.snippets import Highlighter
from indexer.topics import load_vocabulary
from web.accounts import Accounts
from web.overview import Overview, overview
from web.tiles import Place, places
from web.watching import Watching


class Services:
    """Shared by all requests of one app, from several threads; a newer index generation is picked up by itself."""

    def __init__(self, home: Home) -> None:
        """Raises NoHome. An index need not exist yet: a search says so when it is asked for."""
        self.home = home
        self.searcher = Searcher(home)
        self._database: Database = open_database(home)
        self.accounts = Accounts(self._database)
        self.watching = Watching(home, self.searcher, self._database)
        self._topics = {topic.id: topic for topic in load_vocabulary().topics}
        self._lock = threading.Lock()
        self._classifier: Classifier | None = None
        self._following = threading.Lock()
        self._toolkit: Toolkit | None = None
        self._overview: Overview | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._database.reading() as connection:
            yield connection

    # --- searching ---

    def search(self, search: Search) -> Results:
        """Raises QueryError, UsageError (filters), NoIndex, IncompatibleIndex."""
        return self.searcher.search(search)

    def highlighter(self, query: str) -> Highlighter:
        """What to mark in a text for a query. Raises QueryError, NoIndex, IncompatibleIndex."""
        return self.searcher.highlighter(query)

    def overview(self) -> Overview:
        """The collection at a glance, worked out once a generation. Raises NoIndex, IncompatibleIndex."""
        known = self._overview
        if known is None or known.generation != self.searcher.generation():
            known = self._overview = overview(self.searcher.search)
        return known

    def places(self) -> tuple[Place, ...]:
        """Where the districts stand on a map of tiles. Raises NoIndex, IncompatibleIndex."""
        return places(load_settings(self.home).city, (name for name, _ in self.overview().districts.values))

    def status(self) -> Status:
        """What is live, and how far it lags behind the archive. Raises NoIndex, IncompatibleIndex."""
        return generations.status(self.home)

    def follow(self) -> None:
        """Bring the index up to date with what was written here, and saved queries. Raises NoIndex, IncompatibleIndex,
        Locked.
        """
        with self._following:
            if self._toolkit is None:
                self._toolkit = load_toolkit(self.home)
            # a reader waits here; whoever is writing for longer indexes this too when done
            generations.update(self.home, self._toolkit, wait=1.0)
        self.watching.catch_up()

    # --- the record ---

    def story(self, story_id: str) -> Story:
        """The story of that id, or the one it was merged into. Raises NotFound."""
        with self.reading() as connection:
            story = stories.get(connection, story_id)
        if story is None:
            raise NotFound(kind="story", kind_zh="稿件", name=story_id[:80])
        return story

    def stories(self, ids: Iterable[str]) -> dict[str, Story]:
        """The stories that are there, by id."""
        with self.reading() as connection:
            return stories.get_many(connection, ids)

    def page(self, page_id: str) -> tuple[StoredPage, tuple[Story, ...]]:
        """A page and its stories in page order. Raises NotFound."""
        with self.reading() as connection:
            page = pages.get(connection, page_id)
            if page is None:
                raise NotFound(kind="page", kind_zh="版面", name=page_id[:80])
            return page, stories.of_page(connection, page_id)

    def years(self, newspaper: str | None) -> tuple[YearCount, ...]:
        """How many stories each newspaper has of each year; ``newspaper`` as in ``archive.store.issues.years``."""
        with self.reading() as connection:
            return issues.years(connection, newspaper)

    def days(
        self, first: dt.date, last: dt.date, newspaper: str | None
    ) -> tuple[tuple[IssueCount, ...], dt.date | None, dt.date | None]:
        """How many stories each newspaper has of each day, and the nearest days before and after that have some."""
        with self.reading() as connection:
            before, after = issues.beside(connection, first, last, newspaper)
            return issues.counts(connection, first, last, newspaper), before, after

    def issue(
        self, date: dt.date | None, newspaper: str | None, *, limit: int, offset: int
    ) -> tuple[tuple[StoryHead, ...], tuple[PageHead, ...]]:
        """The stories of a day, as many as asked for, and all its pages; as in ``years``."""
        with self.reading() as connection:
            heads = issues.story_heads(connection, date, newspaper, limit=limit, offset=offset)
            return heads, issues.page_heads(connection, date, newspaper)

    def issue_pages(self, date: dt.date, newspaper: str | None) -> tuple[PageHead, ...]:
        """The pages of a day, by newspaper and number."""
        with self.reading() as connection:
            return issues.page_heads(connection, date, newspaper)

    def newer_edition(self, page_id: str) -> str | None:
        """The page that replaced this one, None for a current page."""
        with self.reading() as connection:
            return pages.superseded_by(connection, page_id)

    def original(self, page: StoredPage) -> Path:
        """Where the page's original file is kept. Raises NotFound where it is gone."""
        path = originals.path_of(self.home, page.page.sha256)
        if not path.is_file():
            raise NotFound(kind="original file", kind_zh="原件", name=page.page.source)
        return path

    def quarantined(self) -> tuple[Quarantined, ...]:
        """Files that could not be read, oldest first."""
        with self.reading() as connection:
            return tuple(quarantine.every(connection))

    # --- labels ---

    def labels(self, story: Story, neighbours: Sequence[Story]) -> Labels:
        """Districts and topics of a story with their evidence; what editors said of them beats the classifier."""
        with self.reading() as connection:
            said = labels_of(connection, [story.id])
        return corrected(self._labelling().classify(story, neighbours), said.get(story.id))

    def districts(self) -> tuple[str, ...]:
        """The districts of the home city, by their official short names."""
        return self._labelling().districts

    def _labelling(self) -> Classifier:
        with self._lock:
            if self._classifier is None:
                tokenizer = tokens.load_tokenizer(self.home.dictionary)
                self._classifier = load_classifier(tokenizer, load_settings(self.home).city)
            return self._classifier

    def topic_name(self, topic: str, language: str) -> str:
        """A topic's name in ``zh`` or ``en``; an id nobody knows is its own name."""
        known = self._topics.get(topic)
        return (known.zh if language == "zh" else known.en) if known else topic

    def warm_up(self) -> None:
        """Read the dictionaries before somebody waits for them."""
        self.searcher.read_ahead()
        try:
            self.overview()
            self.search(Search("新闻", limit=1))
        except (NoIndex, IncompatibleIndex):
            pass
        self.labels(Story("", None, "新闻"), ())

    def close(self) -> None:
        self.searcher.close()
