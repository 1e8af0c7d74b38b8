"""Which districts of the home city a story is about, from all the places it names; precision first."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.evidence import Evidence, Passage
from indexer.gazetteer import Gazetteer, Kind, Reading
from indexer.mentions import Mention, MentionFinder, Why


@dataclass(frozen=True, slots=True)
class DistrictLabel:
    """A district by its official short name, how sure in 0..1, and where the story says so, in reading order."""

    name: str
    score: float
    evidence: tuple[Evidence, ...]


class Fate(StrEnum):
    """What became of a place that a story names."""

    #: speaks for a district that the story is given
    COUNTED = "counted"
    #: said in passing (someone comes from there, works there, speaks of it): counts little
    PASSING = "passing"
    #: one of a listing of districts: counts little
    LISTED = "listed"
    #: a homonym, or a name that only supports, that nothing else in the story or on the page settles
    OPEN = "open"
    #: speaks for a district that has too little to it
    OUTWEIGHED = "outweighed"


@dataclass(frozen=True, slots=True)
class Considered:
    """A name of the gazetteer in a story: what it could mean, what became of it, what it weighed for its district."""

    evidence: Evidence
    readings: tuple[Reading, ...]
    fate: Fate | Why
    district: str = ""
    weight: float = 0.0


_KIND_WEIGHT: Mapping[Kind, float] = {
    Kind.DISTRICT: 1.0,
    Kind.STREET: 1.0,
    Kind.MANAGED: 1.0,
    Kind.ZONE: 0.9,
    Kind.SHORT: 0.7,
    Kind.COMMUNITY: 0.7,
    Kind.LANDMARK: 0.7,
    Kind.HUB: 0.35,
    Kind.WEAK: 0.5,
    Kind.STEM: 0.4,
    Kind.AREA: 0.3,
}
_FIELD_WEIGHT = {"headline": 3.0, "kicker": 2.5, "subtitle": 2.5, "column": 1.0, "body": 1.0}
_LEAD_WEIGHT, _OPENING_WEIGHT = 2.5, 1.6
#: what a listing of districts adds to each of them: they are examples
_LISTED = 0.4
#: kinds that only support a district known from better evidence
_SUPPORTING = frozenset({Kind.WEAK, Kind.STEM, Kind.AREA})
#: kinds that may give a second district
_NAMING = frozenset({Kind.DISTRICT, Kind.ZONE, Kind.STREET, Kind.MANAGED, Kind.SHORT})
#: a mention below this is in passing
_PASSING = 0.45
#: what the first district must reach where it is named up front, and where it is not; and in a story on the whole city
_ENOUGH, _ENOUGH_CITYWIDE = (1.0, 1.0), (2.0, 2.5)
#: what a further district must reach, as a share of the first one's score: named up front, or named often
_SECOND, _SECOND_OFTEN = 0.45, 0.6
#: so many districts in one story are none in particular
_TOO_MANY = 4
_CITYWIDE = re.compile(
    r"全市|我市|本市|全省|我省|市直|市运会|气象部门|地铁[^，。]{0,6}(?:运营|集团|公司|客流|获悉|部门)|(?:(?<![一-龥])|[从由据])市[一-龥]{1,9}?(?:局|委|办|中心|台|公司|会)"
)

#: the story says of itself that two districts share it
_JOINT = re.compile(r"两[区县市地](?![一-龥]?[道路])|跨区|跨县|区县联动")

#: votes of the other stories of a page, asked only when a homonym stays open
PageVotes = Callable[[], Mapping[str, float]]


@dataclass(slots=True)
class _Case:
    """What speaks for one district."""

    weights: list[float]
    mentions: list[Mention]
    up_front: bool = False
    #: named in headline, kicker or subtitle, or at the side of another district up front
    prominent: bool = False
    #: mentions by a name that may give a second district
    naming: int = 0
    plain: int = 0

    @property
    def score(self) -> float:
        """Repetition counts less and less."""
        ordered = sorted(self.weights, reverse=True)
        return sum(weight * (1.0, 0.6, 0.45)[min(at, 2)] * 0.95**at for at, weight in enumerate(ordered))


class DistrictResolver:
    """Resolves stories against one gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._finder = MentionFinder(gazetteer)

    def resolve(self, passages: Sequence[Passage], votes: PageVotes) -> tuple[DistrictLabel, ...]:
        """The districts the story is about, primary first; empty for a story on the whole city or another one."""
        mentions = [m for passage in passages for m in self._finder.find(passage)]
        return _decided(_settled(mentions, votes), passages) if mentions else ()

    def explain(self, passages: Sequence[Passage], votes: PageVotes) -> tuple[Considered, ...]:
        """Every name of the gazetteer that stands in the story, in reading order, and what ``resolve`` made of it."""
        mentions: list[Mention] = []
        names: list[Considered] = []
        for passage in passages:

            def drop(start: int, end: int, readings: tuple[Reading, ...], why: Why, of: Passage = passage) -> None:
                names.append(Considered(Evidence(of.field, start, end, of.text[start:end]), readings, why))

            mentions += self._finder.find(passage, drop)
        settled = _settled(mentions, votes)
        names += _fates(mentions, settled, {label.name for label in _decided(settled, passages)})
        order = [passage.field for passage in passages]
        names.sort(key=lambda name: (order.index(name.evidence.field), name.evidence.start, -name.evidence.end))
        return tuple(_nested(names))

    def votes(self, passages: Sequence[Passage]) -> Mapping[str, float]:
        """How strongly a neighbouring story names each district: what a homonym on the same page may lean on."""
        mentions = [m for passage in passages for m in self._finder.find(passage) if len(m.readings) == 1]
        certain = [m for m in mentions if m.kind in _NAMING]
        return {district: case.score for district, case in _cases(certain).items()}


