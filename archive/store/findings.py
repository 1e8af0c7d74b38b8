"""What saved queries found: baselines, matches, and every difference with its reason, unread and untold marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

import sqlalchemy as sa

from archive.store.tables import queries, query_baselines, query_digests, query_findings, query_matches, query_runs

Kind = Literal["new", "gone", "changed"]
#: why; ``reclassified``: its labels changed and nothing else did; ``reindexed``: only how texts are read changed
Reason = Literal["added", "corrected", "merged", "removed", "reclassified", "reindexed"]
#: a mark that findings carry until somebody has taken note of them
Mark = Literal["read", "told"]

#: variables in one statement; SQLite allows 32,766
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Baseline:
    """When and by what a query was last asked."""

    query_id: int
    #: aware, UTC
    at: dt.datetime
    #: the index generation that answered, and the newest change of the archive that it knew
    generation: str
    seq: int
    #: digests of what decides an index, and of what the engine was asked
    recipe: str
    plan: str
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """A story that is new, gone or changed between two runs; ``before`` and ``after`` are its versions."""

    story_id: str
    kind: Kind
    reason: Reason
    label: str
    before: str | None
    after: str | None
    #: the story that it was merged into
    into: str | None = None


@dataclass(frozen=True, slots=True)
class Finding(Difference):
    """A difference as recorded."""

    id: int = 0
    query_id: int = 0
    run_id: int = 0
    #: aware, UTC: when the run was
    at: dt.datetime = dt.datetime.min
    read: bool = False


def baseline(conn: sa.Connection, query_id: int) -> Baseline | None:
    return next(iter(baselines(conn, [query_id]).values()), None)


def baselines(conn: sa.Connection, ids: Sequence[int]) -> dict[int, Baseline]:
    """The baselines of those queries that were ever asked."""
    found: dict[int, Baseline] = {}
    for batch in _batches(ids):
        for row in conn.execute(sa.select(query_baselines).where(query_baselines.c.query_id.in_(batch))):
            at = dt.datetime.fromisoformat(row.at)
            found[row.query_id] = Baseline(row.query_id, at, row.generation, row.seq, row.recipe, row.plan, row.total)
    return found


def behind(conn: sa.Connection, generation: str) -> bool:
    """Whether a query that is neither paused nor deleted was not asked of that index generation."""
    table = query_baselines
    joined = queries.outerjoin(table, queries.c.id == table.c.query_id)
    other = sa.or_(table.c.generation.is_(None), table.c.generation != generation)
    active = (queries.c.deleted.is_(None), queries.c.paused.is_(False))
    return conn.execute(sa.select(queries.c.id).select_from(joined).where(*active, other).limit(1)).first() is not None


def put_baselines(conn: sa.Connection, fresh: Sequence[Baseline]) -> None:
    """Set how queries were last asked, in place of what was known."""
    for batch in _batches([baseline.query_id for baseline in fresh]):
        conn.execute(sa.delete(query_baselines).where(query_baselines.c.query_id.in_(batch)))
    rows = [{**_fields(baseline), "at": baseline.at.isoformat()} for baseline in fresh]
    if rows:
        conn.execute(sa.insert(query_baselines), rows)


def matches(conn: sa.Connection, query_id: int) -> dict[str, str]:
    """Story id → version of everything that a query found when last asked."""
    table = query_matches
    query = sa.select(table.c.story_id, table.c.version).where(table.c.query_id == query_id)
    return dict(conn.execute(query).all())


def matches_among(conn: sa.Connection, story_ids: Iterable[str]) -> dict[int, dict[str, str]]:
    """As ``matches`` for all queries at once, of these stories only."""
    table = query_matches
    found: dict[int, dict[str, str]] = {}
    for batch in _batches(list(story_ids)):
        query = sa.select(table.c.query_id, table.c.story_id, table.c.version).where(table.c.story_id.in_(batch))
        for query_id, story_id, version in conn.execute(query):
            found.setdefault(query_id, {})[story_id] = version
    return found


def put_matches(conn: sa.Connection, answers: Iterable[tuple[int, Mapping[str, str], Iterable[str]]]) -> None:
    """For each (query, matches to add or renew with their versions, matches to take out)."""
    table = query_matches
    drop, add = [], []
    for query_id, fresh, gone in answers:
        drop += [{"whose": query_id, "which": id} for id in (*gone, *fresh)]
        add += [{"query_id": query_id, "story_id": id, "version": version} for id, version in fresh.items()]
    if drop:
        named = (table.c.query_id == sa.bindparam("whose"), table.c.story_id == sa.bindparam("which"))
        conn.execute(sa.delete(table).where(*named), drop)
    if add:
        conn.execute(sa.insert(table), add)


def forget(conn: sa.Connection, query_id: int) -> None:
    """Forget all that a query found: it asks something else now."""
    for table in (query_runs, query_matches, query_baselines):
        conn.execute(sa.delete(table).where(table.c.query_id == query_id))


def record(conn: sa.Connection, found: Sequence[tuple[Baseline, Sequence[Difference]]]) -> list[int]:
    """Keep runs that found differences, all unread and untold; the numbers of the runs, in order."""
    if not found:
        return []
    # in a writing transaction nobody else gives numbers
    last = conn.execute(sa.select(sa.func.max(query_runs.c.id))).scalar() or 0
    runs, rows = [], []
    for number, (baseline, differences) in enumerate(found, last + 1):
        names = ("query_id", "generation", "seq", "total")
        kept = {name: getattr(baseline, name) for name in names}
        runs.append({"id": number, "at": baseline.at.isoformat(), **kept})
        rows += [{**_fields(one), "query_id": baseline.query_id, "run_id": number} for one in differences]
    conn.execute(sa.insert(query_runs), runs)
    conn.execute(sa.insert(query_findings), rows)
    return [run["id"] for run in runs]


def unread_of(
    conn: sa.Connection, query_ids: Sequence[int], story_ids: Iterable[str]
) -> dict[int, tuple[Finding, ...]]:
    """The unread findings of those stories in those queries, oldest first."""
    table, wanted = query_findings, frozenset(story_ids)
    found: dict[int, tuple[Finding, ...]] = {}
    for batch in _batches(query_ids):
        for finding in _found(conn, table.c.query_id.in_(batch), table.c.read.is_(None)):
            if finding.story_id in wanted:
                found[finding.query_id] = (*found.get(finding.query_id, ()), finding)
    return found


def waiting(conn: sa.Connection, query_id: int, mark: Mark, among: Iterable[str] | None = None) -> tuple[Finding, ...]:
    """A query's findings without that mark, oldest first: all, or those of some stories."""
    table = query_findings
    where = [table.c.query_id == query_id, table.c[mark].is_(None)]
    if among is None:
        return tuple(_found(conn, *where))
    found = [f for batch in _batches(list(among)) for f in _found(conn, *where, table.c.story_id.in_(batch))]
    return tuple(sorted(found, key=lambda finding: finding.id))


