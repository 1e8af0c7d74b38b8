"""The golden pages of this repository, and the figures that the product reaches on any page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from archive.segment import segment_page
from indexer.classify import label_page, load_classifier
from indexer.lexicon import load_lexicon
from indexer.quality.gold import load_gold
from indexer.quality.labels import Labelled
from indexer.quality.pages import PageFigures, score_page
from indexer.tokens import load_tokenizer

ROOT = Path(__file__).resolve().parents[1]


def golden_pages() -> list[Path]:
    """The golden pages of this repository, in order."""
    return sorted([*(ROOT / "tests" / "pages").glob("*.txt"), *(ROOT / "data" / "sample").glob("*.txt")])


class Measure:
    """Divides and scores pages with the parts loaded once."""

    def __init__(self) -> None:
        self.lexicon = load_lexicon()
        self.tokenizer = load_tokenizer()
        self.classifier = cache(lambda city: load_classifier(self.tokenizer, city))

    def page(self, path: Path) -> PageFigures:
        gold = load_gold(path)
        found = segment_page(gold.page, self.lexicon)
        labels = label_page(self.classifier(gold.city or "郑州"), gold.page, found)
        shown = [Labelled(tuple(d.name for d in own.districts), tuple(t.id for t in own.topics)) for own in labels]
        return score_page(gold, found, shown)

    def pages(self, paths: Sequence[Path]) -> dict[str, PageFigures]:
        return {path.stem: self.page(path) for path in paths}
