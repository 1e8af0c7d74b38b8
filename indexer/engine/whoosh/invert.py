"""Inversion: tokens and characters in document order → postings in term order, by sorting packed integers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from indexer.engine.whoosh.arrays import I64, U32, U64, Array
from indexer.engine.whoosh.schema import FIELDS, UNIT_BITS

#: A gram is two neighbouring characters, ``first << 21 | second`` (code points have 21 bits). A paragraph's last
#: character has the line break as its second; a line break has no gram of its own, so nothing is found across it.
CODE_BITS = 21
BREAK = "\n"

#: Grams sorted at once, unless one character alone is commoner: some 50 bytes each. A gram and the place of an entry
#: must fit 64 bits, so the most is 1 << 22.
CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class PostingBlock:
    """Postings of consecutive terms: per term the number of units in each field, then all units and frequencies."""

    terms: list[bytes]
    #: shape (terms, fields)
    counts: I64
    #: ascending within a term
    units: U32
    frequencies: U32


@dataclass(frozen=True, slots=True)
class GramBlock:
    """Positions of consecutive grams, ascending within a gram."""

    keys: U64
    counts: I64
    positions: U32


def gram(first: int, second: int) -> int:
    """The key of two code points."""
    return first << CODE_BITS | second


def block_of(terms: list[bytes], ranks: Array, units: Array, frequencies: Array) -> PostingBlock:
    """A block from postings that are in order; ``ranks`` number the terms; terms without postings are left out."""
    number = units & ((1 << UNIT_BITS) - 1)
    size = len(terms) * len(FIELDS)
    counts = np.bincount(ranks.astype(np.int64) * len(FIELDS) + number, minlength=size).reshape(-1, len(FIELDS))
    used = np.flatnonzero(counts.any(axis=1))
    kept = terms if len(used) == len(terms) else [terms[i] for i in used.tolist()]
    return PostingBlock(kept, counts[used], units.astype(np.uint32), frequencies.astype(np.uint32))


def invert_words(terms: list[bytes], ranks: U32, lengths: U32) -> PostingBlock:
    """All tokens of a segment → its postings.

    ``terms`` ascend; ``ranks`` has the term of every token in document order; ``lengths`` has the tokens of every unit.
    """
    keys = ranks.astype(np.uint64) << np.uint64(32)
    keys |= np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
    keys.sort()
    starts = run_starts(keys)
    keys, frequencies = keys[starts], np.diff(starts, append=len(keys))
    return block_of(terms, keys >> np.uint64(32), keys.astype(np.uint32), frequencies)


def invert_characters(text: str) -> Iterator[GramBlock]:
    """All characters of a segment → its grams, in bounded blocks by first character."""
    codes = np.frombuffer((text + BREAK).encode("utf-32-le", "surrogatepass"), np.uint32)
    groups, number = _groups(codes[:-1])
    for group in range(1, number + 1):
        positions = np.flatnonzero(groups == group).astype(np.uint32)
        yield _sort_grams(codes[positions], codes[positions + np.uint32(1)], positions)


def _groups(codes: U32) -> tuple[Array, int]:
    """The group of every character, from 1, ascending with its code; each group has at most CHUNK characters, or only
    one that is commoner. Breaks have none."""
    counts = np.bincount(codes, minlength=ord(BREAK) + 1)
    counts[ord(BREAK)] = 0
    group_of = np.zeros(len(counts), np.uint16)
    group, size = 0, CHUNK
    for code in np.flatnonzero(counts).tolist():
        if size + counts[code] > CHUNK:
            group, size = group + 1, 0
        group_of[code], size = group, size + int(counts[code])
    return group_of[codes], group


def _sort_grams(first: U32, second: U32, positions: U32) -> GramBlock:
    lowest = int(first.min())
    bits = np.uint64(len(first).bit_length())
    packed = (first.astype(np.uint64) - np.uint64(lowest)) << np.uint64(CODE_BITS) | second
    packed <<= bits
    packed |= np.arange(len(first), dtype=np.uint64)
    packed.sort()
    places = packed & ((np.uint64(1) << bits) - np.uint64(1))
    packed >>= bits
    starts = run_starts(packed)
    keys = packed[starts] + np.uint64(lowest << CODE_BITS)
    return GramBlock(keys, np.diff(starts, append=len(packed)), positions[places])


def run_starts(ordered: Array) -> I64:
    """The indexes at which a new value begins in an ordered array."""
    if not len(ordered):
        return np.empty(0, np.int64)
    changed = np.empty(len(ordered), bool)
    changed[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=changed[1:])
    return np.flatnonzero(changed)
