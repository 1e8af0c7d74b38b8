"""Index generations and the archive: build aside, verify, make live, bring up to date, check, prune, report."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy import Connection

from archive.errors import IncompatibleIndex, IndexMismatch, JianbaoError, NoIndex
from archive.home import Home
from archive.lock import write_lock
from archive.store import changes, stories
from archive.store.database import Database, open_database
from indexer import crew, feed
from indexer.engine.base import Engine
from indexer.feed import Progress
from indexer.manifest import Manifest, damaged_files, known_marks, mark_files, write_manifest
from indexer.recipe import Toolkit, load_engine, load_toolkit
from indexer.shelf import (
    Generation,
    Hold,
    building,
    engine_folder,
    hold_live,
    live,
    live_name,
    publish,
    remove_old,
)

__all__ = [
    "Finding",
    "Generation",
    "Hold",
    "Status",
    "bring_up_to_date",
    "check",
    "hold_live",
    "lag",
    "live",
    "live_name",
    "prune",
    "rebuild",
    "status",
    "update",
]


@dataclass(frozen=True, slots=True)
class Status:
    """What is live. ``lag`` is the number of changes in the archive that are not yet in the index."""

    engine: str
    tokenizer: str
    generation: str
    documents: int
    lag: int


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong with the live index: ``subject`` is a file's name or a story's id."""

    kind: Literal["damaged-file", "missing-story", "extra-story"]
    subject: str


def _silent(_done: int, _total: int) -> None:
    pass


def rebuild(
    home: Home, toolkit: Toolkit | None = None, progress: Progress = _silent, workers: int | None = None
) -> Generation:
    """Index the whole archive into a new generation and make it live.

    ``workers`` is how many processes may build it, one for each core unless told; what they build is the same. A
    toolkit that is given stays in this process. Killed at any point it leaves the old generation or the new one live.
    Raises NoHome, Locked, IndexMismatch, WorkerLost.
    """
    database = open_database(home)
    most = 1 if toolkit else workers
    toolkit = toolkit or load_toolkit(home)
    with write_lock(home, purpose="reindex"), building(home) as root:
        with database.reading() as conn:
            seq, wanted, total = changes.latest(conn), feed.everything(conn), stories.count(conn)
        pages = feed.pages_of(database, wanted, progress)
        count = crew.build(home, toolkit, engine_folder(root), pages, crew.workers_for(total, most))
        fresh = _finish(home, database, toolkit, root, Manifest(toolkit.recipe, count, seq, _now(), {}))
        return _followed(home, database, toolkit, fresh)


def update(home: Home, toolkit: Toolkit | None = None, progress: Progress = _silent, wait: float = 10.0) -> Generation:
    """Bring the live index up to date in a new generation; the live one itself where nothing has changed.

    ``wait``: seconds for another writer, which may be a reindex that brings these changes in itself.

    Raises NoHome, NoIndex, Locked, IndexMismatch; IncompatibleIndex where only a reindex helps: the live generation
    is damaged, was made by another recipe, or knows changes that the archive doesn't.
    """
    database = open_database(home)
    if live_name(home) is None:
        raise NoIndex
    toolkit = toolkit or load_toolkit(home)
    with write_lock(home, purpose="index update", wait=wait):
        old = live(home)
        if old is None:
            raise NoIndex
        if differences := old.manifest.recipe.differences(toolkit.recipe):
            raise IncompatibleIndex(reason="; ".join(differences))
        return _followed(home, database, toolkit, old, progress)


def bring_up_to_date(
    home: Home,
    toolkit: Toolkit | None = None,
    progress: Progress = _silent,
    on_rebuild: Callable[[JianbaoError], None] = lambda _why: None,
) -> Generation:
    """``update`` where that is possible, else ``rebuild``: what follows an ingest or an import.

    ``on_rebuild`` is told why an index that is there cannot be updated.
    """
    try:
        return update(home, toolkit, progress)
    except NoIndex:
        return rebuild(home, toolkit, progress)
    except IncompatibleIndex as error:
        on_rebuild(error)
        return rebuild(home, toolkit, progress)


