"""A story's labels: districts and topics with their evidence, for a newspaper of one home city. Pure once loaded."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from archive.drafts import draft
from archive.errors import NotFound
from archive.model import Page, Role, Segmentation, Story
from indexer.districts import Considered, DistrictLabel, DistrictResolver
from indexer.evidence import Evidence, Field, Passage, Words, read_story
from indexer.gazetteer import Gazetteer, load_gazetteer
from indexer.topics import Topic, TopicLabel, TopicModel, load_topics

__all__ = ["Classifier", "DistrictLabel", "Evidence", "Field", "Labels", "TopicLabel", "label_page", "load_classifier"]


@dataclass(frozen=True, slots=True)
class Labels:
    """Districts, primary first, and topics, best first; either may be empty."""

    districts: tuple[DistrictLabel, ...]
    topics: tuple[TopicLabel, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The labels, and every name of the gazetteer in the story with what became of it."""

    labels: Labels
    names: tuple[Considered, ...]


_NOTICE = re.compile(r"(?:公告|通告|启事|声明|公示|讣告|招标公告|拍卖公告|遗失)$")


class Classifier:
    """Labels stories; holds only what was read from data/, so threads may share it."""

    def __init__(
        self, tokenizer: Words, gazetteer: Gazetteer, topics: TopicModel, resolver: DistrictResolver | None = None
    ) -> None:
        """``resolver``: one made of that gazetteer already."""
        self._tokenizer = tokenizer
        self._gazetteer = gazetteer
        self._resolver = resolver or DistrictResolver(gazetteer)
        self._topics = topics
        self._by_id = {topic.id: topic for topic in topics.topics}

    def using(self, words: Words) -> Classifier:
        """This classifier reading with other words, such as those of a page that were cut already."""
        return Classifier(words, self._gazetteer, self._topics, self._resolver)

    @property
    def city(self) -> str:
        """The home city, without 市."""
        return self._gazetteer.city

    @property
    def districts(self) -> tuple[str, ...]:
        """Official short names of the home city's districts."""
        return self._gazetteer.districts

    @property
    def topics(self) -> tuple[Topic, ...]:
        """All topics in the order of data/topics.toml."""
        return self._topics.topics

    def classify(self, story: Story, neighbours: Sequence[Story] = ()) -> Labels:
        """The labels of a story. ``neighbours``, the other stories of its page, settle what it leaves open."""
        return self.classify_passages(story, read_story(story, self._tokenizer), neighbours)

    def classify_passages(self, story: Story, passages: Sequence[Passage], neighbours: Sequence[Story] = ()) -> Labels:
        """As ``classify`` for a story whose fields were tokenised already (``read_story``)."""
        districts = self._resolver.resolve(passages, lambda: self._votes(neighbours))
        return Labels(districts, () if _is_notice(story) else self._topics.label(passages))

    def explain(self, story: Story, neighbours: Sequence[Story] = ()) -> Explanation:
        """As ``classify``, with every place name that was considered."""
        passages = read_story(story, self._tokenizer)
        labels = self.classify_passages(story, passages, neighbours)
        return Explanation(labels, self._resolver.explain(passages, lambda: self._votes(neighbours)))

    def _votes(self, neighbours: Sequence[Story]) -> Mapping[str, float]:
        votes: dict[str, float] = defaultdict(float)
        for neighbour in neighbours:
            for district, score in self._resolver.votes(read_story(neighbour, self._tokenizer)).items():
                votes[district] += score
        return votes

    def topic_name(self, id: str, language: str = "zh") -> str:
        """A topic's label in ``zh`` or ``en``. Raises NotFound for an unknown id."""
        topic = self._by_id.get(id)
        if topic is None:
            raise NotFound(kind="topic", kind_zh="主题", name=id)
        return topic.zh if language.startswith("zh") else topic.en


def label_page(classifier: Classifier, page: Page, found: Segmentation) -> tuple[Labels, ...]:
    """The labels of every story of a divided page, each with the others as its neighbours."""
    stories = [draft(page.text, found.meta, None, n, story) for n, story in enumerate(found.stories)]
    return tuple(classifier.classify(story, [other for other in stories if other is not story]) for story in stories)


def _is_notice(story: Story) -> bool:
    """A notice or advertisement is no news on anything."""
    body = [piece.role for piece in story.pieces if piece.role in (Role.BODY, Role.NOTICE)]
    return (bool(body) and all(role is Role.NOTICE for role in body)) or bool(_NOTICE.search(story.headline or ""))


def load_classifier(tokenizer: Words, city: str = "郑州") -> Classifier:
    """The classifier of a newspaper at home in ``city``. Raises UsageError for a city that the gazetteer lacks."""
    gazetteer = load_gazetteer(city)
    return Classifier(tokenizer, gazetteer, load_topics(gazetteer.names))
