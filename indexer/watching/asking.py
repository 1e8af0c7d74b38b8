"""What a saved query asks of an index: its plan, a digest of it, and whether labels decide its matches. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from archive.store.queries import SavedQuery
from indexer.engine.base import And, HasValue, Node, Not, Or, Run
from indexer.plan import Means, date_range, plan, resolve_selections, with_filters
from indexer.query_form import read_form

#: facets that are no part of a story: a vocabulary gives them
_LABELS = frozenset({"district", "topic"})


@dataclass(frozen=True, slots=True)
class Question:
    """What the engine is asked; two questions of one digest have the same answer on the same documents."""

    node: Node
    digest: str
    by_label: bool


def question(saved: SavedQuery, means: Means) -> Question:
    """The question of a saved query, every word and filter of it, never relaxed.

    Raises QueryError for a form that cannot be read, UsageError for a filter that there is none of.
    """
    search, query = read_form(saved.form, saved.text)
    selections = resolve_selections(search.selections, means.values)
    node = with_filters(plan(query, means), selections, date_range(search.date_from, search.date_to))
    digest = hashlib.sha256(repr(_canonical(node)).encode("utf-8", "surrogatepass")).hexdigest()[:16]
    return Question(node, digest, any(facet in _LABELS for facet in _facets(node)))


def _canonical(node: Node) -> Node:
    """The node with what has no order in a fixed one: values come commonest first, and that changes daily."""
    match node:
        case HasValue(facet, values):
            return HasValue(facet, tuple(sorted(values)))
        case Run():
            return replace(node, alternatives=tuple(sorted(node.alternatives)))
        case And(parts):
            return And(tuple(map(_canonical, parts)))
        case Or(parts):
            return Or(tuple(map(_canonical, parts)))
        case Not(part):
            return Not(_canonical(part))
    return node


def _facets(node: Node) -> Iterator[str]:
    match node:
        case HasValue(facet, _):
            yield facet
        case And(parts) | Or(parts):
            for part in parts:
                yield from _facets(part)
        case Not(part):
            yield from _facets(part)
