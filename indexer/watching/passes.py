"""A pass: saved queries are asked again, what differs is recorded once, with what is to be told to whom."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import astuple, dataclass, field, replace

import sqlalchemy as sa

from archive.errors import UsageError
from archive.home import Home
from archive.store import deliveries, findings, queries, versions
from archive.store.database import open_database
from archive.store.findings import Baseline, Difference
from archive.store.queries import SavedQuery
from indexer.engine.base import Engine, Reader
from indexer.live_index import LiveIndex, OpenIndex
from indexer.recipe import load_engine
from indexer.shelf import live_name
from indexer.watching.asking import Question, question
from indexer.watching.differences import Histories, Since, compare, net
from indexer.watching.fresh import small_index

#: stories that changed beyond which a query is asked of the whole index: building the small one would take longer
MOST_FRESH = 2_000
#: queries asked in one transaction: writers of the web wait for it
_BATCH = 250


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
    with SmallIndexes(engine) as small:
        for start in range(0, len(wanted), _BATCH):
            with database.writing() as conn, index.reading() as live:
                # read again: another pass, or its owner, may have been quicker
                batch = queries.some(conn, wanted[start : start + _BATCH])
                done = ask(conn, live, batch, small)
            asked += done.asked
            found |= done.found
            broken |= done.broken
    return Pass(asked, found, broken)


def ask(conn: sa.Connection, index: OpenIndex, wanted: Sequence[SavedQuery], small: SmallIndexes | None = None) -> Pass:
    """Ask queries within the caller's transaction; a query that was never asked gets its baseline.

    Raises nothing for a query that cannot be asked: it is in ``broken``.
    """
    known = findings.baselines(conn, [saved.id for saved in wanted])
    broken: dict[int, UsageError] = {}
    with nullcontext(small) if small else SmallIndexes() as indexes:
        desk = _Desk(conn, index, indexes)
        for saved in wanted:
            try:
                asked = question(saved, index.means)
            except UsageError as error:
                broken[saved.id] = error
                desk.pass_over(known.get(saved.id))
                continue
            desk.look(saved, asked, known.get(saved.id))
        found = desk.record()
    return Pass(len(wanted) - len(broken), found, broken)


def lagging(home: Home) -> bool:
    """Whether there is any query that was not asked of the live index. Raises NoHome."""
    newest = live_name(home)
    with open_database(home).reading() as conn:
        return newest is not None and findings.behind(conn, newest)


class SmallIndexes:
    """Indexes of a few stories each, made when asked for, and kept for further transactions of one pass."""

    def __init__(self, engine: Engine | None = None) -> None:
        self._engine = engine
        self._stack = ExitStack()
        self._made: dict[tuple[str, frozenset[str]], Reader] = {}

    def of(self, index: OpenIndex, ids: frozenset[str]) -> Reader:
        """The index of those stories as ``index`` has them."""
        key = (index.generation.name, ids)
        if key not in self._made:
            self._engine = self._engine or load_engine()
            opened = small_index(self._engine, index.reader, sorted(ids), index.means.words)
            self._made[key] = self._stack.enter_context(opened)
        return self._made[key]

    def __enter__(self) -> SmallIndexes:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()


@dataclass(frozen=True, slots=True)
class _Changed:
    """What changed since some number: stories and kinds, when that was, them and their page fellows."""

    kinds: Mapping[str, frozenset[str]]
    at: str
    ids: frozenset[str]
    #: the live versions of ``ids``
    live: Mapping[str, str]
    #: query → which of ``ids`` it found when last asked, with their versions
    before: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What asking one query came to."""

    saved: SavedQuery
    baseline: Baseline
    fresh: Mapping[str, str]
    gone: frozenset[str]
    differences: tuple[Difference, ...]


