"""No figure falls below what was once reached, on pages and stories that stay the same."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from indexer.quality.labels import Labelled, LabelledStory, load_labelled, score_labels
from indexer.quality.pages import FIGURES, mean
from tests.golden import ROOT, Measure, golden_pages

FLOORS = Path(__file__).with_name("floors.json")
RENEW = "pytest tests/quality --update-floors"
STORIES = (
    ROOT / "tests" / "quality" / "districts" / "tune.jsonl",
    ROOT / "tests" / "quality" / "districts" / "held-out.jsonl",
)


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and bytes of the corpus, whatever its folder."""
    total = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def check(name: str, corpus: str, figures: Mapping[str, float], update: bool) -> None:
    """Hold figures against the recorded floors, or record them."""
    floors = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    if update:
        floors[name] = {"corpus": corpus, "floors": {k: math.floor(v * 1000) / 1000 for k, v in figures.items()}}
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    assert floors[name]["corpus"] == corpus, f"the golden corpus changed; look at the figures, then run: {RENEW}"
    fallen = {k: (v, floors[name]["floors"][k]) for k, v in figures.items() if v < floors[name]["floors"][k]}
    assert not fallen, f"figure, floor: {fallen}"


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-floors"))


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
