"""Where a story names places and in what light: every mention with its readings, place in the story and company."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import ahocorasick_rs

from indexer.evidence import Passage
from indexer.gazetteer import Gazetteer, Kind, Reading


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of the gazetteer standing at ``[start, end)`` of a passage."""

    passage: Passage
    start: int
    end: int
    #: at least one; several for a homonym
    readings: tuple[Reading, ...]
    #: 1 is plain, more is where it happened (走进…), less is said in passing: someone comes from there, works there, is
    #: a neighbour or speaks of it
    plain: float = 1.0
    #: one of an enumeration of three or more districts
    listed: bool = False
    #: stands beside another district as its equal: 中原区与二七区
    paired: bool = False
    #: where the names begin and end that it stands among: what is said of one is said of all (从上街、巩义赶来)
    among: tuple[int, int] | None = None

    @property
    def kind(self) -> Kind:
        return self.readings[0].kind

    @property
    def districts(self) -> tuple[str, ...]:
        return tuple(reading.district for reading in self.readings)

    @property
    def text(self) -> str:
        return self.passage.text[self.start : self.end]


class Why(StrEnum):
    """Why a name of the gazetteer that stands in a text is no place of the home city there."""

    #: part of another word, or of the name of a road, a bridge, a dish: 中原|大地, 登封|路
    WORD = "word"
    #: inside a longer name that stands there
    LONGER = "longer"
    #: a place of another city, or inside one
    ELSEWHERE = "elsewhere"
    #: the home city as a whole, or its province
    HOME = "home"


#: told of every name that is dropped: where it stands, what it could mean, why it does not
Drop = Callable[[int, int, tuple[Reading, ...], Why], None]

#: kinds whose names say by themselves that a place is meant
FULL = frozenset({Kind.DISTRICT, Kind.ZONE, Kind.STREET, Kind.MANAGED, Kind.COMMUNITY})
#: names that are words of their own only between token boundaries
_LOOSE = frozenset({Kind.SHORT, Kind.WEAK, Kind.STEM, Kind.AREA, Kind.OUTSIDE, Kind.HOME})
#: the last character of a name may belong to the word that follows: 中原|区域, 官渡|乡村 (新密|市场 stays 新密)
_EATEN = re.compile(r"区(?:域|间|块|位|段|隔|分)|镇(?:静|压|痛|定)|乡(?:村|亲|愁|下|音|土)")
#: a road, bridge or dish is named after the place: 登封路, 巩义立交
_NAMED_AFTER = re.compile(r"[东西南北中]?(?:[路街巷桥]|大道|大街|立交|高架|烩面|银行|证券)")
#: what may follow a short name that is also an ordinary word
_STANDS_ALONE = re.compile(r"[、，。；：,;:\s]|$|[和与及等]|[两三四五六七八各]个?(?:区|城区|县)")
_JOINTS = frozenset("、和与及")
_BESIDE = re.compile("[、和与及]")
#: what makes 老城区 the district and not the old part of any town
_OFFICE = re.compile(
    r"(?:区委|区政府|委|政府|人民|纪委|纪检|教育|公安|民政|卫健|城管|住建|文旅|商务|法院|检察院|管委会|[一-龥]{1,4}街道|[一-龥]{2,6}局)"
)

