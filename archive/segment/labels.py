"""What a block of a page can be."""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """What a block can be. KICKER…BYLINE_TOP make up the head of a story."""

    COLUMN = "column"
    KICKER = "kicker"
    HEADLINE = "headline"
    HEADLINE_MORE = "headline-more"
    SUBTITLE = "subtitle"
    BYLINE_TOP = "byline-top"
    TEXT = "text"
    SUBHEAD = "subhead"
    CAPTION = "caption"
    BYLINE_END = "byline-end"
    BRIEF = "brief"
    PICTURE = "picture"


HEAD = frozenset({Label.COLUMN, Label.KICKER, Label.HEADLINE, Label.HEADLINE_MORE, Label.SUBTITLE})
#: labels that begin a story when they do not stand in a head already begun
OPENERS = frozenset({Label.COLUMN, Label.KICKER, Label.HEADLINE, Label.BRIEF, Label.PICTURE})
