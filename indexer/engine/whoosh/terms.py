"""Whoosh's term dictionary, written and read by arrays instead of term by term, and without its pickle."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from itertools import pairwise
from operator import lt
from zlib import crc32

import numpy as np
from whoosh.filedb.filetables import HashWriter, OrderedHashReader
from whoosh.filedb.structfile import StructFile

from indexer.engine.whoosh.arrays import I64, U8, U32, Array

#: of Whoosh's hash file: lengths of key and value, a slot of a hash table, the number of its CRC-32 hash
_LENGTHS = np.dtype([("key", ">i4"), ("value", ">i4")])
_SLOT = np.dtype([("hash", ">u4"), ("place", ">i8")])
_CRC32, _TABLES = 1, 256
#: ours, in place of a pickle: type and length of the list of places
_INDEX = struct.Struct("<cq")


class TermWriter(HashWriter):  # type: ignore[misc]
    """Writes the file of Whoosh's OrderedHashWriter."""

    def __init__(self, file: StructFile) -> None:
        super().__init__(file, hashtype=_CRC32)
        self._places = [np.empty(0, np.int64)]
        self._hashes = [np.empty(0, np.uint32)]
        self._last = b""

    def add_terms(self, terms: Sequence[bytes], values: Array) -> None:
        """Add terms that ascend, also over calls, with a fixed-size value each. Raises ValueError where they do not."""
        if not all(map(lt, (self._last, *terms), terms)):
            raise ValueError("terms must ascend: {!r}, {!r}".format(*_descent([self._last, *terms])))
        lengths = np.empty(len(terms), _LENGTHS)
        lengths["key"] = list(map(len, terms))
        lengths["value"] = values.dtype.itemsize
        parts = [b""] * (3 * len(terms))
        parts[::3], parts[1::3], parts[2::3] = _cells(lengths), terms, _cells(values)
        sizes = lengths["key"].astype(np.int64) + (_LENGTHS.itemsize + values.dtype.itemsize)
        self._places.append(self.dbfile.tell() + np.cumsum(sizes) - sizes)
        self._hashes.append(np.fromiter(map(crc32, terms), np.uint32, len(terms)))
        self._last = terms[-1] if terms else self._last
        self.dbfile.write(b"".join(parts))

    def _write_hashes(self) -> None:
        hashes, places = np.concatenate(self._hashes), np.concatenate(self._places)
        number = hashes & np.uint32(_TABLES - 1)
        order = np.argsort(number.astype(np.uint8), kind="stable")
        ends = np.cumsum(np.bincount(number, minlength=_TABLES)).tolist()
        for start, end in pairwise([0, *ends]):
            chosen = order[start:end]
            table = hash_table(hashes[chosen], places[chosen])
            self.directory.append((self.dbfile.tell(), len(table)))
            self.dbfile.write(table.tobytes())

    def _write_extras(self) -> None:
        places = np.concatenate(self._places)
        self.dbfile.write(_INDEX.pack(b"q", len(places)))
        self.dbfile.write(places.astype(">i8").tobytes())


def hash_table(hashes: U32, places: I64) -> Array:
    """One of Whoosh's hash tables, twice as large as need be: an entry stands in its slot or the next free one after.

    Entries in the order of their slots push each other on; those pushed over the end go on from the beginning.
    """
    size = 2 * len(hashes)
    table = np.zeros(size, _SLOT)
    if not size:
        return table
    slots = (hashes >> np.uint32(8)).astype(np.int64) % size
    order = np.argsort(slots, kind="stable")
    slots = slots[order]
    over = 0
    while True:
        # the first ``over`` slots are taken by those that came over the end
        wanted = np.maximum(slots, over) - np.arange(len(slots))
        final = np.maximum.accumulate(wanted) + np.arange(len(slots))
        if (pushed := int(np.count_nonzero(final >= size))) == over:
            break
        over = pushed
    final[len(final) - over :] = np.arange(over)
    table["hash"][final], table["place"][final] = hashes[order], places[order]
    return table


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

    def table(self, kind: np.dtype[np.void]) -> tuple[list[bytes], Array]:
        """All terms and their values, where every value is of that kind: many times faster than ``items``."""
        buffer = self.dbfile.buffer
        raw: U8 = np.frombuffer(buffer, np.uint8)
        places = np.frombuffer(buffer, ">i8", self.indexlen, self.indexbase).astype(np.int64)
        values = np.append(places[1:], self.endofdata) - kind.itemsize
        starts = places + _LENGTHS.itemsize
        terms = [buffer[start:end] for start, end in zip(starts.tolist(), values.tolist(), strict=False)]
        return terms, raw[values[: len(places), None] + np.arange(kind.itemsize)].view(kind).ravel()


def _cells(rows: Array) -> list[bytes]:
    """The bytes of each row."""
    cells: list[bytes] = np.ascontiguousarray(rows).view(np.dtype((np.void, rows.dtype.itemsize))).tolist()
    return cells


def _descent(terms: Sequence[bytes]) -> tuple[bytes, bytes]:
    return next((one, next_) for one, next_ in pairwise(terms) if one >= next_)
