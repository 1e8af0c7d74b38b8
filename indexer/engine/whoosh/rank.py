"""Ranking: BM25F over live documents, the verbatim tier, dates, and the best of a segment without sorting it whole.

A term in a field weighs ``idf · tf · (K1 + 1) / (tf + K1 · (1 - B + B · length / average))``, as in Whoosh's BM25F,
times the field's weight; a document's score is the sum over fields and terms. ``idf = ln(N / (df + 1)) + 1``. N, df and
the average length count live documents only: deletions and segments leave no trace in a score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from indexer.engine.base import And, Exact, Near, Node, Or, Run
from indexer.engine.whoosh.arrays import F64, I64, Array
from indexer.engine.whoosh.match import Leaf, Matcher, leaves
from indexer.engine.whoosh.schema import FIELDS, K1, UNIT_BITS, WEIGHT, B
from indexer.engine.whoosh.segment import Occurrences, Segment

_FIELD = (1 << UNIT_BITS) - 1
#: one array is looked up in another where that is so many times longer, else both are walked through
_FEW = 12
#: sorts after every date
_UNDATED = np.iinfo(np.int32).max


class Statistics:
    """What scores need to know of the whole index."""

    def __init__(self, documents: int, lengths: Sequence[int]) -> None:
        self.documents = documents
        self._averages = [length / documents if documents else 0.0 for length in lengths]

    def norms(self, segment: Segment) -> F64:
        """``K1 · (1 - B + B · length / average)`` of every unit."""
        norms = np.ones((segment.size, 1 << UNIT_BITS))
        lengths = segment.lengths.reshape(-1, 1 << UNIT_BITS)
        for number, (name, average) in enumerate(zip(FIELDS, self._averages, strict=True)):
            b = B[name]
            norms[:, number] = K1 * (1 - b + b * lengths[:, number] / average) if average else K1
        return norms.ravel()

    def weights(self, leaf: Leaf, matchers: Sequence[Matcher]) -> list[F64]:
        """For each scoring term of a leaf, ``weight · idf · (K1 + 1)`` by field."""
        found = [matcher.leaf(leaf).terms for matcher in matchers]
        weights = []
        for parts in zip(*found, strict=True):
            numbers = [part.units.astype(np.uint8) & _FIELD for part in parts]
            weight = []
            for number, name in enumerate(FIELDS):
                frequency = sum(int(np.count_nonzero(part == number)) for part in numbers)
                weight.append(WEIGHT[name] * self._idf(frequency) * (K1 + 1))
            weights.append(np.array(weight))
        return weights

    def _idf(self, frequency: int) -> float:
        return math.log(self.documents / (frequency + 1)) + 1


class Scorer:
    """Scores some documents of one segment, given by ascending numbers; what it answers is parallel to them.

    Only what is ranked is scored: the work follows the documents asked for, not those that match or exist.
    """

    def __init__(self, matcher: Matcher, norms: F64, weights: dict[Leaf, list[F64]], documents: I64) -> None:
        self._matcher, self._norms, self._weights, self._documents = matcher, norms, weights, documents

    def scores(self, node: Node) -> F64:
        total = np.zeros(len(self._documents))
        match node:
            case Exact() | Run() | Near():
                for weight, term in zip(self._weights[node], self._matcher.leaf(node).terms, strict=True):
                    self._add(total, weight, term)
            case And(parts):
                for part in parts:
                    total += self.scores(part)
            case Or(parts):
                for part in parts:
                    total += self.scores(part) * self._matcher.mask(part).take(self._documents)
        return total

    def _add(self, total: F64, weight: F64, term: Occurrences) -> None:
        """Add a term's part to the score of each document."""
        count, size = len(self._documents), len(self._norms) >> UNIT_BITS
        if not count or not len(term.units):
            return
        if count * _FEW < len(term.units):
            # few documents: each is looked up among the postings, and has at most one for each field
            first = np.searchsorted(term.units, self._documents << UNIT_BITS)
            found = np.zeros(count)
            for number in range(len(FIELDS)):
                at = np.minimum(first + number, len(term.units) - 1)
                here = (first + number == at) & (term.documents.take(at) == self._documents)
                found[here] += self._parts(weight, term.units.take(at[here]), term.counts.take(at[here]))
            total += found
        elif len(term.units) * _FEW < size:
            # few postings: each is looked up among the documents
            places = np.searchsorted(self._documents, term.documents)
            here = self._documents.take(places, mode="clip") == term.documents
            part = self._parts(weight, term.units[here], term.counts[here])
            total += np.bincount(places[here], weights=part, minlength=count)
        else:
            part = self._parts(weight, term.units, term.counts)
            total += np.bincount(term.documents, weights=part, minlength=size).take(self._documents)

    def _parts(self, weight: F64, units: I64, counts: Array) -> F64:
        part = counts.astype(np.float64)
        below = part + self._norms.take(units, mode="clip")
        part *= weight.take(units & _FIELD, mode="clip")
        part /= below
        return part


def verbatim(matcher: Matcher, node: Node, documents: I64) -> I64:
    """The tier of each document: how many of the node's runs and exact strings stand in it."""
    tiers = np.zeros(len(documents), np.int64)
    for leaf in leaves(node):
        tiers += matcher.leaf(leaf).verbatim.take(documents)
    return tiers


def best_tiers(tiers: I64, count: int) -> I64:
    """Places in the highest tiers that together hold ``count``: whatever the scores, the best are among them."""
    if len(tiers) <= count:
        return np.arange(len(tiers))
    at_least = np.cumsum(np.bincount(tiers)[::-1])[::-1]
    return np.flatnonzero(tiers >= np.flatnonzero(at_least >= count)[-1])


def best_by_score(tiers: I64, scores: F64, count: int) -> I64:
    """Places of the ``count`` best of ``best_tiers``: by tier, then score, both descending, then in order."""
    places = np.arange(len(tiers))
    if len(tiers) > count:
        last = int(tiers.min())
        above, at = np.flatnonzero(tiers > last), np.flatnonzero(tiers == last)
        places = np.sort(np.concatenate((above, at[_smallest(-scores[at], count - len(above))])))
    return places[np.lexsort((places, -scores[places], -tiers[places]))]


def best_by_date(documents: I64, dates: Array, count: int, newest: bool) -> I64:
    """The ``count`` first of ``documents`` (ascending) by date, undated last, then in order."""
    keys = date_keys(dates[documents], newest)
    chosen = _smallest(keys, count)
    return documents[chosen][np.lexsort((documents[chosen], keys[chosen]))]


def date_keys(dates: Array, newest: bool) -> Array:
    """Numbers that ascend in the order wanted."""
    return np.where(dates == 0, _UNDATED, -dates if newest else dates)


def _smallest(keys: Array, count: int) -> I64:
    """Indexes of the ``count`` smallest keys, the earlier of equal ones, in no order."""
    if len(keys) <= count:
        return np.arange(len(keys))
    if count <= 0:
        return np.empty(0, np.int64)
    kth = np.partition(keys, count - 1)[count - 1]
    below, at = np.flatnonzero(keys < kth), np.flatnonzero(keys == kth)
    return np.concatenate((below, at[: count - len(below)]))
