"""The numbers of the labelling: named evidence, what follows what, and the logic of a story, in nats.

Set by reading pages and checked on the golden pages (docs/design-notes.md tells how training compares).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from archive.segment.labels import Label

#: Evidence of a block's own form: label → feature → weight in nats. Set by reading pages, checked on golden pages.
EMISSION: Mapping[Label, Mapping[str, float]] = {
    Label.COLUMN: {
        "commas": -4, "prose": -5, "flows_on": -1.5,
        "long": -8, "stop_inside": -6, "closed": -3, "comma_end": -5, "genre": 4.5, "banner": 2.2, "short": 0.3,
        "wide": -2, "byline": -6, "lead": -9, "listed": -4, "repeated": 3, "bias": -2.2, "bulleted": -2, "dash": -5,
        "next_tight": -0.8, "brief_genre": 2, "framed": 2, "indented": -1, "tiny": 1.2, "attached": -2, "qa": -5,
        "date": -6, "stub": 2, "plain_pair": -1.5,
    },
    Label.KICKER: {
        "commas": -4, "prose": -5, "flows_on": -1.5,
        "long": -8, "stop_inside": -6, "closed": -2.5, "comma_end": -3, "genre": -1, "banner": 0.3, "wide": -2.5,
        "byline": -6, "lead": -9, "listed": -3, "bias": -1.2, "place": 0.8, "one_part": 0.3, "dash": -5, "bulleted":
        -3, "next_listed": 1.5, "indented": -1, "tiny": -1, "attached": -3, "qa": -5, "date": -6, "question": -0.5,
        "next_longer": 0.4, "framed": -1, "next_shrinks": 1, "plain_pair": -1.3,
    },
    Label.HEADLINE: {
        "commas": -4, "prose": -5, "flows_on": -1.5,
        "long": -7, "stop_inside": -5, "closed": -2.5, "comma_end": -2.5, "genre": -1.5, "wide": -0.6, "two_part":
        1.2, "byline": -6, "lead": -9, "listed": 4, "bias": 0.4, "dash": -4, "bulleted": 0.3, "surname": -1.5,
        "indented": -0.8, "qa": -4, "date": -6, "question": 1.2, "brief_genre": -1, "verse": -5, "framed": -1,
        "next_lead": 1.5, "signoff": -3, "attached": -3, "notice_head": 2.5, "numbered": -1.5, "after_gap": 0.7,
        "next_byline": 0.8, "salutation": -3, "stub": -2, "unlisted": -1.2,
    },
    Label.HEADLINE_MORE: {
        "commas": -4, "prose": -5, "flows_on": -1.0,
        "long": -7, "stop_inside": -5, "closed": -2, "comma_end": -3, "genre": -2.5, "wide": -0.6, "byline": -6,
        "lead": -9, "listed": -2, "bias": -0.6, "dash": -3, "bulleted": -3, "surname": -2, "verse": -5,
        "notice_head": 1.5, "tight": 1.6, "parallel": 1.3, "indented": -0.5, "qa": -4, "date": -6, "open_before": 3,
        "listed_pair": 4, "next_lead": 0.5, "signoff": -3, "shrinks": -1, "twin": 1.5, "after_two_part": -2,
    },
    Label.SUBTITLE: {
        "long": -8, "stop_inside": -6, "closed": -2, "byline": -6, "lead": -9, "bias": -3.2, "dash": 7, "listed":
        -4, "two_part": 0.4, "genre": -2, "qa": -4, "date": -6, "next_lead": 0.3, "next_byline": 0.3,
    },
    Label.BYLINE_TOP: {
        "bias": -5, "byline": 8, "bare_name": 8, "surname": 4.5,
    },
    Label.BYLINE_END: {
        "bias": -5, "byline": 8, "bare_name": 8, "surname": 2,
    },
    Label.TEXT: {
        "commas": 2, "prose": 1, "flows_on": 1.5,
        "long": 4, "stop_inside": 2, "closed": 2, "comma_end": 0.5, "byline": -6, "lead": 5, "short": -1.5, "bias":
        -1, "qa": 5, "date": 3, "signoff": 4, "indented": 1, "wrapped": 1.5, "genre": -2, "listed": -5, "dash": -1,
        "question": 0.6, "two_part": -0.8, "verse": 4, "brief": -3.5, "next_photo": -8, "photo_tail": -5,
        "unclosed": -2, "cut": 4, "organisation": 1, "mark_inside": 0.6, "numbered": 0.8, "salutation": 4,
        "notice_line": 3,
    },
    Label.SUBHEAD: {
        "commas": -4, "prose": -5, "flows_on": -1.5,
        "long": -8, "stop_inside": -5, "closed": -2.5, "comma_end": -3, "byline": -7, "lead": -9, "bias": -1.2,
        "two_part": -1, "wide": -2, "listed": -6, "genre": -0.5, "short": 0.4, "next_lead": -4, "parallel_subhead":
        1.8, "parallel_width": 0.8, "parallel_words": 1.5, "verse": -5, "same_topic": 1.0, "new_topic": -2.0,
        "cut": -2, "numbered": 2,
        "colon_inside": 0.8, "qa": -3, "date": -6, "next_byline": -2, "dash": -2, "repeated": -1, "after_gap": -0.8,
        "bulleted": -0.3, "signoff": -2, "next_text": 0.4, "question": 0.2, "attached": 1.5,
    },
    Label.CAPTION: {
        "commas": 2,
        "bias": -3.5, "caption": 5, "photo_tail": 6, "next_photo": 6, "pictured": 2.5, "closed": 0.5,
        "one_sentence": 1.2, "byline": -6, "lead": -9, "long": -1, "after_byline": 1.5, "next_long": 0.5, "qa": -4,
        "short": -0.5, "listed": -5,
    },
    Label.PICTURE: {
        "commas": 2,
        "bias": -5.5, "photo_tail": 5.5, "caption": 2.5, "next_photo": 6, "lead": -9, "byline": -6, "qa": -4,
        "stop_inside": 0.5, "closed": 0.5, "long": 0.5, "listed": -5, "after_gap": 0.8, "short": -1,
    },
    Label.BRIEF: {
        "commas": 2,
        "bias": -6, "in_notice": -8, "brief": 9, "stop_inside": 1, "author_tail": 2, "lead": -9, "short": -2,
        "wrapped": 0.5,
    },
}  # fmt: skip

#: What follows what: (label before, label) → weight; pairs not named are impossible.
START, END = "start", "end"
_CLOSING = (Label.TEXT, Label.BYLINE_END, Label.BRIEF, Label.PICTURE, Label.CAPTION, START)
TRANSITION: dict[tuple[str, str], float] = {
    **{(a, b): 0.0 for a in _CLOSING for b in (Label.COLUMN, Label.KICKER, Label.HEADLINE)},
    **{
        (a, b): -0.5
        for a in (Label.TEXT, Label.BYLINE_END, Label.BRIEF, Label.PICTURE)
        for b in (Label.BRIEF, Label.PICTURE)
    },
    **{(a, END): 0.0 for a in _CLOSING},
    (START, Label.TEXT): -3.0,
    (START, Label.BRIEF): 0.0,
    (START, Label.PICTURE): 0.0,
    (START, Label.CAPTION): -2.0,
    (Label.COLUMN, Label.KICKER): -0.4,
    (Label.COLUMN, Label.HEADLINE): 0.3,
    (Label.COLUMN, Label.COLUMN): -3.0,
    (Label.COLUMN, Label.BRIEF): 2.0,
    (Label.COLUMN, Label.PICTURE): 1.0,
    (Label.COLUMN, Label.TEXT): -4.5,
    (Label.KICKER, Label.HEADLINE): 0.3,
    (Label.KICKER, Label.KICKER): -2.0,
    (Label.HEADLINE, Label.HEADLINE): -4.5,
    (Label.HEADLINE, Label.HEADLINE_MORE): -1.0,
    (Label.HEADLINE, Label.SUBTITLE): 0.0,
    (Label.HEADLINE, Label.BYLINE_TOP): 0.0,
    (Label.HEADLINE, Label.TEXT): 0.3,
    (Label.HEADLINE, Label.CAPTION): 0.3,
    (Label.HEADLINE, Label.SUBHEAD): -2.0,
    (Label.HEADLINE, Label.KICKER): -6.0,
    (Label.HEADLINE, Label.COLUMN): -7.0,
    (Label.HEADLINE, Label.BRIEF): -1.5,
    (Label.HEADLINE, Label.PICTURE): -2.5,
    (Label.HEADLINE, END): -4.0,
    (Label.HEADLINE_MORE, Label.HEADLINE_MORE): -0.8,
    (Label.HEADLINE_MORE, Label.SUBTITLE): 0.0,
    (Label.HEADLINE_MORE, Label.BYLINE_TOP): 0.0,
    (Label.HEADLINE_MORE, Label.TEXT): 0.3,
    (Label.HEADLINE_MORE, Label.CAPTION): -0.6,
    (Label.HEADLINE_MORE, Label.HEADLINE): -5.0,
    (Label.SUBTITLE, Label.SUBTITLE): -1.5,
    (Label.SUBTITLE, Label.BYLINE_TOP): 0.0,
    (Label.SUBTITLE, Label.TEXT): 0.0,
    (Label.SUBTITLE, Label.CAPTION): -0.6,
    (Label.SUBTITLE, Label.SUBHEAD): -2.0,
    (Label.BYLINE_TOP, Label.TEXT): 0.3,
    (Label.BYLINE_TOP, Label.CAPTION): 0.0,
    (Label.BYLINE_TOP, Label.SUBHEAD): -0.8,
    (Label.BYLINE_TOP, Label.BYLINE_TOP): -1.0,
    (Label.CAPTION, Label.TEXT): 0.0,
    (Label.CAPTION, Label.CAPTION): -0.5,
    (Label.CAPTION, Label.BYLINE_END): 0.0,
    (Label.CAPTION, Label.SUBHEAD): -1.0,
    (Label.CAPTION, Label.BYLINE_TOP): -2.0,
    (Label.TEXT, Label.TEXT): 0.0,
    (Label.TEXT, Label.SUBHEAD): -1.0,
    (Label.TEXT, Label.CAPTION): -0.8,
    (Label.TEXT, Label.BYLINE_END): 0.3,
    (Label.SUBHEAD, Label.TEXT): 0.3,
    (Label.SUBHEAD, Label.SUBHEAD): -4.0,
    (Label.SUBHEAD, Label.CAPTION): -2.0,
    (Label.BYLINE_END, Label.TEXT): -2.2,
    (Label.BYLINE_END, Label.BYLINE_END): -0.5,
    (Label.BYLINE_END, Label.SUBHEAD): -3.0,
    (Label.BYLINE_END, Label.CAPTION): -1.5,
    (Label.BRIEF, Label.TEXT): -0.5,
    (Label.BRIEF, Label.BYLINE_END): 0.0,
    (Label.PICTURE, Label.BYLINE_END): 1.0,
    (Label.PICTURE, Label.TEXT): -1.5,
}

#: what the logic of a story adds, whatever the labels
STORY: Mapping[str, float] = {
    # a story that ends without anyone's name
    "no_credit": -0.7,
    # a story with a lead that ends in a byline as well
    "second_credit": -2.5,
    # two leads under one headline
    "second_lead": -6.0,
    # a headline that no text ever follows
    "stranded": -4.0,
    # subheads come in sets: a further one, and a story that has just one
    "further_subhead": 1.2,
    "lone_subhead": -1.2,
}


@dataclass(frozen=True, slots=True)
class Weights:
    """All numbers that a labelling depends on."""

    emission: Mapping[Label, Mapping[str, float]]
    transition: Mapping[tuple[str, str], float]
    story: Mapping[str, float]


#: the weights as set by hand
BY_HAND = Weights(EMISSION, TRANSITION, STORY)
