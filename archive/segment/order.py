"""What continues what: broken paragraphs matched end to start over the whole page, as one assignment.

A text that breaks off wants a continuation and a text that starts mid-sentence wants a beginning. Every pair is scored
by language, quotation marks, shared words and place; the page's joins are the assignment with the highest total
(Kuhn–Munkres), so that two broken stories on one page cannot swap their ends.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add

from archive.segment.assignment import best_assignment
from archive.segment.credits import LEAD, parse_lead
from archive.segment.lexicon import Lexicon
from archive.segment.lines import is_closed, unmatched

#: what speaks for and against one text continuing another: evidence → weight in nats, fitted by scripts/fit_joins.py
JOIN: Mapping[str, float] = {
    # language over the break, in nats of the lexicon
    "language": 0.65,
    # the right side begins like no paragraph; with what no text begins with: the end of a word, a closing mark
    "no_paragraph": 0.2,
    "stump": 1.09,
    # the left side pauses at a comma and the right side begins mid-word all the same
    "pause": -0.43,
    # quotation marks and brackets that close over the break, or that a join would leave open
    "closes": 3.91,
    "breaks": -5.36,
    # a number cut from its unit, or its digits from each other
    "number": 2.18,
    "digits": 3.12,
    # the two columns tell of the same things
    "kinship": 0.6,
    # on a page that indents paragraphs: the right side has an indent, or has none
    "indented": -4.62,
    "flush": 0.67,
    # where the right side stands, one of these: next below; next of its story where several stand side by side
    "next": 2.4,
    "stride": 1.47,
    # further below in the same story; so, in its one column, behind a text that ends a sentence
    "below": 0.31,
    "within": -0.4,
    # above in the same story, and so where a lead or a byline shows that the columns stand in the wrong order
    "above": -3.5,
    "turned": -2.34,
    # in a later or an earlier story; and how many stories later
    "later": -1.23,
    "earlier": -3.03,
    "distance": -0.21,
    # it follows no finished text of its story; it stands right below the head of the left side's story
    "bereft": 2.22,
    "own_head": 3.13,
    # a line of navigation stands between the two
    "interrupted": 4.83,
}
#: kinship and other open-ended evidence count at most this much
KINSHIP, OPEN, PARAGRAPH, LANGUAGE = 5.0, 3.0, 3.0, 10.0
#: rarer bigrams than this many nats tell of a topic; weights of their sum and of what chance would share
RARE = 8.0
KIN = (0.8, 1.27, 0.037)
#: texts further apart than this do not continue each other: it keeps the cost of a page linear in its length
REACH = 60
#: the least evidence of an opening that a text mid-sentence would still show by chance, in nats
LOST = 0.95
#: a column seldom breaks exactly before a quotation
QUOTE_START = -2.0
#: a text this surely mid-sentence that continues nothing has lost its beginning; after a text that breaks off, sooner
GAP, GAP_AFTER_BREAK = 3.9, -0.5
#: nats: a list that opens with a shorter item than the next was cut inside the first
CUT_LIST = 2.5

#: what no text begins with, and the last characters of a clause
_ORPHAN = re.compile(r"^[、,。;:!?)》”’%]")
_STUMP = re.compile(_ORPHAN.pattern + r"|^.[,。;!?)》”’、]|^..[。;!?)》”’]|^“[^“”]{1,6}”[。;]")
_CUT_LIST = re.compile(r"^(?:.、|.{2,3}、[^、,。;:!?]{4}[,。;:!?])")
#: marks that come in pairs
_PAIRS = (("“", "”"), ("(", ")"), ("《", "》"))
#: characters without punctuation between them
_WORDS = re.compile(r"[^\W_]{2,}")
_DIGITS_END = re.compile(r"[\d.%一二两三四五六七八九十百千几]$")
_UNIT_START = re.compile(r"^(?:\d|[十百千万亿多余个名人家户次年月日时分元米里吨斤亩件台项条座辆期届岁%℃])")


#: what a text is about, as far as its characters tell: pairs of neighbouring characters without punctuation
Topic = frozenset[str]


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
    #: nothing can follow it: a credit or a jump to another page ends it
    ends: bool = False
    #: furniture follows it directly
    cut: bool = False
    #: whether it is indented, on a page that indents its paragraphs
    indent: bool | None = None
    #: how many stories run side by side here
    beside: int = 1
    #: the text above it in the source ends a sentence of the same story
    seated: bool = False
    #: a lead or a closing byline below it shows that the columns of its story stand in the wrong order
    turned: bool = False
    #: it stands first below the head of its story
    first: bool = False
    #: the texts of its run, down to it and from it on: a run is what stands together in one column
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Fragment ``right`` continues fragment ``left``, with the evidence for it in nats."""

    left: int
    right: int
    score: float


