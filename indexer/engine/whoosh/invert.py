"""Inversion: tokens and characters in document order → postings in term order, by sorting in linear time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.engine.whoosh.arrays import I64, U32, U64, Array
from indexer.engine.whoosh.schema import FIELDS, UNIT_BITS

#: A gram is two neighbouring characters, ``first << 21 | second`` (code points have 21 bits). A paragraph's last
#: character has the line break as its second; a line break has no gram of its own, so nothing is found across it.
CODE_BITS = 21
BREAK = "\n"


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
    order = _order(ranks)
    ranks = ranks.take(order)
    units = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths).take(order)
    starts = run_starts(ranks, units)
    return block_of(terms, ranks[starts], units[starts], np.diff(starts, append=len(units)))


def invert_characters(text: str) -> GramBlock:
    """All characters of a segment → its grams."""
    codes = np.frombuffer((text + BREAK).encode("utf-32-le", "surrogatepass"), np.uint32)
    # numbered from the lowest on, the characters of a segment nearly always fit 16 bits
    distinct = np.flatnonzero(np.bincount(codes))
    numbers: Array = np.zeros(int(distinct[-1]) + 1, np.min_scalar_type(len(distinct)))
    numbers[distinct] = np.arange(len(distinct))
    numbers = numbers.take(codes)
    first, second = numbers[:-1], numbers[1:]
    by_second = _order(second)
    first = first.take(by_second)
    order = _order(first)
    first, positions = first.take(order), by_second.astype(np.uint32).take(order)
    # no gram begins with a break
    low, high = np.searchsorted(first, numbers[-1], "left"), np.searchsorted(first, numbers[-1], "right")
    first = np.concatenate((first[:low], first[high:]))
    positions = np.concatenate((positions[:low], positions[high:]))
    starts = run_starts(first, second.take(positions))
    at = positions[starts]
    keys = codes[at].astype(np.uint64) << np.uint64(CODE_BITS) | codes[at + np.uint32(1)]
    return GramBlock(keys, np.diff(starts, append=len(positions)), positions)


def _order(numbers: Array) -> I64:
    """The indexes that sort numbers and keep equal ones in order; by 16 bits at a time that is linear."""
    order: I64 = np.argsort(numbers.astype(np.uint16), kind="stable")
    if len(numbers) and int(numbers.max()) >> 16:
        order = order.take(np.argsort((numbers >> 16).astype(np.uint16).take(order), kind="stable"))
    return order


def run_starts(ordered: Array, also: Array | None = None) -> I64:
    """The indexes at which a new value begins in an ordered array, or a new pair in two."""
    if not len(ordered):
        return np.empty(0, np.int64)
    changed = np.empty(len(ordered), bool)
    changed[0] = True
    np.not_equal(ordered[1:], ordered[:-1], out=changed[1:])
    if also is not None:
        changed[1:] |= also[1:] != also[:-1]
    return np.flatnonzero(changed)
