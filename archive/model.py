"""The archive's words as frozen data: pages, pieces, stories, bylines. Derived properties only, no I/O."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Role(StrEnum):
    """What a piece of a story is."""

    HEADLINE = "headline"
    KICKER = "kicker"
    SUBTITLE = "subtitle"
    COLUMN = "column"
    SUBHEAD = "subhead"
    BYLINE = "byline"
    BODY = "body"
    CAPTION = "caption"
    NOTICE = "notice"


#: Roles whose text makes up a story's body, in reading order.
BODY_ROLES = frozenset({Role.BODY, Role.SUBHEAD, Role.CAPTION, Role.NOTICE})


class CreditRole(StrEnum):
    """What a person named in a byline did; the values are the archive's public names, always simplified."""

    REPORTER = "记者"
    CORRESPONDENT = "通讯员"
    PHOTOGRAPHER = "摄影"
    EDITOR = "编辑"
    AUTHOR = "作者"


@dataclass(frozen=True, slots=True, order=True)
class Credit:
    """One person of a byline: a name without inner spaces, as printed, and a role."""

    name: str
    role: CreditRole


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of character offsets into a page's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A slice ``[start, end)`` of a page's text at its place in a story's true reading order."""

    start: int
    end: int
    role: Role
    #: continues the piece before it in the same paragraph (a column break)
    joins_previous: bool = False
    #: text before it is missing from the page
    gap_before: bool = False
    #: it does not stand at this place in the source
    moved: bool = False


@dataclass(frozen=True, slots=True)
class PageMeta:
    """What a page says of itself; ``None`` is unknown, never a guess."""

    newspaper: str | None = None
    date: dt.date | None = None
    number: str | None = None
    section: str | None = None

    @property
    def names_page(self) -> bool:
        """Newspaper, date and number are known: together they name one printed page."""
        return None not in (self.newspaper, self.date, self.number)


@dataclass(frozen=True, slots=True)
class Page:
    """A page file as read: its text has no BOM and only ``\\n`` line ends; offsets everywhere count its characters."""

    #: the file's name, for people
    source: str
    text: str
    #: the codec that decoded it, as Python names it
    encoding: str
    #: SHA-256 of the original bytes, lower-case hex
    sha256: str
    #: True when the encoding was guessed rather than marked or valid UTF-8
    encoding_guessed: bool = False


@dataclass(frozen=True, slots=True)
class SegmentedStory:
    """A story as found on a page: fields as printed, pieces in true reading order."""

    headline: str | None
    kicker: str | None
    subtitle: str | None
    column: str | None
    byline: tuple[Credit, ...]
    pieces: tuple[Piece, ...]
    #: calibrated probability in 0..1 that every piece is right
    confidence: float
    #: why pieces were moved, joined or flagged, one sentence each
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Segmentation:
    """A page divided: every non-blank character stands in exactly one piece or one furniture span."""

    meta: PageMeta
    stories: tuple[SegmentedStory, ...]
    furniture: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A story in the archive, whether segmented from a page or imported."""

    id: str
    headline: str | None
    #: paragraphs in reading order, joined over column breaks, separated by one ``\\n``
    body: str
    kicker: str | None = None
    subtitle: str | None = None
    column: str | None = None
    byline: tuple[Credit, ...] = ()
    date: dt.date | None = None
    newspaper: str | None = None
    #: page number as printed, e.g. ``07`` or ``A05``
    page: str | None = None
    section: str | None = None
    #: the archive's page it was segmented from; None for an imported story
    page_id: str | None = None
    #: place on that page in page order, from 0
    position: int = 0
    pieces: tuple[Piece, ...] = ()
    confidence: float = 1.0
    reasons: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What lists show: the headline, else the start of the text."""
        return self.headline or self.body[:24].replace("\n", " ") or self.id

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(self.body.split("\n")) if self.body else ()


@dataclass(frozen=True, slots=True)
class StoredPage:
    """A page in the archive: its text and what is known of it."""

    id: str
    page: Page
    meta: PageMeta
    furniture: tuple[Span, ...] = ()
    #: what was contradicted or stays unknown, one sentence each, for people
    flags: tuple[str, ...] = field(default=())


def paragraph_spans(text: str, pieces: tuple[Piece, ...]) -> Iterator[tuple[Role, tuple[Span, ...]]]:
    """Group body pieces into paragraphs: each is its role and the spans of ``text`` that make it, in order."""
    current: list[Span] = []
    role = Role.BODY
    for piece in pieces:
        if piece.role not in BODY_ROLES:
            continue
        if current and not piece.joins_previous:
            yield role, tuple(current)
            current = []
        if not current:
            role = piece.role
        current.append(Span(piece.start, piece.end))
    if current:
        yield role, tuple(current)


def body_text(text: str, pieces: tuple[Piece, ...]) -> str:
    """The body of a story: its paragraphs with line breaks and indents taken out, one ``\\n`` between two."""
    paragraphs = (
        "".join("".join(line.strip() for line in text[s.start : s.end].split("\n")) for s in spans)
        for _, spans in paragraph_spans(text, pieces)
    )
    return "\n".join(paragraphs)
