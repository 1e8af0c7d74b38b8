"""A home into one file, whole and consistent while it is served and written to; the file is written aside first."""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from archive.backup_format import (
    BROKEN,
    DATABASE,
    BackedUp,
    BackupManifest,
    is_home_file,
    read_manifest,
    write_manifest,
)
from archive.errors import BackupRefused, DamagedArchive, JianbaoError, NotABackup
from archive.home import Home
from archive.store import originals
from archive.store.database import HEAD, Database, open_database
from archive.store.originals import Original
from archive.store.rows import now
from archive.store.tables import pages, stories

#: called with (files done, files in all)
Progress = Callable[[int, int], None]

#: files of a home that are of no use elsewhere
_LEFT_OUT = frozenset({"write.lock", "write.json"})


@dataclass(frozen=True, slots=True)
class Backup:
    """What was backed up. ``damaged``: SHA-256 of originals that are lost or rotten, and so not in the file."""

    manifest: BackupManifest
    damaged: tuple[str, ...]


def back_up(home: Home, target: Path, progress: Progress = lambda _done, _total: None) -> Backup:
    """Write everything in ``home`` but its index to ``target``: one state of the archive, whoever writes meanwhile.

    An earlier backup at ``target`` stays until the new one is whole. Raises NoHome; BackupRefused where ``target`` is
    no backup of ours or lies in the home; DamagedArchive, nothing written, where the database is damaged, or where
    originals are and ``target`` may hold the last sound ones.
    """
    open_database(home)
    exists = _may_replace(home, target)
    try:
        with _aside(target) as (aside, copy):
            _copy_database(home.database, copy)
            with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as bundle:
                done = _fill(bundle, home, copy, progress)
            if done.damaged and exists:
                count = len(done.damaged)
                raise DamagedArchive(
                    reason=f"{count} 份原件有损；{target} 未动，请另存一处", reason_en=_KEPT.format(count, target)
                )
            _settle(aside, target)
    except (OSError, sqlite3.Error) as error:
        raise JianbaoError(reason=f"{target}: {error}") from error
    return done


_KEPT = "{} originals are damaged; {} was left alone, name another file"


def _may_replace(home: Home, target: Path) -> bool:
    """Whether there is a backup at ``target`` that the new one may replace. Raises BackupRefused, NotABackup."""
    if not target.parent.is_dir() or target.is_dir():
        raise BackupRefused(path=target, reason="没有这个文件夹或不是文件", reason_en="no such folder, or not a file")
    if target.resolve().is_relative_to(home.root.resolve()):
        raise BackupRefused(path=target, reason="在档案目录里面", reason_en="it lies in the archive's folder")
    if not target.exists():
        return False
    try:
        with zipfile.ZipFile(target) as bundle:
            read_manifest(bundle, target)
    except NotABackup as error:
        raise BackupRefused(path=target, reason="那里有别的文件", reason_en="another file is there") from error
    except JianbaoError:
        # a damaged backup: there is nothing to lose
        return False
    except BROKEN as error:
        raise BackupRefused(path=target, reason="那里有别的文件", reason_en="another file is there") from error
    return True


@contextmanager
def _aside(target: Path) -> Iterator[tuple[Path, Path]]:
    """Two files beside ``target``, for the backup and for the database's copy, for their owner alone; gone afterwards.

    Their names are fixed, so that what a killed backup left is used up by the next. Raises BackupRefused where another
    one is under way.
    """
    aside, copy = (target.with_name(f".{target.name}.jianbao-{kind}") for kind in ("part", "copy"))
    handle = os.open(aside, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BackupRefused(path=target, reason="正在备份", reason_en="a backup is under way there") from error
        for path in _with_journals(copy):
            path.unlink(missing_ok=True)
        copy.touch(0o600)
        try:
            yield aside, copy
        finally:
            for path in (aside, *_with_journals(copy)):
                path.unlink(missing_ok=True)
    finally:
        os.close(handle)


def _with_journals(copy: Path) -> tuple[Path, ...]:
    return (copy, *(copy.with_name(f"{copy.name}-{kind}") for kind in ("journal", "wal", "shm")))


def _settle(aside: Path, target: Path) -> None:
    """Make ``aside`` durable, then ``target``."""
    for path in (aside, None, target.parent):
        if path is None:
            aside.replace(target)
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _copy_database(source: Path, copy: Path) -> None:
    """One state of the database, by SQLite's own backup; writers wait meanwhile. Raises DamagedArchive."""
    uri = source.absolute().as_uri() + "?mode=ro"
    with closing(sqlite3.connect(uri, uri=True, timeout=30)) as reading, closing(sqlite3.connect(copy)) as writing:
        try:
            reading.backup(writing)
            (verdict,) = writing.execute("PRAGMA integrity_check(1)").fetchone()
        except sqlite3.DatabaseError as error:
            if "malformed" not in str(error) and "not a database" not in str(error):
                raise
            verdict = str(error)
    if verdict != "ok":
        raise DamagedArchive(reason=f"未备份：{verdict}", reason_en=f"not backed up: {verdict}")


def _fill(bundle: zipfile.ZipFile, home: Home, copy: Path, progress: Progress) -> Backup:
    with Database(copy).reading() as conn:
        kept = list(originals.every(conn))
        count = sa.select(sa.func.count())
        page_count = conn.execute(count.select_from(pages)).scalar_one()
        story_count = conn.execute(count.select_from(stories)).scalar_one()
    plain = [path for path in sorted(home.root.iterdir()) if _belongs(path)]
    total, damaged = len(plain) + len(kept) + 1, []
    files = {DATABASE: _add(bundle, DATABASE, copy)}
    for path in plain:
        files[path.name] = _add(bundle, path.name, path)
        progress(len(files), total)
    for original in kept:
        name = originals.path_of(home, original.sha256).relative_to(home.root).as_posix()
        mark = _add_original(bundle, name, home, original)
        if mark is None:
            damaged.append(original.sha256)
        else:
            files[name] = mark
        progress(len(files) + len(damaged), total)
    manifest = BackupManifest(now(), HEAD, page_count, story_count, files)
    write_manifest(bundle, manifest)
    return Backup(manifest, tuple(damaged))


def _belongs(path: Path) -> bool:
    """Settings, keys and whatever else stands beside the database; SQLite's own journal belongs to the moment."""
    aside = path.name.startswith(DATABASE) or path.suffix in (".new", ".part") or path.name in _LEFT_OUT
    return path.is_file() and not path.is_symlink() and not aside and is_home_file(path.name)


def _add(bundle: zipfile.ZipFile, name: str, path: Path) -> BackedUp:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, bundle.open(_entry(name), "w", force_zip64=True) as sink:
        while chunk := source.read(1 << 20):
            digest.update(chunk)
            size += len(chunk)
            sink.write(chunk)
    return BackedUp(size, digest.hexdigest())


def _add_original(bundle: zipfile.ZipFile, name: str, home: Home, original: Original) -> BackedUp | None:
    """None where the original is lost or no longer what its address says: it is not carried on."""
    try:
        data = originals.load(home, original.sha256)
    except OSError:
        return None
    if originals.sha256_of(data) != original.sha256:
        return None
    bundle.writestr(_entry(name), data)
    return BackedUp(original.size, original.sha256)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o600 << 16
    return entry
