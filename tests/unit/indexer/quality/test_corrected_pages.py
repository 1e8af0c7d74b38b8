"""Corrected pages as gold: read back, they agree with the corrected page in every figure."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from archive.corrections.applying import perform
from archive.corrections.gold import gold_of
from archive.corrections.state import CorrectedLabels, Entry, PageState, as_segmentation, numbered
from archive.corrections.verbs import Cut, MarkFurniture, Merge, Move, SetRole, Split, Verb
from archive.drafts import draft
from archive.model import PageMeta, Piece, Role, Story
from archive.readers import read_page
from archive.resources import data_path
from archive.segment import segment_page
from indexer.lexicon import load_lexicon
from indexer.quality.gold import load_gold
from indexer.quality.labels import Labelled
from indexer.quality.pages import FIGURES, score_page

#: pages without 【】 briefs, whose title and text share a line that gold gives one role
PAGES = [path for path in sorted(data_path("sample").glob("*.txt")) if "【" not in path.read_text("utf-8", "replace")][
    :3
]


def divided(path: Path) -> tuple[PageState, PageMeta]:
    page = read_page(path)
    found = segment_page(page, load_lexicon())
    stories = [draft(page.text, found.meta, "p", n, story) for n, story in enumerate(found.stories)]
    named = numbered(Entry(replace(story, id=f"s{n}")) for n, story in enumerate(stories))
    return PageState("p", page.sha256, page.text, found.meta, named, found.furniture), found.meta


def corrected(state: PageState) -> PageState:
    """A page on which editors did much."""
    verbs: list[Verb] = [
        Split("s0", 3),
        Merge("s2", "s1", before=2),
        Move("s4", (2,), "s3", before=1),
        SetRole("s3", (2,), Role.SUBHEAD),
        MarkFurniture("s5", (1,)),
    ]
    for verb in verbs:
        state = perform(state, verb, lambda story: f"new-{len(story.body)}").state
    return state


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_gold_of_a_corrected_page_agrees_with_it_in_every_figure(path: Path, tmp_path: Path) -> None:
    before, printed = divided(path)
    state = corrected(before)
    labels = {entry.id: CorrectedLabels(("金水区",), ("sport", "labour")) for entry in state.entries}
    gold = gold_of(state, labels, printed, "郑州")
    (tmp_path / "page.txt").write_text(state.text, encoding="utf-8", newline="\n")
    (tmp_path / "page.gold.json").write_text(json.dumps(gold.record, ensure_ascii=False), encoding="utf-8")
    read = load_gold(tmp_path / "page.txt")
    own = [Labelled(("金水区",), ("sport", "labour"))] * len(state.entries)
    figures = asdict(score_page(read, as_segmentation(state), own))
    assert gold.shared == ()
    assert {name: figures[name] for name in FIGURES} == dict.fromkeys(FIGURES, 1.0)
    # and it is no gold for the page as it was
    was = score_page(read, as_segmentation(before), [Labelled()] * len(before.entries))
    assert was.perfect < 1 and was.b3 < 1 and was.furniture < 1


def test_a_line_of_two_stories_goes_to_the_one_that_has_most_of_it() -> None:
    text = "题\n甲乙丙丁戊己"
    story = Story("s0", "题", "甲乙丙丁戊己", pieces=(Piece(0, 1, Role.HEADLINE), Piece(2, 8, Role.BODY)))
    state = PageState("p", "0" * 64, text, PageMeta(), (Entry(story),))
    for verb in (Cut("s0", 1, 4), Split("s0", 2)):
        state = perform(state, verb, lambda _story: "s1").state
    gold = gold_of(state, {}, PageMeta(), None)
    assert gold.shared == (1,)
    assert [made["lines"] for made in gold.record["stories"]] == [[[0, "headline"]], [[1, "body"]]]
