"""Folding of width, case and script, character by character, with a map back into the original text.

Every character folds by itself (NFKC, then lower case, then a fixed traditional → simplified table), so a substring of
a text always folds to a substring of the folded text; phrase-wise conversion would not keep that promise.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from archive.resources import data_path


@cache
def _simplified() -> dict[str, str]:
    lines = data_path("fold.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


def _fold_char(char: str) -> str:
    table = _simplified()
    return "".join(table.get(c, c) for c in unicodedata.normalize("NFKC", char).lower())


class _Memo(dict[int, str]):
    """A translation table for ``str.translate`` that fills itself."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_char(chr(code))
        return folded


class _SameLength(dict[int, str]):
    def __missing__(self, code: int) -> str:
        folded = _fold_char(chr(code))
        kept = self[code] = folded if len(folded) == 1 else chr(code)
        return kept


_MEMO, _SAME = _Memo(), _SameLength()


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text and, for each of its characters, the offset of the original character that gave it."""

    text: str
    #: ``len(text) + 1`` offsets; the last is the length of the original
    offsets: Sequence[int]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The original range behind the folded ``[start, end)``; a character expanded to several counts whole."""
        if start >= end:
            return self.offsets[start], self.offsets[start]
        return self.offsets[start], self.offsets[end - 1] + 1


@lru_cache(maxsize=64)
def fold(text: str) -> str:
    """The folded text alone. The last few are remembered: a story's texts are folded for several purposes."""
    return text.translate(_MEMO)


def fold_with_offsets(text: str) -> Folded:
    """The folded text with its offset map."""
    folded = fold(text)
    if len(folded) == len(text) and all(len(_MEMO[ord(c)]) == 1 for c in set(text)):
        return Folded(folded, range(len(text) + 1))
    offsets = [i for i, c in enumerate(text) for _ in _MEMO[ord(c)]]
    return Folded(folded, [*offsets, len(text)])


def fold_same_length(text: str) -> str:
    """Folded where a character folds to exactly one character, else left alone: offsets stay valid as they are."""
    return text.translate(_SAME)
