"""Dividing a page in a test."""

from __future__ import annotations

import pytest

from archive.coverage import violation
from archive.model import Page
from archive.segment import segment_page
from indexer.lexicon import NgramLexicon, load_lexicon
from tests.unit.archive.segment.whole_pages import Divide, Divided


@pytest.fixture(scope="module")
def lexicon() -> NgramLexicon:
    return load_lexicon()


@pytest.fixture
def divide(lexicon: NgramLexicon) -> Divide:
    def divide(text: str) -> Divided:
        found = segment_page(Page("page.txt", text, "utf-8", ""), lexicon)
        assert violation(text, found) is None
        return Divided(text, found)

    return divide