def check(home: Home, engine: Engine | None = None) -> tuple[Finding, ...]:
    """Everything wrong with the live generation: files against their checksums, ids against the archive.

    Stories that merely wait for an update are no finding. Raises NoHome, NoIndex, IncompatibleIndex.
    """
    database = open_database(home)
    hold = hold_live(home)
    try:
        folder, manifest = hold.generation.folder, hold.generation.manifest
        damaged = tuple(Finding("damaged-file", name) for name in damaged_files(folder, manifest, thorough=True))
        if damaged:
            return damaged
        with database.reading() as conn:
            _, waiting = _changed(conn, manifest)
        return tuple(f for f in _compare(database, engine or load_engine(), folder) if f.subject not in waiting)
    finally:
        hold.release()


def prune(home: Home) -> tuple[str, ...]:
    """Remove old generations: all but the live one, the one before it and those in use. Returns their names."""
    open_database(home)
    if live_name(home) is None:
        raise NoIndex
    with write_lock(home, purpose="index prune"):
        return remove_old(home)


def status(home: Home) -> Status:
    """What is live and how far behind the archive. Raises NoHome, NoIndex, IncompatibleIndex."""
    database = open_database(home)
    generation = live(home)
    if generation is None:
        raise NoIndex
    manifest = generation.manifest
    return Status(
        engine=manifest.recipe.engine,
        tokenizer=manifest.recipe.tokenizer,
        generation=generation.name,
        documents=manifest.documents,
        lag=lag(database, manifest),
    )


def lag(database: Database, manifest: Manifest) -> int:
    """How many changes of the archive are not yet in the index."""
    with database.reading() as conn:
        return sum(1 for _ in changes.since(conn, manifest.seq))


def _followed(
    home: Home, database: Database, toolkit: Toolkit, live: Generation, progress: Progress = _silent
) -> Generation:
    """Index what has changed since ``live`` was made; editors go on meanwhile, so look again until nothing is left.

    Writers without the lock are people, one page at a time: this ends.
    """
    while (fresh := _updated(home, database, toolkit, live, progress)) is not live:
        live = fresh
    return live


def _updated(home: Home, database: Database, toolkit: Toolkit, old: Generation, progress: Progress) -> Generation:
    """A generation that knows the changes up to now; ``old`` itself where there are none."""
    with database.reading() as conn:
        seq, changed = _changed(conn, old.manifest)
        if not changed:
            return old
        wanted = feed.touched(conn, changed)
        gone = changed.difference(stories.digests(conn, changed))
    with building(home) as root:
        documents = toolkit.documents(feed.pages_of(database, wanted, progress))
        count = toolkit.engine.update(old.folder, engine_folder(root), documents, sorted(gone))
        return _finish(home, database, toolkit, root, Manifest(toolkit.recipe, count, seq, _now(), {}), old)


def _finish(
    home: Home, database: Database, toolkit: Toolkit, root: Path, manifest: Manifest, old: Generation | None = None
) -> Generation:
    """Verify what the engine wrote, seal it with its manifest, make it live, prune."""
    found = _compare(database, toolkit.engine, engine_folder(root))
    with database.reading() as conn:
        _, waiting = _changed(conn, manifest)
    findings = [finding for finding in found if finding.subject not in waiting]
    if findings:
        missing = sum(finding.kind == "missing-story" for finding in findings)
        raise IndexMismatch(missing=missing, extra=len(findings) - missing)
    known = known_marks(old.folder, old.manifest) if old else {}
    files = mark_files(engine_folder(root), known)
    write_manifest(root, Manifest(manifest.recipe, manifest.documents, manifest.seq, manifest.created, files))
    generation = publish(home, root)
    remove_old(home)
    return generation


def _compare(database: Database, engine: Engine, folder: Path) -> tuple[Finding, ...]:
    """Archive ids against index ids; an id that stands twice in the index is extra."""
    indexed: set[str] = set()
    extra: set[str] = set()
    reader = engine.open(folder)
    try:
        for id in reader.ids():
            (extra if id in indexed else indexed).add(id)
    finally:
        reader.close()
    missing = []
    with database.reading() as conn:
        for id in stories.ids(conn):
            if id in indexed:
                indexed.remove(id)
            else:
                missing.append(id)
    return (
        *(Finding("missing-story", id) for id in missing),
        *(Finding("extra-story", id) for id in sorted(extra | indexed)),
    )


def _changed(conn: Connection, manifest: Manifest) -> tuple[int, set[str]]:
    """The archive's change number now, and the ids changed since the manifest."""
    seq = changes.latest(conn)
    if seq < manifest.seq:
        raise IncompatibleIndex(reason=f"archive change {seq} < {manifest.seq}")
    return seq, {change.story_id for change in changes.since(conn, manifest.seq)}


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