class _Desk:
    """Where the queries of one transaction are asked: reads first, then writes everything at once."""

    def __init__(self, conn: sa.Connection, index: OpenIndex, small: SmallIndexes) -> None:
        manifest = index.generation.manifest
        self._conn, self._index, self._small = conn, index, small
        self._recipe = digest_of((*astuple(manifest.recipe), str(manifest.schema)))
        self._seq = manifest.seq
        self._now = dt.datetime.now(dt.UTC)
        self._answers: list[_Answer] = []
        self._quiet: list[Baseline] = []
        self._since: dict[int, _Changed] = {}
        self._stories = Histories(conn)

    def look(self, saved: SavedQuery, asked: Question, last: Baseline | None) -> None:
        """Ask one query; ``record`` writes what that comes to."""
        if last is None:
            now = self._everything(asked)
            self._answers.append(_Answer(saved, self._baseline(saved, asked, len(now)), now, frozenset(), ()))
            return
        if self._is_older_than(last):
            # somebody asked a newer index already: to look back now would tell everything twice
            return
        changed = self._changed(last.seq)
        same = last.recipe == self._recipe and last.plan == asked.digest
        if same and not changed.kinds:
            self.pass_over(last if last.generation != self._index.generation.name else None)
            return
        if same and len(changed.kinds) <= MOST_FRESH:
            found = self._small.of(self._index, changed.ids).matching_ids(asked.node)
            before, now = changed.before.get(saved.id, {}), {id: v for id, v in changed.live.items() if id in found}
        else:
            before, now = findings.matches(self._conn, saved.id), self._everything(asked)
        self._compare(saved, asked, last, before, now)

    def pass_over(self, last: Baseline | None) -> None:
        """A query that cannot be asked: nobody need try again before there is another index."""
        if last is not None and last.seq <= self._seq:
            self._quiet.append(replace(last, generation=self._index.generation.name))

    def record(self) -> dict[int, int]:
        """Write all answers; query → how many differences there were, where there were any."""
        conn, told = self._conn, [answer for answer in self._answers if answer.differences]
        findings.put_matches(conn, [(a.saved.id, a.fresh, a.gone) for a in self._answers])
        findings.put_baselines(conn, [*(answer.baseline for answer in self._answers), *self._quiet])
        ids = {difference.story_id for answer in told for difference in answer.differences}
        unread = findings.unread_of(conn, [answer.saved.id for answer in told], ids)
        runs = findings.record(conn, [(answer.baseline, answer.differences) for answer in told])
        for run, answer in zip(runs, told, strict=True):
            due = deliveries.due(answer.saved.schedule, self._now.astimezone())
            deliveries.plan(conn, run, answer.saved.channels, due)
            before = {finding.story_id for finding in unread.get(answer.saved.id, ())}
            again = [difference.story_id for difference in answer.differences if difference.story_id in before]
            if again:
                settled = _settled(findings.waiting(conn, answer.saved.id, "read", again))
                findings.mark(conn, "read", settled, self._now)
        return {answer.saved.id: len(answer.differences) for answer in told}

    def _compare(
        self, saved: SavedQuery, asked: Question, last: Baseline, before: Mapping[str, str], now: Mapping[str, str]
    ) -> None:
        changed = self._changed(last.seq)
        since = Since(changed.at, changed.kinds, asked.by_label)
        differences = compare(self._stories, before, now, since)
        gone = frozenset(before.keys() - now.keys())
        fresh = {id: version for id, version in now.items() if before.get(id) != version}
        total = last.total + len(now.keys() - before.keys()) - len(gone)
        self._answers.append(_Answer(saved, self._baseline(saved, asked, total), fresh, gone, differences))

    def _is_older_than(self, last: Baseline) -> bool:
        """Whether the index is one from before that which answered last; numbers begin anew where all of them went."""
        if last.seq != self._seq:
            return last.seq > self._seq
        made = dt.datetime.fromisoformat(self._index.generation.manifest.created)
        return self._index.generation.name < last.generation and made <= last.at

    def _baseline(self, saved: SavedQuery, asked: Question, total: int) -> Baseline:
        name = self._index.generation.name
        return Baseline(saved.id, self._now, name, self._seq, self._recipe, asked.digest, total)

    def _changed(self, seq: int) -> _Changed:
        if seq not in self._since:
            conn = self._conn
            kinds = versions.changed_since(conn, seq)
            few = 0 < len(kinds) <= MOST_FRESH
            ids = versions.with_fellows(conn, kinds.keys()) if few else frozenset()
            live, before = versions.live(conn, ids), findings.matches_among(conn, ids)
            self._since[seq] = _Changed(kinds, versions.time_of(conn, seq), ids, live, before)
        return self._since[seq]

    def _everything(self, asked: Question) -> dict[str, str]:
        """What the whole index finds and the archive still has, with versions; an index may lag behind."""
        return versions.live(self._conn, self._index.reader.matching_ids(asked.node))


def digest_of(parts: Iterable[str]) -> str:
    """One name for several strings."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _settled(unread: Sequence[findings.Finding]) -> list[int]:
    """Unread findings that come to nothing, the newest included: the story is as its reader last saw it."""
    kept = {finding.story_id for finding in net(unread)}
    return [finding.id for finding in unread if finding.story_id not in kept]
