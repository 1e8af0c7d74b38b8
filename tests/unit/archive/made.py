"""Made-up stories and pages for the archive's tests, and a segmenter that needs no language."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import strategies as st

from archive.model import Credit, CreditRole, Page, PageMeta, Piece, Role, Segmentation, SegmentedStory, Span, Story


def paragraphs_as_stories(page: Page) -> Segmentation:
    """Every paragraph between blank lines is a story, its first line the headline; ``## `` lines are furniture.

    A furniture line ``## newspaper|date|number`` is the page's header.
    """
    stories, furniture, meta = [], [], PageMeta()
    for match in re.finditer(r"[^\n](?:.|\n(?!\n))*", page.text):
        start, end = match.span()
        if match.group().startswith("## "):
            furniture.append(Span(start, end))
            newspaper, date, number = match.group()[3:].strip().split("|")
            meta = PageMeta(newspaper or None, dt.date.fromisoformat(date) if date else None, number or None)
        elif match.group().strip():
            cut = page.text.find("\n", start, end)
            cut = cut if cut > 0 else start
            pieces = (Piece(start, cut, Role.HEADLINE), Piece(cut, end, Role.BODY))
            headline = page.text[start:cut] or None
            stories.append(SegmentedStory(headline, None, None, None, (), pieces, 0.5))
    return Segmentation(meta, tuple(stories), tuple(furniture))


#: what JSON, SQLite and people can hold: no NUL, no half characters
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
IDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=20).filter(
    lambda id: id not in (".", "..")
)
OPTIONAL = st.none() | TEXT
CREDITS = st.builds(Credit, TEXT.filter(bool), st.sampled_from(CreditRole))
PIECES = st.builds(
    lambda start, length, role, joins, gap, moved: Piece(start, start + length, role, joins, gap, moved),
    st.integers(0, 10**6),
    st.integers(0, 10**6),
    st.sampled_from(Role),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
STORIES = st.builds(
    Story,
    id=IDS,
    headline=OPTIONAL,
    body=TEXT,
    kicker=OPTIONAL,
    subtitle=OPTIONAL,
    column=OPTIONAL,
    byline=st.lists(CREDITS, max_size=3).map(tuple),
    date=st.none() | st.dates(),
    newspaper=OPTIONAL,
    page=OPTIONAL,
    section=OPTIONAL,
    page_id=st.none() | IDS,
    position=st.integers(0, 10**6),
    pieces=st.lists(PIECES, max_size=3).map(tuple),
    confidence=st.floats(0, 1),
    reasons=st.lists(TEXT, max_size=2).map(tuple),
)
