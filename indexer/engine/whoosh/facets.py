"""Facet counts and the histogram of months, over all segments at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from indexer.engine.base import FacetCounts
from indexer.engine.whoosh.arrays import I64, Mask
from indexer.engine.whoosh.segment import Segment


class FacetTable:
    """One facet over the segments of a reader; values get one numbering, ascending, the first time they are counted."""

    def __init__(self, name: str, segments: Sequence[Segment]) -> None:
        self._facets = [segment.facets[name] for segment in segments]

    @cached_property
    def _values(self) -> tuple[list[str], list[I64]]:
        """All values, and for each segment the number of each of its own."""
        own = [facet.values.all() for facet in self._facets]
        values = sorted(set().union(*own))
        numbers = {value: number for number, value in enumerate(values)}
        return values, [np.array([numbers[value] for value in part], np.int64) for part in own]

    def counts(self, masks: Sequence[Mask], limit: int) -> FacetCounts:
        """The commonest values of the masked documents, ties by value, and how many distinct ones there are."""
        values, numbers = self._values
        total = np.zeros(len(values), np.int64)
        for facet, mask, number in zip(self._facets, masks, numbers, strict=True):
            total[number] += facet.counts(mask)
        used = np.flatnonzero(total)
        order = used[np.argsort(-total[used], kind="stable")][: max(limit, 0)]
        counts = zip(order.tolist(), total[order].tolist(), strict=True)
        return FacetCounts(tuple((values[number], count) for number, count in counts), len(used))


def months(segments: Sequence[Segment], masks: Sequence[Mask]) -> tuple[tuple[int, int], ...]:
    """(yyyymm, count) over the masked documents that have a date, ascending."""
    counts: dict[int, int] = {}
    for segment, mask in zip(segments, masks, strict=True):
        found = segment.dates[mask] // 100
        found = found[found > 0]
        if len(found):
            lowest = int(found.min())
            number = np.bincount(found - lowest)
            for at in np.flatnonzero(number).tolist():
                counts[lowest + at] = counts.get(lowest + at, 0) + int(number[at])
    return tuple(sorted(counts.items()))
