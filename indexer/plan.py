"""From a query to what the engine is asked: strict, and relaxed for when nothing matches all of it. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from archive.errors import QueryError, UsageError
from archive.fold import fold
from indexer.documents import FACETS
from indexer.engine import base as engine
from indexer.engine.base import (
    ALL_TEXT,
    And,
    DateRange,
    Everything,
    Exact,
    HasValue,
    Node,
    Not,
    Or,
    Run,
    TextField,
)
from indexer.syntax import (
    AllOf,
    AnyOf,
    Clause,
    Exclude,
    Filter,
    Near,
    Period,
    Phrase,
    Query,
    Value,
    Words,
    leaves,
    runs,
)

#: facets that a byline is counted in
_BYLINE = ("reporter", "correspondent", "photographer")


@dataclass(frozen=True, slots=True)
class Means:
    """How an index understands text; all that planning asks of the world."""

    #: folded text → its words
    words: Callable[[str], list[str]]
    #: (folded run, its words) → other spellings of it
    alternatives: Callable[[str, Sequence[str]], tuple[str, ...]]
    #: (facet, what a person wrote) → values of the facet; raises UsageError for a topic that is none
    values: Callable[[str, str], tuple[str, ...]]


def plan(query: Query, means: Means) -> Node:
    """What the engine is asked.

    Raises QueryError for a topic that is none.
    """
    return _strict(query.root, means) if query.root else Everything()


def relax(query: Query, means: Means) -> Node | None:
    """``plan`` with one change: of the bare words some may be missing. None where there are none to miss.

    Phrases, filters and exclusions hold as they do in the strict plan.
    """
    return _relaxed(query.root, means) if query.root else None


def with_filters(node: Node, selections: Mapping[str, tuple[str, ...]], dates: DateRange | None) -> Node:
    """``node`` AND the values selected (OR within a facet) AND the dates: for those who count no facets."""
    chosen = [HasValue(facet, values) for facet, values in selections.items() if values]
    return And((node, *chosen, dates)) if dates else And((node, *chosen)) if chosen else node


def resolve_selections(
    selections: Mapping[str, tuple[str, ...]], values: Callable[[str, str], tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Selections by the values of the index.

    Raises UsageError for a facet or topic that is none.
    """
    resolved: dict[str, tuple[str, ...]] = {}
    for facet, texts in selections.items():
        if facet not in FACETS:
            raise UsageError(reason=f"没有“{facet}”这种筛选", reason_en=f"no filter {facet!r}")
        found = [value for text in texts for value in values(facet, text)]
        if found:
            resolved[facet] = tuple(dict.fromkeys(found))
    return resolved


def date_range(first: dt.date | None, last: dt.date | None) -> DateRange | None:
    """The engine's range of days; None when both ends are open."""
    return DateRange(_number(first), _number(last)) if first or last else None


def fields_of(scope: TextField | None) -> tuple[TextField, ...]:
    """The fields that a clause is looked for in."""
    return (scope,) if scope else ALL_TEXT


def _number(date: dt.date | None) -> int | None:
    return date.year * 10_000 + date.month * 100 + date.day if date else None


def _strict(clause: Clause, means: Means) -> Node:
    match clause:
        case Words():
            return _words(clause, means)
        case Phrase(text, scope):
            folded = fold(text)
            return Exact(folded, tuple(means.words(folded)), fields_of(scope))
        case Near(parts, distance, scope):
            return engine.Near(tuple(map(fold, parts)), distance, fields_of(scope))
        case Value():
            return _value(clause, means)
        case Period(first, last):
            return DateRange(_number(first), _number(last))
        case AllOf(parts):
            return And(tuple(_strict(part, means) for part in parts))
        case AnyOf(parts):
            return Or(tuple(_strict(part, means) for part in parts))
        case Exclude(part):
            return Not(_strict(part, means))


def _relaxed(clause: Clause, means: Means) -> Node | None:
    match clause:
        case Words():
            return _any(tuple(_run(run, clause, means, any_word=True) for run in runs(clause.text)))
        case AllOf(parts):
            loose = tuple(node for part in parts if (node := _relaxed(part, means)))
            if not loose:
                return None
            firm = [part for part in parts if not _has_words(part)]
            # where a phrase is found, that is a partial match even if every bare word is missing
            phrases = tuple(_strict(part, means) for part in firm if _has_phrase(part))
            some = _any((*loose, *phrases))
            return And((*(_strict(part, means) for part in firm), some)) if firm else some
        case AnyOf(parts) if _has_words(clause):
            return Or(tuple(_relaxed(part, means) or _strict(part, means) for part in parts))
    return None


def _any(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else Or(nodes)


def _has_words(clause: Clause) -> bool:
    return any(isinstance(leaf, Words) for leaf in leaves(clause))


def _has_phrase(clause: Clause) -> bool:
    return any(isinstance(leaf, Phrase | Near) for leaf in leaves(clause))


def _words(clause: Words, means: Means) -> Node:
    """All runs of a stretch of text; where punctuation parts it, the whole string counts for rank."""
    found = tuple(_run(run, clause, means, any_word=False) for run in runs(clause.text))
    if len(found) == 1:
        return found[0]
    return Or((Exact(fold(clause.text), (), fields_of(clause.scope)), And(found)))


def _run(text: str, clause: Words, means: Means, *, any_word: bool) -> Node:
    folded = fold(text)
    words = means.words(folded)
    fields = fields_of(clause.scope)
    if not words:
        # characters that are no words (private ones, marks): only the string itself can be looked for
        return Exact(folded, (), fields)
    others = means.alternatives(folded, words)
    run = Run(folded, tuple(words), others, fields, any_word)
    # what was typed counts twice for rank, and so stands before its other spellings
    return Or((Exact(folded, (), fields), run)) if others else run


def _value(clause: Value, means: Means) -> Node:
    if clause.filter is Filter.BYLINE:
        return Or(tuple(HasValue(facet, means.values(facet, clause.text)) for facet in _BYLINE))
    try:
        return HasValue(clause.filter.value, means.values(clause.filter.value, clause.text))
    except UsageError as error:
        raise QueryError(position=clause.at, **error.context) from None
