"""What stands around a list of results: facet values with their counts, removable chips, the pager. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indexer.documents import FACETS
from indexer.engine.base import FacetCounts
from web.address import DEEPEST, Asked

#: values of a facet shown before the rest is folded away
SHOWN = 8


@dataclass(frozen=True, slots=True)
class FacetValue:
    value: str
    label: str
    #: None where the counts do not list it
    count: int | None


@dataclass(frozen=True, slots=True)
class FacetList:
    """One facet: what is chosen, the commonest of the others, the rest, and how many distinct values there are."""

    name: str
    chosen: tuple[tuple[FacetValue, str], ...]
    shown: tuple[FacetValue, ...]
    folded: tuple[FacetValue, ...]
    distinct: int
    #: values beyond those listed
    unlisted: int


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter in use, and the address without it."""

    kind: str
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Pager:
    """Numbered links to pages; None stands for a gap."""

    numbers: tuple[int | None, ...]
    current: int
    last: int


def facet_lists(
    asked: Asked, counts: Mapping[str, FacetCounts], topic_name: Callable[[str], str]
) -> tuple[FacetList, ...]:
    """The facets that have something to offer, in their fixed order."""
    lists = (_facet_list(asked, name, counts.get(name), topic_name) for name in FACETS)
    return tuple(facet for facet in lists if facet.chosen or facet.shown)


def _facet_list(asked: Asked, name: str, counts: FacetCounts | None, topic_name: Callable[[str], str]) -> FacetList:
    values = counts.values if counts else ()
    chosen = asked.chosen(name)
    counted = dict(values)

    def shown(value: str) -> FacetValue:
        return FacetValue(value, topic_name(value) if name == "topic" else value, counted.get(value))

    others = [shown(value) for value, _ in values if value not in chosen]
    return FacetList(
        name=name,
        chosen=tuple((shown(value), asked.without(name, value).url()) for value in chosen),
        shown=tuple(others[:SHOWN]),
        folded=tuple(others[SHOWN:]),
        distinct=counts.distinct if counts else len(chosen),
        unlisted=counts.distinct - len(values) if counts else 0,
    )


def chips(asked: Asked, topic_name: Callable[[str], str]) -> tuple[Chip, ...]:
    """One chip a chosen value, and one for each date limit."""
    made = [
        Chip(facet, topic_name(value) if facet == "topic" else value, asked.without(facet, value).url())
        for facet, values in asked.selections
        for value in values
    ]
    if asked.date_from:
        made.append(Chip("from", asked.date_from, asked.between("", asked.date_to).url()))
    if asked.date_to:
        made.append(Chip("to", asked.date_to, asked.between(asked.date_from, "").url()))
    return tuple(made)


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
