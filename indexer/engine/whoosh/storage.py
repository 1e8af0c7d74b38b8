"""Whoosh's file storage, mapped into memory and synced, and its term dictionary without pickles."""

from __future__ import annotations

import mmap
import os
import shutil
import struct
from array import array
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from zlib import crc32

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import HashWriter, OrderedHashReader
from whoosh.filedb.structfile import StructFile

#: of Whoosh's hash file: lengths of key and value, a slot of a hash table, the number of its CRC-32 hash
_LENGTHS, _SLOT, _CRC32 = struct.Struct("!ii"), struct.Struct("!Iq"), 1
#: ours, in place of a pickle: type and length of the list of places
_INDEX = struct.Struct("<cq")


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


class TermWriter(HashWriter):  # type: ignore[misc]
    """Writes the file of Whoosh's OrderedHashWriter, by blocks instead of term by term, and without its pickle."""

    def __init__(self, file: StructFile) -> None:
        super().__init__(file, hashtype=_CRC32)
        self._places = array("q")
        self._last = b""

    def add_terms(self, terms: Sequence[bytes], values: Sequence[bytes]) -> None:
        """Add terms that ascend, also over calls. Raises ValueError where they do not."""
        place, last = self.dbfile.tell(), self._last
        parts: list[bytes] = []
        for term, value in zip(terms, values, strict=True):
            if term <= last:
                raise ValueError(f"terms must ascend: {last!r}, {term!r}")
            last = term
            parts += (_LENGTHS.pack(len(term), len(value)), term, value)
            number = crc32(term)
            self.buckets[number & 255].append((number, place))
            self._places.append(place)
            place += _LENGTHS.size + len(term) + len(value)
        self._last = last
        self.dbfile.write(b"".join(parts))

    def _write_hashes(self) -> None:
        for entries in self.buckets:
            size = 2 * len(entries)
            table, taken = bytearray(size * _SLOT.size), bytearray(size)
            for number, place in entries:
                slot = (number >> 8) % size
                while taken[slot]:
                    slot = (slot + 1) % size
                taken[slot] = 1
                _SLOT.pack_into(table, slot * _SLOT.size, number, place)
            self.directory.append((self.dbfile.tell(), size))
            self.dbfile.write(table)

    def _write_extras(self) -> None:
        self.dbfile.write(_INDEX.pack(self._places.typecode.encode(), len(self._places)))
        self.dbfile.write_array(self._places)


class TermReader(OrderedHashReader):  # type: ignore[misc]
    """Reads what TermWriter wrote. The ``extras`` of Whoosh are a pickle; ours are one struct."""

    def _read_extras(self) -> None:
        # What OrderedHashReader derives from its pickle: where the list of places is and how to read one.
        typecode, self.indexlen = _INDEX.unpack(self.dbfile.read(_INDEX.size))
        if typecode != b"q":
            raise ValueError(f"places of type {typecode!r}")
        self._get_pos = self.dbfile.get_long
        self.indexsize = struct.calcsize("!q")
        self.indexbase = self.dbfile.tell()

    def entries(self, length: int) -> Iterator[tuple[bytes, bytes]]:
        """All (term, value) pairs, where every value has this length: many times faster than ``items``."""
        buffer = self.dbfile.buffer
        places = memoryview(buffer)[self.indexbase : self.indexbase + self.indexlen * self.indexsize]
        for (place,) in struct.iter_unpack("!q", places):
            start = place + _LENGTHS.size
            end = start + int.from_bytes(buffer[place : place + 4], "big")
            yield buffer[start:end], buffer[end : end + length]
