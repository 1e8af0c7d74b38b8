"""The collection at a glance, asked of the index: how much, from when to when, the latest issues, where and what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from indexer.engine.base import FacetCounts
from indexer.results import Results, Search

#: the latest stories that are looked through for issues, and issues shown
_LATEST, _ISSUES = 200, 8


@dataclass(frozen=True, slots=True)
class Issue:
    """A newspaper of one day; ``newspaper`` is None where the stories do not say."""

    date: dt.date
    newspaper: str | None
    stories: int


@dataclass(frozen=True, slots=True)
class Overview:
    generation: str
    stories: int
    #: None where no story is dated
    first: dt.date | None
    last: dt.date | None
    newspapers: FacetCounts
    districts: FacetCounts
    topics: FacetCounts
    issues: tuple[Issue, ...]
    #: (yyyymm, stories), ascending
    histogram: tuple[tuple[int, int], ...]


def overview(search: Callable[[Search], Results]) -> Overview:
    """Everything the home page says; a handful of cheap searches."""
    latest = search(Search(sort="newest", limit=_LATEST))
    earliest = search(Search(date_from=dt.date.min, sort="oldest", limit=1)).hits
    dated = [hit.date for hit in latest.hits if hit.date]
    none = FacetCounts((), 0)
    return Overview(
        generation=latest.generation,
        stories=latest.total,
        first=earliest[0].date if earliest else None,
        last=dated[0] if dated else None,
        newspapers=latest.facets.get("newspaper", none),
        districts=latest.facets.get("district", none),
        topics=latest.facets.get("topic", none),
        issues=_issues(search, latest),
        histogram=latest.histogram,
    )


def _issues(search: Callable[[Search], Results], latest: Results) -> tuple[Issue, ...]:
    days = dict.fromkeys((hit.date, hit.newspaper) for hit in latest.hits if hit.date)
    issues = []
    for date, newspaper in list(days)[:_ISSUES]:
        chosen = {"newspaper": (newspaper,)} if newspaper else {}
        total = search(Search(selections=chosen, date_from=date, date_to=date, limit=1)).total
        issues.append(Issue(date, newspaper, total))
    return tuple(issues)
