"""Digests of the archive's content: a SHA-256 over a canonical form, so that bit rot and change can be seen."""

from __future__ import annotations

import hashlib
import json

from archive.model import Piece, StoredPage, Story

PieceRow = list[int | str]

#: what JSON may hold as it is and some readers take for the end of a line
LINE_ENDS_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def piece_row(piece: Piece) -> PieceRow:
    """A piece as a flat list: start, end, role, then joins_previous, gap_before, moved as 0 or 1."""
    return [
        piece.start,
        piece.end,
        piece.role.value,
        int(piece.joins_previous),
        int(piece.gap_before),
        int(piece.moved),
    ]


def compact_json(value: object) -> str:
    """JSON without blanks, characters as they are."""
    return _ENCODER.encode(value)


def json_line(value: object) -> str:
    """Compact JSON that every reader takes for one line, its end included."""
    return compact_json(value).translate(LINE_ENDS_ESCAPED) + "\n"


def digest(value: object) -> str:
    """SHA-256, lower-case hex, of a JSON-able value's compact form."""
    return hashlib.sha256(compact_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def content_digest(story: Story) -> str:
    """Digest of everything a story says, its id left out: equal for two stories that differ in id alone."""
    return digest(_content(story))


def story_digest(story: Story) -> str:
    """Digest of a story with its id: what its row in the archive is checked against."""
    return versioned(story.id, content_digest(story))


def versioned(id: str, content: str) -> str:
    """The digest of the story that has that id and that content digest."""
    return digest([id, content])


def page_digest(page: StoredPage) -> str:
    """Digest of a stored page: text, origin, metadata, furniture and flags."""
    source, meta = page.page, page.meta
    return digest(
        [
            page.id,
            source.source,
            source.text,
            source.encoding,
            source.sha256,
            source.encoding_guessed,
            meta.newspaper,
            meta.date.isoformat() if meta.date else None,
            meta.number,
            meta.section,
            [[span.start, span.end] for span in page.furniture],
            list(page.flags),
        ]
    )


def _content(story: Story) -> list[object]:
    return [
        story.headline,
        story.body,
        story.kicker,
        story.subtitle,
        story.column,
        [[credit.name, credit.role.value] for credit in story.byline],
        story.date.isoformat() if story.date else None,
        story.newspaper,
        story.page,
        story.section,
        story.page_id,
        story.position,
        [piece_row(piece) for piece in story.pieces],
        float(story.confidence),
        list(story.reasons),
    ]
