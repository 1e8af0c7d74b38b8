"""Documents gathered in memory until they fill a segment."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indexer.documents import FACETS, Document
from indexer.engine.whoosh.arrays import U32, Array
from indexer.engine.whoosh.columns import column_of
from indexer.engine.whoosh.headlines import headline_codes
from indexer.engine.whoosh.invert import BREAK, invert_characters, invert_words
from indexer.engine.whoosh.schema import UNIT_BITS
from indexer.engine.whoosh.segment import Content
from indexer.engine.whoosh.stored import packed

#: characters at which a segment is written
FULL = 5_000_000


@dataclass(frozen=True, slots=True)
class _Row:
    """A document as it waits: its text with a break after each field, words as numbers."""

    text: str
    sizes: tuple[int, int, int]
    words: array[int]
    lengths: tuple[int, int, int]
    date: int
    facets: Mapping[str, tuple[str, ...]]
    stored: bytes


class _Numbers(dict[str, int]):
    """Numbers words as they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Buffer:
    """Takes documents, gives the content of a segment; a document replaces one of the same id."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._numbers = _Numbers()
        self._characters = 0

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, story_id: str) -> bool:
        return story_id in self._rows

    @property
    def full(self) -> bool:
        return self._characters >= FULL

    def add(self, document: Document) -> None:
        texts = (document.headline, document.kicker, document.body)
        words = texts[0].words + texts[1].words + texts[2].words
        row = _Row(
            f"{texts[0].folded}{BREAK}{texts[1].folded}{BREAK}{texts[2].folded}{BREAK}",
            (len(texts[0].folded) + 1, len(texts[1].folded) + 1, len(texts[2].folded) + 1),
            array("I", list(map(self._numbers.__getitem__, words))),
            (len(texts[0].words), len(texts[1].words), len(texts[2].words)),
            document.date,
            dict(document.facets),
            packed(document.stored),
        )
        self._rows[document.id] = row
        self._characters += len(row.text)

    def content(self) -> Content:
        """The segment of what was gathered; the buffer is of no use afterwards."""
        ids = sorted(self._rows)
        rows = [self._rows.pop(story_id) for story_id in ids]
        terms, ranks = _ranked(self._numbers)
        words = np.concatenate([np.frombuffer(row.words, np.uint32) for row in rows] or [np.empty(0, np.uint32)])
        lengths = _units([row.lengths for row in rows])
        return Content(
            ids=ids,
            stored=[row.stored for row in rows],
            dates=np.array([row.date for row in rows], np.int32),
            lengths=lengths,
            sizes=_units([row.sizes for row in rows]),
            headlines=headline_codes([row.text[: row.sizes[0]] for row in rows]),
            columns={facet: column_of([row.facets.get(facet, ()) for row in rows]) for facet in FACETS},
            postings=[invert_words(terms, ranks[words], lengths)],
            grams=[invert_characters("".join(row.text for row in rows))],
        )


def _ranked(numbers: Mapping[str, int]) -> tuple[list[bytes], U32]:
    """The terms in order of their bytes, and the rank of every word number."""
    encoded = sorted((word.encode("utf-8", "surrogatepass"), number) for word, number in numbers.items())
    ranks = np.empty(len(encoded), np.uint32)
    ranks[[number for _, number in encoded]] = np.arange(len(encoded), dtype=np.uint32)
    return [term for term, _ in encoded], ranks


def _units(rows: list[tuple[int, int, int]]) -> U32:
    """Three numbers a document → one for each of its four units, the last 0."""
    table: Array = np.zeros((len(rows), 1 << UNIT_BITS), np.uint32)
    if rows:
        table[:, : len(rows[0])] = rows
    return table.ravel()
