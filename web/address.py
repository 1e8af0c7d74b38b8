"""The address of a search: what the URL's parameters mean, and the URL that says it again. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Protocol, get_args
from urllib.parse import quote

from indexer.documents import FACETS
from indexer.engine.base import Sort
from indexer.results import Search

SORTS: tuple[Sort, ...] = get_args(Sort)
#: results a page; the first is the default
SIZES = (20, 50, 100)
#: a search answers up to this many hits, whatever the page
DEEPEST = 10_000
#: selected values a facet, and characters a value
MOST_VALUES, LONGEST_VALUE = 20, 200

#: parameters that change a search
_ACTS = ("drop", "in")
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_PRINTABLE_ASCII = re.compile(r"[\x00-\x7f]+")


class Arguments(Protocol):
    """What a request's query string offers (werkzeug's MultiDict does)."""

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A search as its URL words it; ``problems`` names the parameters that mean nothing."""

    q: str = ""
    #: (facet, chosen values), in the order of FACETS, no empty ones
    selections: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: ISO dates, or what was given where that means no date
    date_from: str = ""
    date_to: str = ""
    sort: Sort = "relevance"
    page: int = 1
    size: int = SIZES[0]
    #: facets whose rarer values are shown too
    more: tuple[str, ...] = ()
    problems: frozenset[str] = frozenset()

    def search(self) -> Search:
        """The search it means. Only valid without ``problems``."""
        return Search(
            query=self.q,
            selections=dict(self.selections),
            date_from=dt.date.fromisoformat(self.date_from) if self.date_from else None,
            date_to=dt.date.fromisoformat(self.date_to) if self.date_to else None,
            sort=self.sort,
            limit=self.size,
            offset=(self.page - 1) * self.size,
        )

    def chosen(self, facet: str) -> tuple[str, ...]:
        return dict(self.selections).get(facet, ())

    @property
    def filtered(self) -> bool:
        return bool(self.selections or self.date_from or self.date_to)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Parameters and values of the URL; defaults are left out."""
        if self.q:
            yield "q", self.q
        for facet, values in self.selections:
            for value in values:
                yield facet, value
        if self.date_from:
            yield "from", self.date_from
        if self.date_to:
            yield "to", self.date_to
        if self.sort != SORTS[0]:
            yield "sort", self.sort
        if self.page > 1:
            yield "page", str(self.page)
        if self.size != SIZES[0]:
            yield "size", str(self.size)
        for facet in self.more:
            yield "more", facet

    def url(self, path: str = "/search") -> str:
        return link(path, self.pairs())

    def hidden(self, *without: str) -> tuple[tuple[str, str], ...]:
        """The parameters a form must carry along besides its own fields ``without``; a new search starts on page 1."""
        return tuple(pair for pair in self.pairs() if pair[0] not in {*without, "page"})

    def at_page(self, page: int) -> Asked:
        return replace(self, page=page)

    def sorted_by(self, sort: Sort) -> Asked:
        return replace(self, sort=sort, page=1)

    def without(self, facet: str, value: str) -> Asked:
        kept = ((name, tuple(v for v in values if (name, v) != (facet, value))) for name, values in self.selections)
        return replace(self, selections=tuple(pair for pair in kept if pair[1]), page=1)

    def folding(self, facet: str) -> Asked:
        """With that facet's rarer values out of sight again."""
        return replace(self, more=tuple(name for name in self.more if name != facet))

    def asking(self, query: str) -> Asked:
        """The same filters for another query."""
        return replace(self, q=query, page=1)

    def between(self, first: str, last: str) -> Asked:
        return replace(self, date_from=first, date_to=last, page=1)

    def cleared(self) -> Asked:
        """The query alone: no filters, first page."""
        return replace(self, selections=(), date_from="", date_to="", page=1)


def is_act(arguments: Arguments) -> bool:
    """Whether the address says to change a search (``drop``, ``in``), rather than which search it is."""
    return any(arguments.getlist(name) for name in _ACTS)


def read(arguments: Arguments) -> Asked:
    """What the parameters ask; what cannot be understood is named in ``problems`` and kept for showing.

    Buttons need not repeat the whole search: ``drop=FACET:VALUE`` (or ``from``, ``to``, ``more:FACET``) takes that
    away, ``in=2022-04`` or ``in=2022-04/2022-06`` stands for both dates.
    """
    asked = _read(arguments)
    for act in arguments.getlist("drop"):
        asked = dropping(asked, act)
    return asked


