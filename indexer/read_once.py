"""Words read once: what a page's texts are cut into serves its labels, its neighbours' labels and the index."""

from __future__ import annotations

from collections.abc import Sequence

from archive.fold import fold
from indexer.tokens import Token, Tokenizer


class ReadOnce:
    """A tokenizer that remembers every text it has cut; made for one page and thrown away with it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokens: dict[str, list[Token]] = {}
        self._words: dict[str, list[str]] = {}

    def tokens(self, text: str) -> Sequence[Token]:
        """As ``Tokenizer.tokens``."""
        known = self._tokens.get(text)
        if known is None:
            known = self._tokens[text] = self._tokenizer.tokens(text)
            self._words[fold(text)] = [token.text for token in known]
        return known

    def words(self, folded: str) -> Sequence[str]:
        """As ``Tokenizer.words``."""
        known = self._words.get(folded)
        if known is None:
            known = self._words[folded] = self._tokenizer.words(folded)
        return known
