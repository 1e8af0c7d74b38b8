"""A backup file into a fresh home: every file by its digest, the archive looked through, then one rename."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.backup_format import BROKEN, DATABASE, BackedUp, BackupManifest, read_manifest
from archive.check import check_archive
from archive.errors import DamagedArchive, DamagedBackup, HomeTaken, JianbaoError, NoHome, NoSuchPath, NotABackup
from archive.home import Home

Progress = Callable[[int, int], None]

#: findings told when a backup turns out damaged
_TOLD = 3


def restore(source: Path, home: Home, progress: Progress = lambda _done, _total: None) -> BackupManifest:
    """Make ``home`` of the backup at ``source``; on return it is on disk. The index is not part of a backup.

    ``progress`` is told (files done, files in all). Raises NoSuchPath, NotABackup; HomeTaken where there is anything
    at ``home``; DamagedBackup, and then nothing is left behind; NewerArchive for a backup of a newer version.
    """
    if not source.is_file():
        raise NoSuchPath(path=source)
    _require_free(home)
    try:
        with _opened(source) as bundle:
            manifest = read_manifest(bundle, source)
            with _aside(home) as root:
                for done, (name, mark) in enumerate(manifest.files.items(), 1):
                    _extract(bundle, source, name, mark, root / name)
                    progress(done, len(manifest.files))
                _look_through(source, root)
                _settle(root, home)
    except OSError as error:
        raise JianbaoError(reason=f"{home.root}: {error}") from error
    return manifest


def _require_free(home: Home) -> None:
    root = home.root
    if root.is_symlink() or (root.exists() and not root.is_dir()) or (root.is_dir() and any(root.iterdir())):
        raise HomeTaken(home=root)


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    try:
        bundle = zipfile.ZipFile(source)
    except BROKEN as error:
        raise NotABackup(path=source) from error
    with bundle:
        yield bundle


@contextmanager
def _aside(home: Home) -> Iterator[Path]:
    """A folder beside the home to be; gone afterwards unless it was renamed. What a killed restore left goes first.

    Raises HomeTaken where another restore is under way.
    """
    final = home.root.absolute()
    root = final.with_name(f".{final.name}.jianbao-restoring")
    root.mkdir(0o700, parents=True, exist_ok=True)
    handle = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise HomeTaken(home=home.root) from error
        for left in root.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        try:
            yield root
        finally:
            # renamed by now, or of no use
            shutil.rmtree(root, ignore_errors=True)
    finally:
        os.close(handle)


def _extract(bundle: zipfile.ZipFile, source: Path, name: str, mark: BackedUp, target: Path) -> None:
    """One file of the backup, as its mark says or not at all: read_manifest has judged its name."""
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, left = hashlib.sha256(), mark.size
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as sink:
        for chunk in _chunks(bundle, source, name, left):
            digest.update(chunk)
            left -= len(chunk)
            sink.write(chunk)
        sink.flush()
        os.fsync(sink.fileno())
    if left or digest.hexdigest() != mark.sha256:
        raise DamagedBackup(path=source, reason=name)


def _chunks(bundle: zipfile.ZipFile, source: Path, name: str, size: int) -> Iterator[bytes]:
    """The content of an entry, at most ``size`` bytes and one more: a wrong length must not fill the disk."""
    try:
        with bundle.open(name) as stream:
            left = size + 1
            while left > 0 and (chunk := stream.read(min(left, 1 << 20))):
                left -= len(chunk)
                yield chunk
    except (*BROKEN, ValueError) as error:
        raise DamagedBackup(path=source, reason=f"{name}: {error}") from error


def _look_through(source: Path, root: Path) -> None:
    """The archive must be sound, originals aside that the backup could not have; an older one is brought up to date."""
    try:
        findings = [f for f in check_archive(Home(root)).findings if f.kind != "original"]
    except (DamagedArchive, NoHome) as error:
        raise DamagedBackup(path=source, reason=str(error.context.get("reason", DATABASE))) from error
    if findings:
        told = "; ".join(f"{f.kind} {f.subject} {f.reason}".strip() for f in findings[:_TOLD])
        raise DamagedBackup(path=source, reason=told)


def _settle(root: Path, home: Home) -> None:
    """Make the folder durable, then give it its name: a home that is not empty is never replaced."""
    for folder in (root, *(path for path in root.rglob("*") if path.is_dir())):
        _sync(folder)
    _require_free(home)
    # onto an empty folder a rename is atomic, onto any other it fails
    root.rename(home.root)
    _sync(home.root.absolute().parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
