"""What an index is fed: stories page by page, each with its page fellows, and with what editors say of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from archive.corrections.state import CorrectedLabels
from archive.model import Story
from archive.store import places, stories
from archive.store.corrections import labels_of
from archive.store.database import Database

#: called with (steps done, steps in all): a step is a page, or a story without one
Progress = Callable[[int, int], None]

#: pages, and stories without one, read in one short transaction: a long one would keep the web's writers waiting
_PAGES, _LOOSE = 16, 256


@dataclass(frozen=True, slots=True)
class Feed:
    """What to index: all stories of these pages, and these stories that stand on none."""

    pages: tuple[str, ...]
    loose: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FedPage:
    """The stories of one page in page order, or one story without a page, and the labels that editors gave."""

    stories: tuple[Story, ...]
    #: stories of which editors said nothing are left out
    said: Mapping[str, CorrectedLabels]


def everything(conn: Connection) -> Feed:
    """All of the archive."""
    return Feed(tuple(places.page_ids(conn)), tuple(places.loose_ids(conn)))


def touched(conn: Connection, changed: Collection[str]) -> Feed:
    """What to index anew when these stories were added, changed or removed: they and their page fellows."""
    return Feed(tuple(sorted(places.pages_of(conn, changed))), tuple(places.loose_ids(conn, changed)))


def pages_of(database: Database, feed: Feed, progress: Progress) -> Iterator[FedPage]:
    """The stories of the feed, those of a page together in page order, those without a page one by one."""
    total = len(feed.pages) + len(feed.loose)
    for start in range(0, len(feed.pages), _PAGES):
        progress(start, total)
        with database.reading() as conn:
            batch = [stories.of_page(conn, page) for page in feed.pages[start : start + _PAGES]]
            said = labels_of(conn, (story.id for page in batch for story in page))
        yield from (FedPage(page, said) for page in batch)
    for start in range(0, len(feed.loose), _LOOSE):
        progress(len(feed.pages) + start, total)
        with database.reading() as conn:
            found = stories.get_many(conn, feed.loose[start : start + _LOOSE])
            said = labels_of(conn, found)
        yield from (FedPage((story,), said) for story in found.values())
    progress(total, total)
