"""Whoosh's file storage, mapped into memory and synced."""

from __future__ import annotations

import mmap
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet, finalize

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

T = TypeVar("T")


class MappedFile(StructFile):  # type: ignore[misc]
    """A read-only file in memory; ``get`` keeps no place, so threads may share it."""

    def __init__(self, buffer: mmap.mmap, name: str) -> None:
        super().__init__(buffer, name=name)
        self.is_real = False  # arrays are read through ``read``, not through a file descriptor
        self.buffer = buffer

    def get(self, position: int, length: int) -> bytes:
        return self.buffer[position : position + length]


class ReadFile(MappedFile):
    """A mapped file whose ``get`` reads: mapped pages that were touched once stay memory of the process."""

    def __init__(self, buffer: mmap.mmap, name: str, descriptor: int) -> None:
        """Closes ``descriptor`` when nobody holds the file any more."""
        super().__init__(buffer, name=name)
        self._descriptor = descriptor
        finalize(self, os.close, descriptor)

    def get(self, position: int, length: int) -> bytes:
        return os.pread(self._descriptor, length, position)


class MappedStorage(FileStorage):  # type: ignore[misc]
    """A folder of index files. Reading maps them; ``sync`` makes what was written outlast a crash."""

    def __init__(self, folder: Path) -> None:
        super().__init__(os.fspath(folder))
        self.path = folder
        self._mapped: WeakSet[mmap.mmap] = WeakSet()

    def open_file(self, name: str, **_options: Any) -> MappedFile:
        """Raises OSError where the file is missing, ValueError where it is empty."""
        with (self.path / name).open("rb") as stream:
            buffer = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ)
        self._mapped.add(buffer)
        return MappedFile(buffer, name)

    def open_to_read(self, name: str) -> MappedFile:
        """A file of which little is read at a time, and none of it soon again. Raises as ``open_file``."""
        mapped = self.open_file(name)
        if not hasattr(os, "pread"):
            return mapped
        return ReadFile(mapped.buffer, name, os.open(self.path / name, os.O_RDONLY))

    def sparing(self, items: Iterable[T], every: int) -> Iterator[T]:
        """The items; after every so many of them, memory that mapped files took to yield them is let go of.

        What was read counts as memory of the process, and who merges reads all; what is read again is mapped again.
        """
        for number, item in enumerate(items, 1):
            yield item
            if number % every == 0 and hasattr(mmap, "MADV_DONTNEED"):
                for buffer in tuple(self._mapped):
                    buffer.madvise(mmap.MADV_DONTNEED)

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
