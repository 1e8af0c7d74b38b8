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
from indexer.engine.whoosh.arrays import F64, I32, I64, Array, Mask
from indexer.engine.whoosh.match import Leaf, Matcher, leaves
from indexer.engine.whoosh.schema import FIELDS, K1, UNIT_BITS, WEIGHT, B
from indexer.engine.whoosh.segment import Occurrences, Segment

_FIELD = (1 << UNIT_BITS) - 1
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
            numbers = np.concatenate([part.units & _FIELD for part in parts])
            frequencies = np.bincount(numbers, minlength=len(FIELDS)).tolist()
            fields = zip(FIELDS, frequencies, strict=True)
            weights.append(np.array([WEIGHT[name] * self._idf(df) * (K1 + 1) for name, df in fields]))
        return weights

    def _idf(self, frequency: int) -> float:
        return math.log(self.documents / (frequency + 1)) + 1


class Scorer:
    """Scores the documents of one segment that ``matched``; what it says of others means nothing."""

    def __init__(self, matcher: Matcher, norms: F64, weights: dict[Leaf, list[F64]], matched: Mask) -> None:
        self._matcher, self._norms, self._weights, self._matched = matcher, norms, weights, matched
        self._few = int(np.count_nonzero(matched)) * 2

    def scores(self, node: Node) -> F64:
        """A score for every document."""
        total = np.zeros(len(self._matched))
        match node:
            case Exact() | Run() | Near():
                for weight, term in zip(self._weights[node], self._matcher.leaf(node).terms, strict=True):
                    total += self._term(weight, term)
            case And(parts):
                for part in parts:
                    total += self.scores(part)
            case Or(parts):
                for part in parts:
                    total += self.scores(part) * self._matcher.mask(part)
        return total

    def verbatim(self, node: Node) -> I32:
        """How many of the node's runs and exact strings stand in each document."""
        total = np.zeros(len(self._matched), np.int32)
        for leaf in leaves(node):
            total += self._matcher.leaf(leaf).verbatim
        return total

    def _term(self, weight: F64, term: Occurrences) -> F64:
        if self._few < len(term.units):
            term = term.only(self._matched[term.documents])
        counts = term.counts.astype(np.float64)
        part = weight[term.units & _FIELD] * counts
        part /= counts + self._norms[term.units]
        return np.bincount(term.documents, weights=part, minlength=len(self._matched)).astype(np.float64, copy=False)


def best_by_score(documents: I64, tiers: I32, scores: F64, count: int) -> I64:
    """The ``count`` best of ``documents`` (ascending): by tier, then score, both descending, then in order."""
    if len(documents) > count:
        tier = tiers[documents]
        at_least = np.cumsum(np.bincount(tier)[::-1])[::-1]
        last = int(np.flatnonzero(at_least >= count)[-1])
        above, at = documents[tier > last], documents[tier == last]
        documents = np.sort(np.concatenate((above, at[_smallest(-scores[at], count - len(above))])))
    return documents[np.lexsort((documents, -scores[documents], -tiers[documents]))]


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
