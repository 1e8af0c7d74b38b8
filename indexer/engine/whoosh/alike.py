"""Stories like another: those that share its most telling words, by arrays over a bounded number of postings."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np

from indexer.engine.whoosh.arrays import F64
from indexer.engine.whoosh.rank import Statistics
from indexer.engine.whoosh.schema import FIELDS, K1, UNIT_BITS, WEIGHT
from indexer.engine.whoosh.segment import Segment

#: words of a story that are looked at, words that are asked for, and postings read for them in all
_LOOKED, _ASKED, _POSTINGS = 400, 24, 300_000
#: a word that stands in more than this part of the stories tells nothing
_COMMON = 0.1
#: a story is like another when it has this part of the score that the other has with itself
_ENOUGH = 0.2
#: … and shares this many of the words asked for
_SHARED = 3
_FIELD = (1 << UNIT_BITS) - 1
_WEIGHTS = np.array([*(WEIGHT[name] for name in FIELDS), 0.0])


def telling_words(words: Sequence[str], segments: Sequence[Segment], documents: int) -> dict[str, float]:
    """The words that tell a story from others, with their weights; repeated words count more, but not in proportion."""
    weights: dict[str, float] = {}
    frequencies: dict[str, int] = {}
    for word, count in Counter(words).most_common(_LOOKED):
        frequency = sum(segment.frequency(word) for segment in segments)
        # only in this story, or nearly everywhere
        if len(word) > 1 and 1 < frequency <= max(documents * _COMMON, 8):
            weights[word] = (math.log(documents / (frequency + 1)) + 1) * count / (count + K1)
            frequencies[word] = frequency
    chosen: dict[str, float] = {}
    left = _POSTINGS
    for word in sorted(weights, key=lambda word: (-weights[word], word))[:_ASKED]:
        left -= frequencies[word]
        if left >= 0:
            chosen[word] = weights[word]
    return chosen


def alike(
    segments: Sequence[Segment],
    statistics: Statistics,
    norms: Sequence[F64],
    words: Sequence[str],
    but: str,
    limit: int,
) -> tuple[str, ...]:
    """Ids of the stories most like the one that has these words and the id ``but``; best first, ties by id."""
    asked = telling_words(words, segments, statistics.documents)
    own = 0.0
    found: list[tuple[float, str]] = []
    for segment, norm in zip(segments, norms, strict=True):
        scores, shared = _scores(segment, norm, asked)
        at = segment.ids.find(but)
        if at >= 0 and (segment.live is None or segment.live[at]):
            own = float(scores[at])
            scores[at] = 0.0
        if segment.live is not None:
            scores[~segment.live] = 0.0
        scores[shared < min(_SHARED, len(asked))] = 0.0
        best = np.argsort(-scores, kind="stable")[:limit]
        ids = segment.ids.some(best)
        found += [(score, story) for score, story in zip(scores[best].tolist(), ids, strict=True) if score > 0]
    found.sort(key=lambda row: (-row[0], row[1]))
    return tuple(story for score, story in found[:limit] if score >= own * _ENOUGH)


def _scores(segment: Segment, norms: F64, asked: dict[str, float]) -> tuple[F64, F64]:
    """For each document its score, and how many of the words it holds."""
    scores, shared = np.zeros(segment.size), np.zeros(segment.size)
    for word, weight in asked.items():
        found = segment.word(word)
        counts = found.counts.astype(np.float64)
        part = weight * _WEIGHTS[found.units & _FIELD] * counts / (counts + norms[found.units])
        scores += np.bincount(found.documents, weights=part, minlength=segment.size)
        held = np.zeros(segment.size, bool)
        held[found.documents] = True
        shared += held
    return scores, shared
