"""The query language: text → syntax tree, within bounds, every error knowing its place.

    query    = clauses { ("OR" | "或" | "|") clauses }         blanks mean AND and bind tighter
    clause   = ["-"] [prefix ":"] atom { atom }                atoms glued on without a blank are AND-ed
    atom     = "(" query ")" | quoted ["~" number] | run
    run      = anything up to a blank, a "|" or the ")" of a group

Quotes, brackets, minus and prefixes are syntax where a clause starts; inside a run they are punctuation and only
part its words, so a headline pasted as it stands is a query that finds its story.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from archive.errors import QueryError
from archive.fold import fold, fold_same_length
from indexer.engine.base import TextField
from indexer.periods import BadDate, period
from indexer.syntax import (
    QUOTES,
    Clause,
    Exclude,
    Filter,
    Leaf,
    Near,
    Period,
    Phrase,
    Prefix,
    Query,
    Value,
    Words,
    all_of,
    any_of,
    closing_quote,
    is_operator,
    is_text,
    prefix_of,
    quoted,
    runs,
)

_LONGEST_PREFIX = len("correspondent:")
#: what follows a quoted string whose parts are to stand near each other, up to so many characters apart
_DISTANCE, _FARTHEST = re.compile(r"~([0-9]{1,9})(?!\w)"), 1000


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may cost: characters, clauses (each run of letters counts as one) and depth of brackets."""

    length: int = 200
    clauses: int = 32
    depth: int = 8


def parse(text: str, limits: Limits | None = None) -> Query:
    """The query that ``text`` means; blank text is the empty query.

    Raises QueryError with the position, counted in characters from 0, and the reason in both languages.
    """
    limits = limits or Limits()
    if not text.strip():
        return Query()
    if len(text.strip()) > limits.length:
        raise _error(limits.length, f"检索式超过 {limits.length} 字", f"longer than {limits.length} characters")
    if len(fold(text.strip())) > 2 * limits.length:
        # some characters stand for a whole phrase
        raise _error(0, f"检索式展开后超过 {2 * limits.length} 字", f"longer than {2 * limits.length} when spelled out")
    for place, char in enumerate(text):
        if "\ud800" <= char <= "\udfff":
            raise _error(place, "这不是有效的字符", "not a valid character")
    return Query(_Parser(text, limits).query())


def _error(position: int, zh: str, en: str) -> QueryError:
    return QueryError(position=position, reason=zh, reason_en=en)


def _bracket_mates(marks: str) -> dict[int, int]:
    """Each bracket that has a mate → the place of its mate."""
    mates: dict[int, int] = {}
    opened: list[int] = []
    for place, mark in enumerate(marks):
        if mark == "(":
            opened.append(place)
        elif mark == ")" and opened:
            opening = opened.pop()
            mates[opening], mates[place] = place, opening
    return mates


def _trimmed(text: str) -> str:
    """``text`` without the punctuation at its ends."""
    places = [place for place, char in enumerate(text) if is_text(char)]
    return text[places[0] : places[-1] + 1] if places else ""


