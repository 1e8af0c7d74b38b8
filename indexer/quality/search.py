"""Figures of known-item search: does a string that stands in a story find it, and how high does the story stand?"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.fold import fold
from archive.model import Story
from indexer.results import Search
from indexer.search import Searcher

#: hits read for the reciprocal rank
_DEPTH = 100


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """All in 0..1, 1 best."""

    stories: int
    queries: int
    #: mean reciprocal rank of a story for its own headline
    headline_rank: float
    #: random strings that find their story, typed bare and in quotes
    bare_recall: float
    quoted_recall: float
    #: hits of quoted strings that contain them
    quoted_precision: float


@dataclass(frozen=True, slots=True)
class _Probe:
    story: Story
    text: str


def score_search(searcher: Searcher, stories: Sequence[Story], *, each: int = 5, seed: int = 1) -> SearchFigures:
    """The figures over an index of ``stories``, with ``each`` random strings a story."""
    probes = list(_probes(stories, each, random.Random(seed)))
    folded = {story.id: fold(_all_text(story)) for story in stories}
    bare = sum(p.story.id in searcher.matching_ids(Search(p.text)) for p in probes)
    found = [(p, searcher.matching_ids(Search(f'"{p.text}"'))) for p in probes]
    hits = [fold(p.text) in folded[id] for p, ids in found for id in ids if id in folded]
    ranks = [_rank(searcher, story) for story in stories if story.headline]
    return SearchFigures(
        len(stories),
        len(probes),
        sum(ranks) / max(1, len(ranks)),
        bare / max(1, len(probes)),
        sum(p.story.id in ids for p, ids in found) / max(1, len(found)),
        sum(hits) / max(1, len(hits)),
    )


def _all_text(story: Story) -> str:
    """All that a story is found by."""
    heads = (story.headline, story.kicker, story.subtitle, story.column, *(credit.name for credit in story.byline))
    return "\n".join([*(head for head in heads if head), story.body])


def _probes(stories: Sequence[Story], each: int, chance: random.Random) -> Iterator[_Probe]:
    for story in stories:
        runs = [run for run in _runs(f"{story.headline or ''}\n{story.body}") if run]
        for _ in range(each if runs else 0):
            run = chance.choice(runs)
            length = chance.randint(1, min(8, len(run)))
            start = chance.randrange(len(run) - length + 1)
            yield _Probe(story, run[start : start + length])


def _runs(text: str) -> Iterator[str]:
    """The unbroken runs of letters, digits and Chinese characters."""
    for inside, chars in groupby(text, str.isalnum):
        if inside:
            yield "".join(chars)


def _rank(searcher: Searcher, story: Story) -> float:
    """One over the place of a story among the hits for its headline; 0 when it is not found."""
    query = " ".join(_runs(story.headline or ""))[:200]
    ids = [hit.id for hit in searcher.search(Search(query, limit=_DEPTH)).hits]
    return 1 / (1 + ids.index(story.id)) if story.id in ids else 0.0
