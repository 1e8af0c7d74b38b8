"""What a search gives as one JSON object: the public names of its fields, for the command line and the web. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from indexer.documents import FACETS
from indexer.engine.base import FacetCounts
from indexer.results import Hit, Results


def results_record(results: Results) -> dict[str, Any]:
    return {
        "query": results.search.query,
        "total": results.total,
        "took_ms": round(results.took_ms, 2),
        "generation": results.generation,
        "hits": [hit_record(hit) for hit in results.hits],
        **facets_record(results.facets),
        "relaxed": results.relaxed,
        "suggestion": results.suggestion,
    }


def hit_record(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "headline": hit.headline,
        "date": hit.date.isoformat() if hit.date else None,
        "newspaper": hit.newspaper,
        "page": hit.page,
        "districts": hit.districts,
        "topics": hit.topics,
        "score": round(hit.score, 4),
        "snippet": hit.snippet,
    }


def facets_record(facets: Mapping[str, FacetCounts]) -> dict[str, Any]:
    """The commonest values of each facet, and how many distinct ones there are."""
    return {
        "facets": {name: [{"value": value, "count": count} for value, count in facets[name].values] for name in FACETS},
        "distinct": {name: facets[name].distinct for name in FACETS},
    }
