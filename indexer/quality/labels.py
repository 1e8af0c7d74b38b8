"""Figures of districts and topics on short stories that people have labelled, and what was confused with what."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from archive.errors import UnreadablePage
from archive.model import Story


@dataclass(frozen=True, slots=True)
class Labelled:
    """The districts and topics that a story was given, best first."""

    districts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledStory:
    """A story with the labels that people gave it; districts primary first, topics best first."""

    story: Story
    city: str
    labels: Labelled


@dataclass(frozen=True, slots=True)
class Confusion:
    """A story that was labelled otherwise."""

    id: str
    wanted: Labelled
    given: Labelled


@dataclass(frozen=True, slots=True)
class Confused:
    """How often something was taken for something else; empty where nothing was wanted, or given."""

    #: ``district`` or ``topic``
    kind: str
    wanted: str
    given: str
    count: int


@dataclass(frozen=True, slots=True)
class CityFigures:
    """The figures of the stories of one home city."""

    city: str
    stories: int
    district: float
    district1: float
    topic: float


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """All in 0..1, 1 best; the figures of an empty list are 1."""

    stories: int
    #: exactly the districts, and the same first one
    district: float
    district1: float
    #: the first topic is among the wanted ones
    topic: float
    #: stories with wrong districts, and with a wrong first topic
    confusions: tuple[Confusion, ...]
    #: what was taken for what, commonest first
    confused: tuple[Confused, ...] = ()
    #: by home city, in the order in which the stories name them
    cities: tuple[CityFigures, ...] = ()


def load_labelled(path: Path) -> tuple[LabelledStory, ...]:
    """Labelled stories, one JSON object a line. Raises UnreadablePage naming the line that is none."""
    stories = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            given = json.loads(line)
            story = Story(
                given["id"], given["headline"], given["body"], kicker=given.get("kicker"), column=given.get("column")
            )
            labels = Labelled(tuple(given["districts"]), tuple(given["topics"]))
            stories.append(LabelledStory(story, given.get("city", "郑州"), labels))
        except (ValueError, KeyError, TypeError) as error:
            raise UnreadablePage(source=path, reason=f"第 {number} 行 / line {number}: {error}") from error
    return tuple(stories)


def score_labels(stories: Sequence[LabelledStory], label: Callable[[LabelledStory], Labelled]) -> LabelFigures:
    """The figures of what ``label`` gives each story."""
    pairs = [(story, label(story)) for story in stories]
    confusions = tuple(
        Confusion(story.story.id, story.labels, given)
        for story, given in pairs
        if not (_exact(story.labels, given) and topic_right(story.labels, given))
    )
    cities = tuple(
        CityFigures(city, len(own), *_shares(own))
        for city in dict.fromkeys(story.city for story in stories)
        if (own := [(story.labels, given) for story, given in pairs if story.city == city])
    )
    shares = _shares([(story.labels, given) for story, given in pairs])
    return LabelFigures(len(stories), *shares, confusions, _confused(confusions), cities)


def _shares(pairs: Sequence[tuple[Labelled, Labelled]]) -> tuple[float, float, float]:
    """Of (wanted, given): districts exact, first district right, first topic right."""
    total = len(pairs)
    if not total:
        return 1.0, 1.0, 1.0
    return (
        sum(_exact(wanted, given) for wanted, given in pairs) / total,
        sum(wanted.districts[:1] == given.districts[:1] for wanted, given in pairs) / total,
        sum(topic_right(wanted, given) for wanted, given in pairs) / total,
    )


def _exact(wanted: Labelled, given: Labelled) -> bool:
    return set(wanted.districts) == set(given.districts)


def _confused(confusions: Sequence[Confusion]) -> tuple[Confused, ...]:
    """Districts missing against those too many, first topic wanted against first given."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for confusion in confusions:
        wanted, given = confusion.wanted, confusion.given
        missing = [name for name in wanted.districts if name not in given.districts]
        extra = [name for name in given.districts if name not in wanted.districts]
        counts.update(("district", name, other) for name, other in zip_longest(missing, extra, fillvalue=""))
        if not topic_right(wanted, given):
            counts["topic", "".join(wanted.topics[:1]), "".join(given.topics[:1])] += 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Confused(*pair, count) for pair, count in ranked)


def topic_right(wanted: Labelled, given: Labelled) -> bool:
    """Whether the first topic is one of those wanted; a story without topics wants none."""
    return given.topics[0] in wanted.topics if given.topics else not wanted.topics
