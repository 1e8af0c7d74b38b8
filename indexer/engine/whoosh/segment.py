"""A segment: an immutable part of the index, some documents with everything that answers for them."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from whoosh.columns import VarBytesColumn

from archive.errors import IncompatibleIndex
from indexer.documents import FACETS
from indexer.engine.whoosh.arrays import (
    I32,
    I64,
    U8,
    U32,
    U64,
    Array,
    Mask,
    Strings,
    map_array,
    pack_strings,
    read_arrays,
    write_arrays,
)
from indexer.engine.whoosh.catalogue import Entry
from indexer.engine.whoosh.characters import Characters, unit_blocks
from indexer.engine.whoosh.columns import MONTH, Column, OpenColumn, month_column
from indexer.engine.whoosh.headlines import Headlines, headline_starts
from indexer.engine.whoosh.invert import GramBlock, PostingBlock, run_starts
from indexer.engine.whoosh.schema import FIELDS, UNIT_BITS
from indexer.engine.whoosh.storage import MappedStorage
from indexer.engine.whoosh.stored import unpacked, write_column
from indexer.engine.whoosh.terms import TermReader, TermWriter

DEAD = ".dead"
#: what Whoosh's dictionary holds of a term: place of its first posting, then its units in each field
TERM = np.dtype([("start", "<u8"), ("counts", "<u4", (len(FIELDS),))])
#: the same, for one term
_TERM = struct.Struct(f"<Q{len(FIELDS)}I")
#: a frequency that does not fit its byte stands in a list of its own
_BIG = 255
#: blocks, and stored texts, that are merged before the memory that they were read from is let go of
_BLOCKS, _ROWS = 4, 4096
_STORED = VarBytesColumn()


@dataclass(frozen=True, slots=True)
class Content:
    """A segment to be written, documents by ascending id. ``lengths`` (words) and ``sizes`` (characters and one break)
    have an entry for every unit. ``stored`` is packed."""

    ids: list[str]
    stored: Iterable[bytes]
    dates: I32
    lengths: U32
    sizes: U32
    #: the characters of the headline fields, each with its break
    headlines: U32
    columns: Mapping[str, Column]
    postings: Iterable[PostingBlock]
    grams: Iterable[GramBlock]


def write_segment(storage: MappedStorage, name: str, content: Content) -> Entry:
    """Write and sync all files of a segment."""
    arrays: dict[str, Array] = {**pack_strings("ids", content.ids), "dates": content.dates, "lengths": content.lengths}
    for name_of_column, column in {**content.columns, MONTH: month_column(content.dates)}.items():
        arrays |= column.arrays(name_of_column)
    starts = np.zeros(len(content.sizes) + 1, np.uint32)
    np.cumsum(content.sizes, out=starts[1:])
    arrays |= {"starts": starts, "blocks": unit_blocks(starts), "headlines": content.headlines}
    arrays |= _write_postings(storage, name, storage.sparing(content.postings, _BLOCKS))
    arrays |= _write_grams(storage, name, storage.sparing(content.grams, _BLOCKS))
    with storage.create_file(f"{name}.stored") as file:
        write_column(file, storage.sparing(content.stored, _ROWS))
    write_arrays(storage, f"{name}.arrays", arrays)
    files = {}
    for suffix in (".terms", ".units", ".frequencies", ".positions", ".stored", ".arrays"):
        storage.sync_file(name + suffix)
        files[suffix] = storage.file_length(name + suffix)
    lengths = content.lengths.reshape(-1, 1 << UNIT_BITS).sum(axis=0, dtype=np.int64)[: len(FIELDS)]
    count = len(content.ids)
    return Entry(name, count, count, int(starts[-1]), tuple(lengths.tolist()), files)


def _write_postings(storage: MappedStorage, name: str, blocks: Iterable[PostingBlock]) -> dict[str, Array]:
    places, values, offset = [], [], 0
    terms = TermWriter(storage.create_file(f"{name}.terms"))
    with storage.create_file(f"{name}.units") as units, storage.create_file(f"{name}.frequencies") as frequencies:
        for block in blocks:
            totals = block.counts.sum(axis=1)
            starts = offset + np.cumsum(totals) - totals
            rows = np.empty(len(starts), TERM)
            rows["start"], rows["counts"] = starts, block.counts
            terms.add_terms(block.terms, rows)
            units.write(block.units.data)
            frequencies.write(np.minimum(block.frequencies, _BIG).astype(np.uint8).data)
            big = np.flatnonzero(block.frequencies >= _BIG)
            places.append(big + offset)
            values.append(block.frequencies[big])
            offset += len(block.units)
    terms.close()
    return {"big.places": _joined(places, np.uint64), "big.values": _joined(values, np.uint32)}


def _write_grams(storage: MappedStorage, name: str, blocks: Iterable[GramBlock]) -> dict[str, Array]:
    keys, counts = [], []
    with storage.create_file(f"{name}.positions") as positions:
        for block in blocks:
            positions.write(block.positions.data)
            keys.append(block.keys)
            counts.append(block.counts)
    ends = np.concatenate(([0], np.cumsum(_joined(counts, np.uint64)))).astype(np.uint64)
    return {"grams.keys": _joined(keys, np.uint64), "grams.ends": ends}


def _joined(arrays: list[Array], dtype: type[np.generic]) -> Array:
    return np.concatenate(arrays).astype(dtype) if arrays else np.empty(0, dtype)


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Where a word or string stands: units ascending, their documents, and how often in each unit."""

    units: I64
    documents: I64
    counts: Array

    def only(self, keep: Mask) -> Occurrences:
        return Occurrences(self.units[keep], self.documents[keep], self.counts[keep])


