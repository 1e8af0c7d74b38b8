"""Did you mean: words and names of an index that sound like, or are nearly written like, what was typed. Arrays."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

#: words of one length that are compared; what is longer is no slip but a sentence
_LONGEST = 24
_HAN = re.compile("[\u3400-\u9fff]+")
#: shorter spellings are more often English words
_PINYIN = re.compile("[a-z]{5,40}")
#: a run that is a slip of the hand: longer ones are sentences, and each part costs work
_RUN = 32
#: a word that stands once may be a slip of the printer's
_OFTEN = 2
#: other spellings of one part that are given, of one run in all, and parts of a run that are looked at
_EACH, _MOST, _PARTS = 4, 12, 8


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one length: characters and sounds by row, and how often each stands in the index."""

    codes: U32
    sounds: U32
    counts: I64


class Speller:
    """The words and names of an index, by sound and by writing; read when first asked for."""

    def __init__(self, words: Callable[[], Mapping[str, int]]) -> None:
        """``words`` gives folded words and names with their frequency."""
        self._words = words
        self._lock = threading.Lock()
        self._by_length: dict[int, _Words] | None = None
        self._sound_of = _SoundTable()

    def read(self) -> None:
        """Read the words now rather than when first asked."""
        self._loaded()

    def near(self, word: str) -> tuple[str, ...]:
        """Known words like a folded one, likeliest first: those that sound alike, then those written nearly alike.

        Chinese words of two characters are compared by sound only: one other character makes another word.
        """
        if not 2 <= len(word) <= _LONGEST:
            return ()
        han = bool(_HAN.fullmatch(word))
        if not han and len(word) < 4:
            return ()
        codes = np.array([ord(char) for char in word], np.uint32)
        found: list[tuple[int, int, str]] = []
        if han:
            found += self._sounding(codes)
        slips = 2 if not han and len(word) >= 8 else 1 if len(word) > 2 else 0
        for length in range(len(word) - slips, len(word) + slips + 1) if slips else ():
            found += self._written(codes, length, slips)
        best: dict[str, tuple[int, int]] = {}
        for distance, count, other in found:
            best[other] = min(best.get(other, (9, 0)), (distance, -count))
        best.pop(word, None)
        return tuple(sorted(best, key=lambda other: (best[other], other))[:_EACH])

    def spelled(self, letters: str) -> tuple[str, ...]:
        """Known words whose pinyin without tones is these letters, the commonest first."""
        if not _PINYIN.fullmatch(letters):
            return ()
        found: list[tuple[int, int, str]] = []
        for words in self._loaded().values():
            if words.sounds.shape[1] * 6 >= len(letters):
                rows = np.flatnonzero(self._sound_of.spells(words.sounds, letters))
                found += _rows(words, rows, np.zeros(len(rows), np.int64))
        return tuple(word for _, _, word in sorted(found, key=lambda row: (-row[1], row[2]))[:_EACH])

    def corrections(self, run: str, words: Sequence[str]) -> Iterator[str]:
        """A folded run with one part written as the index knows it, likeliest first. ``words`` are the run's words."""
        if len(run) <= _RUN:
            yield from islice(dict.fromkeys(self._corrections(run, words)), _MOST)

    def _corrections(self, run: str, words: Sequence[str]) -> Iterator[str]:
        yield from self.near(run)
        bounds = [0]
        for word in words:
            bounds.append(bounds[-1] + len(word))
        if bounds[-1] != len(run):
            return
        # what the dictionary cuts into single characters is what it does not know: the slip is there
        parts = [
            (start, end)
            for place, start in enumerate(bounds)
            for end in bounds[place + 1 : place + 5]
            if 2 <= end - start < len(run) and (end not in bounds[place + 1 : place + 2] or end - start > 3)
        ]
        for start, end in sorted(parts, key=lambda part: part[0] - part[1])[:_PARTS]:
            for other in self.near(run[start:end]):
                yield run[:start] + other + run[end:]

    def _loaded(self) -> dict[int, _Words]:
        with self._lock:
            if self._by_length is None:
                by_length: dict[int, list[tuple[str, int]]] = {}
                for word, count in self._words().items():
                    if count >= _OFTEN and 2 <= len(word) <= _LONGEST:
                        by_length.setdefault(len(word), []).append((word, count))
                self._by_length = {length: self._table(rows, length) for length, rows in by_length.items()}
            return self._by_length

    def _table(self, rows: Iterable[tuple[str, int]], length: int) -> _Words:
        rows = sorted(rows)
        text = "".join(word for word, _ in rows).encode("utf-32-le", "surrogatepass")
        codes = np.frombuffer(text, np.uint32).reshape(-1, length)
        return _Words(codes, self._sound_of.sounds(codes), np.array([count for _, count in rows], np.int64))

    def _sounding(self, codes: U32) -> list[tuple[int, int, str]]:
        words = self._loaded().get(len(codes))
        if words is None:
            return []
        rows = np.flatnonzero((words.sounds == self._sound_of.sounds(codes)).all(axis=1))
        return _rows(words, rows, np.zeros(len(rows), np.int64))

    def _written(self, codes: U32, length: int, slips: int) -> list[tuple[int, int, str]]:
        words = self._loaded().get(length)
        if words is None:
            return []
        distances = edit_distances(codes, words.codes)
        rows = np.flatnonzero(distances <= slips)
        return _rows(words, rows, distances[rows])