class _Parser:
    """One pass over one text. ``marks`` is the text folded one to one, so syntax may be full or half width."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.marks = fold_same_length(text)
        self.mates = _bracket_mates(self.marks)
        self.limits = limits
        self.at = 0
        self.clauses = 0

    def query(self) -> Clause:
        root = self.alternatives(None, 0)
        if root is not None:
            return root
        if "*" in self.marks or "?" in self.marks:
            raise _error(
                0, "不用通配符，任何一段文字都能直接查到", "no wildcards: any part of a text is found as it is"
            )
        raise _error(0, "只有标点，没有可检索的字；要查标点请加引号", "nothing but punctuation; quote it to find it")

    # --- grammar ---

    def alternatives(self, prefix: Prefix | None, depth: int) -> Clause | None:
        """Up to the end or this group's closing bracket; None where there is nothing to find."""
        options: list[Clause] = []
        operator: int | None = None
        while True:
            part = self.conjunction(prefix, depth)
            if part is not None:
                options.append(part)
            elif operator is not None:
                raise _error(operator, "“或”的后面没有内容", "nothing after OR")
            operator = None
            if self.at < len(self.text) and self.marks[self.at] == "|":
                self.at += 1
            elif end := self.operator_end():
                if part is None:
                    raise _error(self.at, "“或”的前面没有内容", "nothing before OR")
                operator, self.at = self.at, end
            else:
                return any_of(options)

    def conjunction(self, prefix: Prefix | None, depth: int) -> Clause | None:
        parts: list[Clause] = []
        while True:
            while self.at < len(self.text) and self.text[self.at].isspace():
                self.at += 1
            if self.ended(depth) or (self.operator_end() and not self.alone()):
                return all_of(parts)
            if (part := self.clause(prefix, depth)) is not None:
                parts.append(part)

    def clause(self, prefix: Prefix | None, depth: int) -> Clause | None:
        start = self.at
        negative = False
        if start == 0 or self.text[start - 1].isspace() or self.marks[start - 1] in "(|":
            negative = self.is_minus()
            self.at += negative
            if found := prefix_of(self.marks[self.at : self.at + _LONGEST_PREFIX]):
                prefix = found[0]
                self.at += found[1]
                while self.at < len(self.text) and self.text[self.at].isspace():
                    self.at += 1
                if self.ended(depth) or self.is_minus():
                    raise _error(
                        start, "前缀后面没有内容（减号写在前缀前面）", "nothing after the prefix (minus goes before it)"
                    )
        part = self.atoms(prefix, depth)
        return Exclude(part) if negative and part is not None else part

    def atoms(self, prefix: Prefix | None, depth: int) -> Clause | None:
        parts: list[Clause] = []
        start = self.at
        while not self.ended(depth) and not self.text[self.at].isspace():
            mark, first = self.marks[self.at], self.at == start
            if mark == "(" and (first or self.at in self.mates):
                parts.append(self.group(prefix, depth))
                break
            if mark in QUOTES and (first or closing_quote(self.marks, self.at) > 0):
                parts.append(self.phrase(prefix))
            else:
                parts += self.run(prefix, depth)
        return all_of(parts)

    def group(self, prefix: Prefix | None, depth: int) -> Clause:
        opening = self.at
        if depth == self.limits.depth:
            raise _error(opening, f"括号超过 {depth} 层", f"brackets deeper than {depth}")
        self.at += 1
        inside = self.alternatives(prefix, depth + 1)
        if self.at == len(self.text):
            raise _error(opening, "这个左括号没有配对", "an opening bracket without its mate")
        if inside is None:
            raise _error(opening, "括号里没有内容", "nothing to find in the brackets")
        self.at += 1
        return inside

    def phrase(self, prefix: Prefix | None) -> Clause:
        opening = self.at
        closing = closing_quote(self.marks, opening)
        if closing < 0:
            raise _error(opening, "这个引号没有配对", "a quotation mark without its mate")
        text = "".join(" " if char in "\t\n\v\f\r" else char for char in self.text[opening + 1 : closing])
        if not text.strip():
            raise _error(opening, "引号里没有内容", "nothing between the quotation marks")
        self.at = closing + 1
        self.count(opening, 1)
        if isinstance(prefix, Filter) or prefix == "date":
            return _filter(prefix, text, opening)
        distance = _DISTANCE.match(self.marks, self.at)
        if distance is None:
            return Phrase(text, prefix)
        self.at = distance.end()
        return self.near(tuple(dict.fromkeys(text.split())), int(distance[1]), prefix, opening)

    def near(self, parts: tuple[str, ...], distance: int, prefix: TextField | None, place: int) -> Clause:
        if distance > _FARTHEST:
            raise _error(place, f"相距最多 {_FARTHEST} 字", f"at most {_FARTHEST} characters apart")
        self.count(place, len(parts) - 1)
        return Near(parts, distance, prefix) if len(parts) > 1 else Phrase(parts[0], prefix)

    def run(self, prefix: Prefix | None, depth: int) -> list[Clause]:
        start, end = self.at, self.run_end(depth)
        self.at = end
        if isinstance(prefix, Filter) or prefix == "date":
            self.count(start, 1)
            return [_filter(prefix, self.text[start:end], start)]
        # brackets whose mates stand elsewhere part the run, so that its text never unbalances another's
        strays = [p for p in range(start, end) if self.marks[p] in "()" and not start <= self.mates.get(p, -1) < end]
        found: list[Clause] = []
        for first, last in zip([start - 1, *strays], [*strays, end], strict=True):
            if text := _trimmed(self.text[first + 1 : last]):
                self.count(start, len(runs(text)))
                found.append(Words(text, prefix))
        return found

    def run_end(self, depth: int) -> int:
        """Where the run at ``at`` ends; it holds at least one character."""
        end = self.at
        while end < len(self.text) and not self.text[end].isspace() and self.marks[end] != "|":
            mark, mate = self.marks[end], self.mates.get(end, -1)
            if mark == "(" and end > self.at and any(c.isspace() or c == "|" for c in self.marks[end:mate]):
                break
            if mark == ")" and mate < self.at:
                if depth:
                    break
                if not is_text(self.text[end + 1 : end + 2]):
                    raise _error(end, "这个右括号没有配对", "a closing bracket without its mate")
            end += 1
        return end

    # --- where we are ---

    def ended(self, depth: int) -> bool:
        """Whether nothing more belongs to this conjunction, operators aside."""
        return self.at == len(self.text) or self.marks[self.at] == "|" or (depth > 0 and self.marks[self.at] == ")")

    def is_minus(self) -> bool:
        """Whether a minus stands here with something to exclude: a dash or a lone hyphen is punctuation."""
        after = self.marks[self.at + 1 : self.at + 2]
        return self.marks[self.at] == "-" and bool(after) and not after.isspace() and after not in "-|)"

    def operator_end(self) -> int:
        """The end of the operator word that stands here by itself, else 0."""
        end = self.at
        while end < len(self.text) and not self.text[end].isspace() and self.marks[end] not in "|()":
            end += 1
        return end if is_operator(self.text[self.at : end]) else 0

    def alone(self) -> bool:
        """Whether the operator word here is all there is in its group, and so just a word: any word can be searched."""
        before, after = self.marks[: self.at].rstrip(), self.marks[self.operator_end() :].lstrip()
        return before[-1:] in ("", "(") and after[:1] in ("", ")")

    def count(self, place: int, clauses: int) -> None:
        self.clauses += clauses
        if self.clauses > self.limits.clauses:
            raise _error(place, f"检索条件超过 {self.limits.clauses} 个", f"more than {self.limits.clauses} clauses")


def _filter(prefix: Filter | Literal["date"], text: str, place: int) -> Leaf:
    """The filter that a prefix and its value make."""
    if not isinstance(prefix, Filter):
        try:
            return Period(*period(text))
        except BadDate as error:
            raise _error(place, error.zh, error.en) from None
    if not runs(text):
        raise _error(place, "前缀后面没有内容", "nothing after the prefix")
    if quoted(text) is None:
        raise _error(place, "引号没有配对", "unpaired quotation marks")
    return Value(prefix, text.strip(), place)
