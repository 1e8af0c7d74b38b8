"""The live stories: reading, writing, removing; every write is logged and what it replaces is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal, TypeVar

import sqlalchemy as sa

from archive.model import Story
from archive.store import changes, redirects
from archive.store.rows import is_storable, now, story_of, story_values
from archive.store.tables import retired_stories, stories

_T = TypeVar("_T")

#: what a write did
Written = Literal["added", "changed"]

#: ids asked for in one statement; SQLite allows 32,766 variables
_BATCH = 1000


def get(conn: sa.Connection, id: str) -> Story | None:
    """The story of that id, or the one it was merged into."""
    if not is_storable(id):
        return None
    found = _get_one(conn, id)
    if found is None and (merged := redirects.target(conn, id)) is not None:
        found = _get_one(conn, merged)
    return found


def get_many(conn: sa.Connection, ids: Iterable[str]) -> dict[str, Story]:
    """The stories of those ids, keyed as asked (redirects followed); unknown ids are left out."""
    asked = list(dict.fromkeys(ids))
    found = get_live(conn, asked)
    for id in asked:
        if id not in found and (story := get(conn, id)) is not None:
            found[id] = story
    return found


def get_live(conn: sa.Connection, ids: Iterable[str]) -> dict[str, Story]:
    """The live stories of exactly those ids, redirects not followed."""
    found: dict[str, Story] = {}
    for batch in _batches(list(dict.fromkeys(ids)), _BATCH):
        rows = conn.execute(sa.select(stories).where(stories.c.id.in_(batch)))
        found.update((story.id, story) for story in map(story_of, rows))
    return found


def every(conn: sa.Connection) -> Iterator[Story]:
    """All live stories by id, streamed."""
    query = sa.select(stories).order_by(stories.c.id)
    return map(story_of, conn.execute(query, execution_options={"yield_per": 500}))


def ids(conn: sa.Connection) -> Iterator[str]:
    """The ids of all live stories, ascending, streamed."""
    query = sa.select(stories.c.id).order_by(stories.c.id)
    return iter(conn.execute(query, execution_options={"yield_per": 5000}).scalars())


def id_page(conn: sa.Connection, *, limit: int, offset: int) -> list[str]:
    """Some of the ids of all live stories, ascending."""
    query = sa.select(stories.c.id).order_by(stories.c.id).limit(limit).offset(offset)
    return list(conn.execute(query).scalars())


def count(conn: sa.Connection) -> int:
    """How many live stories there are."""
    return conn.execute(sa.select(sa.func.count()).select_from(stories)).scalar_one()


def of_page(conn: sa.Connection, page_id: str) -> tuple[Story, ...]:
    """The live stories of a page in page order."""
    query = sa.select(stories).where(stories.c.page_id == page_id).order_by(stories.c.position, stories.c.id)
    return tuple(map(story_of, conn.execute(query)))


def retired_of_page(conn: sa.Connection, page_id: str) -> tuple[Story, ...]:
    """The stories of a page version that an edition replaced, and removed ones, in page order."""
    table = retired_stories
    query = sa.select(table).where(table.c.page_id == page_id).order_by(table.c.position, table.c.seq)
    return tuple(map(story_of, conn.execute(query)))


def digests(conn: sa.Connection, ids: Iterable[str]) -> dict[str, str]:
    """The digests of the live stories among ``ids``: equal digests, equal stories."""
    found: dict[str, str] = {}
    for batch in _batches(list(dict.fromkeys(ids)), _BATCH):
        query = sa.select(stories.c.id, stories.c.digest).where(stories.c.id.in_(batch))
        found.update((id, digest) for id, digest in conn.execute(query))
    return found


def versions(conn: sa.Connection, ids: Iterable[str]) -> dict[str, set[str]]:
    """The digests of all versions, live and retired, of those ids that were ever given to a story."""
    found: dict[str, set[str]] = {}
    for batch in _batches(list(dict.fromkeys(ids)), _BATCH):
        for table in (stories, retired_stories):
            for id, digest in conn.execute(sa.select(table.c.id, table.c.digest).where(table.c.id.in_(batch))):
                found.setdefault(id, set()).add(digest)
    return found


def put(conn: sa.Connection, story: Story) -> Written | None:
    """Store a story under its id, replacing the one there; None when nothing changed. The old version is kept."""
    return put_many(conn, (story,))[0]


def put_many(conn: sa.Connection, batch: Sequence[Story]) -> list[Written | None]:
    """``put`` for many stories at once; of two with one id the later stands. What happened to each, in order."""
    rows = [story_values(story) for story in batch]
    known = digests(conn, (story.id for story in batch))
    kinds: list[Written | None] = []
    final: dict[str, dict[str, Any]] = {}
    before = dict(known)
    for row in rows:
        old = known.get(row["id"])
        kinds.append("added" if old is None else "changed" if old != row["digest"] else None)
        known[row["id"]] = row["digest"]
        final[row["id"]] = row
    added = [row for id, row in final.items() if id not in before]
    changed = [row for id, row in final.items() if id in before and before[id] != row["digest"]]
    if added:
        conn.execute(sa.insert(stories), added)
    if changed:
        _retire(conn, [row["id"] for row in changed])
        _update(conn, changed)
    changes.append(conn, [(row["id"], "added") for row in added])
    changes.append(conn, [(row["id"], "changed") for row in changed])
    return kinds


def remove(conn: sa.Connection, id: str) -> bool:
    """Take a story out of the live set, keeping its last version; whether there was one."""
    if not _retire(conn, [id]):
        return False
    conn.execute(sa.delete(stories).where(stories.c.id == id))
    changes.append(conn, [(id, "removed")])
    return True


def _get_one(conn: sa.Connection, id: str) -> Story | None:
    row = conn.execute(sa.select(stories).where(stories.c.id == id)).first()
    return story_of(row) if row else None


def _retire(conn: sa.Connection, ids: Sequence[str]) -> int:
    """Copy live rows to the retired ones; how many there were."""
    retired = 0
    for batch in _batches(ids, _BATCH):
        query = sa.select(sa.literal(now()), stories).where(stories.c.id.in_(batch))
        names = ["retired", *stories.c.keys()]
        retired += conn.execute(sa.insert(retired_stories).from_select(names, query)).rowcount
    return retired


def _update(conn: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    values: dict[str, sa.BindParameter[Any]] = {name: sa.bindparam(f"new_{name}") for name in rows[0] if name != "id"}
    statement = sa.update(stories).where(stories.c.id == sa.bindparam("new_id")).values(values)
    conn.execute(statement, [{f"new_{name}": value for name, value in row.items()} for row in rows])


def _batches(items: Sequence[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
