"""The syntax tree of a query: what was asked, as frozen data, and its one canonical text."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from archive.fold import fold, fold_same_length
from indexer.engine.base import TextField


class Filter(StrEnum):
    """What a value may be asked of; the names are the English prefixes and, but for BYLINE, those of the facets."""

    BYLINE = "byline"
    CORRESPONDENT = "correspondent"
    PHOTOGRAPHER = "photographer"
    DISTRICT = "district"
    TOPIC = "topic"
    NEWSPAPER = "newspaper"
    COLUMN = "column"


@dataclass(frozen=True, slots=True)
class Words:
    """A bare run without blanks, beginning and ending with a letter, digit or Chinese character."""

    text: str
    scope: TextField | None = None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A quoted string, to be found exactly as it stands."""

    text: str
    scope: TextField | None = None


@dataclass(frozen=True, slots=True)
class Near:
    """Strings to be found near each other in one field, in any order, with so many other characters among them."""

    parts: tuple[str, ...]
    distance: int
    scope: TextField | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """A filter by a value as the person wrote it; ``at`` is where, for messages, and no part of the meaning."""

    filter: Filter
    text: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Period:
    """Stories dated from ``first`` to ``last``, both included; None is open."""

    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Clause, ...]


@dataclass(frozen=True, slots=True)
class Exclude:
    part: Clause


Leaf = Words | Phrase | Near | Value | Period
Clause = Leaf | AllOf | AnyOf | Exclude


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; ``root`` is None for the empty one, which asks nothing of the text. ``str()`` is canonical."""

    root: Clause | None = None

    def __str__(self) -> str:
        return _text(self.root) if self.root else ""


def all_of(parts: list[Clause]) -> Clause | None:
    """The conjunction of ``parts``, nested ones flattened; None of none."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, AllOf) else (part,)))
    return AllOf(flat) if len(flat) > 1 else flat[0] if flat else None


def any_of(parts: list[Clause]) -> Clause | None:
    """The disjunction of ``parts``, nested ones flattened; None of none."""
    flat = tuple(p for part in parts for p in (part.parts if isinstance(part, AnyOf) else (part,)))
    return AnyOf(flat) if len(flat) > 1 else flat[0] if flat else None


def leaves(clause: Clause | None) -> Iterator[Leaf]:
    """The clauses without parts that a match may show, in order: nothing under an exclusion."""
    match clause:
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
        case Words() | Phrase() | Near() | Value() | Period():
            yield clause


# --- characters ---------------------------------------------------------------------------------------------------

#: combining marks, private characters (rare names in old fonts), and characters newer than Python's own tables
_TEXT_CATEGORIES = frozenset({"Mn", "Mc", "Me", "Co", "Cn"})


def is_text(char: str) -> bool:
    """Whether a character is one to search for, rather than punctuation: a letter, digit or ideograph once folded."""
    return any(c.isalnum() or unicodedata.category(c) in _TEXT_CATEGORIES for c in fold(char))


def runs(text: str) -> tuple[str, ...]:
    """The longest stretches of ``text`` free of punctuation and blanks, in order."""
    return tuple("".join(c if is_text(c) else " " for c in text).split())


# --- canonical text -----------------------------------------------------------------------------------------------

#: opening → closing marks of a phrase, folded; a mark that differs from its mate nests
QUOTES = {'"': '"', "“": "”", "「": "」", "『": "』"}
OPERATOR_WORDS = frozenset({"OR", "或"})

#: what a prefix, folded, says of the clause after it
Prefix = TextField | Filter | Literal["date"]
PREFIXES: dict[str, Prefix] = {
    **dict.fromkeys(("headline", "标题"), "headline"),
    **dict.fromkeys(("kicker", "引题"), "kicker"),
    **dict.fromkeys(("body", "正文"), "body"),
    **dict.fromkeys(("byline", "reporter", "记者"), Filter.BYLINE),
    **dict.fromkeys(("correspondent", "通讯员"), Filter.CORRESPONDENT),
    **dict.fromkeys(("photographer", "摄影"), Filter.PHOTOGRAPHER),
    **dict.fromkeys(("district", "区县"), Filter.DISTRICT),
    **dict.fromkeys(("topic", "主题"), Filter.TOPIC),
    **dict.fromkeys(("newspaper", "报纸"), Filter.NEWSPAPER),
    **dict.fromkeys(("column", "栏目"), Filter.COLUMN),
    **dict.fromkeys(("date", "year", "日期", "年份"), "date"),
}


def quoted(text: str) -> str | None:
    """``text`` as a phrase that reads back as itself; None where every kind of quotes stands in it unpaired."""
    marks = fold_same_length(text)
    for opening, closing in QUOTES.items():
        if closing_quote(opening + marks + closing, 0) == len(text) + 1:
            return opening + text + closing
    return None


def closing_quote(marks: str, opening: int) -> int:
    """The place of the quote that closes the one at ``opening``, -1 where none does. ``marks`` is folded text."""
    start, end = marks[opening], QUOTES[marks[opening]]
    if start == end:
        return marks.find(end, opening + 1)
    depth = 0
    for place in range(opening, len(marks)):
        depth += (marks[place] == start) - (marks[place] == end)
        if depth == 0:
            return place
    return -1


def is_operator(word: str) -> bool:
    """Whether a word standing by itself joins two alternatives."""
    return unicodedata.normalize("NFKC", word) in OPERATOR_WORDS


def prefix_of(marks: str) -> tuple[Prefix, int] | None:
    """The prefix that folded text begins with, and its length with the colon."""
    name, colon, _ = marks.partition(":")
    return (PREFIXES[name], len(name) + 1) if colon and name in PREFIXES else None


def _text(clause: Clause) -> str:
    match clause:
        case AllOf(parts):
            return " ".join(f"({_text(p)})" if isinstance(p, AnyOf) else _text(p) for p in parts)
        case AnyOf(parts):
            return " OR ".join(_text(p) for p in parts)
        case Exclude(part):
            return f"-({_text(part)})" if isinstance(part, AllOf | AnyOf | Exclude) else f"-{_text(part)}"
        case Period(first, last):
            return f"date:{first or ''}..{last or ''}" if first != last else f"date:{first}"
        case Value(name, text):
            return f"{name}:{quoted(text)}"
        case Words(text, scope):
            # a full stop before it keeps a run that looks like syntax (OR, 标题:甲) a run
            guarded = f".{text}" if is_operator(text) or prefix_of(fold_same_length(text)) else text
            return f"{scope}:{guarded}" if scope else guarded
        case Phrase(text, scope):
            return f"{scope}:{quoted(text)}" if scope else f"{quoted(text)}"
        case Near(parts, distance, scope):
            return f"{scope}:{quoted(' '.join(parts))}~{distance}" if scope else f"{quoted(' '.join(parts))}~{distance}"
