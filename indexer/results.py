"""What a search is and what it gives: the frozen data that the command line, the web and saved queries share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from indexer.engine.base import FacetCounts, Sort

#: ranges of (text, matched) that make up a snippet; joined they are the passage
Snippet = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Search:
    """A search as a person asks it: query text, facet selections, dates, sort and window."""

    query: str = ""
    #: facet name → chosen values (OR within a facet)
    selections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0

    @property
    def is_empty(self) -> bool:
        """Neither query nor filter: nothing is asked."""
        return not (self.query.strip() or any(self.selections.values()) or self.date_from or self.date_to)


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    headline: str | None
    #: headline, or a display label where there is none
    label: str
    date: dt.date | None
    newspaper: str | None
    page: str | None
    section: str | None
    districts: tuple[str, ...]
    topics: tuple[str, ...]
    score: float
    snippet: Snippet
    #: the headline (or label) with its matches marked
    marked_label: Snippet


@dataclass(frozen=True, slots=True)
class Hint:
    """Why nothing matches: one part of the query is in the way."""

    #: the part as it was written, or the canonical text of it; None where it is the filters (facets and dates)
    word: str | None
    #: stories that match this part and the filters; 0 where the part by itself matches nothing
    alone: int
    #: the query without the part
    without: str
    #: stories that match the query without it
    remaining: int


@dataclass(frozen=True, slots=True)
class Results:
    search: Search
    total: int
    took_ms: float
    generation: str
    hits: tuple[Hit, ...]
    facets: Mapping[str, FacetCounts]
    #: (yyyymm, count), ascending
    histogram: tuple[tuple[int, int], ...]
    relaxed: bool = False
    #: the query with a name or word written as the index knows it, where that was probably meant
    suggestion: str | None = None
    #: why not everything asked was found: which part is in the way, and what remains without it
    hint: Hint | None = None
    #: other spellings of bare words that were looked for too (synonyms, numerals, pinyin), for a note beside the hits
    also: tuple[str, ...] = ()