_CLAUSE = re.compile(r"[。！？；!?;，,\n]")
_LEFT_PASSING = re.compile(
    r"(?:来自|分别在|曾在|原在|早年在|年轻时在|老家在?|户籍在?|祖籍|籍贯|原籍|嫁到|搬到|搬去|迁到|调到|调往|途经|路过|邻近的?|临近的?|相邻的?|毗邻的?|毗邻|周边的?|隔壁的?|远在|不输"
    r"|销往|运往|发往|卖到|送到|送往|对标|借鉴|学习|相比|比起|不同于)$"
)
#: examples out of a larger whole
_LEFT_EXAMPLE = re.compile(r"其中[^。！？\n]*$")
_LEFT_SCENE = re.compile(r"(?:来到|走进|走入|深入|位于|抵达|现场设在)$")
_LEFT_HOME = re.compile(r"(?:家住|家在|住在|租住在|居住在)$")
_LEFT_AT = re.compile(r"(?:在|于|到|去|往|赴|回|前往|赶往|从|自)$")
_RIGHT_LIFE = re.compile(
    r"^[一-龥]{0,6}?(?:上班|打工|务工|工作(?!专班|会|站|组|室|人员|座谈|推进|现场|队)|上学|读书|就读|上大学|做生意|出差|走亲戚"
    r"|赶来|赶过来|过来|回来|归来|搬来|迁来|落户而来|专程来|开车来|骑车来|坐车来|慕名而来|出发|运来|引进|取经|考察|参观学习|学习(?!宣传|贯彻|教育|平台)|观摩)"
)
_RIGHT_SOMEONE = re.compile(
    r"^(?:的[一-龥]{0,3}(?:女士|先生|大爷|大妈|阿姨|师傅|老人|小伙|姑娘)|[一-龥]?(?:女士|先生)|居民|市民|村民)"
)
_RIGHT_PERSON = re.compile(
    r"^(?:的(?:[几两多一二三四五六七八九十]+[位名]|[一-龥]{0,3}(?:老师|学员|丈夫|妻子|父母|亲戚|朋友|同学|老乡|儿子|女儿"
    r"|游客|客商|顾客|选手))|籍|(?:游客|选手|代表队|代表团|人大代表|政协委员))"
)
_RIGHT_ALSO = re.compile(r"^(?:等地?|一带)?(?:也|派人|接壤|交界|相邻|毗邻|的邻居|慕名)")
_COORDINATION = re.compile(r"^(?:[、和与及 ]|以及|联合|携手|联手|会同)$")
#: 从巩义到荥阳，从新密到登封: everywhere between, so examples
_RANGE, _NEXT_RANGE = re.compile("^[到至]$"), re.compile("^[，、]从$")
_QUOTE_OPEN, _QUOTE_CLOSE = "“‘「『", "”’」』"
#: a quotation longer than this is somebody speaking, a shorter one a name
_SPEECH = 16


class MentionFinder:
    """Finds a gazetteer's names in one pass a passage."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._names = list(gazetteer.names)
        self._readings = list(gazetteer.names.values())
        self._matcher = ahocorasick_rs.AhoCorasick(self._names)

    def find(self, passage: Passage, drop: Drop | None = None) -> list[Mention]:
        """The home city's places of a passage in order, places elsewhere left out (``drop`` is told of these)."""
        matches = self._matcher.find_matches_as_indexes(passage.folded, overlapping=True)
        if not matches:
            return []
        bounds = {w.start for w in passage.words} | {w.end for w in passage.words}
        found: list[tuple[int, int, tuple[Reading, ...]]] = []
        for pattern, start, end in matches:
            readings = self._readings[pattern]
            if _stands(passage.folded, start, end, readings[0].kind, bounds):
                found.append((start, -end, readings))
            elif drop:
                drop(start, end, readings, Why.WORD)
        found.sort(key=lambda match: match[:2])
        mentions: list[Mention] = []
        reached = 0
        for start, end, readings in found:
            if start >= reached:
                reached = -end
                mentions.append(Mention(passage, start, reached, readings))
            elif drop:
                drop(start, -end, readings, Why.LONGER)
        return _in_context(_enumerated(_contained(mentions, drop)))


def _stands(text: str, start: int, end: int, kind: Kind, bounds: set[int]) -> bool:
    if kind in FULL:
        return not _EATEN.match(text, end - 1)
    if kind in _LOOSE or end - start < 4:
        return start in bounds and end in bounds and not _NAMED_AFTER.match(text, end)
    return True


def _contained(mentions: list[Mention], drop: Drop | None) -> list[Mention]:
    """Names that stand right behind another are read inside it: 中牟县|东风路街道; what another city holds goes."""
    kept: list[Mention] = []
    held: Mention | None = None  # the mention that ends where the next may begin, resolved
    for mention in mentions:
        holder = held if held is not None and held.end == mention.start else None
        resolved = _inside(mention, holder)
        held = resolved or (replace(mention, readings=holder.readings) if holder else None)
        if resolved is not None and resolved.kind not in (Kind.HOME, Kind.OUTSIDE):
            kept.append(resolved)
        elif drop:
            drop(mention.start, mention.end, mention.readings, _why(mention, resolved))
    return kept


def _why(mention: Mention, resolved: Mention | None) -> Why:
    if resolved is not None:
        return Why.HOME if resolved.kind is Kind.HOME else Why.ELSEWHERE
    return Why.WORD if mention.kind is Kind.WEAK else Why.ELSEWHERE