def _decided(settled: Sequence[Mention], passages: Sequence[Passage]) -> tuple[DistrictLabel, ...]:
    cases = _cases(settled)
    chosen = _choose(cases, _citywide(passages), joint=_says(_JOINT, passages))
    return tuple(
        DistrictLabel(name, round(1 - math.exp(-cases[name].score / 2), 4), _evidence(cases[name].mentions))
        for name in chosen
    )


def _fates(mentions: Sequence[Mention], settled: Sequence[Mention], chosen: Collection[str]) -> Iterator[Considered]:
    kept = {(mention.passage.field, mention.start): mention for mention in settled}
    for mention in mentions:
        own = kept.get((mention.passage.field, mention.start))
        if own is None:
            yield Considered(_evidence([mention])[0], mention.readings, Fate.OPEN)
            continue
        district = own.districts[0]
        fate = Fate.COUNTED if district in chosen else Fate.OUTWEIGHED
        if not _is_plain(own):
            fate = Fate.LISTED if own.listed else Fate.PASSING
        yield Considered(_evidence([own])[0], mention.readings, fate, district, round(_weight(own)[0], 2))


def _nested(names: Iterable[Considered]) -> Iterator[Considered]:
    """Dropped names inside a longer one, in reading order, say that they are."""
    around: Evidence | None = None
    for name in names:
        at = name.evidence
        if around and around.field == at.field and at.end <= around.end:
            yield replace(name, fate=Why.LONGER) if isinstance(name.fate, Why) else name
        else:
            around = at
            yield name


def _settled(mentions: Sequence[Mention], votes: PageVotes) -> list[Mention]:
    """Homonyms resolved and supporting names kept where other evidence bears them out, everything else as it is."""
    certain = [m for m in mentions if len(m.readings) == 1 and m.kind not in _SUPPORTING]
    scores = {district: case.score for district, case in _cases(certain).items()}
    listed = any(m.listed for m in mentions)
    settled = []
    for mention in mentions:
        if len(mention.readings) == 1 and (mention.kind not in _SUPPORTING or (mention.listed and listed)):
            settled.append(mention)
            continue
        choice = _best(mention, scores)
        if choice is None and mention.kind not in _SUPPORTING:
            choice = _best(mention, votes())
        if choice is not None:
            readings = tuple(r for r in mention.readings if r.district == choice)
            settled.append(replace(mention, readings=readings))
    return settled


