"""A corrected page as gold: what people say its stories are, by lines, the form that golden pages have. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from archive.corrections.state import CorrectedLabels, Entry, PageState
from archive.model import BODY_ROLES, PageMeta, Piece


@dataclass(frozen=True, slots=True)
class Gold:
    """What stands beside ``PAGE.txt`` as ``PAGE.gold.json``, and what of the page it cannot say."""

    record: Mapping[str, Any]
    #: 0-based lines that two stories share: the gold gives each to the one that has most of it
    shared: tuple[int, ...]


def gold_of(state: PageState, labels: Mapping[str, CorrectedLabels], printed: PageMeta, city: str | None) -> Gold:
    """The gold of a page as it stands; ``labels`` of every story by id, ``printed``: the metadata that it prints."""
    lines = _Lines(state)
    stories = [_story(entry, labels.get(entry.id, CorrectedLabels()), lines) for entry in state.entries]
    record = {
        "page": {
            "newspaper": printed.newspaper,
            "date": printed.date.isoformat() if printed.date else None,
            "number": printed.number,
            "section": printed.section,
        },
        **({"city": city} if city else {}),
        "stories": stories,
        "furniture": [line for line, owner in sorted(lines.owner.items()) if owner is None],
    }
    return Gold(record, lines.shared)


class _Lines:
    """Which line belongs to which story as what, by most of its characters."""

    def __init__(self, state: PageState) -> None:
        self._text = state.text
        self._starts = list(accumulate((len(line) + 1 for line in state.text.split("\n")), initial=0))[:-1]
        votes: dict[int, Counter[tuple[str | None, str]]] = {}
        for entry in state.entries:
            for piece in entry.story.pieces:
                self._count(votes, piece.start, piece.end, (entry.id, piece.role.value))
        for span in state.furniture:
            self._count(votes, span.start, span.end, (None, ""))
        owners = {line: Counter[str | None]() for line in votes}
        for line, found in votes.items():
            for (owner, _), times in found.items():
                owners[line][owner] += times
        self.owner = {line: found.most_common(1)[0][0] for line, found in owners.items()}
        self.shared = tuple(line for line, found in sorted(owners.items()) if len(found) > 1)
        self.role = {
            line: max((times, role) for (owner, role), times in found.items() if owner == self.owner[line])[1]
            for line, found in votes.items()
        }

    def of(self, piece: Piece) -> list[int]:
        """The lines that a piece has text on, in order."""
        inked = (self._line(i) for i in range(piece.start, piece.end) if not self._text[i].isspace())
        return list(dict.fromkeys(inked))

    def _count(
        self, votes: dict[int, Counter[tuple[str | None, str]]], start: int, end: int, owner: tuple[str | None, str]
    ) -> None:
        for i in range(start, end):
            if not self._text[i].isspace():
                votes.setdefault(self._line(i), Counter())[owner] += 1

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1


def _story(entry: Entry, labels: CorrectedLabels, lines: _Lines) -> dict[str, Any]:
    story = entry.story
    placed = [(piece, [line for line in lines.of(piece) if lines.owner[line] == entry.id]) for piece in story.pieces]
    order = list(dict.fromkeys(line for _, own in placed for line in own))
    return {
        "headline": story.headline,
        "kicker": story.kicker,
        "subtitle": story.subtitle,
        "column": story.column,
        "byline": [{"name": credit.name, "role": credit.role.value} for credit in story.byline],
        "lines": [[line, lines.role[line]] for line in order],
        "joins": [list(pair) for pair in _joins(placed)],
        "gap_before": [own[0] for piece, own in placed if piece.gap_before and own],
        "districts": list(labels.districts or ()),
        "topics": list(labels.topics or ()),
    }


def _joins(placed: Sequence[tuple[Piece, list[int]]]) -> list[tuple[int, int]]:
    """Pairs of lines of one paragraph: within a piece, and over a break between two."""
    found: list[tuple[int, int]] = []
    last: list[int] = []
    for piece, own in placed:
        if piece.role not in BODY_ROLES:
            continue
        if piece.joins_previous and last and own and last[-1] != own[0]:
            found.append((last[-1], own[0]))
        found += pairwise(own)
        last = own or last
    return list(dict.fromkeys(found))