def _inside(mention: Mention, holder: Mention | None) -> Mention | None:
    text = mention.passage.folded
    if mention.kind is Kind.WEAK:
        promoted = holder is not None and holder.kind is Kind.HOME
        office = mention.end - mention.start > 2 and (
            _OFFICE.match(text, mention.end) or re.match("获悉|了解到", text[mention.end :])
        )
        if promoted or office:
            return replace(mention, readings=_as(mention.readings, Kind.DISTRICT))
        beside = _STANDS_ALONE if mention.end - mention.start == 2 else _BESIDE
        return (
            mention if beside.match(text, mention.end) or text[mention.start - 1 : mention.start] in _JOINTS else None
        )
    if holder is None or mention.kind in (Kind.HOME, Kind.OUTSIDE) or holder.kind is Kind.HOME:
        return mention
    if holder.kind is Kind.OUTSIDE:
        return mention if mention.kind in (Kind.DISTRICT, Kind.SHORT) else None
    inner = tuple(r for r in mention.readings if r.district in holder.districts)
    if inner:
        return replace(mention, readings=inner)
    if mention.kind is Kind.ZONE:
        return replace(mention, readings=_as(holder.readings, Kind.ZONE))
    return mention if mention.kind in (Kind.DISTRICT, Kind.SHORT) else None


def _as(readings: tuple[Reading, ...], kind: Kind) -> tuple[Reading, ...]:
    return tuple(Reading(kind, reading.district) for reading in readings)


def _enumerated(mentions: list[Mention]) -> list[Mention]:
    """Marks pairs (中原区与二七区) and enumerations of three or more districts (金水区、二七区、管城区等).

    Beside a district, an ordinary word that can be one is one: 老城区与瀍河回族区.
    """
    runs: list[list[int]] = []
    ranges: set[int] = set()
    for at, mention in enumerate(mentions):
        before = mentions[at - 1] if at else None
        text = mention.passage.folded
        between = text[before.end : mention.start] if before is not None else ""
        if before is not None and _RANGE.match(between) and text[before.start - 1 : before.start] == "从":
            ranges |= {at - 1, at}
            runs[-1].append(at)
        elif _COORDINATION.match(between) or (at - 1 in ranges and _NEXT_RANGE.match(between)):
            runs[-1].append(at)
        else:
            runs.append([at])
    out = list(mentions)
    for run in runs:
        different = len({mentions[at].districts for at in run})
        sure = any(mentions[at].kind in (Kind.DISTRICT, Kind.SHORT) for at in run)
        among = (mentions[run[0]].start, mentions[run[-1]].end)
        for at in run if different > 1 else ():
            member = mentions[at]
            most = 2 if member.passage.field == "body" else 3
            readings = _as(member.readings, Kind.DISTRICT) if sure and member.kind is Kind.WEAK else member.readings
            listed = different > most or not ranges.isdisjoint(run)
            out[at] = replace(member, readings=readings, listed=listed, paired=not listed, among=among)
    return out


def _in_context(mentions: list[Mention]) -> list[Mention]:
    speech = _speeches(mentions[0].passage.folded) if mentions and mentions[0].passage.field == "body" else []
    return [replace(m, plain=_plainness(m, speech)) for m in mentions]


def _speeches(text: str) -> list[tuple[int, int]]:
    """Ranges of quotations that are somebody speaking."""
    spans, start = [], -1
    for match in re.finditer(f"[{_QUOTE_OPEN}{_QUOTE_CLOSE}]", text):
        if match.group() in "“「":
            start = match.end()
        elif match.group() in "”」" and start >= 0:
            if match.start() - start > _SPEECH:
                spans.append((start, match.start()))
            start = -1
    return spans


def _plainness(mention: Mention, speech: Sequence[tuple[int, int]]) -> float:
    text = mention.passage.folded
    start, end = mention.among or (mention.start, mention.end)
    left = _CLAUSE.split(text[max(0, start - 10) : start])[-1]
    right = _CLAUSE.split(text[end : end + 14])[0]
    plain = 1.0
    if any(start <= mention.start < end for start, end in speech):
        plain = 0.4
    if _LEFT_HOME.search(left):
        plain *= 0.5
    elif (
        _LEFT_PASSING.search(left)
        or _LEFT_EXAMPLE.search(text, max(0, start - 60), start)
        or (_LEFT_AT.search(left) and _RIGHT_LIFE.match(right))
        or _RIGHT_ALSO.match(right)
        or _RIGHT_PERSON.match(right)
    ):
        plain *= 0.2 if mention.passage.field == "body" else 0.6
    elif _RIGHT_SOMEONE.match(right):
        plain *= 0.5
    elif _LEFT_SCENE.search(left):
        plain *= 1.25
    return plain
