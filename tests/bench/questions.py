"""What is asked of every engine: questions by class, with words drawn from the stories themselves."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from indexer.documents import Document
from tests.bench.corpus import DISTRICTS

#: facets of a page of results
PAGE_FACETS = ("district", "topic", "newspaper", "year")
#: hits of a page
TOP = 20
_EACH = 40


@dataclass(frozen=True)
class Question:
    """Words of which all or any must stand in a document, a phrase of them, or a string; and filters."""

    kind: Literal["all", "any", "phrase", "string"]
    words: tuple[str, ...]
    dates: tuple[int, int] | None = None
    district: str | None = None
    #: with facets, histogram and snippets
    page: bool = False


def questions(sample: Sequence[Document]) -> dict[str, list[Question]]:
    """By class, each of the same size; in every class some are commoner and some rarer."""
    rng = random.Random(3)
    counts = Counter(word for document in sample for word in set(document.body.words) if len(word) > 1)
    by_count = sorted(counts, key=lambda word: (-counts[word], word))
    common, middle, rare = by_count[:100], by_count[100:2000], by_count[len(by_count) // 2 :]

    def many(make: Callable[[], Question]) -> list[Question]:
        return [make() for _ in range(_EACH)]

    def phrase() -> Question:
        words = rng.choice(sample).body.words
        at = rng.randrange(max(len(words) - 2, 1))
        return Question("phrase", words[at : at + 2])

    def string() -> Question:
        while True:
            body, length = rng.choice(sample).body.folded, rng.randint(2, 6)
            at = rng.randrange(max(len(body) - length, 1))
            text = body[at : at + length]
            if len(text) == length and all("\u4e00" <= char <= "\u9fa5" for char in text):
                return Question("string", (text,))

    def two(kind: Literal["all", "any"]) -> Question:
        return Question(kind, (rng.choice(common), rng.choice(middle)))

    one = [Question("all", (rng.choice(middle),)) for _ in range(_EACH)]
    classes = {
        "rare": many(lambda: Question("all", (rng.choice(rare),))),
        "common": many(lambda: Question("all", (rng.choice(common),))),
        "AND2": many(lambda: two("all")),
        "OR2": many(lambda: two("any")),
        "OR3": many(lambda: Question("any", (rng.choice(common), rng.choice(middle), rng.choice(middle)))),
        "phrase": many(phrase),
        "substring": many(string),
        "date": [replace(asked, dates=(20120101, 20151231)) for asked in one],
        "district": [replace(asked, district=rng.choice(DISTRICTS)) for asked in one],
    }
    classes["page AND2"] = [replace(asked, page=True) for asked in classes["AND2"]]
    classes["page OR2"] = [replace(asked, page=True) for asked in classes["OR2"]]
    return classes
