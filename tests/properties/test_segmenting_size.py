"""Dividing takes time in proportion to the page, whatever the page holds; counted as work of this process."""

from __future__ import annotations

import time

import pytest

from archive.coverage import violation
from archive.model import Page
from archive.segment import segment_page
from indexer.lexicon import NgramLexicon, load_lexicon
from tests.golden import golden_pages

#: characters of one endless line, and the seconds of work that it may take
ENDLESS, SECONDS = 200_000, 2.0


@pytest.fixture(scope="module")
def lexicon() -> NgramLexicon:
    return load_lexicon()


def seconds(text: str, lexicon: NgramLexicon) -> float:
    began = time.process_time()
    found = segment_page(Page("page.txt", text, "utf-8", ""), lexicon)
    taken = time.process_time() - began
    assert violation(text, found) is None
    return taken


@pytest.mark.parametrize(
    "unit",
    ["市民昨日在社区看到工人正在修路", "路", "1", "a", "（", "“", "【", "阿依·", "本报讯（记者 ", "编辑程远 ", "-"],
)
def test_an_endless_line(unit: str, lexicon: NgramLexicon) -> None:
    text = (unit * ENDLESS)[:ENDLESS]
    assert seconds(text, lexicon) < SECONDS


def test_a_long_page_takes_as_long_as_its_parts(lexicon: NgramLexicon) -> None:
    pages = [path.read_text("utf-8-sig") for path in golden_pages()]
    parts = sum(seconds(page, lexicon) for page in pages)
    # joins are looked for over the whole page, which costs more than within each part, but only by a factor
    assert seconds("\n\n".join(pages * 4), lexicon) < 4 * 6 * parts
