"""What continues what: broken paragraphs matched end to start over the whole page, as one assignment.

A text that breaks off wants a continuation and a text that starts mid-sentence wants a beginning. Every pair is scored
by language, quotation marks, shared words and place; the page's joins are the assignment with the highest total
(Kuhn–Munkres), so that two broken stories on one page cannot swap their ends.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.segment.assignment import best_assignment
from archive.segment.credits import LEAD
from archive.segment.lexicon import Lexicon
from archive.segment.lines import is_closed, unmatched

#: nats: the next text in the source is the likeliest continuation, then one in the same story, then one further down
ADJACENT, SAME_STORY, FORWARD, PER_STORY = 3.0, 2.0, 0.7, -0.2
#: nats: where columns of several stories run side by side, the next text of the same story is as many places further
STRIDE = 2.0
#: nats: a text that stands first below a head or a byline has no neighbour to continue; one below a finished text has
BEREFT, SEATED = 0.8, -1.2
#: nats: an earlier text with a plausible opening as the continuation of a later one
BACKWARD = -3.0
#: nats: a text without, or with, the indent that paragraphs on this page have
NOT_INDENTED, INDENTED = 2.0, -4.0
#: nats: quotation marks that close over the break, or that a join would leave open
QUOTE_CLOSES, QUOTE_BREAKS = 3.0, -3.0
#: nats: a number cut from its unit or its other digits
NUMBER = 1.5
#: weights of the language over the break, and of evidence that the right side opens a clause or a paragraph
LANGUAGE, OPENING, PARAGRAPH = 0.6, 0.7, 0.4
#: cohesion counts at most this much
COHESION = 2.5
#: a join must be worth this much
LEAST = 1.5
#: the least evidence of an opening that a text mid-sentence would still show by chance, in nats
LOST = 0.95
#: a column seldom breaks exactly before a quotation
QUOTE_START = -2.0
#: a text this surely mid-sentence that continues nothing has lost its beginning; after a text that breaks off, sooner
GAP, GAP_AFTER_BREAK = 1.7, -0.5

_DIGITS_END = re.compile(r"[\d.%]$")
_UNIT_START = re.compile(r"^(?:\d|[万亿多余个名人家户次年月日时分元米里吨斤亩件台项条座辆期届岁%℃])")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A run of text as the source gives it, seen by the matcher."""

    text: str
    #: index of the story under whose head it stands
    story: int
    #: place among the page's fragments
    place: int
    #: it opens a story, so nothing comes before it
    opens: bool = False
    #: it can be joined on (body text, not a notice's signature)
    joinable: bool = True
    #: nats: on a page that indents its paragraphs, a missing indent speaks for a text that goes on
    indent: float = 0.0
    #: how many stories run side by side here
    beside: int = 1
    #: the text above it in the source ends a sentence of the same story
    seated: bool = False


@dataclass(frozen=True, slots=True)
class Join:
    """Fragment ``right`` continues fragment ``left``, with the evidence for it in nats."""

    left: int
    right: int
    score: float


def breaks_off(fragment: Fragment) -> bool:
    """Whether the fragment ends in the middle of a sentence."""
    return fragment.joinable and breaks_off_text(fragment.text)


def breaks_off_text(text: str) -> bool:
    """Whether a text ends in the middle of a sentence, or of a quotation that its last mark leaves open."""
    unclosed = unmatched(text, "“", "”")[1]
    return not is_closed(text) or (unclosed > 0 and text[-1] not in "。”")


def starts_open(text: str, lexicon: Lexicon) -> float:
    """How surely a text starts mid-sentence, in nats above the threshold; negative for a plausible opening."""
    if re.match(r"^[、,。;:!?)》”’%]", text):
        return 9.0
    if LEAD.match(text):
        return -9.0
    if unmatched(text, "“", "”")[0]:
        return 4.0
    cut = re.match(r"^.[,。;!?)》”’、]|^..[。;!?)》”’]", text)
    certain = (1.5 if cut else 0.0) + (QUOTE_START if text[0] in "“‘《" else 0.0)
    return LOST + certain - lexicon.opening("".join(text.split()))


def find_joins(fragments: Sequence[Fragment], lexicon: Lexicon) -> tuple[Join, ...]:
    """The joins of a page, each fragment at most once on either side, none in a circle."""
    lefts = [f for f in fragments if breaks_off(f)]
    rights = [f for f in fragments if f.joinable and not f.opens]
    if not lefts or not rights:
        return ()
    scores = [[_score(left, right, lexicon) - LEAST for right in rights] for left in lefts]
    pairs = best_assignment(scores)
    joins = [Join(lefts[i].place, rights[j].place, scores[i][j] + LEAST) for i, j in pairs if scores[i][j] > 0]
    return _without_circles(joins)


def _score(left: Fragment, right: Fragment, lexicon: Lexicon) -> float:
    if left.place == right.place:
        return -99.0
    a, b = "".join(left.text.split()), "".join(right.text.split())
    opening = min(3.0, starts_open(right.text, lexicon)) * OPENING + right.indent
    if right.place < left.place and opening < 0:
        # an earlier text that reads like a beginning is one
        opening += BACKWARD
    score = lexicon.continuation(a, b) * LANGUAGE - lexicon.paragraph(b) * PARAGRAPH + opening
    score += _quotes(a, b) + (NUMBER if _DIGITS_END.search(a) and _UNIT_START.match(b) else 0.0)
    return score + min(COHESION, cohesion(a, b, lexicon)) + _by_place(left, right)


def _by_place(left: Fragment, right: Fragment) -> float:
    """What the places of two texts on the page say of one continuing the other."""
    step = right.place - left.place
    score = FORWARD if step > 0 else 0.0
    together = right.story == left.story
    if together and step == right.beside:
        score += ADJACENT if right.beside == 1 else STRIDE
    elif step != 1:
        score += SEATED if right.seated else BEREFT
    if together:
        return score + SAME_STORY
    return score + (PER_STORY * (right.story - left.story) if step > 0 else -SAME_STORY)


def _quotes(left: str, right: str) -> float:
    score = 0.0
    for opening, closing in (("“", "”"), ("(", ")"), ("《", "》")):
        wants, has = unmatched(left, opening, closing)[1], unmatched(right, opening, closing)[0]
        if wants and has:
            score += QUOTE_CLOSES
        elif wants or has:
            score += QUOTE_BREAKS
    return score


def cohesion(left: str, right: str, lexicon: Lexicon) -> float:
    """What two texts share: rare character bigrams in both, in nats, per root of the shorter's length."""
    shared = bigrams(left) & bigrams(right)
    weight = sum(max(0.0, lexicon.rarity(b) - 7.0) for b in shared)
    return weight / (1.0 + 0.3 * math.sqrt(min(len(left), len(right))))


def bigrams(text: str) -> frozenset[str]:
    """The character bigrams of a text that hold no punctuation."""
    return frozenset(a + b for a, b in zip(text, text[1:], strict=False) if a.isalnum() and b.isalnum())


def _without_circles(joins: Sequence[Join]) -> tuple[Join, ...]:
    """Drop the weakest join of any circle: text cannot follow itself."""
    kept: dict[int, int] = {}
    chosen: list[Join] = []
    for join in sorted(joins, key=lambda j: -j.score):
        place: int | None = join.right
        while place is not None and place != join.left:
            place = kept.get(place)
        if place is None:
            kept[join.left] = join.right
            chosen.append(join)
    return tuple(sorted(chosen, key=lambda j: j.left))
