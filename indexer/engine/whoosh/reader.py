"""An open index: one search over all its segments. Immutable once open, so threads share it freely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from indexer.documents import FACETS
from indexer.engine.base import EngineHit, FacetCounts, HasValue, Node, Request, Response
from indexer.engine.whoosh.arrays import F64, I64, Mask
from indexer.engine.whoosh.catalogue import Catalogue
from indexer.engine.whoosh.facets import FacetTable, months
from indexer.engine.whoosh.match import Matcher, leaves
from indexer.engine.whoosh.rank import Scorer, Statistics, best_by_date, best_by_score, date_keys
from indexer.engine.whoosh.schema import FIELDS
from indexer.engine.whoosh.segment import Segment
from indexer.engine.whoosh.storage import MappedStorage


class WhooshReader:
    """Fulfils ``indexer.engine.base.Reader``."""

    def __init__(self, storage: MappedStorage, catalogue: Catalogue) -> None:
        self.segments = tuple(Segment(storage, entry) for entry in catalogue.segments)
        lengths = [sum(entry.lengths[number] for entry in catalogue.segments) for number in range(len(FIELDS))]
        self._statistics = Statistics(catalogue.documents, lengths)
        self._facets = {facet: FacetTable(facet, self.segments) for facet in FACETS}

    @property
    def documents(self) -> int:
        return self._statistics.documents

    def ids(self) -> Iterator[str]:
        for segment in self.segments:
            ids = segment.ids.all()
            yield from ids if segment.live is None else (ids[at] for at in np.flatnonzero(segment.live).tolist())

    def matching_ids(self, node: Node) -> frozenset[str]:
        found: set[str] = set()
        for segment in self.segments:
            ids = segment.ids.all()
            found.update(ids[at] for at in np.flatnonzero(Matcher(segment).live(node)).tolist())
        return frozenset(found)

    def search(self, request: Request) -> Response:
        matchers = [Matcher(segment) for segment in self.segments]
        masks = _selected(request, matchers)
        matched = [_both(mask, selections.values()) for mask, selections in masks]
        facets = {
            facet: self._count(facet, [_both(mask, _others(selections, facet)) for mask, selections in masks], request)
            for facet in request.facets
        }
        return Response(
            total=sum(int(np.count_nonzero(mask)) for mask in matched),
            hits=self._hits(request, matchers, matched),
            facets=facets,
            histogram=months(self.segments, matched) if request.histogram else (),
        )

    def close(self) -> None:
        """Nothing to do: the files stay mapped until the last search over them has ended."""

    def _count(self, facet: str, masks: Sequence[Mask], request: Request) -> FacetCounts:
        table = self._facets.get(facet)
        return table.counts(masks, request.facet_limit) if table else FacetCounts((), 0)

    def _hits(self, request: Request, matchers: Sequence[Matcher], matched: Sequence[Mask]) -> tuple[EngineHit, ...]:
        wanted = request.offset + request.limit
        if wanted <= request.offset:
            return ()
        weights = {leaf: self._statistics.weights(leaf, matchers) for leaf in leaves(request.node)}
        rows: list[tuple[tuple[float, ...], str, int, int, float, int]] = []
        for number, (segment, matcher, mask) in enumerate(zip(self.segments, matchers, matched, strict=True)):
            documents = np.flatnonzero(mask)
            scorer = Scorer(matcher, self._norms[number], weights, segment.size)
            tiers, scores = scorer.verbatim(request.node), scorer.scores(request.node)
            best = _best(request, documents, tiers, scores, segment, wanted)
            keys = date_keys(segment.dates[best], request.sort == "newest").tolist()
            for document, key in zip(best.tolist(), keys, strict=True):
                tier, score = int(tiers[document]), float(scores[document])
                order = (-tier, -score) if request.sort == "relevance" else (key,)
                rows.append((order, segment.ids[document], tier, number, score, document))
        rows.sort()
        return tuple(
            EngineHit(story_id, score, tier, self.segments[number].stored(document))
            for _, story_id, tier, number, score, document in rows[request.offset : wanted]
        )

    @cached_property
    def _norms(self) -> list[F64]:
        return [self._statistics.norms(segment) for segment in self.segments]


def _best(request: Request, documents: I64, tiers: I64, scores: F64, segment: Segment, wanted: int) -> I64:
    if request.sort == "relevance":
        return best_by_score(documents, tiers, scores, wanted)
    return best_by_date(documents, segment.dates, wanted, request.sort == "newest")


def _selected(request: Request, matchers: Sequence[Matcher]) -> list[tuple[Mask, Mapping[str, Mask]]]:
    """For each segment what query and dates match, and what each facet's selection holds."""
    found: list[tuple[Mask, Mapping[str, Mask]]] = []
    for matcher in matchers:
        mask = matcher.live(request.node)
        if request.dates is not None:
            mask = mask & matcher.mask(request.dates)
        chosen = {facet: values for facet, values in request.selections.items() if values}
        selections = {facet: matcher.mask(HasValue(facet, values)) for facet, values in chosen.items()}
        found.append((mask, selections))
    return found


def _others(selections: Mapping[str, Mask], facet: str) -> list[Mask]:
    """A facet's own counts ignore its own selection."""
    return [mask for name, mask in selections.items() if name != facet]


def _both(mask: Mask, others: Iterable[Mask]) -> Mask:
    for other in others:
        mask = mask & other
    return mask
