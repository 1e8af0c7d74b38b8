"""An open index: one search over all its segments. Immutable once open, so threads share it freely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from indexer.deadline import NEVER, Deadline
from indexer.documents import FACETS
from indexer.engine.base import EngineHit, FacetCounts, HasValue, Node, Request, Response
from indexer.engine.whoosh.alike import alike
from indexer.engine.whoosh.arrays import F64, I64, Mask
from indexer.engine.whoosh.catalogue import Catalogue
from indexer.engine.whoosh.columns import MONTH
from indexer.engine.whoosh.facets import FacetTable, Found, found
from indexer.engine.whoosh.match import Leaf, Matcher, leaves
from indexer.engine.whoosh.rank import (
    Scorer,
    Statistics,
    best_by_date,
    best_by_score,
    best_tiers,
    date_keys,
    verbatim,
)
from indexer.engine.whoosh.schema import FIELDS
from indexer.engine.whoosh.segment import Segment
from indexer.engine.whoosh.storage import MappedStorage


class WhooshReader:
    """Fulfils ``indexer.engine.base.Reader``."""

    def __init__(self, storage: MappedStorage, catalogue: Catalogue) -> None:
        self.segments = tuple(Segment(storage, entry) for entry in catalogue.segments)
        lengths = [sum(entry.lengths[number] for entry in catalogue.segments) for number in range(len(FIELDS))]
        self._statistics = Statistics(catalogue.documents, lengths)
        self._tables = {name: FacetTable(name, self.segments) for name in (*FACETS, MONTH)}

    @property
    def documents(self) -> int:
        return self._statistics.documents

    def ids(self) -> Iterator[str]:
        for segment in self.segments:
            yield from segment.ids.all() if segment.live is None else segment.ids.some(np.flatnonzero(segment.live))

    def matching_ids(self, node: Node) -> frozenset[str]:
        matching: set[str] = set()
        for segment in self.segments:
            matching.update(segment.ids.some(np.flatnonzero(Matcher(segment).live(node))))
        return frozenset(matching)

    def stored(self, story_id: str) -> bytes | None:
        for segment in self.segments:
            at = segment.ids.find(story_id)
            if at >= 0 and (segment.live is None or segment.live[at]):
                return segment.stored(at)
        return None

    def counts(self, nodes: Sequence[Node], deadline: Deadline = NEVER) -> tuple[int, ...]:
        totals = [0] * len(nodes)
        for segment in self.segments:
            matcher = Matcher(segment, deadline)
            for number, node in enumerate(nodes):
                totals[number] += int(np.count_nonzero(matcher.live(node)))
        return tuple(totals)

    def words(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for segment in self.segments:
            for word, count in segment.words():
                counts[word] = counts.get(word, 0) + count
        return counts

    def headlines(self, text: str, limit: int) -> tuple[bytes, ...]:
        rows: list[tuple[bool, int, str, int, int]] = []
        for number, segment in enumerate(self.segments):
            documents, begins = segment.headlines.holding(text)
            if segment.live is not None:
                begins, documents = begins[segment.live[documents]], documents[segment.live[documents]]
            dates = date_keys(segment.dates[documents], newest=True)
            best = np.lexsort((dates, ~begins))[:limit]
            ids = segment.ids.some(documents[best])
            for story_id, place in zip(ids, best.tolist(), strict=True):
                rows.append((not begins[place], int(dates[place]), story_id, number, int(documents[place])))
        return tuple(self.segments[number].stored(document) for *_, number, document in sorted(rows)[:limit])

    def alike(self, words: Sequence[str], but: str, limit: int) -> tuple[str, ...]:
        return alike(self.segments, self._statistics, self._norms, words, but, limit)

    def search(self, request: Request) -> Response:
        matchers = [Matcher(segment, request.deadline) for segment in self.segments]
        matches = _matches(request, matchers)
        selected = [found(match.all_but(None)) for match in matches]
        facets = {}
        for facet in request.facets:
            request.deadline.check()
            # a facet's own counts ignore its own selection
            free = [found(match.all_but(facet)) for match in matches] if request.selections.get(facet) else selected
            facets[facet] = self._count(facet, free, request.facet_limit)
        return Response(
            total=sum(len(match.documents) for match in selected),
            hits=self._hits(request, matchers, selected),
            facets=facets,
            histogram=self._histogram(selected) if request.histogram else (),
        )

    def close(self) -> None:
        """Nothing to do: the files stay mapped until the last search over them has ended."""

    def _count(self, facet: str, matches: Sequence[Found], limit: int) -> FacetCounts:
        return self._tables[facet].counts(matches, limit) if facet in FACETS else FacetCounts((), 0)

    def _histogram(self, matches: Sequence[Found]) -> tuple[tuple[int, int], ...]:
        return tuple(sorted((int(month), count) for month, count in self._tables[MONTH].every(matches)))

    def _hits(self, request: Request, matchers: Sequence[Matcher], matches: Sequence[Found]) -> tuple[EngineHit, ...]:
        wanted = request.offset + request.limit
        if wanted <= request.offset or request.offset >= sum(len(match.documents) for match in matches):
            return ()
        weights = {leaf: self._statistics.weights(leaf, matchers) for leaf in leaves(request.node)}
        rows: list[tuple[tuple[float, ...], str, int, int, float, int]] = []
        for number, (segment, matcher, match) in enumerate(zip(self.segments, matchers, matches, strict=True)):
            if not len(match.documents):
                continue
            best, tiers, scores = _ranked(request, match.documents, matcher, segment, self._norms[number], weights)
            if len(self.segments) == 1:
                # in order already: no use in naming all that come before the window
                window = slice(request.offset, None)
                best, tiers, scores = best[window], tiers[window], scores[window]
            keys = date_keys(segment.dates[best], request.sort == "newest").tolist()
            columns = best.tolist(), segment.ids.some(best), keys, tiers.tolist(), scores.tolist()
            for document, story_id, key, tier, score in zip(*columns, strict=True):
                order = (-tier, -score) if request.sort == "relevance" else (key,)
                rows.append((order, story_id, tier, number, score, document))
        rows.sort()
        skipped = 0 if len(self.segments) == 1 else request.offset
        return tuple(
            EngineHit(story_id, score, tier, self.segments[number].stored(document))
            for _, story_id, tier, number, score, document in rows[skipped : skipped + request.limit]
        )

    @cached_property
    def _norms(self) -> list[F64]:
        return [self._statistics.norms(segment) for segment in self.segments]


@dataclass(frozen=True, slots=True)
class _Match:
    """In one segment, what query and dates match, and what each facet's selection holds."""

    mask: Mask
    selections: Mapping[str, Mask]

    def all_but(self, facet: str | None) -> Mask:
        """What query, dates and the selections of all facets but this one leave."""
        mask = self.mask
        for name, held in self.selections.items():
            if name != facet:
                mask = mask & held
        return mask


