"""Substrings: every character of a segment by position, so that any string is found exactly where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from indexer.engine.whoosh.arrays import I64, U32, U64, Mask
from indexer.engine.whoosh.invert import BREAK, CODE_BITS, gram
from indexer.engine.whoosh.schema import UNIT_BITS

#: two to the power of it: characters per entry of the table that leads from a position to its unit
_BLOCK_BITS = 6


class Characters:
    """Grams of a segment with their positions, and the units (fields of documents) that the positions lie in."""

    def __init__(self, keys: U64, ends: U64, positions: U32, starts: U32, blocks: U32) -> None:
        self._keys, self._ends, self._positions = keys, ends, positions
        #: first position of every unit, and one past the last
        self._starts = starts
        self._blocks = blocks

    def find(self, text: str) -> U32:
        """The positions at which ``text`` stands within a paragraph; ascending from two characters on."""
        codes = [ord(char) for char in text]
        if not codes or BREAK in text:
            return self._positions[:0]
        if len(codes) == 1:
            return self._with_prefix(codes[0])
        lists = [self._of_gram(gram(*pair)) for pair in pairwise(codes)]
        order = sorted(range(len(lists)), key=lambda place: len(lists[place]))
        found = lists[order[0]] - np.uint32(order[0])
        covered = {order[0], order[0] + 1}
        for place in order[1:]:
            if not len(found):
                break
            if {place, place + 1} <= covered:
                continue
            covered |= {place, place + 1}
            found = found[_among(found + np.uint32(place), lists[place])]
        return found

    def near(self, texts: Sequence[str], distance: int) -> I64:
        """The units in which all of the strings stand within a window, ascending, each once."""
        lists = [np.sort(self.find(text)).astype(np.int64) for text in texts]
        if not lists or not all(map(len, lists)):
            return np.empty(0, np.int64)
        longest = sum(map(len, texts)) + distance
        found = []
        for first, (text, starts) in enumerate(zip(texts, lists, strict=True)):
            ends = starts + len(text)
            together = np.ones(len(starts), bool)
            for other, (follower, places) in enumerate(zip(texts, lists, strict=True)):
                if other != first:
                    # the window begins here, so of every other string the next one counts
                    following = np.searchsorted(places, starts)
                    together &= following < len(places)
                    ends = np.maximum(ends, places[np.minimum(following, len(places) - 1)] + len(follower))
            together &= ends - starts <= longest
            begin, end = starts[together].astype(np.uint32), ends[together].astype(np.uint32)
            units = self.units(begin)
            found.append(units[units == self.units(end - np.uint32(1))])
        return np.unique(np.concatenate(found))

    def units(self, positions: U32) -> I64:
        """The unit of every position."""
        # ``take`` with indexes of the machine's own size, unchecked, is several times faster than indexing
        blocks = (positions >> np.uint32(_BLOCK_BITS)).astype(np.intp)
        units: I64 = self._blocks.take(blocks, mode="clip").astype(np.int64)
        behind = np.flatnonzero(self._starts.take(units + 1, mode="clip") <= positions)
        while len(behind):
            at, place = units.take(behind), positions.take(behind)
            for _ in range(1 << UNIT_BITS):
                # from field to field of a document and on to the next
                at += self._starts.take(at + 1, mode="clip") <= place
            units[behind] = at
            behind = behind[self._starts.take(at + 1, mode="clip") <= place]
        return units

    def _of_gram(self, key: int) -> U32:
        at = int(np.searchsorted(self._keys, np.uint64(key)))
        if at == len(self._keys) or int(self._keys[at]) != key:
            return self._positions[:0]
        return self._positions[int(self._ends[at]) : int(self._ends[at + 1])]

    def _with_prefix(self, code: int) -> U32:
        """Grams that begin with one character lie side by side."""
        bounds = np.array([code << CODE_BITS, (code + 1) << CODE_BITS], np.uint64)
        low, high = np.searchsorted(self._keys, bounds).tolist()
        return self._positions[int(self._ends[low]) : int(self._ends[high])]


def unit_blocks(starts: U32) -> U32:
    """The table from every 64th position to the unit that it lies in."""
    places = np.arange(0, int(starts[-1]), 1 << _BLOCK_BITS, dtype=np.uint32)
    return (np.searchsorted(starts, places, side="right") - 1).astype(np.uint32)


def _among(wanted: U32, ascending: U32) -> Mask:
    """Which of ``wanted`` stand in ``ascending``, which is not empty."""
    at = np.searchsorted(ascending, wanted)
    at[at == len(ascending)] = 0
    found: Mask = ascending[at] == wanted
    return found
