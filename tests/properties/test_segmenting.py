"""Whatever a page holds, dividing it loses nothing, invents nothing, and comes out the same twice."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.coverage import violation
from archive.errors import UnreadablePage
from archive.model import Page, Segmentation
from archive.readers import parse_page
from archive.segment import segment_page
from archive.segment.explain import explain_page
from indexer.lexicon import NgramLexicon, load_lexicon
from tests.properties.pages import pages

quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def lexicon() -> NgramLexicon:
    return load_lexicon()


def divide(text: str, lexicon: NgramLexicon) -> Segmentation:
    return segment_page(Page("page.txt", text, "utf-8", ""), lexicon)


@quick
@given(text=pages)
def test_every_character_is_kept_once_in_ordered_spans(text: str, lexicon: NgramLexicon) -> None:
    found = divide(text, lexicon)
    assert violation(text, found) is None
    pieces = [piece for story in found.stories for piece in story.pieces]
    for span in (*pieces, *found.furniture):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()
    assert len({(piece.start, piece.end) for piece in pieces}) == len(pieces)


@quick
@given(text=pages)
def test_stories_are_well_formed(text: str, lexicon: NgramLexicon) -> None:
    for story in divide(text, lexicon).stories:
        assert story.pieces
        assert not story.pieces[0].joins_previous
        assert not any(piece.joins_previous and piece.gap_before for piece in story.pieces)
        assert 0.0 <= story.confidence <= 1.0
        for printed in (story.headline, story.kicker, story.subtitle, story.column):
            assert printed is None or printed.strip()
        own = "".join("".join(text[piece.start : piece.end].split()) for piece in story.pieces)
        for credit in story.byline:
            assert credit.name == "".join(credit.name.split()) and credit.name in own


@quick
@given(text=pages)
def test_dividing_twice_gives_the_same(text: str, lexicon: NgramLexicon) -> None:
    assert divide(text, lexicon) == divide(text, lexicon)


@quick
@given(text=pages)
def test_every_inked_line_is_explained(text: str, lexicon: NgramLexicon) -> None:
    rows = explain_page(text, lexicon)
    assert "".join("".join(row.text.split()) for row in rows) == "".join(text.split())


@quick
@given(text=pages, blanks=st.sampled_from([" ", "　", "\t", "  \t　", "\xa0"]))
def test_blanks_at_line_ends_change_no_decision(text: str, blanks: str, lexicon: NgramLexicon) -> None:
    bare = "\n".join(line.rstrip() for line in text.split("\n"))
    trailing = "\n".join(line + blanks for line in bare.split("\n"))
    assert decisions(trailing, lexicon) == decisions(bare, lexicon)


@quick
@given(text=pages, end=st.sampled_from(["\r\n", "\r"]), after=st.sampled_from(["", "\n", "\n\n \n"]))
def test_line_ends_and_an_empty_tail_change_no_decision(text: str, end: str, after: str, lexicon: NgramLexicon) -> None:
    try:
        read = parse_page("page.txt", text.encode())
        other = parse_page("page.txt", (text + after).replace("\n", end).encode())
    except UnreadablePage:
        return
    assert other.text.rstrip() == read.text.rstrip()
    assert divide(other.text, lexicon) == divide(read.text, lexicon)


def decisions(text: str, lexicon: NgramLexicon) -> object:
    """What was decided, with texts without blanks for offsets."""
    found = divide(text, lexicon)

    def squash(start: int, end: int) -> str:
        return "".join(text[start:end].split())

    return (
        found.meta,
        [
            (
                [s.headline, s.kicker, s.subtitle, s.column, s.byline, s.confidence],
                [(squash(p.start, p.end), p.role, p.joins_previous, p.gap_before, p.moved) for p in s.pieces],
            )
            for s in found.stories
        ],
        [squash(span.start, span.end) for span in found.furniture],
    )