def breaks_off(fragment: Fragment) -> bool:
    """Whether the fragment ends in the middle of a sentence."""
    return fragment.joinable and not fragment.ends and breaks_off_text(fragment.text)


@lru_cache(maxsize=2048)
def breaks_off_text(text: str) -> bool:
    """Whether a text ends in the middle of a sentence, or of a quotation that its last mark leaves open."""
    unclosed = unmatched(text, "“", "”")[1]
    lead = parse_lead(text)
    if lead is not None and lead.end == len(text):
        return True
    return not is_closed(text) or (unclosed > 0 and text[-1] not in "。”")


def starts_open(text: str, lexicon: Lexicon) -> float:
    """How surely a text starts mid-sentence, in nats above the threshold; negative for a plausible opening."""
    if _ORPHAN.match(text):
        return 9.0
    if LEAD.match(text):
        return -9.0
    if unmatched(text, "“", "”")[0]:
        return 4.0
    certain = (
        (1.5 if _STUMP.match(text) else 0.0)
        + (CUT_LIST if _CUT_LIST.match(text) else 0.0)
        + (QUOTE_START if text[0] in "“‘《" else 0.0)
    )
    return LOST + certain - lexicon.opening("".join(text.split()))


def lost_beginning(text: str, lexicon: Lexicon) -> float:
    """How surely a text that continues nothing on the page has lost its beginning, in nats."""
    return starts_open(text, lexicon) - 0.3 * lexicon.paragraph("".join(text.split()))


def find_joins(fragments: Sequence[Fragment], lexicon: Lexicon) -> tuple[Join, ...]:
    """The joins of a page, each fragment at most once on either side, none in a circle."""
    lefts = [_Left.make(f) for f in fragments if breaks_off(f)]
    rights = [_Right.make(f, lexicon) for f in fragments if f.joinable and not f.opens] if lefts else []
    places = [right.of.place for right in rights]
    joins: list[Join] = []
    taken: set[int] = set()
    for group in _groups(lefts):
        first = bisect_left(places, group[0].of.place - REACH)
        near = [r for r in rights[first : bisect_right(places, group[-1].of.place + REACH)] if r.of.place not in taken]
        scores = [[_score(left, right, lexicon) for right in near] for left in group]
        found = [Join(group[i].of.place, near[j].of.place, scores[i][j]) for i, j in best_assignment(scores)]
        taken |= {join.right for join in found}
        joins += found
    return _without_circles(joins)


def _groups(lefts: Sequence[_Left]) -> Iterator[Sequence[_Left]]:
    """Runs of texts that break off within reach of each other; an ordinary page is one."""
    start = 0
    for i, left in enumerate(lefts):
        if left.of.place - lefts[start].of.place > REACH:
            yield lefts[start:i]
            start = i
    if lefts:
        yield lefts[start:]


@dataclass(frozen=True, slots=True)
class _Left:
    """What a text that breaks off shows by itself, found once for all that might continue it."""

    of: Fragment
    ink: str
    #: the opening marks that it leaves open
    wants: frozenset[str]
    pauses: bool
    number: bool

    @classmethod
    def make(cls, fragment: Fragment) -> _Left:
        ink = "".join(fragment.text.split())
        wants = frozenset(pair[0] for pair in _PAIRS if unmatched(ink, *pair)[1])
        return cls(fragment, ink, wants, ink[-1] in ",、:;", bool(_DIGITS_END.search(ink)))


@dataclass(frozen=True, slots=True)
class _Right:
    """What a text shows by itself that might continue others, found once for all of them."""

    of: Fragment
    ink: str
    #: the opening marks of what it closes and has not opened
    has: frozenset[str]
    no_paragraph: float
    stump: bool
    #: evidence behind a comma, and behind a digit
    pause: float
    unit: str | None

    @classmethod
    def make(cls, fragment: Fragment, lexicon: Lexicon) -> _Right:
        ink = "".join(fragment.text.split())
        has = frozenset(pair[0] for pair in _PAIRS if unmatched(ink, *pair)[0])
        no_paragraph = max(-PARAGRAPH, min(PARAGRAPH, -lexicon.paragraph(ink)))
        pause = max(0.0, min(OPEN, starts_open(fragment.text, lexicon)))
        unit = ("digits" if ink[0].isdigit() else "number") if _UNIT_START.match(ink) else None
        return cls(fragment, ink, has, no_paragraph, bool(_STUMP.match(ink)), pause, unit)


