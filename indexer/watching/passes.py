"""A pass: saved queries are asked again, what differs is recorded once, with what is to be told to whom."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import astuple, dataclass, field, replace

import sqlalchemy as sa

from archive.errors import UsageError
from archive.home import Home
from archive.store import changes, deliveries, findings, queries, versions
from archive.store.database import open_database
from archive.store.findings import Baseline, Difference
from archive.store.queries import SavedQuery
from indexer.engine.base import Engine, Reader
from indexer.live_index import LiveIndex, OpenIndex
from indexer.recipe import load_engine
from indexer.shelf import live_name
from indexer.watching.asking import Question, question
from indexer.watching.differences import Since, compare, net
from indexer.watching.fresh import small_index

#: stories that changed beyond which a query is asked of the whole index: building the small one would take longer
MOST_FRESH = 2_000
#: queries asked in one transaction: writers of the web wait for it
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Pass:
    """What a pass did: queries asked, findings by query id, errors of those that cannot be asked."""

    asked: int = 0
    found: Mapping[int, int] = field(default_factory=dict)
    broken: Mapping[int, UsageError] = field(default_factory=dict)


def catch_up(home: Home, index: LiveIndex, engine: Engine | None = None) -> Pass:
    """Ask all queries that are not paused, of all owners, what changed since they were last asked.

    Raises NoHome, NoIndex, IncompatibleIndex. Killed at any point it has asked some of the queries.
    """
    database = open_database(home)
    with database.reading() as conn:
        wanted = [saved.id for saved in queries.every(conn, None) if not saved.paused]
    asked, found, broken = 0, dict[int, int](), dict[int, UsageError]()
    for start in range(0, len(wanted), _BATCH):
        with database.writing() as conn, index.reading() as live:
            # read again: another pass, or its owner, may have been quicker
            batch = [saved for id in wanted[start : start + _BATCH] if (saved := queries.by_id(conn, id))]
            done = ask(conn, live, batch, engine)
        asked += done.asked
        found |= done.found
        broken |= done.broken
    return Pass(asked, found, broken)


def ask(conn: sa.Connection, index: OpenIndex, wanted: Sequence[SavedQuery], engine: Engine | None = None) -> Pass:
    """Ask queries within the caller's transaction; a query that was never asked gets its baseline.

    Raises nothing for a query that cannot be asked: it is in ``broken``.
    """
    with _Desk.open(conn, index, engine) as desk:
        known = findings.baselines(conn, [saved.id for saved in wanted])
        found: dict[int, int] = {}
        broken: dict[int, UsageError] = {}
        for saved in wanted:
            try:
                asked = question(saved, index.means)
            except UsageError as error:
                broken[saved.id] = error
                continue
            count = desk.look(saved, asked, known.get(saved.id))
            if count:
                found[saved.id] = count
        findings.put_baselines(conn, desk.baselines)
    return Pass(len(wanted) - len(broken), found, broken)


@dataclass(slots=True)
class _Desk:
    """What the queries of one transaction share: the index, its small indexes, the changes since some numbers."""

    conn: sa.Connection
    index: OpenIndex
    engine: Engine | None
    stack: ExitStack
    recipe: str
    seq: int
    now: dt.datetime
    baselines: list[Baseline] = field(default_factory=list)
    _changes: dict[int, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    _fresh: dict[int, _Fresh] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def open(cls, conn: sa.Connection, index: OpenIndex, engine: Engine | None) -> Iterator[_Desk]:
        manifest = index.generation.manifest
        recipe = digest_of((*astuple(manifest.recipe), str(manifest.schema)))
        with ExitStack() as stack:
            yield cls(conn, index, engine, stack, recipe, manifest.seq, dt.datetime.now(dt.UTC))

    def look(self, saved: SavedQuery, asked: Question, last: Baseline | None) -> int:
        """Ask one query; how many differences were recorded."""
        if last is None:
            self._begin(saved, asked)
            return 0
        if last.seq > self.seq:
            # somebody asked a newer index already: to look back now would tell everything twice
            return 0
        changed = self._changed(last.seq)
        same = last.recipe == self.recipe and last.plan == asked.digest
        if same and not changed:
            if last.generation != self.index.generation.name:
                self.baselines.append(replace(last, generation=self.index.generation.name))
            return 0
        if same and len(changed) <= MOST_FRESH:
            fresh = self._small(last.seq, changed)
            before, now = fresh.before.get(saved.id, {}), self._live(fresh.reader.matching_ids(asked.node))
        else:
            before, now = findings.matches(self.conn, saved.id), self._everything(asked)
        return self._record(saved, asked, last, before, now)

    def _begin(self, saved: SavedQuery, asked: Question) -> None:
        now = self._everything(asked)
        findings.put_matches(self.conn, saved.id, now, ())
        self.baselines.append(self._baseline(saved, asked, len(now)))

    def _record(
        self, saved: SavedQuery, asked: Question, last: Baseline, before: Mapping[str, str], now: Mapping[str, str]
    ) -> int:
        since = Since(versions.time_of(self.conn, last.seq), self._changed(last.seq), asked.by_label)
        differences = compare(self.conn, before, now, since)
        gone = before.keys() - now.keys()
        renewed = {id: version for id, version in now.items() if before.get(id) != version}
        findings.put_matches(self.conn, saved.id, renewed, gone)
        total = last.total + len(now.keys() - before.keys()) - len(gone)
        baseline = self._baseline(saved, asked, total)
        self.baselines.append(baseline)
        if differences:
            self._tell(saved, baseline, differences)
        return len(differences)

    def _tell(self, saved: SavedQuery, baseline: Baseline, differences: Sequence[Difference]) -> None:
        run = findings.record(self.conn, baseline, differences)
        ids = [difference.story_id for difference in differences]
        settled = _settled(findings.waiting(self.conn, saved.id, "read", ids))
        findings.mark(self.conn, "read", settled, self.now)
        deliveries.plan(self.conn, run, saved.channels, deliveries.due(saved.schedule, self.now.astimezone()))

    def _baseline(self, saved: SavedQuery, asked: Question, total: int) -> Baseline:
        return Baseline(saved.id, self.now, self.index.generation.name, self.seq, self.recipe, asked.digest, total)

    def _changed(self, seq: int) -> Mapping[str, frozenset[str]]:
        if seq not in self._changes:
            self._changes[seq] = versions.changed_since(self.conn, seq)
        return self._changes[seq]

    def _small(self, seq: int, changed: Mapping[str, object]) -> _Fresh:
        if seq not in self._fresh:
            ids = versions.with_fellows(self.conn, changed.keys())
            engine = self.engine or load_engine()
            opened = small_index(engine, self.index.reader, sorted(ids), self.index.means.words)
            reader = self.stack.enter_context(opened)
            self._fresh[seq] = _Fresh(reader, findings.matches_among(self.conn, ids))
        return self._fresh[seq]

    def _everything(self, asked: Question) -> dict[str, str]:
        return self._live(self.index.reader.matching_ids(asked.node))

    def _live(self, ids: Collection[str]) -> dict[str, str]:
        """Those that the archive still has, with their versions; an index may lag behind."""
        return versions.live(self.conn, ids) if ids else {}


@dataclass(frozen=True, slots=True)
class _Fresh:
    """An index of changed stories and their page fellows, and which queries found which of them before."""

    reader: Reader
    before: Mapping[int, Mapping[str, str]]


def digest_of(parts: Iterable[str]) -> str:
    """One name for several strings."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def lagging(home: Home) -> bool:
    """Whether there is any query that could learn something: one not asked since the last change, or the last rebuild.

    Raises NoHome.
    """
    with open_database(home).reading() as conn:
        newest = live_name(home)
        return findings.behind(conn, changes.latest(conn), newest or "")


def _settled(unread: Sequence[findings.Finding]) -> list[int]:
    """Unread findings that come to nothing, the newest included: the story is as its reader last saw it."""
    kept = {finding.story_id for finding in net(unread)}
    return [finding.id for finding in unread if finding.story_id not in kept]
