"""The manifest of an index generation: what it was made of and the checksum of every file it consists of."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.errors import IncompatibleIndex
from indexer.recipe import Recipe

#: raised by one whenever documents are built differently or the folder's layout changes
SCHEMA = 1
NAME = "manifest.json"
#: how many bytes are hashed on every opening, smallest files first; all of them by ``index check``
_QUICK_BYTES = 8 << 20


@dataclass(frozen=True, slots=True)
class FileMark:
    """A file's size in bytes and its SHA-256, lower-case hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation holds; written last, so a folder with a manifest is complete."""

    recipe: Recipe
    documents: int
    #: the archive's change number up to which changes are in this index
    seq: int
    #: when it was built, ISO 8601 in UTC
    created: str
    #: POSIX path within the engine's folder → mark
    files: Mapping[str, FileMark]
    schema: int = SCHEMA


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest`` into ``folder``, synced."""
    path = folder / NAME
    values = {"seal": seal(manifest), **asdict(manifest)}
    path.write_text(json.dumps(values, ensure_ascii=False, indent=1), encoding="utf-8")
    sync(path)
    sync(folder)


def read_manifest(folder: Path) -> Manifest:
    """Raises IncompatibleIndex where it is missing, damaged or of another schema."""
    try:
        data = json.loads((folder / NAME).read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            raise IncompatibleIndex(reason=f"schema {data['schema']} → {SCHEMA}")
        sealed = data.pop("seal")
        files = {name: FileMark(**mark) for name, mark in data.pop("files").items()}
        manifest = Manifest(recipe=Recipe(**data.pop("recipe")), files=files, **data)
        if seal(manifest) != sealed:
            raise ValueError("it does not match its seal")
        return manifest
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IncompatibleIndex(reason=f"{folder.name}/{NAME}: {error}") from error


def seal(manifest: Manifest) -> str:
    """The checksum of a manifest itself, 16 hexadecimal digits."""
    return hashlib.sha256(json.dumps(asdict(manifest), sort_keys=True).encode()).hexdigest()[:16]


def mark_files(folder: Path, known: Mapping[tuple[int, int], FileMark]) -> dict[str, FileMark]:
    """Sync every file below ``folder`` and mark it.

    ``known`` maps (device, inode) to the marks of files that are hard-linked from the generation before: those are
    neither synced nor hashed again, so the cost follows the change.
    """
    marks = {}
    for path in sorted(folder.rglob("*")):
        if path.is_dir():
            sync(path)
            continue
        stat = path.stat()
        mark = known.get((stat.st_dev, stat.st_ino))
        if mark is None or mark.size != stat.st_size:
            sync(path)
            mark = FileMark(stat.st_size, _sha256(path))
        marks[path.relative_to(folder).as_posix()] = mark
    sync(folder)
    return marks


def known_marks(folder: Path, manifest: Manifest) -> dict[tuple[int, int], FileMark]:
    """The marks of a generation's files by (device, inode), for ``mark_files``."""
    known = {}
    for name, mark in manifest.files.items():
        stat = (folder / name).stat()
        known[stat.st_dev, stat.st_ino] = mark
    return known


def damaged_files(folder: Path, manifest: Manifest, *, thorough: bool) -> Iterator[str]:
    """Names of the files that are missing or not as marked: by size, and by checksum as far as ``thorough`` says."""
    budget = _QUICK_BYTES
    for name, mark in sorted(manifest.files.items(), key=lambda item: (item[1].size, item[0])):
        path = folder / name
        budget -= mark.size
        whole = path.is_file() and path.stat().st_size == mark.size
        if not whole or ((thorough or budget >= 0) and _sha256(path) != mark.sha256):
            yield name


def sync(path: Path) -> None:
    """Make a file's content, or a folder's entries, durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
