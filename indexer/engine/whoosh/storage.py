"""Whoosh's file storage, mapped into memory and synced."""

from __future__ import annotations

import mmap
import os
import shutil
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile


class MappedFile(StructFile):  # type: ignore[misc]
    """A read-only file in memory; ``get`` keeps no place, so threads may share it."""

    def __init__(self, buffer: mmap.mmap, name: str) -> None:
        super().__init__(buffer, name=name)
        self.is_real = False  # arrays are read through ``read``, not through a file descriptor
        self.buffer = buffer

    def get(self, position: int, length: int) -> bytes:
        return self.buffer[position : position + length]


class MappedStorage(FileStorage):  # type: ignore[misc]
    """A folder of index files. Reading maps them; ``sync`` makes what was written outlast a crash."""

    def __init__(self, folder: Path) -> None:
        super().__init__(os.fspath(folder))
        self.path = folder

    def open_file(self, name: str, **_options: Any) -> MappedFile:
        """Raises OSError where the file is missing, ValueError where it is empty."""
        with (self.path / name).open("rb") as stream:
            return MappedFile(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ), name)

    def take(self, name: str, other: MappedStorage) -> None:
        """Bring an immutable file of another folder in: a hard link, or a copy where linking fails."""
        source, target = other.path / name, self.path / name
        try:
            target.hardlink_to(source)
        except OSError:
            shutil.copyfile(source, target)
            self.sync_file(name)

    def sync_file(self, name: str) -> None:
        with (self.path / name).open("rb+") as stream:
            os.fsync(stream.fileno())

    def sync_folder(self) -> None:
        """Make the names in the folder outlast a crash (where the platform lets a folder be opened)."""
        try:
            handle = os.open(self.path, os.O_RDONLY)
        except OSError:
            return
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
