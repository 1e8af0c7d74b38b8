"""What the page of a person or of a series shows beside its stories: roles, colleagues, counts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.documents import value_key
from indexer.engine.base import FacetCounts
from web.address import link

#: facets that hold people, in the order in which roles are told
ROLES = ("reporter", "correspondent", "photographer")
#: colleagues that are shown
MOST_COLLEAGUES = 12

Counted = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Address:
    """The address of one page of a list of stories that is not the search's own."""

    path: str
    page: int = 1

    def at_page(self, page: int) -> Address:
        return Address(self.path, page)

    def url(self) -> str:
        return link(self.path, [("page", str(self.page))] if self.page > 1 else [])


def roles(name: str, facets: Mapping[str, FacetCounts]) -> tuple[Counted, ...]:
    """(facet, stories) of the roles that a person has among stories that name them."""
    return tuple((facet, count) for facet in ROLES for value, count in facets[facet].values if _same(value, name))


def printed(name: str, facets: Mapping[str, FacetCounts]) -> str:
    """The name as it is printed most; as it was asked for where no facet has it."""
    found = [(count, value) for facet in ROLES for value, count in facets[facet].values if _same(value, name)]
    return max(found)[1] if found else name


def colleagues(name: str, facets: Mapping[str, FacetCounts]) -> tuple[Counted, ...]:
    """Who else made these stories and how many of them at least, most first: one may have several roles in a story."""
    most: dict[str, Counted] = {}
    for facet in ROLES:
        for value, count in facets[facet].values:
            known = most.get(value_key(value))
            if known is None or count > known[1]:
                most[value_key(value)] = (value, count)
    most.pop(value_key(name), None)
    return tuple(sorted(most.values(), key=lambda item: (-item[1], item[0]))[:MOST_COLLEAGUES])


def _same(value: str, name: str) -> bool:
    return value_key(value) == value_key(name)