def _best(mention: Mention, scores: Mapping[str, float]) -> str | None:
    known = [d for d in mention.districts if scores.get(d, 0) > 0]
    return max(known, key=lambda d: scores[d]) if known else None


def _weight(mention: Mention) -> tuple[float, bool]:
    """How much a mention says, and whether it says so up front (headline, kicker, subtitle, opening)."""
    passage = mention.passage
    position, up_front = _FIELD_WEIGHT[passage.field], passage.field in ("headline", "kicker", "subtitle")
    if _covers(passage.lead, mention.start):
        position, up_front = _LEAD_WEIGHT, True
    elif _covers(passage.opening, mention.start):
        position, up_front = _OPENING_WEIGHT, True
    weight = position * _KIND_WEIGHT[mention.kind] * mention.plain * (_LISTED if mention.listed else 1.0)
    return weight, up_front and _is_plain(mention)


def _covers(ranges: Sequence[tuple[int, int]], at: int) -> bool:
    """Whether one of the ranges, ascending and apart, holds ``at``; long texts have thousands of both."""
    number = bisect_right(ranges, at, key=lambda r: r[0]) - 1
    return number >= 0 and at < ranges[number][1]


def _is_plain(mention: Mention) -> bool:
    return mention.plain >= _PASSING and not mention.listed


def _cases(mentions: Iterable[Mention]) -> dict[str, _Case]:
    cases: dict[str, _Case] = defaultdict(lambda: _Case([], []))
    for mention in mentions:
        weight, up_front = _weight(mention)
        case = cases[mention.districts[0]]
        case.weights.append(weight)
        case.mentions.append(mention)
        case.up_front |= up_front
        if _is_plain(mention):
            case.plain += 1
            case.naming += mention.kind in _NAMING
            case.prominent |= up_front and (mention.paired or mention.passage.field != "body")
    return dict(cases)


def _citywide(passages: Sequence[Passage]) -> bool:
    for passage in passages:
        if passage.field in ("headline", "kicker", "subtitle") and _CITYWIDE.search(passage.folded):
            return True
        if any(_CITYWIDE.search(passage.folded, start, end) for start, end in passage.lead):
            return True
    return False


def _says(pattern: re.Pattern[str], passages: Sequence[Passage]) -> bool:
    return any(pattern.search(passage.folded) for passage in passages)


def _choose(cases: Mapping[str, _Case], citywide: bool, joint: bool) -> list[str]:
    ranked = sorted(cases, key=lambda d: -cases[d].score)
    first = next((d for d in ranked if _is_enough(cases[d], citywide)), None)
    if first is None:
        return []
    top = cases[first].score
    further = [d for d in ranked if d != first and _is_second(cases[d], top, joint)]
    return [] if len(further) + 1 >= _TOO_MANY else [first, *further]


def _is_enough(case: _Case, citywide: bool) -> bool:
    if not case.plain:
        return False
    needed = (_ENOUGH_CITYWIDE if citywide else _ENOUGH)[0 if case.up_front else 1]
    return case.score >= needed


def _is_second(case: _Case, top: float, joint: bool) -> bool:
    if case.naming and (case.prominent or (joint and case.up_front)):
        return case.score >= _SECOND * top
    return case.naming > 1 and case.score >= (_SECOND if case.up_front else _SECOND_OFTEN) * top


def _evidence(mentions: Iterable[Mention]) -> tuple[Evidence, ...]:
    return tuple(Evidence(m.passage.field, m.start, m.end, m.text) for m in mentions)