def occurrences(units: I64, counts: Array) -> Occurrences:
    return Occurrences(units, units >> UNIT_BITS, counts)


class Segment:
    """An open segment. Everything is mapped, nothing is read before it is asked for."""

    def __init__(self, storage: MappedStorage, entry: Entry) -> None:
        """Raises IncompatibleIndex for damaged files."""
        self.entry = entry
        self.size = entry.documents
        try:
            arrays = read_arrays(storage, f"{entry.name}.arrays")
            self._terms = TermReader.open(storage, f"{entry.name}.terms")
            stored = storage.open_to_read(f"{entry.name}.stored")
            self._stored = _STORED.reader(stored, 0, entry.files[".stored"], self.size)
            self._units: U32 = map_array(storage, f"{entry.name}.units", np.uint32)
            self._frequencies: U8 = map_array(storage, f"{entry.name}.frequencies", np.uint8)
            self.positions: U32 = map_array(storage, f"{entry.name}.positions", np.uint32)
            self.ids = Strings(arrays["ids.blob"], arrays["ids.ends"])
            self.dates: I32 = arrays["dates"]
            self.lengths: U32 = arrays["lengths"]
            self.starts: U32 = arrays["starts"]
            self.gram_keys: U64 = arrays["grams.keys"]
            self.gram_ends: U64 = arrays["grams.ends"]
            self.columns = {name: OpenColumn(arrays, name) for name in (*FACETS, MONTH)}
            self.characters = Characters(self.gram_keys, self.gram_ends, self.positions, self.starts, arrays["blocks"])
            self._headlines: U32 = arrays["headlines"]
            self._big_places, self._big_values = arrays["big.places"], arrays["big.values"]
            #: None when every document is live
            self.live: Mask | None = None
            if entry.files.get(DEAD):
                bits = map_array(storage, f"{entry.name}{DEAD}", np.uint8)
                self.live = ~np.unpackbits(bits, count=self.size).view(bool)
        except Exception as error:  # Whoosh raises bare Exception for a damaged file
            raise IncompatibleIndex(reason=f"{entry.name}: {error}") from error

    def stored(self, document: int) -> bytes:
        return unpacked(self.stored_raw(document))

    def stored_raw(self, document: int) -> bytes:
        value: bytes = self._stored[document]
        return value

    @cached_property
    def headlines(self) -> Headlines:
        """The folded headlines, for what somebody is typing."""
        return Headlines(self._headlines, headline_starts(np.diff(self.starts)))

    def terms(self) -> tuple[list[bytes], Array]:
        """The dictionary's terms, ascending, and for each a row of TERM."""
        terms, rows = self._terms.table(TERM)
        return terms, rows

    def words(self) -> list[tuple[str, int]]:
        """(word, units it stands in) of the dictionary, deleted documents included."""
        terms, rows = self.terms()
        counts = rows["counts"].sum(axis=1, dtype=np.int64).tolist()
        return [(term.decode("utf-8", "surrogatepass"), count) for term, count in zip(terms, counts, strict=True)]

    def frequency(self, word: str) -> int:
        """In how many units a word stands, deleted documents included: one look into the dictionary."""
        found = self._terms.get(word.encode("utf-8", "surrogatepass"))
        return sum(_TERM.unpack(found)[1:]) if found else 0

    def word(self, word: str) -> Occurrences:
        """Where a word stands, deleted documents included."""
        found = self._terms.get(word.encode("utf-8", "surrogatepass"))
        if found is None:
            return occurrences(np.empty(0, np.int64), np.empty(0, np.uint8))
        start, *counts = _TERM.unpack(found)
        return self.postings(start, start + sum(counts))

    def postings(self, start: int, end: int) -> Occurrences:
        """A range of postings, of one term or of several that follow each other."""
        counts: Array = self._frequencies[start:end]
        low, high = np.searchsorted(self._big_places, np.array([start, end], np.uint64)).tolist()
        if low < high:
            counts = counts.astype(np.uint32)
            counts[self._big_places[low:high].astype(np.int64) - start] = self._big_values[low:high]
        return occurrences(self._units[start:end].astype(np.int64), counts)

    def near(self, texts: Sequence[str], distance: int) -> Occurrences:
        """Units in which all of the strings stand within a window, deleted documents included; each counts once."""
        units = self.characters.near(texts, distance)
        return occurrences(units, np.ones(len(units), np.uint8))

    def string(self, text: str) -> Occurrences:
        """Where a string stands within a paragraph, deleted documents included."""
        units = self.characters.units(self.characters.find(text))
        if len(text) == 1:
            if len(units) * 16 > len(self.lengths):
                counts = np.bincount(units)
                distinct = np.flatnonzero(counts)
                return occurrences(distinct, counts[distinct])
            units.sort()
        starts = run_starts(units)
        ends = np.empty_like(starts)
        ends[:-1], ends[-1:] = starts[1:], len(units)
        return occurrences(units.take(starts), ends - starts)
