"""What the pages ask of saved queries: lists, what is unread and why, marks; each owner sees their own and no other."""

from __future__ import annotations

import datetime as dt
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from archive.errors import NotFound, UsageError
from archive.home import Home
from archive.store import deliveries, findings, queries
from archive.store.database import Database
from archive.store.deliveries import Delivery
from archive.store.findings import Baseline, Finding
from archive.store.queries import SavedQuery, fresh_token
from indexer import saved, saved_exchange
from indexer.results import Search
from indexer.saved_exchange import Imported
from indexer.saved_options import Options
from indexer.search import Searcher
from indexer.watching import passes
from indexer.watching.asking import question
from indexer.watching.differences import net

#: queries on one page of the list, and findings on one page of a query
PAGE = 50
#: entries of a feed
FEED = 100


@dataclass(frozen=True, slots=True)
class Watched:
    """A saved query in a list, with what is known of it without searching."""

    query: SavedQuery
    unread: int
    #: None where it was never asked
    last: Baseline | None


class Watching:
    """The saved queries of a home, for its web app; from several threads."""

    def __init__(self, home: Home, searcher: Searcher, database: Database) -> None:
        self._home = home
        self._searcher = searcher
        self._database = database

    # --- lists ---

    def every(self, owner: str) -> tuple[SavedQuery, ...]:
        with self._database.reading() as conn:
            return tuple(queries.every(conn, owner))

    def page(self, owner: str, number: int) -> tuple[tuple[Watched, ...], int]:
        """A page of an owner's list, counted from 1, and how many queries there are in all."""
        with self._database.reading() as conn:
            listed = tuple(queries.every(conn, owner, limit=PAGE, offset=(number - 1) * PAGE))
            ids = [query.id for query in listed]
            unread, last = findings.unread(conn, owner, ids), findings.baselines(conn, ids)
            shown = tuple(Watched(query, unread.get(query.id, 0), last.get(query.id)) for query in listed)
            return shown, queries.count(conn, owner)

    def unread(self, owner: str) -> int:
        """How many stories are unread in all of an owner's queries: the badge. A count of what is stored."""
        with self._database.reading() as conn:
            return sum(findings.unread(conn, owner).values())

    def get(self, owner: str, id: int) -> Watched:
        """Raises NotFound, also for another owner's."""
        with self._database.reading() as conn:
            query = queries.by_id(conn, id)
            if query is None or query.owner != owner:
                raise NotFound(kind="saved query", kind_zh="保存的检索", name=id)
            return Watched(query, findings.unread(conn, owner, [id]).get(id, 0), findings.baseline(conn, id))

    def named(self, owner: str, name: str) -> SavedQuery | None:
        with self._database.reading() as conn:
            return queries.get(conn, owner, name)

    def problems(self, listed: Iterable[SavedQuery]) -> Mapping[int, UsageError]:
        """Which of these queries cannot be asked, and why. Raises NoIndex, IncompatibleIndex."""
        broken = {}
        with self._searcher.index.reading() as index:
            for query in listed:
                try:
                    question(query, index.means)
                except UsageError as error:
                    broken[query.id] = error
        return broken

    # --- findings ---

    def news(self, query: SavedQuery) -> tuple[Finding, ...]:
        """What is unread, one finding a story, newest first."""
        with self._database.reading() as conn:
            waiting = findings.waiting(conn, query.id, "read")
        return tuple(sorted(net(waiting), key=lambda finding: -finding.id))

    def history(self, query: SavedQuery, number: int) -> tuple[Finding, ...]:
        """A page of everything that was ever found, newest first, and one more where there is a further page."""
        with self._database.reading() as conn:
            return findings.newest(conn, [query.id], PAGE + 1, (number - 1) * PAGE)

    def deliveries(self, query: SavedQuery) -> tuple[Delivery, ...]:
        """What became of the newest messages of a query."""
        with self._database.reading() as conn:
            return deliveries.of_query(conn, query.id, 10)

    def mark_read(self, query: SavedQuery, story_id: str | None = None) -> None:
        """All of a query, or one story of it, has been read."""
        with self._database.writing() as conn:
            if story_id is None:
                findings.mark_all(conn, "read", query.id, _now())
            else:
                waiting = findings.waiting(conn, query.id, "read", [story_id])
                findings.mark(conn, "read", [finding.id for finding in waiting], _now())

    def mark_unread(self, query: SavedQuery, story_id: str) -> None:
        """What was last found of a story is unread again."""
        with self._database.writing() as conn:
            last = findings.of_story(conn, query.id, story_id)
            findings.unmark(conn, "read", [last.id] if last else [])

    def mark_everything_read(self, owner: str) -> None:
        with self._database.writing() as conn:
            for id in findings.unread(conn, owner):
                findings.mark_all(conn, "read", id, _now())

    def catch_up(self) -> None:
        """Ask all queries what changed since they were last asked. Raises NoIndex, IncompatibleIndex."""
        passes.catch_up(self._home, self._searcher.index)

    # --- the life of a query; each raises what indexer.saved says ---

    def create(self, owner: str, name: str, search: Search) -> SavedQuery:
        return saved.create(self._home, name, search, owner, self._searcher)

    def edit(self, query: SavedQuery, search: Search | None, options: Options, name: str, public: bool) -> None:
        saved.edit(
            self._home,
            query,
            search=search,
            searcher=self._searcher,
            name=name,
            note=options.note,
            schedule=options.schedule,
            channels=options.channels,
            public=public,
        )

    def ask_instead(self, query: SavedQuery, search: Search) -> None:
        """Let a query ask another search from now on."""
        saved.edit(self._home, query, search=search, searcher=self._searcher)

    def duplicate(self, query: SavedQuery) -> SavedQuery:
        return saved.duplicate(self._home, query, searcher=self._searcher)

    def pause(self, query: SavedQuery, paused: bool) -> None:
        saved.pause(self._home, query, paused)

    def move(self, query: SavedQuery, by: int) -> None:
        """Move a query up (negative) or down in its owner's order."""
        order = [other.id for other in self.every(query.owner)]
        saved.move(self._home, query, max(order.index(query.id) + 1 + by, 1))

    def delete(self, query: SavedQuery) -> None:
        saved.delete(self._home, query.name, query.owner)

    def undo_delete(self, owner: str, id: int) -> SavedQuery:
        return saved.undo_delete(self._home, owner, id)

    def renew_token(self, query: SavedQuery) -> None:
        saved.renew_token(self._home, query)

    def take_in(self, owner: str, text: str) -> Imported:
        return saved_exchange.read(self._home, text, owner, self._searcher)

    # --- feeds ---

    def feed(self, id: int, key: str) -> tuple[SavedQuery, tuple[Finding, ...]]:
        """A query and its newest findings for whoever has its key. Raises NotFound for everybody else."""
        with self._database.reading() as conn:
            query = queries.by_id(conn, id)
            if query is None or not (query.public or _same(key, query.token)):
                raise NotFound(kind="feed", kind_zh="订阅", name=id)
            return query, findings.newest(conn, [id], FEED)

    def digest(self, key: str) -> tuple[str, Mapping[int, SavedQuery], tuple[Finding, ...]]:
        """An owner, their queries and the newest findings of all, for whoever has the key. Raises NotFound."""
        with self._database.reading() as conn:
            owner = next((owner for token, owner in findings.digest_tokens(conn).items() if _same(key, token)), None)
            if owner is None:
                raise NotFound(kind="feed", kind_zh="订阅", name="")
            return owner, {q.id: q for q in queries.every(conn, owner)}, findings.of_owner(conn, owner, FEED)

    def digest_key(self, owner: str) -> str | None:
        """What opens the owner's feed; None where there is none yet."""
        with self._database.reading() as conn:
            return next((token for token, known in findings.digest_tokens(conn).items() if known == owner), None)

    def renew_digest(self, owner: str) -> None:
        """Open the owner's feed, or give it another address."""
        with self._database.writing() as conn:
            findings.renew_digest(conn, owner, fresh_token())


def _same(given: str, token: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), token.encode())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
