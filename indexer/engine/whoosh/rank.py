"""Ranking: BM25F over live documents, the verbatim tier, dates, and the best of a segment without sorting it whole.

A term in a field weighs ``idf · tf · (K1 + 1) / (tf + K1 · (1 - B + B · length / average))``, as in Whoosh's BM25F,
times the field's weight; a document's score is the sum over fields and terms. ``idf = ln(N / (df + 1)) + 1``. N, df and
the average length count live documents only: deletions and segments leave no trace in a score.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from indexer.engine.base import And, Exact, Node, Or, Run
from indexer.engine.whoosh.arrays import F64, I64, Array
from indexer.engine.whoosh.match import Leaf, Matcher, leaves
from indexer.engine.whoosh.schema import FIELDS, K1, UNIT_BITS, WEIGHT, B
from indexer.engine.whoosh.segment import Segment

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
    """Scores the documents of one segment."""

    def __init__(self, matcher: Matcher, norms: F64, weights: dict[Leaf, list[F64]], size: int) -> None:
        self._matcher, self._norms, self._weights, self._size = matcher, norms, weights, size

    def scores(self, node: Node) -> F64:
        """A score for every document; 0 for those that do not match."""
        match node:
            case Exact() | Run():
                return self._leaf(node)
            case And(parts) | Or(parts):
                total = np.zeros(self._size)
                for part in parts:
                    total += self.scores(part)
                return total * self._matcher.mask(node)
            case _:
                return np.zeros(self._size)

    def verbatim(self, node: Node) -> I64:
        """How many of the node's runs and exact strings stand in each document."""
        total = np.zeros(self._size, np.int64)
        for leaf in leaves(node):
            total += self._matcher.leaf(leaf).verbatim
        return total

    def _leaf(self, leaf: Leaf) -> F64:
        total = np.zeros(self._size)
        found = self._matcher.leaf(leaf)
        for weight, term in zip(self._weights[leaf], found.terms, strict=True):
            if len(term.units):
                part = weight[term.units & _FIELD] * term.counts / (term.counts + self._norms[term.units])
                total += np.bincount(term.units >> UNIT_BITS, weights=part, minlength=self._size)
        return total * found.matched


def best_by_score(documents: I64, tiers: I64, scores: F64, count: int) -> I64:
    """The ``count`` best of ``documents`` (ascending): by tier, then score, both descending, then in order."""
    if len(documents) > count:
        tier, score = tiers[documents], scores[documents]
        kth = np.partition(tier, len(tier) - count)[len(tier) - count]
        above, at = np.flatnonzero(tier > kth), np.flatnonzero(tier == kth)
        documents = documents[np.sort(np.concatenate((above, at[_smallest(-score[at], count - len(above))])))]
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
