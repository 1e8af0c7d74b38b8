"""Story → Document: what the engine is given to index. Pure."""

from __future__ import annotations

from dataclasses import dataclass


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
