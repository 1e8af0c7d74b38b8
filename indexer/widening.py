"""What else a bare run may be called: synonyms from ``data/synonyms.txt`` and numerals in their other spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, product

from archive.fold import fold
from archive.resources import data_path
from indexer.numerals import other_numerals

#: further spellings tried for one run, so that 32 clauses stay under 1,024 terms
MOST = 16

#: a range of a run and what may stand there instead
_Site = tuple[int, int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Widening:
    """``synonyms``: each folded word → the other words of its group."""

    synonyms: Mapping[str, tuple[str, ...]]

    def alternatives(self, run: str, words: Sequence[str]) -> tuple[str, ...]:
        """Other spellings of the folded ``run``, at most ``MOST``; ``words`` are its words, which synonyms respect."""
        sites = _apart([*self._synonym_sites(run, words), *other_numerals(run)])
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
