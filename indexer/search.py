"""Searching a home: what a person asks becomes requests to the live index, what it answers becomes results."""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import dataclass, replace
from typing import Any

from archive.errors import UsageError
from archive.fold import fold
from archive.home import Home
from archive.store.database import open_database
from indexer import generations
from indexer.deadline import Deadline
from indexer.documents import FACETS
from indexer.engine.base import DateRange, Engine, EngineHit, Node, Request, Response, Sort, TextField
from indexer.hints import filter_nodes, hint, meant
from indexer.live_index import LiveIndex, OpenIndex
from indexer.plan import date_range, plan, relax, resolve_selections, with_filters
from indexer.query import parse
from indexer.results import Hint, Hit, Results, Search
from indexer.snippets import Highlighter, highlighter
from indexer.suggestions import Suggestion
from indexer.syntax import Near, Phrase, Query, Words, leaves

#: hits of one search
MOST_HITS = 10_000
#: facet values chosen in one search, and the characters of one
MOST_SELECTED, LONGEST_VALUE = 100, 200
#: characters of a story that tell what it is like
_READ = 6_000
#: values of a facet that are listed
_FACET_VALUES = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine answered, before hits are made presentable."""

    search: Search
    query: Query
    response: Response
    generation: str
    relaxed: bool = False
    #: as in Results
    suggestion: str | None = None
    hint: Hint | None = None
    took_ms: float = 0.0


class Searcher:
    """A home's search for many threads; a generation that goes live is picked up by itself."""

    def __init__(self, home: Home, engine: Engine | None = None) -> None:
        """Opens nothing yet. ``engine`` is Whoosh unless given."""
        self._home = home
        self._index = LiveIndex(home, engine)

    @property
    def index(self) -> LiveIndex:
        """The live index, for those who ask it something else than a search."""
        return self._index

    def read_ahead(self) -> None:
        """From now on have a thread read what corrections need, of every generation as soon as it is open."""
        self._index.read_ahead()

    def search(self, search: Search) -> Results:
        """Hits with snippets, exact facet counts and the histogram.

        Raises QueryError, UsageError (filters, windows), SearchTooSlow, NoIndex, IncompatibleIndex.
        """
        began = time.perf_counter()
        with self._index.reading() as index:
            found = _find(index, search)
            marks = highlighter(found.query, index.means)
            also = tuple(dict.fromkeys(other for needle in marks.needles for other in needle.others))
            hits = tuple(_hit(hit, marks) for hit in found.response.hits)
        return Results(
            search=search,
            total=found.response.total,
            took_ms=_since(began),
            generation=found.generation,
            hits=hits,
            facets=found.response.facets,
            histogram=found.response.histogram,
            relaxed=found.relaxed,
            suggestion=found.suggestion,
            hint=found.hint,
            also=also,
        )

    def find(self, search: Search) -> Found:
        """``search`` without what takes a story's text: for those who want ids only. Raises as ``search``."""
        began = time.perf_counter()
        with self._index.reading() as index:
            found = _find(index, search)
        return replace(found, took_ms=_since(began))

    def matching_ids(self, search: Search, query: Query | None = None) -> frozenset[str]:
        """All ids that match every word and filter, never relaxed. ``query`` stands for the parsed text if given.

        Raises as ``search``.
        """
        query = query or parse(search.query)
        with self._index.reading() as index:
            selections = resolve_selections(search.selections, index.means.values)
            node = with_filters(plan(query, index.means), selections, _dates(search))
            return index.reader.matching_ids(node)

    def highlighter(self, text: str) -> Highlighter:
        """What to mark in whole texts for a query, with the words and spellings of the live index.

        Raises QueryError, NoIndex, IncompatibleIndex.
        """
        query = parse(text)
        with self._index.reading() as index:
            return highlighter(query, index.means)

    def suggest(self, prefix: str, limit: int = 8) -> tuple[Suggestion, ...]:
        """Names and headlines that complete what is being typed, best first. Raises NoIndex, IncompatibleIndex."""
        with self._index.reading() as index:
            return index.assistance.completer.complete(prefix, limit)

    def similar(self, story_id: str, limit: int = 5) -> tuple[str, ...]:
        """Ids of the stories most like one; none for an id that the index lacks. Raises NoIndex, IncompatibleIndex."""
        with self._index.reading() as index:
            stored = index.reader.stored(story_id)
            if stored is None:
                return ()
            story = json.loads(stored)
            body = index.means.words(fold(story["body"][:_READ]))
            heads = index.means.words(fold(" ".join(story[name] or "" for name in ("headline", "kicker", "subtitle"))))
            # a word of the headline counts as in ranking
            return index.reader.alike([*heads * 3, *body], story_id, limit)

    def generation(self) -> str:
        """The name of the generation that answers. Raises NoIndex, IncompatibleIndex."""
        with self._index.reading() as index:
            return index.generation.name

    def lag(self) -> int:
        """How many changes of the archive the answers don't know yet. Raises NoIndex, IncompatibleIndex."""
        with self._index.reading() as index:
            return generations.lag(open_database(self._home), index.generation.manifest)

    def close(self) -> None:
        """Close the index once nobody reads it."""
        self._index.close()