def newest(conn: sa.Connection, query_ids: Sequence[int], limit: int, offset: int = 0) -> tuple[Finding, ...]:
    """The newest findings of queries, read or not, newest first."""
    return tuple(_found(conn, query_findings.c.query_id.in_(query_ids), limit=limit, offset=offset))


def of_owner(conn: sa.Connection, owner: str, limit: int) -> tuple[Finding, ...]:
    """The newest findings of all of an owner's queries, newest first."""
    mine = sa.select(queries.c.id).where(queries.c.owner == owner, queries.c.deleted.is_(None))
    return tuple(_found(conn, query_findings.c.query_id.in_(mine), limit=limit))


def of_story(conn: sa.Connection, query_id: int, story_id: str) -> Finding | None:
    """The newest finding of a story in a query."""
    table = query_findings
    return next(_found(conn, table.c.query_id == query_id, table.c.story_id == story_id, limit=1), None)


def of_runs(conn: sa.Connection, run_ids: Sequence[int]) -> tuple[Finding, ...]:
    """The findings of runs, oldest first."""
    return tuple(f for batch in _batches(run_ids) for f in _found(conn, query_findings.c.run_id.in_(batch)))


def mark(conn: sa.Connection, name: Mark, ids: Iterable[int], at: dt.datetime) -> None:
    """Set a mark on findings that lack it."""
    for batch in _batches(list(ids)):
        unmarked = sa.update(query_findings).where(query_findings.c.id.in_(batch), query_findings.c[name].is_(None))
        conn.execute(unmarked.values({name: at.isoformat()}))


def mark_all(conn: sa.Connection, name: Mark, query_id: int, at: dt.datetime) -> None:
    """Set a mark on all of a query's findings that lack it."""
    unmarked = sa.update(query_findings).where(query_findings.c.query_id == query_id, query_findings.c[name].is_(None))
    conn.execute(unmarked.values({name: at.isoformat()}))


def unmark(conn: sa.Connection, name: Mark, ids: Iterable[int]) -> None:
    """Take a mark off findings again."""
    for batch in _batches(list(ids)):
        conn.execute(sa.update(query_findings).where(query_findings.c.id.in_(batch)).values({name: None}))


def unread(conn: sa.Connection, owner: str, query_ids: Sequence[int] | None = None) -> dict[int, int]:
    """How many stories are unread in each of an owner's queries that has any: in all, or in some."""
    table = query_findings
    mine = sa.select(queries.c.id).where(queries.c.owner == owner, queries.c.deleted.is_(None))
    if query_ids is not None:
        mine = mine.where(queries.c.id.in_(query_ids))
    count = sa.func.count(table.c.story_id.distinct())
    query = sa.select(table.c.query_id, count).where(table.c.read.is_(None), table.c.query_id.in_(mine))
    return dict(conn.execute(query.group_by(table.c.query_id)).all())


def renew_digest(conn: sa.Connection, owner: str, fresh: str) -> str:
    """Let ``fresh`` open the feed of all of an owner's queries from now on, and nothing else."""
    conn.execute(sa.delete(query_digests).where(query_digests.c.owner == owner))
    conn.execute(sa.insert(query_digests).values(owner=owner, token=fresh))
    return fresh


def digest_tokens(conn: sa.Connection) -> dict[str, str]:
    """Token → owner of every owner's feed."""
    return {token: owner for owner, token in conn.execute(sa.select(query_digests))}


def _found(
    conn: sa.Connection, *where: sa.ColumnElement[bool], limit: int | None = None, offset: int = 0
) -> Iterator[Finding]:
    """Findings with the time of their run: oldest first, but newest first where there is a limit."""
    table = query_findings
    query = sa.select(table, query_runs.c.at).join(query_runs, query_runs.c.id == table.c.run_id).where(*where)
    order = table.c.id.desc() if limit is not None else table.c.id
    return map(_of_row, conn.execute(query.order_by(order).limit(limit).offset(offset)).all())


def _of_row(row: sa.Row[Any]) -> Finding:
    return Finding(
        story_id=row.story_id,
        kind=cast(Kind, row.kind),
        reason=cast(Reason, row.reason),
        label=row.label,
        before=row.before,
        after=row.after,
        into=row.into,
        id=row.id,
        query_id=row.query_id,
        run_id=row.run_id,
        at=dt.datetime.fromisoformat(row.at),
        read=row.read is not None,
    )


def _fields(item: Baseline | Difference) -> dict[str, Any]:
    return {name: getattr(item, name) for name in item.__dataclass_fields__}


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))