def dropping(asked: Asked, act: str) -> Asked:
    """``asked`` without what ``drop=act`` takes away."""
    name, _, value = act.partition(":")
    match name:
        case "from":
            return replace(asked.between("", asked.date_to), problems=asked.problems - {name})
        case "to":
            return replace(asked.between(asked.date_from, ""), problems=asked.problems - {name})
        case "more":
            return asked.folding(value)
        case _:
            return asked.without(name, value)


def _read(arguments: Arguments) -> Asked:
    problems: set[str] = set()
    selections = tuple((facet, values) for facet in FACETS if (values := _values(arguments, facet, problems)))
    first, slash, last = _one(arguments, "in").partition("/")
    date_from = _date(first or _one(arguments, "from"), "from", problems)
    date_to = _date((last if slash else first) or _one(arguments, "to"), "to", problems)
    if date_from and date_to and not problems & {"from", "to"} and date_from > date_to:
        problems.add("to")
    sort = _one(arguments, "sort") or SORTS[0]
    if sort not in SORTS:
        problems.add("sort")
        sort = SORTS[0]
    size = _number(arguments, "size", SIZES[0], problems)
    if size not in SIZES:
        problems.add("size")
        size = SIZES[0]
    page = _number(arguments, "page", 1, problems)
    if not 1 <= page <= DEEPEST // size:
        problems.add("page")
        page = 1
    return Asked(
        q=_one(arguments, "q"),
        selections=selections,
        date_from=date_from,
        date_to=date_to,
        sort=sort,
        page=page,
        size=size,
        more=tuple(facet for facet in FACETS if facet in arguments.getlist("more")),
        problems=frozenset(problems),
    )


def of_search(search: Search) -> Asked:
    """The address of a search kept elsewhere (a saved query): same question, first page."""
    return Asked(
        q=search.query,
        selections=tuple((facet, tuple(values)) for facet in FACETS if (values := search.selections.get(facet))),
        date_from=search.date_from.isoformat() if search.date_from else "",
        date_to=search.date_to.isoformat() if search.date_to else "",
        sort=search.sort,
    )


def link(path: str, pairs: Iterable[tuple[str, str]]) -> str:
    """A URL in which Chinese stays readable: HTML allows it, and it is a third of the percent-encoded size."""
    query = "&".join(f"{_quoted(key)}={_quoted(value)}" for key, value in pairs)
    return f"{path}?{query}" if query else path


def _quoted(text: str) -> str:
    ascii_safe = _PRINTABLE_ASCII.sub(lambda match: quote(match[0], safe=""), text)
    return "".join(char if char.isprintable() else quote(char, safe="") for char in ascii_safe)


def _one(arguments: Arguments, name: str) -> str:
    given = arguments.getlist(name)
    return given[0].strip() if given else ""


def _values(arguments: Arguments, facet: str, problems: set[str]) -> tuple[str, ...]:
    values = tuple(dict.fromkeys(v for given in arguments.getlist(facet) if (v := given.strip())))
    if len(values) > MOST_VALUES or any(len(v) > LONGEST_VALUE for v in values):
        problems.add(facet)
        return ()
    return values


def _number(arguments: Arguments, name: str, default: int, problems: set[str]) -> int:
    given = _one(arguments, name)
    if not given:
        return default
    if not re.fullmatch(r"[0-9]{1,6}", given):
        problems.add(name)
        return default
    return int(given)


def _date(given: str, name: str, problems: set[str]) -> str:
    """The first (``from``) or last (``to``) day of ``2022``, ``2022-04`` or ``2022-04-11``, as an ISO date."""
    if not given:
        return ""
    match = _DATE.fullmatch(given)
    try:
        year, month, day = (int(part) if part else 0 for part in match.groups()) if match else (0, 0, 0)
        month = month or (12 if name == "to" else 1)
        day = day or (calendar.monthrange(year, month)[1] if name == "to" else 1)
        return dt.date(year, month, day).isoformat()
    except ValueError:
        problems.add(name)
        return given[:20]
