"""What else a bare run may be called: synonyms from ``data/synonyms.txt``, numerals and words of the other script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, product

from archive.fold import fold
from archive.resources import data_path
from indexer.numerals import other_numerals

#: further spellings tried for one run, so that 32 clauses stay under 1,024 terms
MOST = 16

#: Words that traditional and simplified texts write with characters of which each script knows both, so the folding
#: table, one character to one, must keep them apart: 計畫 folds to 计画, 看著 to 看著.
_SCRIPTS = (
    ("计划", "计画"), ("规划", "规画"), ("策划", "策画"), ("企划", "企画"), ("筹划", "筹画"), ("划分", "画分"),
    ("着", "著"), ("借", "藉"), ("答复", "答覆"), ("回复", "回覆"), ("了解", "瞭解"), ("了望", "瞭望"),
    ("明了", "明瞭"),
)  # fmt: skip
_OTHER_SCRIPT = {word: (other,) for pair in _SCRIPTS for word, other in (pair, pair[::-1])}
_SCRIPT_WORD = re.compile("|".join(_OTHER_SCRIPT))

#: a range of a run and what may stand there instead
_Site = tuple[int, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Widening:
    """``synonyms``: each folded word → the other words of its group."""

    synonyms: Mapping[str, tuple[str, ...]]

    def alternatives(self, run: str, words: Sequence[str]) -> tuple[str, ...]:
        """Other spellings of the folded ``run``, at most ``MOST``; ``words`` are its words, which synonyms respect."""
        sites = _apart([*self._synonym_sites(run, words), *other_numerals(run), *_script_sites(run)])
        pieces: list[tuple[str, ...]] = []
        at = 0
        for start, end, others in sites:
            pieces += [(run[at:start],), (run[start:end], *others)]
            at = end
        spellings = map("".join, product(*pieces, (run[at:],)))
        return tuple(islice((spelling for spelling in spellings if spelling != run), MOST))

    def _synonym_sites(self, run: str, words: Sequence[str]) -> Iterable[_Site]:
        bounds = [0, *accumulate(map(len, words))]
        if bounds[-1] != len(run):
            # characters that are no words: where a word begins is not known
            bounds = [0, len(run)]
        for place, start in enumerate(bounds):
            for end in bounds[place + 1 :]:
                if others := self.synonyms.get(run[start:end]):
                    yield start, end, others


def _script_sites(run: str) -> Iterable[_Site]:
    """A character by itself is left as it is: there it would only add another one."""
    if len(run) > 1:
        yield from ((m.start(), m.end(), _OTHER_SCRIPT[m.group()]) for m in _SCRIPT_WORD.finditer(run))


def _apart(sites: Iterable[_Site]) -> list[_Site]:
    """Sites that do not overlap, in order: the earlier and longer first."""
    chosen: list[_Site] = []
    for site in sorted(sites, key=lambda site: (site[0], -site[1])):
        if not chosen or site[0] >= chosen[-1][1]:
            chosen.append(site)
    return chosen


def parse_synonyms(text: str) -> Widening:
    """Groups of words that mean the same, ``一 = 另一 = …`` one a line, ``#`` begins a comment."""
    synonyms: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        group = [fold(word.strip()) for word in line.partition("#")[0].split("=") if word.strip()]
        for word in group:
            synonyms[word] = tuple(other for other in group if other != word)
    return Widening(synonyms)


def load_widening() -> Widening:
    """The widening of ``data/synonyms.txt``."""
    return parse_synonyms(data_path("synonyms.txt").read_text(encoding="utf-8"))
