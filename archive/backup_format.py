"""What a backup file is: a ZIP of a home's files beside a manifest that names each with its size and SHA-256."""

from __future__ import annotations

import json
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.errors import DamagedBackup, NotABackup

#: raised by one whenever an older version could not restore the file
FORMAT = 1
MANIFEST = "jianbao-backup.json"
DATABASE = "archive.sqlite"

#: what reading a damaged ZIP raises
BROKEN = (OSError, EOFError, zlib.error, zipfile.BadZipFile, NotImplementedError, RuntimeError, OverflowError)

#: bytes of a manifest: a line for each of a million originals
_MANIFEST_LIMIT = 256 << 20

#: a file beside the database, or an original; nothing that could lead out of a folder on any system
_NAME = re.compile(r"[\w][\w.-]{0,99}|originals/(?P<start>[0-9a-f]{2})/(?P=start)[0-9a-f]{62}", re.ASCII)


@dataclass(frozen=True, slots=True)
class BackedUp:
    """A file of a backup: size in bytes, SHA-256 in lower-case hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupManifest:
    #: when it was made: UTC, ISO 8601
    created: str
    #: version of the archive's tables
    schema: str
    pages: int
    stories: int
    #: name within the home, with slashes → what stands there
    files: Mapping[str, BackedUp]
    format: int = FORMAT


def write_manifest(bundle: zipfile.ZipFile, manifest: BackupManifest) -> None:
    bundle.writestr(MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1))


def read_manifest(bundle: zipfile.ZipFile, path: Path) -> BackupManifest:
    """What the backup ``bundle`` at ``path`` holds.

    Raises NotABackup where there is no manifest or a newer one, DamagedBackup where it contradicts the file: every name
    must be one that a home has, and the file must hold just these names, each once.
    """
    if MANIFEST not in bundle.namelist():
        raise NotABackup(path=path)
    try:
        if bundle.getinfo(MANIFEST).file_size > _MANIFEST_LIMIT:
            raise ValueError("too long")
        values = json.loads(bundle.read(MANIFEST))
        if values["format"] != FORMAT:
            raise NotABackup(path=path)
        files = {str(name): BackedUp(**mark) for name, mark in values.pop("files").items()}
        manifest = BackupManifest(files=files, **values)
    except (ValueError, KeyError, TypeError, AttributeError, *BROKEN) as error:
        raise DamagedBackup(path=path, reason=f"{MANIFEST}: {error}") from error
    for name in manifest.files:
        if not is_home_file(name):
            raise DamagedBackup(path=path, reason=f"{name!r}")
    if DATABASE not in manifest.files or sorted(bundle.namelist()) != sorted((MANIFEST, *manifest.files)):
        raise DamagedBackup(path=path, reason="文件与清单不符 / the files are not those of the manifest")
    return manifest


def is_home_file(name: str) -> bool:
    """Whether a backup may hold a file of that name."""
    return _NAME.fullmatch(name) is not None and name != MANIFEST
