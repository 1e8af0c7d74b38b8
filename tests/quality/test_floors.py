"""No figure falls below what was once reached, on pages and stories that stay the same."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from indexer.classify import Classifier, load_classifier
from indexer.quality.labels import Labelled, LabelledStory, load_labelled, score_labels
from indexer.quality.pages import FIGURES, mean
from tests.conftest import loaded_tokenizer
from tests.golden import ROOT, Measure, golden_pages
from tests.quality.floors import check, digest

STORIES = tuple(ROOT / "tests" / "quality" / "districts" / f"{name}.jsonl" for name in ("tune", "held-out", "fresh"))


@cache
def classifier(city: str) -> Classifier:
    return load_classifier(loaded_tokenizer(None), city)


#: pages written by somebody who never ran the segmenter (docs/design-notes.md tells what each set showed at first)
FRESH = sorted((ROOT / "tests" / "fresh").glob("*.txt"))


@pytest.mark.parametrize(("name", "pages"), [("pages", golden_pages()), ("fresh pages", FRESH)])
def test_golden_pages_hold_their_floors(measure: Measure, update: bool, name: str, pages: list[Path]) -> None:
    average = mean(list(measure.pages(pages).values()))
    corpus = digest([*pages, *(page.with_name(f"{page.stem}.gold.json") for page in pages)])
    check(name, corpus, {figure: getattr(average, figure) for figure in FIGURES}, update)


@pytest.mark.parametrize("path", STORIES, ids=lambda path: path.stem)
def test_labelled_stories_hold_their_floors(update: bool, path: Path) -> None:
    def label(story: LabelledStory) -> Labelled:
        own = classifier(story.city).classify(story.story)
        return Labelled(tuple(d.name for d in own.districts), tuple(t.id for t in own.topics))

    figures = score_labels(load_labelled(path), label)
    seen = {name: getattr(figures, name) for name in ("district", "district1", "topic")}
    check(path.stem, digest([path]), seen, update)