def _find(index: OpenIndex, search: Search) -> Found:
    if not 0 <= search.limit <= MOST_HITS or search.offset < 0:
        raise UsageError(reason=f"一次最多取 {MOST_HITS} 条", reason_en=f"at most {MOST_HITS} hits at a time")
    chosen = [value for values in search.selections.values() for value in values]
    if len(chosen) > MOST_SELECTED or any(len(value) > LONGEST_VALUE for value in chosen):
        raise UsageError(
            reason=f"筛选值最多 {MOST_SELECTED} 个，每个最长 {LONGEST_VALUE} 字",
            reason_en=f"at most {MOST_SELECTED} filter values of at most {LONGEST_VALUE} characters",
        )
    query, deadline = parse(search.query), Deadline()

    def ask(node: Node) -> Response:
        response = index.reader.search(
            Request(
                node=node,
                selections=resolve_selections(search.selections, index.means.values),
                dates=_dates(search),
                sort=_sort(search.sort, query),
                limit=search.limit,
                offset=search.offset,
                facets=FACETS,
                facet_limit=index.values.counts_wanted(_FACET_VALUES),
                histogram=True,
                deadline=deadline,
            )
        )
        return replace(response, facets=index.values.counted(response.facets, _FACET_VALUES))

    name = index.generation.name
    filters = filter_nodes(resolve_selections(search.selections, index.means.values), _dates(search))
    with deadline.paused():  # the first query in pinyin reads the sounds of all names
        node = plan(query, index.means)
    response = ask(node)
    if response.total:
        # where not even the best hit holds anything as it was typed, something else may have been meant
        scattered = search.sort == "relevance" and search.offset == 0 and _stands_nowhere(response)
        suggestion = meant(index, search.query, query, filters, deadline, nothing=False) if scattered else None
        return Found(search, query, response, name, suggestion=suggestion)
    suggestion = meant(index, search.query, query, filters, deadline, nothing=True)
    in_the_way = hint(index, query, filters, deadline)
    looser = relax(query, index.means)
    partial = ask(looser) if looser else response
    if partial.total:
        return Found(search, query, partial, name, relaxed=True, suggestion=suggestion, hint=in_the_way)
    return Found(search, query, response, name, suggestion=suggestion, hint=in_the_way)


def _stands_nowhere(response: Response) -> bool:
    return bool(response.hits) and response.hits[0].exact == 0


def _since(began: float) -> float:
    """Milliseconds since a reading of the performance counter."""
    return (time.perf_counter() - began) * 1000


def _dates(search: Search) -> DateRange | None:
    first, last = search.date_from, search.date_to
    if first and last and first > last:
        raise UsageError(reason=f"起始日期 {first} 晚于截止日期 {last}", reason_en=f"{first} is later than {last}")
    return date_range(first, last)


def _sort(sort: Sort, query: Query) -> Sort:
    """Where nothing is asked of the text all are equally relevant: the newest come first."""
    has_text = any(isinstance(leaf, Words | Phrase | Near) for leaf in leaves(query.root))
    return sort if has_text or sort != "relevance" else "newest"


def _hit(hit: EngineHit, marks: Highlighter) -> Hit:
    story = json.loads(hit.stored)
    headline, body = story["headline"], story["body"]
    label = headline or body[:24].replace("\n", " ") or hit.id
    return Hit(
        id=hit.id,
        headline=headline,
        label=label,
        date=dt.date.fromisoformat(story["date"]) if story["date"] else None,
        newspaper=story["newspaper"],
        page=story["page"],
        section=story["section"],
        districts=tuple(story["districts"]),
        topics=tuple(story["topics"]),
        score=hit.score,
        snippet=marks.best_passage(_texts(story)),
        marked_label=marks.mark(label, "headline" if headline else "body"),
    )


def _texts(story: dict[str, Any]) -> list[tuple[str, TextField]]:
    """The texts of a hit that a snippet may come from, with the fields they were indexed in; the body first."""
    names = " ".join(f"{role} {name}" for name, role in story["byline"])
    texts: list[tuple[str | None, TextField]] = [
        (story["body"], "body"),
        (story["subtitle"], "headline"),
        (story["kicker"], "kicker"),
        (story["column"], "kicker"),
        (names, "kicker"),
    ]
    return [(text, field) for text, field in texts if text]
