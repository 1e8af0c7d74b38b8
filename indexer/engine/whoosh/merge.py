"""Merging: several segments become one without their deleted documents, in bounded memory; and when to merge."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from indexer.documents import FACETS
from indexer.engine.whoosh.arrays import I64, U32, Array
from indexer.engine.whoosh.catalogue import Entry
from indexer.engine.whoosh.columns import merged_column
from indexer.engine.whoosh.headlines import gathered_codes, headline_starts
from indexer.engine.whoosh.invert import GramBlock, PostingBlock, block_of
from indexer.engine.whoosh.schema import UNIT_BITS
from indexer.engine.whoosh.segment import TERM, Content, Segment

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
    """Posting blocks of all terms in order. Each holds the postings of as many terms as fit, at least one."""
    streams = [_terms(number, source.segment) for number, source in enumerate(sources)]
    terms: list[bytes] = []
    parts: list[list[tuple[int, int, int]]] = [[] for _ in sources]
    size = 0
    for term, number, start, count in heapq.merge(*streams):
        if not terms or terms[-1] != term:
            if size >= CHUNK:
                yield _posting_block(sources, terms, parts)
                terms, parts, size = [], [[] for _ in sources], 0
            terms.append(term)
        parts[number].append((len(terms) - 1, start, count))
        size += count
    if terms:
        yield _posting_block(sources, terms, parts)


def _terms(number: int, segment: Segment) -> Iterator[tuple[bytes, int, int, int]]:
    """(term, source, first posting, how many) of a dictionary."""
    for term, packed in segment.terms():
        start, *counts = TERM.unpack(packed)
        yield term, number, start, sum(counts)


def _posting_block(
    sources: Sequence[_Source], terms: list[bytes], parts: Sequence[list[tuple[int, int, int]]]
) -> PostingBlock:
    keys, frequencies = [], []
    for source, part in zip(sources, parts, strict=True):
        if not part:
            continue
        # terms that follow each other have postings that follow each other
        found = source.segment.postings(part[0][1], part[-1][1] + part[-1][2])
        ranks = np.repeat([rank for rank, _, _ in part], [count for _, _, count in part])
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
    keys = [source.segment.gram_keys for source in sources]
    every = np.unique(np.concatenate(keys)) if keys else np.empty(0, np.uint64)
    sizes = np.zeros(len(every), np.int64)
    for source in sources:
        sizes[np.searchsorted(every, source.segment.gram_keys)] += np.diff(source.segment.gram_ends).astype(np.int64)
    block = np.cumsum(sizes) // CHUNK
    cuts = [0, *(np.flatnonzero(np.diff(block)) + 1).tolist(), len(every)]
    for low, high in pairwise(cuts):
        if low < high:
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