def _rows(words: _Words, rows: I64, distances: I64) -> list[tuple[int, int, str]]:
    """(distance, count, word) of some rows, the commonest."""
    commonest = np.argsort(-words.counts[rows], kind="stable")[: _EACH * 2]
    rows, distances = rows[commonest], distances[commonest]
    texts = ["".join(map(chr, words.codes[row].tolist())) for row in rows.tolist()]
    return list(zip(distances.tolist(), words.counts[rows].tolist(), texts, strict=True))


def edit_distances(word: U32, others: U32) -> I64:
    """Insertions, deletions, replacements and swaps of neighbours between a word and each row, for all rows at once."""
    count, length = others.shape
    before: list[I64] = []
    row = [np.full(count, place, np.int64) for place in range(length + 1)]
    for at in range(1, len(word) + 1):
        last, older = row, before
        row = [np.full(count, at, np.int64)]
        for place in range(1, length + 1):
            other = others[:, place - 1] != word[at - 1]
            least = np.minimum(np.minimum(last[place], row[place - 1]) + 1, last[place - 1] + other)
            if at > 1 and place > 1:
                swapped = (others[:, place - 1] == word[at - 2]) & (others[:, place - 2] == word[at - 1])
                least = np.where(swapped, np.minimum(least, older[place - 2] + 1), least)
            row.append(least)
        before = last
    return row[-1]


class _SoundTable:
    """A number for the sound of every character, without tones; characters without a sound are their own."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._of_code: dict[int, int] = {}

    def sounds(self, codes: U32) -> U32:
        distinct, places = np.unique(codes, return_inverse=True)
        return np.array([self._of(code) for code in distinct.tolist()], np.uint32)[places].reshape(codes.shape)

    def spells(self, sounds: U32, letters: str) -> npt.NDArray[np.bool_]:
        """Which rows of sounds, written one after the other, give the letters."""
        spellings = list(self._numbers)
        at = np.zeros(len(sounds), np.int64)
        for column in range(sounds.shape[1]):
            after = np.full(len(sounds), -1, np.int64)
            for start in range(len(letters)):
                here = at == start
                if here.any():
                    fits = [len(text) if letters.startswith(text, start) else 0 for text in spellings]
                    step = np.array(fits, np.int64)[sounds[here, column]]
                    after[here] = np.where(step > 0, start + step, -1)
            at = after
        complete: npt.NDArray[np.bool_] = at == len(letters)
        return complete

    def _of(self, code: int) -> int:
        known = self._of_code.get(code)
        if known is None:
            # imported here: its dictionaries take time to load, and few queries are misspelled
            from pypinyin import lazy_pinyin

            sound = lazy_pinyin(chr(code))[0].replace("ü", "v") if _HAN.fullmatch(chr(code)) else chr(code)
            known = self._of_code[code] = self._numbers.setdefault(sound, len(self._numbers))
        return known
