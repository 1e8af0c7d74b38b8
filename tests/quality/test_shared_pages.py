"""The client's own page comes out perfectly, and our figures are those of the shared scoring tool."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from archive.segment import segment_page
from indexer.classify import label_page
from indexer.cli.segment import segmentation_record
from indexer.quality.gold import load_gold
from indexer.quality.pages import FIGURES
from tests.golden import ROOT, Measure, golden_pages

SHARED = ROOT.parent / "shared"
PAGES = sorted((SHARED / "pages").glob("*.txt"))
TOOL = SHARED / "tools" / "score_pages.py"
needs_pages = pytest.mark.skipif(not PAGES, reason="the shared pages are not beside this checkout")
needs_tool = pytest.mark.skipif(not TOOL.exists(), reason="the shared scoring tool is not beside this checkout")


@needs_pages
def test_the_clients_page_is_perfect(measure: Measure) -> None:
    figures = measure.page(SHARED / "pages" / "seed.txt")
    assert figures.stories == 11
    for name in FIGURES:
        assert getattr(figures, name) == pytest.approx(1.0), name


@needs_pages
@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_every_story_of_the_shared_pages_is_perfect(measure: Measure, path: Path) -> None:
    figures = measure.page(path)
    assert figures.perfect == figures.kept == 1.0


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("score_pages", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_tool
@pytest.mark.parametrize("path", [*PAGES, *golden_pages()], ids=lambda path: path.stem)
def test_figures_equal_those_of_the_shared_tool(measure: Measure, tool: Any, path: Path) -> None:
    gold = load_gold(path)
    found = segment_page(gold.page, measure.lexicon)
    labels = label_page(measure.classifier(gold.city or "郑州"), gold.page, found)
    record = json.loads(json.dumps(segmentation_record(gold.page, found, labels)))
    wanted = json.loads(path.with_name(f"{path.stem}.gold.json").read_text("utf-8"))
    theirs = tool.score(gold.page.text, wanted, record)
    ours = measure.page(path)
    for name in FIGURES:
        assert getattr(ours, name) == pytest.approx(theirs[name], abs=1e-9), name
