"""Merging: several segments become one without their deleted documents, in bounded memory; and when to merge."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indexer.documents import FACETS
from indexer.engine.whoosh.arrays import I64, U32, Array
from indexer.engine.whoosh.catalogue import Entry
from indexer.engine.whoosh.columns import merged_column
from indexer.engine.whoosh.headlines import gathered_codes, headline_starts
from indexer.engine.whoosh.invert import GramBlock, PostingBlock, block_of, run_starts
from indexer.engine.whoosh.schema import UNIT_BITS
from indexer.engine.whoosh.segment import Content, Segment

#: postings or positions in memory at once, some 60 bytes each
CHUNK = 1 << 20
#: Segments whose live characters lie within one factor of each other form a tier; a tier that is full is merged.
_SMALLEST = 1_000_000
_FACTOR = 8
_FULL = 4
#: positions have 32 bits
_LARGEST = 1 << 32


def to_merge(entries: Sequence[Entry]) -> list[Entry]:
    """The segments to merge next: a full tier, the smallest first, or one that is mostly deleted; empty if none."""
    for entry in entries:
        if entry.live * 2 < entry.documents:
            return [entry]
    tiers: dict[int, list[Entry]] = {}
    for entry in entries:
        tier, size = 0, max(entry.characters, 1)
        while size > _SMALLEST:
            tier, size = tier + 1, size // _FACTOR
        tiers.setdefault(tier, []).append(entry)
    for tier in sorted(tiers):
        chosen = tiers[tier]
        if len(chosen) >= _FULL and sum(entry.characters for entry in chosen) < _LARGEST:
            return chosen
    return []


def all_that_fit(entries: Sequence[Entry]) -> list[Entry]:
    """All segments, for a fresh index: one answers faster than several. Empty if there is nothing to merge."""
    fits = sum(entry.characters for entry in entries) < _LARGEST
    return list(entries) if fits and len(entries) > 1 else []


@dataclass(frozen=True, slots=True)
class _Source:
    """A segment on its way into another."""

    segment: Segment
    #: new number of every document, -1 for deleted ones
    documents: I64
    #: what to add to the positions of every document
    shifts: I64


def merged(segments: Sequence[Segment]) -> Content:
    """The content of one segment with all live documents of ``segments``; no id may be live twice."""
    rows = sorted(
        (story_id, number, document)
        for number, segment in enumerate(segments)
        for document, story_id in enumerate(segment.ids.all())
        if segment.live is None or segment.live[document]
    )
    owners = np.array([number for _, number, _ in rows], np.int64)
    old = np.array([document for _, _, document in rows], np.int64)
    sizes = _gathered(segments, owners, old, [np.diff(segment.starts) for segment in segments])
    starts = np.concatenate(([0], np.cumsum(sizes, dtype=np.int64)))[:: 1 << UNIT_BITS]
    sources = []
    for number, segment in enumerate(segments):
        mine = np.flatnonzero(owners == number)
        documents = np.full(segment.size, -1, np.int64)
        documents[old[mine]] = mine
        shifts = np.zeros(segment.size, np.int64)
        shifts[old[mine]] = starts[mine] - segment.starts[:: 1 << UNIT_BITS][old[mine]]
        sources.append(_Source(segment, documents, shifts))
    dates = np.zeros(len(rows), np.int32)
    for source in sources:
        live = source.documents >= 0
        dates[source.documents[live]] = source.segment.dates[live]
    return Content(
        ids=[story_id for story_id, _, _ in rows],
        stored=(segments[number].stored_raw(document) for _, number, document in rows),
        dates=dates,
        lengths=_gathered(segments, owners, old, [segment.lengths for segment in segments]),
        sizes=sizes,
        headlines=gathered_codes([segment.headlines for segment in segments], owners, old, headline_starts(sizes)),
        columns={
            facet: merged_column(
                [segment.columns[facet] for segment in segments], [source.documents for source in sources], len(rows)
            )
            for facet in FACETS
        },
        postings=_postings(sources),
        grams=_grams(sources),
    )


def _gathered(segments: Sequence[Segment], owners: I64, old: I64, tables: Sequence[Array]) -> U32:
    """Per-unit tables of the segments, in the new order."""
    result = np.zeros((len(owners), 1 << UNIT_BITS), np.uint32)
    for number in range(len(segments)):
        mine = owners == number
        result[mine] = tables[number].reshape(-1, 1 << UNIT_BITS)[old[mine]]
    return result.ravel()


def _postings(sources: Sequence[_Source]) -> Iterator[PostingBlock]:
    """Posting blocks of all terms in order, cut so that each has about CHUNK postings."""
    every = _terms(sources)
    number = {term: rank for rank, term in enumerate(every)}
    tables = [_Terms.of(source.segment, number) for source in sources]
    sizes = np.zeros(len(every), np.int64)
    for table in tables:
        sizes[table.ranks] += np.diff(table.starts)
    for low, high in _cuts(sizes):
        yield _posting_block(sources, tables, every[low:high], low)


def _terms(sources: Sequence[_Source]) -> list[bytes]:
    """All terms of the dictionaries, ascending."""
    every: set[bytes] = set()
    for source in sources:
        every.update(source.segment.terms()[0])
    return sorted(every)


@dataclass(frozen=True, slots=True)
class _Terms:
    """A dictionary: the number of each term among those of all, and where its postings start; one start more."""

    ranks: I64
    starts: I64

    @classmethod
    def of(cls, segment: Segment, number: Mapping[bytes, int]) -> _Terms:
        terms, rows = segment.terms()
        # terms that follow each other have postings that follow each other
        starts = np.concatenate(([0], np.cumsum(rows["counts"].sum(axis=1, dtype=np.int64))))
        return cls(np.fromiter(map(number.__getitem__, terms), np.int64, len(terms)), starts)


def _cuts(sizes: I64) -> Iterator[tuple[int, int]]:
    """Ranges of neighbours whose sizes come to about CHUNK together."""
    block = np.cumsum(sizes) // CHUNK
    cuts = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), len(sizes)]
    return ((low, high) for low, high in pairwise(cuts) if low < high)


def _posting_block(
    sources: Sequence[_Source], tables: Sequence[_Terms], terms: list[bytes], lowest: int
) -> PostingBlock:
    keys, frequencies = [], []
    for source, table in zip(sources, tables, strict=True):
        first, last = np.searchsorted(table.ranks, (lowest, lowest + len(terms))).tolist()
        starts = table.starts[first : last + 1]
        found = source.segment.postings(int(starts[0]), int(starts[-1]))
        ranks = np.repeat(table.ranks[first:last] - lowest, np.diff(starts))
        documents = source.documents[found.documents]
        live = documents >= 0
        units = documents << UNIT_BITS | found.units & ((1 << UNIT_BITS) - 1)
        keys.append((ranks << 32 | units)[live])
        frequencies.append(found.counts[live])
    packed = np.concatenate(keys)
    order = np.argsort(packed, kind="stable")
    packed = packed[order]
    return block_of(terms, packed >> 32, packed & 0xFFFFFFFF, np.concatenate(frequencies)[order])


def _grams(sources: Sequence[_Source]) -> Iterator[GramBlock]:
    """Gram blocks of all keys in order, cut so that each has about CHUNK positions."""
    keys = np.sort(np.concatenate([source.segment.gram_keys for source in sources]))
    every = keys[run_starts(keys)]
    sizes = np.zeros(len(every), np.int64)
    for source in sources:
        sizes[np.searchsorted(every, source.segment.gram_keys)] += np.diff(source.segment.gram_ends).astype(np.int64)
    for low, high in _cuts(sizes):
        yield _gram_block(sources, every[low:high])


def _gram_block(sources: Sequence[_Source], every: Array) -> GramBlock:
    packed = []
    for source in sources:
        segment = source.segment
        first, last = (
            np.searchsorted(segment.gram_keys, every[0]),
            np.searchsorted(segment.gram_keys, every[-1], "right"),
        )
        counts = np.diff(segment.gram_ends[first : last + 1]).astype(np.int64)
        positions = segment.positions[int(segment.gram_ends[first]) : int(segment.gram_ends[last])]
        ranks = np.repeat(np.searchsorted(every, segment.gram_keys[first:last]), counts)
        documents = segment.characters.units(positions) >> UNIT_BITS
        live = source.documents[documents] >= 0
        moved = positions.astype(np.int64) + source.shifts[documents]
        packed.append((ranks << 32 | moved)[live])
    joined = np.sort(np.concatenate(packed), kind="stable")
    counts = np.bincount(joined >> 32, minlength=len(every))
    used = np.flatnonzero(counts)
    return GramBlock(every[used], counts[used], joined.astype(np.uint32))
