"""When nothing matches: which part of a query it was, and what remains without it; and what was meant instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice

from archive.fold import fold
from indexer.assistance import Assistance
from indexer.deadline import Deadline
from indexer.engine.base import And, DateRange, Exact, HasValue, Node, Run
from indexer.live_index import OpenIndex
from indexer.plan import fields_of, plan
from indexer.results import Hint
from indexer.syntax import AllOf, AnyOf, Clause, Exclude, Filter, Query, Value, Words, leaves, runs

#: runs of a query that other spellings are looked up for, and spellings that are tried
_LOOKED, _TRIED = 4, 12


def hint(index: OpenIndex, query: Query, filters: tuple[Node, ...], deadline: Deadline) -> Hint | None:
    """Which part of a query that matches nothing to leave out, so that most remains; None where nothing would.

    ``filters`` are the selections and dates beside the query. Raises SearchTooSlow.
    """
    if query.root is None:
        return None
    parts = _parts(index, query.root)
    nodes = [node for _, node in parts]
    places = range(len(nodes)) if len(nodes) > 1 else ()
    rests = [And((*nodes[:place], *nodes[place + 1 :], *filters)) for place in places]
    asked: list[Node] = [*rests, *(And((node, *filters)) for node in nodes)]
    if filters:
        asked.append(And(tuple(nodes)))
    counts = index.reader.counts(asked, deadline)
    found: list[Hint] = []
    for place, (remaining, alone) in enumerate(zip(counts[: len(rests)], counts[len(rests) :], strict=False)):
        without = " ".join(text for number, (text, _) in enumerate(parts) if number != place)
        found.append(Hint(parts[place][0], alone, without, remaining))
    if filters:
        found.append(Hint(None, counts[-1], str(query), counts[-1]))
    best = max(found, key=lambda hint: (hint.remaining, -hint.alone), default=None)
    return best if best and best.remaining else None


def _parts(index: OpenIndex, root: Clause) -> list[tuple[str, Node]]:
    """The parts that are AND-ed: clauses, or the words of a single run, with their texts."""
    clauses = root.parts if isinstance(root, AllOf) else (root,)
    if len(clauses) == 1 and isinstance(root, Words):
        fields = fields_of(root.scope)
        prefix = f"{root.scope}:" if root.scope else ""
        words = [word for run in runs(root.text) for word in index.means.words(fold(run))]
        return [(prefix + word, Run(word, (word,), (), fields)) for word in dict.fromkeys(words)]
    return [(str(Query(clause)), plan(Query(clause), index.means)) for clause in clauses]


def meant(
    index: OpenIndex, text: str, query: Query, filters: tuple[Node, ...], deadline: Deadline, *, nothing: bool
) -> str | None:
    """The query with one name or word written as the index knows it, so that something matches; None if there is none.

    Where the query already matches (``nothing`` is False) only a run is corrected that stands nowhere as it was typed
    and that no dictionary knows. Raises SearchTooSlow.
    """
    for typed, other in islice(_spellings(index, query, deadline, nothing), _TRIED):
        corrected = text.replace(typed, other)
        root = _replaced(query.root, typed, other)
        if corrected == text or root is None:
            continue
        node = And((plan(Query(root), index.means), *filters))
        if index.reader.counts([node], deadline)[0]:
            return corrected
    return None


def _spellings(index: OpenIndex, query: Query, deadline: Deadline, nothing: bool) -> Iterator[tuple[str, str]]:
    """(what was typed, another spelling), likeliest first."""
    looked = 0

    def helping() -> Assistance:
        with deadline.paused():
            index.assistance.read()
        return index.assistance

    for leaf in leaves(query.root):
        if isinstance(leaf, Value):
            if leaf.filter is not Filter.TOPIC:
                folded = fold(leaf.text)
                yield from (
                    (leaf.text, name)
                    for name in (*helping().sounds.alike(folded), *index.assistance.names.near(folded))
                )
        elif isinstance(leaf, Words):
            for run in runs(leaf.text):
                folded = fold(run)
                words = index.means.words(folded)
                unknown = all(len(word) == 1 for word in words) or len(words) == 1
                if not (nothing or unknown) or index.reader.counts([Exact(folded)])[0]:
                    continue
                looked += 1
                if looked > _LOOKED:
                    return
                yield from ((run, name) for name in helping().sounds.alike(folded))
                yield from ((run, word) for word in index.assistance.words.spelled(folded))
                yield from ((run, other) for other in index.assistance.words.corrections(folded, words))


def _replaced(clause: Clause | None, typed: str, other: str) -> Clause | None:
    """The clause with a text replaced wherever it is asked for."""
    match clause:
        case Words(text) | Value(_, text):
            return replace(clause, text=text.replace(typed, other))
        case AllOf(parts) | AnyOf(parts):
            return replace(clause, parts=tuple(part for p in parts if (part := _replaced(p, typed, other))))
        case Exclude(part):
            return replace(clause, part=_replaced(part, typed, other) or part)
    return clause


def filter_nodes(selections: Mapping[str, tuple[str, ...]], dates: DateRange | None) -> tuple[Node, ...]:
    """Selections and dates as nodes to be AND-ed."""
    chosen: list[Node] = [HasValue(facet, values) for facet, values in selections.items() if values]
    return (*chosen, dates) if dates else tuple(chosen)
