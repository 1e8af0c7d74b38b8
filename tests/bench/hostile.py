"""How long queries meant to hurt take to be refused or answered, over an open index: the slowest of each."""

from __future__ import annotations

from collections.abc import Callable

from archive.errors import UsageError
from indexer.documents import FACETS
from indexer.engine.base import Reader, Request
from indexer.plan import Means, plan
from indexer.query import parse
from indexer.tokens import Tokenizer
from indexer.widening import load_widening

_ROUNDS = 3
REFUSED = {
    "*": "*",
    "????*": "????*",
    "5,000 parentheses": "(" * 5000,
    "20,000 ORs": " OR ".join(["甲"] * 20_000),
    "NUL": "\0",
    "1,000,000 characters": "字" * 1_000_000,
    "33 clauses": "a " * 33,
}
ANSWERED = {
    "the commonest words": "的 OR 一 OR 不 OR 了 OR 在 OR 人 OR 有 OR 我",
    "32 times one": " ".join(["的"] * 32),
    "200 characters": "惠济区贾鲁河沿线" * 25,
}


def slowest(reader: Reader, tokenizer: Tokenizer, now: Callable[[], float]) -> dict[str, tuple[float, str]]:
    """By kind (refused, far offset, answered), milliseconds and which query it was; of each the quickest round."""
    means = Means(tokenizer.words, load_widening().alternatives, lambda _facet, text: (text,))

    def taken(text: str, offset: int = 0) -> float:
        times = []
        for _ in range(_ROUNDS):
            began = now()
            try:
                reader.search(Request(plan(parse(text), means), offset=offset, facets=FACETS, histogram=True))
            except UsageError as error:
                error.message("zh")
            times.append((now() - began) * 1000)
        return min(times)

    def worst(queries: dict[str, str], offset: int = 0) -> tuple[float, str]:
        return max((taken(text, offset), name) for name, text in queries.items())

    return {
        "refused": worst(REFUSED),
        "far offset": worst({"offset 10¹⁸": "中国"}, 10**18),
        "answered": worst(ANSWERED),
    }
