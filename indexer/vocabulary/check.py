"""All checks of the vocabularies, one after the other."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.tokens import Tokenizer
from indexer.vocabulary.finding import Finding
from indexer.vocabulary.places import check_places
from indexer.vocabulary.words import check_synonyms, check_topics, check_userdict


def check_vocabularies(tokenizer: Tokenizer) -> Iterator[Finding]:
    """Everything that is wrong with the gazetteer, topics, synonyms and user dictionary, in that order."""
    yield from check_places(tokenizer)
    yield from check_topics(tokenizer)
    yield from check_synonyms()
    yield from check_userdict(tokenizer.words)
