"""Which stories of a re-read page are the ones already known: matched by the text they share. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import Story

#: likeness (0..1) from which two versions are one story
_SAME = 0.35

#: what an equal headline adds to likeness
_HEADLINE = 0.3

#: share of an old story's text in a new one from which it counts as merged into it
_MERGED = 0.7

#: share of the shorter version's text that two versions of a page have in common at least: where newspaper, date and
#: number say that it is one page, and where only the file's name says so
_EDITION, _UNNAMED_EDITION = 0.2, 0.5

#: characters in a shingle
_LENGTH = 3


@dataclass(frozen=True, slots=True)
class Matching:
    #: index of a new story → id of the old one that it continues
    continued: dict[int, str]
    #: id of an old story that has no continuation of its own → index of the new story that holds its text
    merged: dict[str, int]


def is_edition(old: Sequence[Story], new: Sequence[Story], *, named: bool) -> bool:
    """Whether ``new`` are the stories of a corrected version of the page that held ``old``, not of another page.

    ``named``: both have the same newspaper, date and number.
    """
    before = frozenset[str]().union(*map(_shingles, old))
    after = frozenset[str]().union(*map(_shingles, new))
    share = _EDITION if named else _UNNAMED_EDITION
    return len(before & after) > share * min(len(before), len(after))


def match_stories(old: Sequence[Story], new: Sequence[Story]) -> Matching:
    """Pair each new story with at most one old one, the most alike first; ids of ``new`` are ignored."""
    before, after = [_shingles(story) for story in old], [_shingles(story) for story in new]
    pairs = []
    for i, left in enumerate(before):
        for j, right in enumerate(after):
            if (alike := _likeness(left, right, old[i].headline, new[j].headline)) >= _SAME:
                pairs.append((-alike, abs(old[i].position - new[j].position), i, j))
    continued: dict[int, str] = {}
    used: set[int] = set()
    for _, _, i, j in sorted(pairs):
        if i not in used and j not in continued:
            continued[j] = old[i].id
            used.add(i)
    merged: dict[str, int] = {}
    for i, left in enumerate(before):
        if i not in used and after:
            j = max(range(len(after)), key=lambda k: len(left & after[k]))
            if len(left & after[j]) >= _MERGED * len(left):
                merged[old[i].id] = j
    return Matching(continued, merged)


def _shingles(story: Story) -> frozenset[str]:
    text = "".join(f"{story.headline or ''}{story.body}".split())
    return frozenset(text[i : i + _LENGTH] for i in range(max(1, len(text) - _LENGTH + 1)))


def _likeness(left: frozenset[str], right: frozenset[str], one: str | None, other: str | None) -> float:
    alike = 2 * len(left & right) / (len(left) + len(right))
    return alike + _HEADLINE if one and one == other else alike
