"""What stands around a list of results: facet values with their counts, removable chips, the pager. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indexer.documents import FACETS
from indexer.engine.base import FacetCounts
from indexer.query import parse
from indexer.syntax import Phrase, Words, leaves, quoted
from web.address import DEEPEST, Asked

#: values of a facet shown before the rest is folded away
SHOWN = 10
#: characters of a query that a link to a story carries, for what to mark there
LONGEST_MARKS = 24


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    #: None where the counts do not list it
    count: int | None
    chosen: bool


@dataclass(frozen=True, slots=True)
class FacetList:
    """One facet: the commonest values and those chosen, how many more can be shown, how many distinct there are."""

    name: str
    values: tuple[FacetValue, ...]
    #: values to unfold; 0 once they are unfolded
    folded: int
    unfolded: bool
    distinct: int
    #: values beyond those that can be listed
    unlisted: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the ``drop`` that takes it away."""

    kind: str
    label: str
    drop: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Numbered links to pages; None stands for a gap."""

    numbers: tuple[int | None, ...]
    current: int
    last: int


def facet_lists(
    asked: Asked,
    counts: Mapping[str, FacetCounts],
    topic_name: Callable[[str], str],
    shown: Mapping[str, int] | None = None,
) -> tuple[FacetList, ...]:
    """The facets that have something to offer, in their fixed order; ``shown``: where not SHOWN values are to show."""
    lists = (_facet_list(asked, name, counts.get(name), topic_name, (shown or {}).get(name, SHOWN)) for name in FACETS)
    return tuple(facet for facet in lists if facet.distinct)


def _facet_list(
    asked: Asked, name: str, counts: FacetCounts | None, topic_name: Callable[[str], str], shown: int
) -> FacetList:
    listed = counts.values if counts else ()
    chosen, unfolded = asked.chosen(name), name in asked.more
    counted = dict(listed)
    common = [value for value, _ in (listed if unfolded else listed[:shown])]
    values = [*(value for value in chosen if value not in common and shown), *common]
    distinct = max(counts.distinct if counts else 0, len(chosen))
    return FacetList(
        name=name,
        values=tuple(
            FacetValue(value, topic_name(value) if name == "topic" else value, counted.get(value), value in chosen)
            for value in values
        ),
        folded=sum(value not in values for value in counted),
        unfolded=unfolded and len(listed) > shown,
        distinct=distinct,
        unlisted=max(distinct - len({*counted, *chosen}), 0),
    )


def chips(asked: Asked, topic_name: Callable[[str], str]) -> tuple[Chip, ...]:
    """One chip a chosen value, and one for each date limit."""
    made = [
        Chip(facet, topic_name(value) if facet == "topic" else value, f"{facet}:{value}")
        for facet, values in asked.selections
        for value in values
    ]
    dates = (("from", asked.date_from), ("to", asked.date_to))
    return (*made, *(Chip(name, date, name) for name, date in dates if date))


def marks(query: str) -> str:
    """What links to stories carry of a query so that its words are marked there: the first of them when it is long."""
    if len(query) <= LONGEST_MARKS:
        return query
    kept: list[str] = []
    for leaf in leaves(parse(query).root):
        text = leaf.text if isinstance(leaf, Words) else quoted(leaf.text) if isinstance(leaf, Phrase) else None
        if text and len(" ".join([*kept, text])) > LONGEST_MARKS:
            break
        kept += [text] if text else []
    return " ".join(kept)


def wider(asked: Asked) -> str:
    """The year that the dates are a part of; empty where they span more, all of it, or are open."""
    year = asked.date_from[:4]
    whole = (f"{year}-01-01", f"{year}-12-31")
    return year if year and asked.date_to[:4] == year and (asked.date_from, asked.date_to) != whole else ""


def pager(asked: Asked, total: int) -> Pager:
    """The first, the last and the pages around the present one."""
    last = max(1, min(-(-total // asked.size), DEEPEST // asked.size))
    wanted = sorted({1, last, *range(max(1, asked.page - 2), min(last, asked.page + 2) + 1)})
    numbers: list[int | None] = []
    for number in wanted:
        if numbers and number - (numbers[-1] or 0) == 2:
            numbers.append(number - 1)
        elif numbers and number - (numbers[-1] or 0) > 2:
            numbers.append(None)
        numbers.append(number)
    return Pager(tuple(numbers), asked.page, last)


def query_place(query: str, position: int, around: int = 20) -> tuple[str, str, str]:
    """The query around an error: what stands before it, the character at fault (empty at the end), what follows."""
    at = min(max(position, 0), len(query))
    before, after = query[max(0, at - around) : at], query[at + 1 : at + 1 + around]
    return (
        ("…" if at > around else "") + before,
        query[at : at + 1],
        after + ("…" if at + 1 + around < len(query) else ""),
    )


def name_for(asked: Asked, chosen: tuple[Chip, ...]) -> str:
    """A name that a saved search may start out with: its query, else its filters."""
    return " ".join([asked.q, *(chip.label for chip in chosen)]).strip()[:60]
