"""What fields become when pieces change: head fields follow their pieces, credits follow their names. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from archive.corrections.state import HEAD_FIELDS
from archive.model import Credit, Piece, Role, Story

#: what head lines are printed with and fields leave out
_MARK = re.compile(r"^[■●▲◆★◎○□▶►◇△☆▼※]+\s*")
_FRAMED = re.compile(r"【\s*([^【】]+?)\s*】")


def printed(text: str, piece: Piece) -> str:
    """A piece's text as a field has it: lines put together, marks and 【】 around it left out."""
    words = _MARK.sub("", "".join(line.strip() for line in text[piece.start : piece.end].split("\n")))
    framed = _FRAMED.fullmatch(words)
    return framed.group(1) if framed else words


def follow(text: str, before: Sequence[Piece], story: Story) -> Story:
    """``story`` with the head fields read anew whose pieces are others than ``before``; the other fields stand."""
    changes: dict[str, str | None] = {}
    for part, role in HEAD_FIELDS.items():
        had, has = (_texts(text, pieces, role) for pieces in (before, story.pieces))
        if had != has:
            changes[part.value] = " ".join(has) or None
    return replace(story, **changes) if changes else story  # type: ignore[arg-type]


def share_credits(text: str, credits: Sequence[Credit], own: Sequence[Piece], other: Sequence[Piece]) -> list[Credit]:
    """Those of ``credits`` that go with the pieces ``other``: their names stand there and not among ``own``."""
    here, there = _squashed(text, own), _squashed(text, other)
    return [credit for credit in credits if _bare(credit) in there and _bare(credit) not in here]


def _texts(text: str, pieces: Sequence[Piece], role: Role) -> list[str]:
    return [printed(text, piece) for piece in pieces if piece.role is role]


def _squashed(text: str, pieces: Sequence[Piece]) -> str:
    return "\n".join("".join(text[piece.start : piece.end].split()) for piece in pieces)


def _bare(credit: Credit) -> str:
    return "".join(credit.name.split())
