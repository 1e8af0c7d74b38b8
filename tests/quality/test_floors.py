"""No figure falls below what was once reached, on pages and stories that stay the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.quality.labels import Labelled, LabelledStory, load_labelled, score_labels
from indexer.quality.pages import FIGURES, mean
from tests.golden import ROOT, Measure, golden_pages
from tests.quality.floors import check, digest

STORIES = (
    ROOT / "tests" / "quality" / "districts" / "tune.jsonl",
    ROOT / "tests" / "quality" / "districts" / "held-out.jsonl",
)


def test_golden_pages_hold_their_floors(measure: Measure, update: bool) -> None:
    pages = golden_pages()
    average = mean(list(measure.pages(pages).values()))
    corpus = digest([*pages, *(page.with_name(f"{page.stem}.gold.json") for page in pages)])
    check("pages", corpus, {name: getattr(average, name) for name in FIGURES}, update)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_labelled_stories_hold_their_floors(measure: Measure, update: bool, path: Path) -> None:
    def label(story: LabelledStory) -> Labelled:
        own = measure.classifiers[story.city].classify(story.story)
        return Labelled(tuple(d.name for d in own.districts), tuple(t.id for t in own.topics))

    figures = score_labels(load_labelled(path), label)
    seen = {name: getattr(figures, name) for name in ("district", "district1", "topic")}
    check(path.stem, digest([path]), seen, update)
