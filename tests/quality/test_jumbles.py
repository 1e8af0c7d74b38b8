"""Broken stories find their ends on pages that nobody tuned anything on: the golden stories, cut at random."""

from __future__ import annotations

from tests.golden import Measure, golden_pages
from tests.quality.floors import check, digest
from tests.quality.jumbles import LAYOUTS, figures, pages


def test_jumbled_pages_hold_their_floors(measure: Measure, update: bool) -> None:
    corpus = digest([*golden_pages(), *(page.with_name(f"{page.stem}.gold.json") for page in golden_pages())])
    check("jumbles", corpus, figures(measure.lexicon, count=60), update)


def test_the_same_seed_makes_the_same_pages() -> None:
    layout = LAYOUTS["rests below"]
    assert list(pages(layout, 3, 7)) == list(pages(layout, 3, 7)) != list(pages(layout, 3, 8))


def test_a_made_page_holds_its_two_stories_and_nothing_else() -> None:
    for layout in LAYOUTS.values():
        for page in pages(layout, 5, 1):
            told = "".join(part for story in page.wanted for part in (story.headline, *story.paragraphs))
            assert sorted("".join(page.text.split())) == sorted("".join(told.split()))
            lines = page.text.split("\n")
            parted = [story.upper[-1] + story.lower[0] for story in page.broken]
            assert [lines[above] + lines[below] for above, below in page.joins] == parted