def _matches(request: Request, matchers: Sequence[Matcher]) -> list[_Match]:
    chosen = {facet: values for facet, values in request.selections.items() if values}
    matches = []
    for matcher in matchers:
        mask = matcher.live(request.node)
        if request.dates is not None:
            mask = mask & matcher.mask(request.dates)
        matches.append(_Match(mask, {facet: matcher.mask(HasValue(facet, values)) for facet, values in chosen.items()}))
    return matches


def _ranked(
    request: Request, matched: I64, matcher: Matcher, segment: Segment, norms: F64, weights: dict[Leaf, list[F64]]
) -> tuple[I64, I64, F64]:
    """The documents of a segment that may be in the window or before it, in order; their tiers and scores."""
    wanted = request.offset + request.limit
    if request.sort == "relevance":
        tiers = verbatim(matcher, request.node, matched)
        places = best_tiers(tiers, wanted)
        documents, tiers = matched[places], tiers[places]
        scores = Scorer(matcher, norms, weights, documents).scores(request.node)
        order = best_by_score(tiers, scores, wanted)
    else:
        best = best_by_date(matched, segment.dates, wanted, request.sort == "newest")
        documents = np.sort(best)
        tiers = verbatim(matcher, request.node, documents)
        scores = Scorer(matcher, norms, weights, documents).scores(request.node)
        order = np.searchsorted(documents, best)
    return documents[order], tiers[order], scores[order]
