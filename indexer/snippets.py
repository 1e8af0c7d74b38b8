"""Where a query stands in a text: matches marked in the original characters, and the passage that shows them best.

Everything is (text, matched) ranges, never markup, so no text of a story can become HTML. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from archive.fold import fold, fold_with_offsets
from indexer.engine.base import TextField
from indexer.plan import Means
from indexer.results import Snippet
from indexer.syntax import Near, Phrase, Query, Words, leaves, runs

#: characters that a passage shows
WIDTH = 80

#: starts of windows that are compared; a text with more matches shows itself anywhere
_COMPARED = 200
_SENTENCE_ENDS = "。！？；!?\n"
#: what belongs to the words before it, and so opens no passage
_NO_OPENING = "，、：；。！？…）》」』”’】,.:;!?)"


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing a query looks for, folded: what was typed, its other spellings and, where none stands, its words."""

    typed: str
    others: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    scope: TextField | None = None


class Level(IntEnum):
    """How closely a match is what was typed."""

    WORD = 0
    OTHER_SPELLING = 1
    TYPED = 2


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """A range ``[start, end)`` of the original text that holds something a query looks for."""

    start: int
    end: int
    #: number of the needle
    needle: int
    text: str
    level: Level


@dataclass(frozen=True, slots=True)
class Highlighter:
    """Marks texts for one query."""

    needles: tuple[Needle, ...]

    def mark(self, text: str, field: TextField | None = None) -> Snippet:
        """The whole text with its matches marked; ``field`` leaves out what was asked of another field."""
        return _cut(text, 0, len(text), self.matches(text, field))

    def passage(self, text: str, width: int = WIDTH, field: TextField | None = None) -> Snippet:
        """About ``width`` characters of the text: where the exact strings stand, else where most words meet."""
        return _passage(text, self.matches(text, field), width)

    def best_passage(self, texts: Sequence[tuple[str, TextField]], width: int = WIDTH) -> Snippet:
        """The passage of the first text that holds a match, else of the first text; nothing of no texts."""
        for text, field in texts:
            if matches := self.matches(text, field):
                return _passage(text, matches, width)
        return _passage(texts[0][0], (), width) if texts else ()

    def matches(self, text: str, field: TextField | None = None) -> tuple[Match, ...]:
        """All matches, by place."""
        folded = fold(text)
        # every character folds to at least one, so equal lengths mean equal places
        mapped = fold_with_offsets(text) if len(folded) != len(text) else None
        found: list[Match] = []
        for number, needle in enumerate(self.needles):
            if field and needle.scope and needle.scope != field:
                continue
            for place, string, level in _find(folded, needle):
                start, end = place, place + len(string)
                if mapped:
                    start, end = mapped.original_span(start, end)
                found.append(Match(start, end, number, string, level))
        return tuple(sorted(found))


def highlighter(query: Query, means: Means | None = None) -> Highlighter:
    """What to mark for a query. Without ``means`` only strings as they were typed, no words or other spellings."""
    needles: list[Needle] = []
    for leaf in leaves(query.root):
        if isinstance(leaf, Phrase):
            needles.append(Needle(fold(leaf.text), scope=leaf.scope))
        elif isinstance(leaf, Near):
            needles += [Needle(fold(part), scope=leaf.scope) for part in leaf.parts]
        elif isinstance(leaf, Words):
            parts = [fold(run) for run in runs(leaf.text)]
            for part in parts:
                words = means.words(part) if means else []
                others = means.alternatives(part, words) if means else ()
                needles.append(Needle(part, others, tuple(dict.fromkeys(words)), leaf.scope))
            if len(parts) > 1:
                needles.append(Needle(fold(leaf.text), scope=leaf.scope))
    return Highlighter(tuple(dict.fromkeys(needles)))


def mark(text: str, query: Query, means: Means | None = None) -> Snippet:
    """The whole text with the query's matches marked."""
    return highlighter(query, means).mark(text)


def snippet(text: str, query: Query, width: int = WIDTH, means: Means | None = None) -> Snippet:
    """The passage of the text that shows the query's matches best."""
    return highlighter(query, means).passage(text, width)


