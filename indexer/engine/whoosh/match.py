"""Which documents of a segment match: a request's tree as boolean arrays, one element a document."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from indexer.deadline import NEVER, Deadline
from indexer.documents import FACETS
from indexer.engine.base import (
    ALL_TEXT,
    And,
    DateRange,
    Everything,
    Exact,
    HasValue,
    Near,
    Node,
    Not,
    Or,
    Run,
    TextField,
)
from indexer.engine.whoosh.arrays import Mask
from indexer.engine.whoosh.schema import FIELDS, UNIT_BITS
from indexer.engine.whoosh.segment import Occurrences, Segment, occurrences

_FIELD = (1 << UNIT_BITS) - 1
Leaf = Exact | Run | Near


@dataclass(frozen=True, slots=True)
class LeafMatch:
    """A run or an exact string in one segment."""

    matched: Mask
    #: documents that hold the string (or an alternative) verbatim
    verbatim: Mask
    #: what scores: the strings taken as one term, then each word; live documents and the leaf's fields only
    terms: tuple[Occurrences, ...]


def leaves(node: Node) -> Iterator[Leaf]:
    """The runs and exact strings that a match is made of, in order; what stands under Not counts for nothing."""
    if isinstance(node, (Exact, Run, Near)):
        yield node
    elif isinstance(node, (And, Or)):
        for part in node.parts:
            yield from leaves(part)


class Matcher:
    """Evaluates nodes over one segment, each distinct leaf once."""

    def __init__(self, segment: Segment, deadline: Deadline | None = None) -> None:
        self._segment = segment
        self._deadline = deadline or NEVER
        self._leaves: dict[Leaf, LeafMatch] = {}

    def live(self, node: Node) -> Mask:
        """Live documents that match. Raises SearchTooSlow, as everything here that looks at a leaf."""
        mask = self.mask(node)
        live = self._segment.live
        return mask if live is None else mask & live

    def mask(self, node: Node) -> Mask:
        segment = self._segment
        match node:
            case Exact() | Run() | Near():
                return self.leaf(node).matched
            case And(parts):
                return self._all([self.mask(part) for part in parts])
            case Or(parts):
                return self._any([self.mask(part) for part in parts])
            case Not(part):
                return ~self.mask(part)
            case Everything():
                return np.ones(segment.size, bool)
            case HasValue(facet, values):
                known = segment.columns.get(facet) if facet in FACETS else None
                return known.holding(values) if known else np.zeros(segment.size, bool)
            case DateRange(first, last):
                dates = segment.dates
                mask = dates >= max(first or 1, 1)
                return mask if last is None else mask & (dates <= last)

    def leaf(self, leaf: Leaf) -> LeafMatch:
        found = self._leaves.get(leaf)
        self._deadline.check()
        if found is None:
            found = self._leaves[leaf] = self._match(leaf)
        return found

    def _match(self, leaf: Leaf) -> LeafMatch:
        if isinstance(leaf, Near):
            texts = tuple(dict.fromkeys(leaf.texts))
            together = self._within(self._segment.near(texts, leaf.distance), leaf.fields)
            matched = self._documents(together)
            terms = tuple(self._within(self._segment.string(text), leaf.fields) for text in texts)
            return LeafMatch(matched, matched, terms)
        texts = (leaf.text, *leaf.alternatives) if isinstance(leaf, Run) else (leaf.text,)
        strings = merged([self._within(self._segment.string(text), leaf.fields) for text in dict.fromkeys(texts)])
        words = [self._within(self._segment.word(word), leaf.fields) for word in dict.fromkeys(leaf.words)]
        verbatim = matched = self._documents(strings)
        if isinstance(leaf, Run) and words:
            masks = [self._documents(word) for word in words]
            matched = verbatim | (self._any(masks) if leaf.any_word else self._all(masks))
        return LeafMatch(matched, verbatim, (strings, *words))

    def _within(self, found: Occurrences, fields: tuple[TextField, ...]) -> Occurrences:
        self._deadline.check()
        live = self._segment.live
        if live is not None:
            found = found.only(live[found.documents])
        if set(fields) != set(ALL_TEXT):
            wanted = np.array([*(name in fields for name in FIELDS), False])
            found = found.only(wanted[found.units & _FIELD])
        return found

    def _documents(self, found: Occurrences) -> Mask:
        mask = np.zeros(self._segment.size, bool)
        mask[found.documents] = True
        return mask

    def _all(self, masks: Iterable[Mask]) -> Mask:
        result = np.ones(self._segment.size, bool)
        for mask in masks:
            result &= mask
        return result

    def _any(self, masks: Iterable[Mask]) -> Mask:
        result = np.zeros(self._segment.size, bool)
        for mask in masks:
            result |= mask
        return result


def merged(parts: list[Occurrences]) -> Occurrences:
    """Occurrences of several strings as of one term: counts add up."""
    if len(parts) == 1:
        return parts[0]
    units, places = np.unique(np.concatenate([part.units for part in parts]), return_inverse=True)
    counts = np.bincount(places, weights=np.concatenate([part.counts for part in parts]), minlength=len(units))
    return occurrences(units, counts.astype(np.int64))
