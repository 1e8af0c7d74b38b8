"""Where stretches of an earlier text stand in a later one that was edited, re-wrapped or put in another order. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from archive.fold import fold_same_length
from archive.model import Span

#: characters in a shingle that shows where to look
_LENGTH = 4
#: share of a stretch that must be found again, and share of the place found that must be of the stretch
_FOUND, _OWN = 0.5, 0.5
#: this part of a stretch may have been added before or behind it on its line
_MORE = 4
#: characters around a place that are compared too
_SLACK = 24


def align(old: str, spans: Sequence[Span], new: str) -> tuple[Span | None, ...]:
    """For each span of ``old`` its place in ``new``, None where there is none; no two places overlap.

    Blanks, line breaks and width do not count. Long stretches choose first; of equal places the one that stands
    nearest wins.
    """
    page = _Page(new)
    places: dict[int, Span | None] = {}
    share = len(new) / max(1, len(old))
    for n in sorted(range(len(spans)), key=lambda n: spans[n].start - spans[n].end):
        span = spans[n]
        fills = _begins_line(old, span.start), _begins_line(old[::-1], len(old) - span.end)
        places[n] = page.find(_ink(old[span.start : span.end])[0], span.start * share, fills)
    return tuple(places[n] for n in range(len(spans)))


def _begins_line(text: str, at: int) -> bool:
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return not before.strip()


def _ink(text: str) -> tuple[str, list[int]]:
    """The characters that are no blanks, folded to one width, and their offsets."""
    offsets = [i for i, char in enumerate(text) if not char.isspace()]
    folded = fold_same_length(text)
    return "".join(folded[i] for i in offsets), offsets


class _Page:
    """The later text without its blanks, and which of its characters have been given away."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._chars, self._offsets = _ink(text)
        self._taken = bytearray(len(self._chars))
        self._shingles: dict[str, list[int]] = defaultdict(list)
        for i in range(len(self._chars) - _LENGTH + 1):
            self._shingles[self._chars[i : i + _LENGTH]].append(i)

    def find(self, wanted: str, near: float, fills: tuple[bool, bool]) -> Span | None:
        """The place of ``wanted`` that is free, given away from now on; ``fills``: it began, it ended its line."""
        if not wanted:
            return None
        places = [at for at in self._exact(wanted) if not any(self._taken[at : at + len(wanted)])]
        if places:
            start = min(places, key=lambda at: abs(self._offsets[at] - near))
            return self._take(start, start + len(wanted))
        found = self._alike(wanted, fills)
        return self._take(*found) if found else None

    def _exact(self, wanted: str) -> Iterator[int]:
        at = self._chars.find(wanted)
        while at >= 0:
            yield at
            at = self._chars.find(wanted, at + 1)

    def _alike(self, wanted: str, fills: tuple[bool, bool]) -> tuple[int, int] | None:
        """The range that says most of the same in the same order."""
        votes = Counter(
            (at - i) // _SLACK
            for i in range(len(wanted) - _LENGTH + 1)
            for at in self._shingles.get(wanted[i : i + _LENGTH], ())
            if not self._taken[at]
        )
        if not votes:
            return None
        first = max(
            0, max(votes, key=lambda diagonal: (votes[diagonal] + votes[diagonal + 1], -diagonal)) * _SLACK - _SLACK
        )
        region = self._chars[first : first + len(wanted) + 4 * _SLACK]
        blocks = [
            block
            for block in SequenceMatcher(None, wanted, region, autojunk=False).get_matching_blocks()
            if block.size >= 2 and not any(self._taken[first + block.b : first + block.b + block.size])
        ]
        same = sum(block.size for block in blocks)
        if not blocks or same < _FOUND * len(wanted):
            return None
        start, end = first + blocks[0].b, first + blocks[-1].b + blocks[-1].size
        if same < _OWN * (end - start) or any(self._taken[start:end]):
            return None
        more = len(wanted) // _MORE
        before = 2 * blocks[0].a + more * fills[0]
        after = 2 * (len(wanted) - blocks[-1].a - blocks[-1].size) + more * fills[1]
        return self._widened(start, end, before, after)

    def _widened(self, start: int, end: int, before: int, after: int) -> tuple[int, int]:
        """A range that reaches the ends of its lines where no more than so many characters stand there."""
        first, last = start, end
        while first > 0 and self._same_line(first - 1, first) and not self._taken[first - 1]:
            first -= 1
        while last < len(self._chars) and self._same_line(last - 1, last) and not self._taken[last]:
            last += 1
        return first if start - first <= before else start, last if last - end <= after else end

    def _same_line(self, before: int, after: int) -> bool:
        return "\n" not in self._text[self._offsets[before] : self._offsets[after]]

    def _take(self, start: int, end: int) -> Span:
        self._taken[start:end] = b"\1" * (end - start)
        return Span(self._offsets[start], self._offsets[end - 1] + 1)
