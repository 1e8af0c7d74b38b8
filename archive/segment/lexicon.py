"""The language questions that segmentation asks, as a protocol; the indexer answers them with real statistics."""

from __future__ import annotations

from typing import Protocol

#: stands before the first character of a paragraph in the n-gram statistics
PARAGRAPH_START = "\n"


def pack(gram: str) -> int:
    """An n-gram (n ≤ 3) as one integer of 21 bits a character."""
    value = 0
    for char in gram:
        value = value << 21 | ord(char)
    return value


class Lexicon(Protocol):
    """Statistics of Chinese news text. All texts are folded (archive.fold.fold_same_length) and free of blanks."""

    def continuation(self, left: str, right: str) -> float:
        """Evidence in nats that ``right`` goes on in the middle of the sentence that ``left`` breaks off.

        The log-likelihood of the first characters of ``right`` after the end of ``left``, less that of the same
        characters anywhere.
        """

    def opening(self, text: str) -> float:
        """Evidence in nats that ``text`` begins a clause rather than stands in the middle of one."""

    def paragraph(self, text: str) -> float:
        """Evidence in nats that ``text`` begins a paragraph rather than any other clause or the middle of one."""

    def rarity(self, bigram: str) -> float:
        """How telling a shared character bigram is, in nats: minus its log-frequency among bigrams."""