def _find(text: str, needle: Needle) -> list[tuple[int, str, Level]]:
    """Where a needle stands in a folded text: as typed, in other spellings beside that, else by its words."""
    found = [(place, needle.typed, Level.TYPED) for place in _places(text, needle.typed)]
    if needle.others:
        # what was typed is never part of a longer mark
        rest = text.replace(needle.typed, "\0" * len(needle.typed))
        found += [(place, other, Level.OTHER_SPELLING) for other in needle.others for place in _places(rest, other)]
    return found or [(place, word, Level.WORD) for word in needle.words for place in _whole_words(text, word)]


def _places(text: str, string: str) -> Iterator[int]:
    """Where a string stands in a text, each place apart from the one before."""
    start = text.find(string)
    while start >= 0:
        yield start
        start = text.find(string, start + len(string))


def _whole_words(text: str, word: str) -> Iterator[int]:
    """Places of a word; one of letters or digits only where the text has no more of them on either side."""
    joins = _is_latin(word[0])
    for start in _places(text, word):
        around = text[max(start - 1, 0) : start] + text[start + len(word) : start + len(word) + 1]
        if not (joins and any(map(_is_latin, around))):
            yield start


def _is_latin(char: str) -> bool:
    return char.isalnum() and ord(char) < 0x2E80


def _passage(text: str, matches: Sequence[Match], width: int) -> Snippet:
    return _cut(text, *_window(text, matches, width), matches)


def _window(text: str, matches: Sequence[Match], width: int) -> tuple[int, int]:
    """The range to show: the best window of matches with what comes before it in the sentence."""
    shown = _densest(matches, width)
    first, last = (shown[0].start, max(m.end for m in shown)) if shown else (0, 0)
    slack = max(width - (last - first), 0)
    nearest = max(first - slack // 2, 0)
    sentence = max(text.rfind(mark, nearest, first) for mark in _SENTENCE_ENDS) + 1
    start = sentence or (nearest and first - slack // 3)
    end = min(max(start + width, last), len(text))
    # the end of the text is no reason to show less of it
    start = min(start, max(end - width, 0))
    while 0 < start < first and _is_latin(text[start - 1]) and _is_latin(text[start]):
        start += 1
    while last < end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]):
        end -= 1
    while start < first and (text[start].isspace() or (start and text[start] in _NO_OPENING)):
        start += 1
    while end > last and text[end - 1].isspace():
        end -= 1
    return start, max(end, start)


def _densest(matches: Sequence[Match], width: int) -> Sequence[Match]:
    """The neighbouring matches within ``width`` that say most: what was typed, then other spellings, words, number."""
    best: Sequence[Match] = ()
    worth = (0, 0, 0, 0)
    for place, first in enumerate(matches[:_COMPARED]):
        within = [m for m in matches[place : place + _COMPARED] if m.end <= first.start + width] or [first]
        different = {(m.needle, m.text) for m in within}
        typed, spelled = (
            len({m.needle for m in within if m.level >= level}) for level in (Level.TYPED, Level.OTHER_SPELLING)
        )
        here = (typed, spelled, len(different), len(within))
        if here > worth:
            best, worth = within, here
    return best


def _cut(text: str, start: int, end: int, matches: Iterable[Match]) -> Snippet:
    """``text[start:end]`` in ranges; matches that overlap become one."""
    ranges: list[tuple[str, bool]] = []
    at = start
    for first, last in _merged(matches):
        first, last = max(first, start), min(last, end)
        if first >= last:
            continue
        if at < first:
            ranges.append((text[at:first], False))
        ranges.append((text[first:last], True))
        at = last
    if at < end:
        ranges.append((text[at:end], False))
    return tuple(ranges)


def _merged(matches: Iterable[Match]) -> Iterator[tuple[int, int]]:
    current: tuple[int, int] | None = None
    for match in matches:
        if current and match.start < current[1]:
            current = current[0], max(current[1], match.end)
        else:
            if current:
                yield current
            current = match.start, match.end
    if current:
        yield current
