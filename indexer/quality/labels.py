"""Figures of districts and topics on short stories that people have labelled, and what was confused with what."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
    given = [(story, label(story)) for story in stories]
    hits: Counter[str] = Counter()
    confusions = []
    for story, found in given:
        exact = set(found.districts) == set(story.labels.districts)
        topic = topic_right(story.labels, found)
        hits["district"] += exact
        hits["district1"] += found.districts[:1] == story.labels.districts[:1]
        hits["topic"] += topic
        if not (exact and topic):
            confusions.append(Confusion(story.story.id, story.labels, found))
    total = len(stories)

    def share(name: str) -> float:
        return hits[name] / total if total else 1.0

    return LabelFigures(total, share("district"), share("district1"), share("topic"), tuple(confusions))


def topic_right(wanted: Labelled, given: Labelled) -> bool:
    """Whether the first topic is one of those wanted; a story without topics wants none."""
    return given.topics[0] in wanted.topics if given.topics else not wanted.topics
