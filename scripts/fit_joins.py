"""Fits the weights of archive.segment.order.JOIN: what speaks for one text continuing another.

    python -m scripts.fit_joins

A multinomial logit for each text that breaks off: its continuation against every other text of the page and against
none (McFadden 1974), on the golden pages of this repository and on pages cut at random from them
(tests/quality/jumbles.py), drawn towards the weights as they stand (a normal prior). Prints the new weights.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from archive.segment import order
from archive.segment.lexicon import Lexicon
from archive.segment.reading import read
from archive.segment.stories import fragments_of
from indexer.lexicon import load_lexicon
from indexer.quality.gold import load_gold
from tests.golden import golden_pages
from tests.quality import jumbles

#: how much one break of a layout weighs, as often as newspapers show it; a break that a golden page has weighs far more
LAYOUTS = {"in order": 3.0, "columns turned": 2.0, "rests below": 1.5, "rests crossed": 0.7, "heads stacked": 1.5}
GOLDEN = 30.0
#: pages made of each layout, and the seed of their breaks
PAGES, SEED = 250, 11
#: the prior's precision
PRIOR = 3.0
#: Newton steps; the likelihood is concave and five are enough
STEPS = 12

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """A text that breaks off: the evidence of its candidates, a row each, and which it is (-1: none of them)."""

    rows: Array
    right: int
    weight: float


def choices(text: str, joins: Collection[tuple[int, int]], weight: float, lexicon: Lexicon) -> Iterator[Choice]:
    """The choices of a page, given its true joins as (last line, first line)."""
    reading = read(text, lexicon)
    fragments = fragments_of(reading.blocks, reading.labelling.labels, reading.features)
    first = {reading.blocks[b].lines[0].number: b for b in fragments}
    last = {b: reading.blocks[b].lines[-1].number for b in fragments}
    true = dict(joins)
    for left, fragment in fragments.items():
        if not order.breaks_off(fragment):
            continue
        near = [b for b, f in fragments.items() if b != left and f.joinable and not f.opens]
        near = [b for b in near if abs(fragments[b].place - fragment.place) <= order.REACH]
        rows = [order.evidence(fragment, fragments[b], lexicon) for b in near]
        if rows:
            wanted = first.get(true.get(last[left], -1))
            table = np.array([[row.get(name, 0.0) for name in order.JOIN] for row in rows])
            yield Choice(table, near.index(wanted) if wanted in near else -1, weight)


def corpus(lexicon: Lexicon) -> Iterator[Choice]:
    """All choices of the golden pages and of the pages made from them."""
    for path in golden_pages():
        gold = load_gold(path)
        yield from choices(gold.page.text, {j for story in gold.stories for j in story.joins}, GOLDEN, lexicon)
    for name, weight in LAYOUTS.items():
        for page in jumbles.pages(jumbles.LAYOUTS[name], PAGES, SEED):
            yield from choices(page.text, page.joins, weight, lexicon)


def fit(data: list[Choice], start: Array) -> Array:
    """The weights with the highest posterior."""
    weights = start.copy()
    for _ in range(STEPS):
        gradient, curvature = PRIOR * (weights - start), PRIOR * np.eye(len(weights))
        for choice in data:
            scores = np.append(choice.rows @ weights, 0.0)
            chances = np.exp(scores - np.logaddexp.reduce(scores))[:-1]
            expected = chances @ choice.rows
            told = choice.rows[choice.right] if choice.right >= 0 else np.zeros_like(weights)
            gradient += choice.weight * (expected - told)
            curvature += choice.weight * ((choice.rows.T * chances) @ choice.rows - np.outer(expected, expected))
        weights = weights - np.linalg.solve(curvature, gradient)
    return weights


def main() -> int:
    data = list(corpus(load_lexicon()))
    start = np.array([order.JOIN[name] for name in order.JOIN])
    for name, old, new in zip(order.JOIN, start, fit(data, start), strict=True):
        sys.stdout.write(f'    "{name}": {new:.2f},  # was {old:.2f}\n')
    return 0


if __name__ == "__main__":
    sys.exit(main())
