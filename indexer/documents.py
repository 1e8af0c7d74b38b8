"""Story → Document: what the engine is given to index. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from archive.fold import fold
from archive.model import CreditRole, Story

if TYPE_CHECKING:
    # the loaders of both pull in dictionaries; a document needs only their results
    from indexer.classify import Labels


class Cutter(Protocol):
    """What a document needs of a tokenizer."""

    def words(self, folded: str) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class FieldText:
    """One indexed text of a story.

    ``folded`` is the text after archive.fold with ``\\n`` between paragraphs: its characters are what the substring
    promise is kept on, and no match crosses a ``\\n``. ``words`` are its tokens in order (positions are indexes).
    """

    folded: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What is indexed of a story."""

    id: str
    headline: FieldText
    kicker: FieldText
    body: FieldText
    #: yyyymmdd, 0 when undated
    date: int
    #: (facet name, values) for every facet of FACETS, values possibly empty
    facets: tuple[tuple[str, tuple[str, ...]], ...]
    #: JSON bytes kept verbatim for showing the hit (headline, date, body …)
    stored: bytes


#: Facets, by their public names. Districts and topics come best first.
FACETS = ("district", "topic", "newspaper", "year", "reporter", "correspondent", "photographer", "column")


#: facets of the people of a byline; authors and editors are found by text only
_CREDIT_FACETS = {
    "reporter": CreditRole.REPORTER,
    "correspondent": CreditRole.CORRESPONDENT,
    "photographer": CreditRole.PHOTOGRAPHER,
}


def build_document(story: Story, labels: Labels, tokenizer: Cutter) -> Document:
    """What is indexed of ``story``: a function of the story and its labels alone, so that an update equals a rebuild.

    The headline field holds headline and subtitle, the kicker field kicker, column and the names of everyone in the
    byline (so an author is found by name, though no facet counts authors), each on a line of its own.
    """
    names = tuple(credit.name for credit in story.byline)
    return Document(
        id=story.id,
        headline=_field((story.headline, story.subtitle), tokenizer),
        kicker=_field((story.kicker, story.column, *names), tokenizer),
        body=_field((story.body,), tokenizer),
        date=story.date.year * 10_000 + story.date.month * 100 + story.date.day if story.date else 0,
        facets=_facets(story, labels),
        stored=json.dumps(_stored(story, labels), ensure_ascii=False, separators=(",", ":")).encode(),
    )


def _field(lines: Iterable[str | None], cutter: Cutter) -> FieldText:
    folded = [fold(line) for line in lines if line]
    return FieldText("\n".join(folded), tuple(word for line in folded for word in cutter.words(line)))


def _facets(story: Story, labels: Labels) -> tuple[tuple[str, tuple[str, ...]], ...]:
    values: dict[str, Iterable[str | None]] = {
        "district": (district.name for district in labels.districts),
        "topic": (topic.id for topic in labels.topics),
        "newspaper": (story.newspaper,),
        "year": (f"{story.date.year:04}" if story.date else None,),
        "column": (story.column,),
    }
    for facet, role in _CREDIT_FACETS.items():
        values[facet] = [credit.name for credit in story.byline if credit.role is role]
    return tuple((facet, _distinct(values[facet])) for facet in FACETS)


def value_key(value: str) -> str:
    """What stays of a facet value when script, width, case, blanks and punctuation make no difference.

    Values of one key are one value: 劉偉平 and 刘伟平, 阿依古丽·买买提 and 阿依古丽买买提.
    """
    folded = fold(value)
    return "".join(char for char in folded if char.isalnum()) or folded


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    """As printed; of several that are one value, the first, so that a story counts once for it."""
    found: dict[str, str] = {}
    for value in values:
        if value and not value.isspace():
            found.setdefault(value_key(value), value.strip())
    return tuple(found.values())


def _stored(story: Story, labels: Labels) -> dict[str, object]:
    return {
        "id": story.id,
        "headline": story.headline,
        "kicker": story.kicker,
        "subtitle": story.subtitle,
        "column": story.column,
        "body": story.body,
        "date": story.date.isoformat() if story.date else None,
        "newspaper": story.newspaper,
        "page": story.page,
        "section": story.section,
        "page_id": story.page_id,
        "byline": [[credit.name, credit.role.value] for credit in story.byline],
        "districts": [district.name for district in labels.districts],
        "topics": [topic.id for topic in labels.topics],
    }
