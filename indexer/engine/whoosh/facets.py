"""Facet counts and the histogram of months, over all segments at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.engine.base import FacetCounts
from indexer.engine.whoosh.arrays import I64, Mask
from indexer.engine.whoosh.segment import Segment


@dataclass(frozen=True, slots=True)
class Found:
    """Documents of one segment, as a mask and as ascending numbers."""

    mask: Mask
    documents: I64


def found(mask: Mask) -> Found:
    return Found(mask, np.flatnonzero(mask))


class FacetTable:
    """A facet over the segments of a reader; values get one numbering, ascending, the first time they are counted."""

    def __init__(self, name: str, segments: Sequence[Segment]) -> None:
        self._columns = [segment.columns[name] for segment in segments]

    @cached_property
    def _values(self) -> tuple[list[str], list[I64]]:
        """All values, and for each segment the number of each of its own."""
        own = [column.values.all() for column in self._columns]
        values = sorted(set().union(*own))
        numbers = {value: number for number, value in enumerate(values)}
        return values, [np.array([numbers[value] for value in part], np.int64) for part in own]

    def counts(self, matches: Sequence[Found], limit: int) -> FacetCounts:
        """The commonest values among the matches, ties by value, and how many distinct ones there are."""
        total = self._totals(matches)
        used = np.flatnonzero(total)
        order = used[np.argsort(-total[used], kind="stable")][: max(limit, 0)]
        return FacetCounts(self._pairs(order, total), len(used))

    def every(self, matches: Sequence[Found]) -> tuple[tuple[str, int], ...]:
        """(value, count) of all values among the matches, by value."""
        total = self._totals(matches)
        return self._pairs(np.flatnonzero(total), total)

    def _totals(self, matches: Sequence[Found]) -> I64:
        values, numbers = self._values
        total = np.zeros(len(values), np.int64)
        for column, match, number in zip(self._columns, matches, numbers, strict=True):
            total[number] += column.counts(match.mask, match.documents)
        return total

    def _pairs(self, order: I64, total: I64) -> tuple[tuple[str, int], ...]:
        values, _ = self._values
        return tuple((values[at], count) for at, count in zip(order.tolist(), total[order].tolist(), strict=True))
