"""The engine contract: how documents become an index folder and how a folder answers requests.

An engine is dumb on purpose: it knows documents, terms and characters, but no query language, no archive and no
generations. ``tests/unit/indexer/engine`` holds one suite that every engine must pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

from indexer.deadline import NEVER, Deadline
from indexer.documents import Document

TextField = Literal["headline", "kicker", "body"]
Sort = Literal["relevance", "newest", "oldest"]
ALL_TEXT: tuple[TextField, ...] = ("headline", "kicker", "body")


@dataclass(frozen=True, slots=True)
class Everything:
    """Matches every document, score 0."""


@dataclass(frozen=True, slots=True)
class Exact:
    """Documents that contain the folded string within one paragraph of one of the fields. ``words`` only score."""

    text: str
    words: tuple[str, ...] = ()
    fields: tuple[TextField, ...] = ALL_TEXT


@dataclass(frozen=True, slots=True)
class Run:
    """A bare run: the exact string OR all of its words.

    Documents with the exact string rank in a higher tier. ``alternatives`` widen the run (synonyms, numerals):
    each is a further string that counts as the exact one. ``any_word`` relaxes "all of its words" to "any".
    """

    text: str
    words: tuple[str, ...]
    alternatives: tuple[str, ...] = ()
    fields: tuple[TextField, ...] = ALL_TEXT
    any_word: bool = False


@dataclass(frozen=True, slots=True)
class Near:
    """Documents in which all the folded strings stand near each other in one of the fields, in any order.

    From the first character of the first to the last of the last there are at most ``distance`` more than they have
    together; a line break counts as one. Strings may overlap. All of them score.
    """

    texts: tuple[str, ...]
    distance: int
    fields: tuple[TextField, ...] = ALL_TEXT


@dataclass(frozen=True, slots=True)
class HasValue:
    """Documents whose facet holds one of the values exactly."""

    facet: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DateRange:
    """Documents dated within [first, last], yyyymmdd; None is open. Undated documents never match."""

    first: int | None
    last: int | None


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node = Everything | Exact | Run | Near | HasValue | DateRange | And | Or | Not


@dataclass(frozen=True, slots=True)
class Request:
    """One search as the engine sees it.

    ``selections`` are the facet values the reader picked: within one facet OR, across facets AND, and a facet's own
    counts ignore its own selection. Order: by sort, then tier and score (relevance) or date, ties by id ascending.
    """

    node: Node
    selections: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: DateRange | None = None
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0
    #: facets to count; () counts none
    facets: tuple[str, ...] = ()
    #: values returned a facet, commonest first, ties by value
    facet_limit: int = 50
    histogram: bool = False
    #: asked between steps; no part of what is asked
    deadline: Deadline = field(default=NEVER, compare=False)


@dataclass(frozen=True, slots=True)
class EngineHit:
    id: str
    score: float
    #: how many of the request's runs and exact strings stand verbatim in the document
    exact: int
    stored: bytes


@dataclass(frozen=True, slots=True)
class FacetCounts:
    #: (value, count) for the commonest values
    values: tuple[tuple[str, int], ...]
    #: how many distinct values there are among the matches
    distinct: int


@dataclass(frozen=True, slots=True)
class Response:
    total: int
    hits: tuple[EngineHit, ...]
    facets: Mapping[str, FacetCounts]
    #: (yyyymm, count), ascending; undated documents are left out
    histogram: tuple[tuple[int, int], ...] = ()


class Reader(Protocol):
    """An open index. Safe to use from several threads; stays valid while newer generations are built."""

    @property
    def documents(self) -> int: ...

    def ids(self) -> Iterator[str]:
        """Ids of all live documents, each once, in no promised order."""

    def search(self, request: Request) -> Response:
        """Raises SearchTooSlow."""

    def matching_ids(self, node: Node) -> frozenset[str]:
        """All ids that match, unranked: for saved queries."""

    def counts(self, nodes: Sequence[Node], deadline: Deadline = NEVER) -> tuple[int, ...]:
        """How many documents match each of the nodes; what they have in common is looked for once.

        Raises SearchTooSlow.
        """

    def stored(self, story_id: str) -> bytes | None:
        """What was stored with a live document, None where there is none of that id."""

    def headlines(self, text: str, limit: int) -> tuple[bytes, ...]:
        """What was stored with documents whose headline field holds the folded string within a line.

        Those that begin with it first, then by date, newest first, ties by id.
        """

    def words(self) -> Mapping[str, int]:
        """The words of the index; how often each stands in a field of a document, deleted ones perhaps included."""

    def alike(self, words: Sequence[str], but: str, limit: int) -> tuple[str, ...]:
        """Ids of the documents that share most with one that has these words, repeated ones counting more; best first.

        ``but`` is that document's id, which is left out. None is better than some that have little in common.
        """

    def close(self) -> None: ...


class Engine(Protocol):
    """A way to build and open index folders."""

    @property
    def name(self) -> str:
        """Name and version, recorded in the manifest, e.g. ``whoosh 2.7.5``."""

    def build(self, folder: Path, documents: Iterable[Document]) -> int:
        """Write a new index into the empty ``folder``; returns the number of documents."""

    def part(self, folder: Path, number: int, documents: Iterable[Document]) -> Any:
        """Write one part of a new index into ``folder``, which other processes may be doing with other numbers.

        No id may stand in two parts. Returns what ``assemble`` needs to know of it, which can be pickled.
        """

    def assemble(self, folder: Path, parts: Sequence[Any]) -> int:
        """Make one index of all parts, given in order; returns the number of documents.

        ``build`` is this over a single part. What was written does not depend on who wrote it.
        """

    def update(self, old: Path, new: Path, documents: Iterable[Document], gone: Iterable[str]) -> int:
        """Write into the empty folder ``new`` what ``old`` holds, ``documents`` added or replaced, ``gone`` left out.

        ``old`` is never changed (its files may be hard-linked). Cost is proportional to the change.
        Returns the new count.
        """

    def open(self, folder: Path) -> Reader:
        """Raises IncompatibleIndex for a folder it cannot read."""
