"""Versions of stories, live and retired: what became of a story since somebody last looked at it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from archive.model import Story
from archive.store import places
from archive.store.rows import story_of
from archive.store.tables import changes, redirects, retired_stories, stories

#: characters of a digest that tell versions of one story apart
VERSION_LENGTH = 16
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Version:
    """A story as it is or was; ``retired`` is when it was replaced or removed (ISO 8601, UTC), None for the live."""

    story: Story
    name: str
    retired: str | None


def live(conn: sa.Connection, ids: Collection[str]) -> dict[str, str]:
    """The names of the live versions among those ids."""
    found: dict[str, str] = {}
    for batch in _batches(list(ids)):
        query = sa.select(stories.c.id, stories.c.digest).where(stories.c.id.in_(batch))
        found.update((id, digest[:VERSION_LENGTH]) for id, digest in conn.execute(query))
    return found


def history(conn: sa.Connection, ids: Collection[str]) -> dict[str, tuple[Version, ...]]:
    """All versions of those ids, the newest first: the live one, then the retired ones."""
    found: dict[str, list[Version]] = {}
    for batch in _batches(list(ids)):
        for row in conn.execute(sa.select(stories).where(stories.c.id.in_(batch))):
            found.setdefault(row.id, []).append(Version(story_of(row), row.digest[:VERSION_LENGTH], None))
        table = retired_stories
        for row in conn.execute(sa.select(table).where(table.c.id.in_(batch)).order_by(table.c.seq.desc())):
            found.setdefault(row.id, []).append(Version(story_of(row), row.digest[:VERSION_LENGTH], row.retired))
    return {id: tuple(versions) for id, versions in found.items()}


def merged_into(conn: sa.Connection, ids: Collection[str]) -> dict[str, str]:
    """Where those of the ids lead that were merged into another story."""
    found: dict[str, str] = {}
    for batch in _batches(list(ids)):
        query = sa.select(redirects.c.old_id, redirects.c.new_id).where(redirects.c.old_id.in_(batch))
        found.update(conn.execute(query).all())
    return found


def changed_since(conn: sa.Connection, seq: int) -> dict[str, frozenset[str]]:
    """Story id → kinds of its changes after that number."""
    found: dict[str, set[str]] = {}
    query = sa.select(changes.c.story_id, changes.c.kind).where(changes.c.seq > seq)
    for story_id, kind in conn.execute(query):
        found.setdefault(story_id, set()).add(kind)
    return {id: frozenset(kinds) for id, kinds in found.items()}


def with_fellows(conn: sa.Connection, changed: Collection[str]) -> frozenset[str]:
    """Changed stories and the live stories on the pages where they stand or stood: all that an update indexes anew."""
    found = set(changed)
    for batch in _batches(sorted(places.pages_of(conn, changed))):
        found.update(conn.execute(sa.select(stories.c.id).where(stories.c.page_id.in_(batch))).scalars())
    return frozenset(found)


def time_of(conn: sa.Connection, seq: int) -> str:
    """When a change was made, as ``Version.retired`` has it; "" where there is none of that number."""
    return conn.execute(sa.select(changes.c.at).where(changes.c.seq == seq)).scalar() or ""


def _batches(items: Sequence[str]) -> Iterator[Sequence[str]]:
    return (items[start : start + _BATCH] for start in range(0, len(items), _BATCH))