def _weigh(seen: Mapping[str, float]) -> float:
    return sum([JOIN[name] * value for name, value in seen.items()])


def _score(left: _Left, right: _Right, lexicon: Lexicon) -> float:
    """What a join weighs in nats; 0 where it is not worth making, so that what is dear is seldom asked."""
    if left.of.place == right.of.place:
        return 0.0
    cheap = _cheap(left, right)
    worth = _weigh(cheap) + JOIN["no_paragraph"] * right.no_paragraph + JOIN["kinship"] * KINSHIP
    if worth + JOIN["language"] * LANGUAGE <= 0:
        return 0.0
    language = _language(left, right, lexicon)
    if worth + JOIN["language"] * language <= 0:
        return 0.0
    return _weigh(_all(language, right, _kinship(left, right, lexicon), cheap))


def evidence(left: Fragment, right: Fragment, lexicon: Lexicon) -> dict[str, float]:
    """What speaks for and against ``right`` continuing ``left``: names of ``JOIN`` with their strength."""
    a, b = _Left.make(left), _Right.make(right, lexicon)
    return _all(_language(a, b, lexicon), b, _kinship(a, b, lexicon), _cheap(a, b))


def _all(language: float, right: _Right, kin: float, cheap: Mapping[str, float]) -> dict[str, float]:
    return {"language": language, "no_paragraph": right.no_paragraph, "kinship": kin, **cheap}


def _language(left: _Left, right: _Right, lexicon: Lexicon) -> float:
    return max(-3.0, min(LANGUAGE, lexicon.continuation(left.ink, right.ink)))


def _kinship(left: _Left, right: _Right, lexicon: Lexicon) -> float:
    return max(-KINSHIP, min(KINSHIP, kinship(topic(*left.of.above), topic(*right.of.below), lexicon)))


def _cheap(left: _Left, right: _Right) -> dict[str, float]:
    """What neither statistics nor topics are needed for: marks over the break, places, a number cut in two, indents."""
    seen = {}
    if left.wants or right.has:
        seen["closes"] = float(len(left.wants & right.has))
        seen["breaks"] = float(len(left.wants ^ right.has))
    seen |= _by_place(left.of, right.of)
    if right.stump:
        seen["stump"] = 1.0
    if left.pauses:
        seen["pause"] = right.pause
    if left.number and right.unit:
        seen[right.unit] = 1.0
    if right.of.indent is not None:
        seen["indented" if right.of.indent else "flush"] = 1.0
    return seen


def _by_place(left: Fragment, right: Fragment) -> dict[str, float]:
    """What the places of two texts on the page say of one continuing the other."""
    step = right.place - left.place
    seen = {_place(left, right): 1.0}
    if step == 1 and left.cut:
        seen["interrupted"] = 1.0
    if right.story > left.story:
        seen["distance"] = float(min(5, right.story - left.story))
    if right.first:
        seen["own_head"] = float(right.story == left.story)
    elif step != 1 and not right.seated:
        seen["bereft"] = 1.0
    return seen


def _place(left: Fragment, right: Fragment) -> str:
    step = right.place - left.place
    if right.story != left.story:
        return "later" if step > 0 else "earlier"
    if step == right.beside:
        return "next" if right.beside == 1 else "stride"
    if step > 0:
        return "within" if right.seated and right.beside == 1 else "below"
    return "turned" if right.turned and not right.seated else "above"


def kinship(left: Topic, right: Topic, lexicon: Lexicon) -> float:
    """Evidence in nats that two texts belong to one story, from the rare bigrams that they share or do not share.

    A logistic fitted on pairs of texts from one story and from two (KIN).
    """
    shared = sum(max(0.0, lexicon.rarity(b) - RARE) for b in left & right)
    bias, same, chance = KIN
    return bias + same * math.sqrt(shared) - chance * math.sqrt(len(left) * len(right))


def topic(*texts: str) -> Topic:
    """The topic of some texts together."""
    return _topic(texts[0]) if len(texts) == 1 else _topic_of_all(texts)


@lru_cache(maxsize=2048)
def _topic(text: str) -> Topic:
    ink = "".join(text.split())
    bigrams: set[str] = set()
    for run in _WORDS.findall(ink):
        bigrams.update(map(add, run, run[1:]))
    return frozenset(bigrams)


@lru_cache(maxsize=256)
def _topic_of_all(texts: tuple[str, ...]) -> Topic:
    return frozenset().union(*map(_topic, texts))


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
