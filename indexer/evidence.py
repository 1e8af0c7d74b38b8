"""What classification reads and what it shows for itself: a story's fields, tokenised once, and spans of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from archive.fold import fold_same_length
from archive.model import Story

Field = Literal["headline", "kicker", "subtitle", "column", "body"]
FIELDS: tuple[Field, ...] = ("headline", "kicker", "subtitle", "column", "body")


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """``text`` stands at ``[start, end)`` of that field of the story, as printed."""

    field: Field
    start: int
    end: int
    text: str


class Word(Protocol):
    """A token: folded text and offsets into the original."""

    @property
    def text(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


class Words(Protocol):
    """What classification needs of a tokenizer; indexer.tokens.Tokenizer fulfils it."""

    def tokens(self, text: str) -> Sequence[Word]: ...


@dataclass(frozen=True, slots=True)
class Passage:
    """One field of a story. ``folded`` has the length of ``text``, so offsets serve both."""

    field: Field
    text: str
    folded: str
    words: Sequence[Word]
    #: half-open ranges of the opening sentences and of the opening paragraphs, body only
    lead: tuple[tuple[int, int], ...]
    opening: tuple[tuple[int, int], ...]


_DATELINE = re.compile(
    r"^\s*(?:本报讯|本报\S{0,6}[讯电]|\S{0,8}讯)\s*(?:[(（][^)）]{0,80}[)）])?|^\s*[(（]?本报\S{0,4}记者[^)）\n]{0,40}[)）]?"
)
#: a caption or a cry before the story proper is shorter than this
_SHORT_PARAGRAPH = 40
#: an opening sentence shorter than this is a cry or a scene; the next one belongs to the lead
_SHORT_SENTENCE = 30


def _openings(body: str) -> tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """Opening sentences and paragraphs: the first of the body, one more after a short one, and any with a dateline."""
    lead: list[tuple[int, int]] = []
    opening: list[tuple[int, int]] = []
    start, wanted = 0, True
    for paragraph in body.split("\n"):
        end = start + len(paragraph)
        dateline = _DATELINE.match(paragraph)
        if paragraph.strip() and (wanted or dateline):
            first = start + (dateline.end() if dateline else 0)
            lead.append((start, body.find("。", first + _SHORT_SENTENCE, end) + 1 or end))
            opening.append((start, end))
            wanted = wanted and len(paragraph) < _SHORT_PARAGRAPH
        start = end + 1
    return tuple(lead), tuple(opening)


def read_story(story: Story, words: Words) -> tuple[Passage, ...]:
    """The fields of a story that have text, in the order of FIELDS."""
    passages = []
    for name in FIELDS:
        text: str | None = getattr(story, name)
        if text:
            lead, opening = _openings(text) if name == "body" else ((), ())
            passages.append(Passage(name, text, fold_same_length(text), words.tokens(text), lead, opening))
    return tuple(passages)
