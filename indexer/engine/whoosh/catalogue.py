"""The catalogue of an index folder: which segments it has, their sizes and statistics over live documents."""

from __future__ import annotations

import json
import zlib
from dataclasses import asdict, dataclass
from typing import Any

from archive.errors import IncompatibleIndex
from indexer.engine.whoosh.schema import signature
from indexer.engine.whoosh.storage import MappedStorage

NAME = "catalogue.json"
#: raised whenever an index is written differently: an older one has to be built anew
FORMAT = 3


@dataclass(frozen=True, slots=True)
class Entry:
    """One segment. ``files`` has the size in bytes of every file by suffix; ``lengths`` counts words by field."""

    name: str
    documents: int
    live: int
    characters: int
    lengths: tuple[int, ...]
    files: dict[str, int]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All segments; ``serial`` numbers the next one, so that a name is never used twice along a chain of updates."""

    segments: tuple[Entry, ...] = ()
    serial: int = 0

    @property
    def documents(self) -> int:
        return sum(entry.live for entry in self.segments)


def write_catalogue(storage: MappedStorage, catalogue: Catalogue) -> None:
    """Write and sync it, last of all files of a folder, and the folder's names."""
    body: dict[str, Any] = {"format": FORMAT, "schema": signature(), **asdict(catalogue)}
    text = json.dumps(body, indent=1)
    with storage.create_file(NAME) as file:
        file.write(json.dumps({"checksum": zlib.crc32(text.encode()), "body": text}).encode())
    storage.sync_file(NAME)
    storage.sync_folder()


def read_catalogue(storage: MappedStorage) -> Catalogue:
    """Raises IncompatibleIndex where it is missing, damaged, of another format, or a file has another size."""
    try:
        outer = json.loads((storage.path / NAME).read_bytes())
        if zlib.crc32(outer["body"].encode()) != outer["checksum"]:
            raise IncompatibleIndex(reason=f"{NAME}: checksum")
        body = json.loads(outer["body"])
        if body["format"] != FORMAT or body["schema"] != signature():
            raise IncompatibleIndex(reason=f"{NAME}: format {body['format']} → {FORMAT}")
        segments = tuple(Entry(**{**entry, "lengths": tuple(entry["lengths"])}) for entry in body["segments"])
        for entry in segments:
            for suffix, size in entry.files.items():
                if storage.file_length(entry.name + suffix) != size:
                    raise IncompatibleIndex(reason=f"{entry.name}{suffix}: size")
        return Catalogue(segments, body["serial"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IncompatibleIndex(reason=f"{NAME}: {error}") from error
