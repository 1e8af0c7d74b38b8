"""Answers the segmenter's language questions from n-gram counts (interpolated trigrams, Jelinek & Mercer 1980)."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from archive.resources import data_path
from archive.segment.lexicon import PARAGRAPH_START, pack

#: how many characters right of a break are judged; beyond three the trigram no longer sees the left side
REACH = 3
#: interpolation weights of trigram, bigram, unigram and the floor for unseen characters
WEIGHTS = (0.60, 0.27, 0.125, 0.005)
#: weight of a word at the start of a text as evidence that nothing is missing before it
WORDNESS = 0.5
#: a bigram seen less often says nothing of where it stands; a prior of so many paragraphs smooths the rest
SEEN, SMOOTHING = 20, 2000
#: a floor probability: one in the size of the character set
FLOOR = 1 / 8000


class NgramLexicon:
    """A ``Lexicon`` over the counts of data/ngrams.npz."""

    def __init__(
        self,
        keys: dict[int, npt.NDArray[np.uint64]],
        logs: dict[int, npt.NDArray[np.uint8]],
        starts: dict[int, npt.NDArray[np.uint8]],
    ) -> None:
        self._keys, self._logs, self._starts = keys, logs, starts
        self._total = {n: float(np.exp(log / 15.0).sum()) for n, log in logs.items()}
        self._log_total = math.log(self._total[2])
        self._place = lru_cache(maxsize=200_000)(self._find)
        self._count = lru_cache(maxsize=200_000)(self._counted)
        self._rarity = lru_cache(maxsize=200_000)(self._rarity_of)
        self._probability = lru_cache(maxsize=200_000)(self._interpolated)

    def _find(self, gram: str) -> int | None:
        keys = self._keys[len(gram)]
        code = np.uint64(pack(gram))
        place = int(np.searchsorted(keys, code))
        return place if place < len(keys) and keys[place] == code else None

    def _counted(self, gram: str) -> float:
        place = self._place(gram)
        return 0.0 if place is None else math.exp(self._logs[len(gram)][place] / 15.0)

    def _interpolated(self, history: str, char: str) -> float:
        tri, bi, uni, floor = WEIGHTS
        p = floor * FLOOR + uni * self._count(char) / self._total[1]
        if history and (before := self._count(history[-1])):
            p += bi * self._count(history[-1] + char) / before
        if len(history) > 1 and (before := self._count(history[-2:])):
            p += tri * self._count(history[-2:] + char) / before
        return min(p, 1.0)

    def _log_likelihood(self, history: str, text: str) -> float:
        total = 0.0
        for char in text[:REACH]:
            total += math.log(self._probability(history[-2:], char))
            history += char
        return total

    def continuation(self, left: str, right: str) -> float:
        return self._log_likelihood(left, right) - self._log_likelihood("", right)

    def opening(self, text: str) -> float:
        core = text.lstrip("“‘《(")
        for gram in (core[:2], core[:1]):
            place = self._place(gram) if gram else None
            if place is not None:
                return (int(self._starts[len(gram)][place]) - 128) / 24 + self._wordness(core[:2])
        return self._wordness(core[:2])

    def paragraph(self, text: str) -> float:
        core = text.lstrip("“‘《(")[:2]
        paragraphs = self._count(PARAGRAPH_START)
        for gram in (core, core[:1]):
            if not gram or (seen := self._count(gram)) < SEEN:
                continue
            expected = seen / self._total[1] * SMOOTHING
            return math.log(
                (self._count(PARAGRAPH_START + gram) + expected) / ((paragraphs + SMOOTHING) * seen / self._total[1])
            )
        return 0.0

    def _wordness(self, bigram: str) -> float:
        """How far two characters belong together, from their mutual information: a word begins, none was cut."""
        if len(bigram) < 2 or not (together := self._count(bigram)):
            return 0.0
        apart = self._count(bigram[0]) * self._count(bigram[1]) / self._total[1]
        return WORDNESS * min(5.0, max(0.0, math.log(together / apart) - 1.0)) if apart else 0.0

    def rarity(self, bigram: str) -> float:
        return self._rarity(bigram)

    def _rarity_of(self, bigram: str) -> float:
        return self._log_total - math.log(self._counted(bigram) + 1.0)


def load_lexicon() -> NgramLexicon:
    """The lexicon of the shipped counts."""
    with np.load(data_path("ngrams.npz"), allow_pickle=False) as arrays:
        return NgramLexicon(
            {n: arrays[f"keys{n}"] for n in (1, 2, 3)},
            {n: arrays[f"logs{n}"] for n in (1, 2, 3)},
            {n: arrays[f"starts{n}"] for n in (1, 2)},
        )
