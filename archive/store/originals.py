"""Original files, byte for byte, addressed by SHA-256: written aside, synced, renamed, never changed or deleted."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from archive.errors import JianbaoError
from archive.home import Home
from archive.store.rows import now
from archive.store.tables import originals


@dataclass(frozen=True, slots=True)
class Original:
    sha256: str
    #: in bytes
    size: int


def path_of(home: Home, sha256: str) -> Path:
    """Where the original with that SHA-256 is kept, whether or not it is there."""
    return home.originals / sha256[:2] / sha256


def keep(home: Home, data: bytes) -> Original:
    """Keep ``data`` on disk; on return it is synced. Call before the transaction that records it.

    Raises JianbaoError when the disk is full or cannot be written.
    """
    original = Original(sha256_of(data), len(data))
    target = path_of(home, original.sha256)
    try:
        # a copy that rotted is written anew: bringing the file again is what repairs it
        if not (target.is_file() and target.stat().st_size == original.size and target.read_bytes() == data):
            _write(home, target, data)
    except OSError as error:
        raise JianbaoError(reason=str(error)) from error
    return original


def _write(home: Home, target: Path, data: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, aside = tempfile.mkstemp(prefix=".aside-", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(aside).replace(target)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise
    for folder in (target.parent, home.originals, home.root):
        _sync_folder(folder)


def sha256_of(data: bytes) -> str:
    """The address of an original: SHA-256, lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def load(home: Home, sha256: str) -> bytes:
    """The bytes of an original. Raises FileNotFoundError when the file is gone."""
    return path_of(home, sha256).read_bytes()


def record(conn: sa.Connection, original: Original) -> None:
    """Let the database know a kept original; again is harmless."""
    known = sa.select(originals.c.sha256).where(originals.c.sha256 == original.sha256)
    if conn.execute(known).first() is None:
        conn.execute(sa.insert(originals).values(sha256=original.sha256, size=original.size, added=now()))


def every(conn: sa.Connection) -> Iterator[Original]:
    """All recorded originals."""
    query = sa.select(originals.c.sha256, originals.c.size).order_by(originals.c.sha256)
    return (Original(sha256, size) for sha256, size in conn.execute(query))


def _sync_folder(folder: Path) -> None:
    """Make a rename durable; a no-op where folders cannot be synced (Windows)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
