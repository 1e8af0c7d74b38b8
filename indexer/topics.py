"""What a story is about, as ids of data/topics.toml: a linear model over its words that can say which ones decided."""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import ahocorasick_rs

from archive.fold import fold
from archive.resources import data_path
from indexer.evidence import Passage


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic by its public id, its names and the nearest IPTC Media Topic."""

    id: str
    zh: str
    en: str
    iptc: str
    #: second level: campaign → the words that show it
    campaigns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TopicLabel:
    """A topic of a story, how sure in 0..1, and the words that decided, weightiest first."""

    id: str
    score: float
    words: tuple[str, ...]
    #: campaigns of that topic that the story names
    campaigns: tuple[str, ...] = ()


#: word → weight by topic number
Weights = Mapping[str, Sequence[tuple[int, float]]]

#: the public ids, in the order of contracts and of data/topics.toml
TOPICS = (
    *("politics", "economy", "society", "education", "health", "environment", "disaster", "crime", "culture"),
    *("sport", "science", "agriculture", "transport", "housing", "labour", "weather"),
)
#: how strongly a word of data/topics.toml speaks for its topic
RANKS = (("strong", 3.0), ("words", 2.0), ("weak", 1.0))
_FIELD_WEIGHT = {"headline": 2.5, "kicker": 2.0, "subtitle": 1.5, "column": 2.0, "body": 1.0}
_OPENING_WEIGHT = 1.5
#: short words in quotation marks are mostly figures of speech: drains get a “体检”, drones go “上岗”
_FIGURE = re.compile(r"[“‘「](.{1,4}?)[”’」]")
_FIGURE_WEIGHT = 0.3
_SHOWN = 6
_MOST = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The topics and what the curated words say for them."""

    topics: tuple[Topic, ...]
    #: folded word or phrase → weight by topic number
    seeds: Mapping[str, Mapping[int, float]]


def load_vocabulary() -> Vocabulary:
    """data/topics.toml, without what was learnt."""
    described = tomllib.loads(data_path("topics.toml").read_text(encoding="utf-8"))
    topics: list[Topic] = []
    seeds: dict[str, dict[int, float]] = defaultdict(dict)
    for number, (topic, entry) in enumerate(described.items()):
        campaigns = {name: tuple(words.split()) for name, words in entry.get("campaigns", {}).items()}
        topics.append(Topic(topic, entry["zh"], entry["en"], entry["iptc"], campaigns))
        ranked = [(rank, entry[name].split()) for name, rank in RANKS]
        ranked.append((RANKS[0][1], [word for words in campaigns.values() for word in words]))
        for rank, words in ranked:
            for word in map(fold, words):
                seeds[word][number] = max(rank, seeds[word].get(number, 0.0))
    return Vocabulary(tuple(topics), seeds)


class Features:
    """Turns passages into weighted counts of words and of the vocabulary's phrases."""

    def __init__(self, phrases: Sequence[str]) -> None:
        self._phrases = list(phrases)
        self._matcher = ahocorasick_rs.AhoCorasick(self._phrases, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)

    def counts(self, passages: Sequence[Passage]) -> dict[str, float]:
        """How much each word weighs in the story: occurrences, more in headline and opening, less as a figure."""
        counts: dict[str, float] = defaultdict(float)
        for passage in passages:
            weight = _FIELD_WEIGHT[passage.field]
            opened = max((end for _, end in passage.opening), default=0)
            figures = {at for match in _FIGURE.finditer(passage.text) for at in range(*match.span(1))}
            ends: dict[int, int] = {}
            for word in passage.words:
                ends[word.start] = word.end
                if len(word.text) > 1:
                    value = weight * (_OPENING_WEIGHT if word.start < opened else 1.0)
                    counts[word.text] += value * _FIGURE_WEIGHT if word.start in figures else value
            closes = set(ends.values())
            for number, start, end in self._matcher.find_matches_as_indexes(passage.folded):
                # one token is counted already; a phrase must not begin or end inside a token
                if ends.get(start, end) != end and end in closes:
                    counts[self._phrases[number]] += weight * (_OPENING_WEIGHT if start < opened else 1.0)
        return counts


class TopicModel:
    """Scores stories against the topics; immutable once made."""

    def __init__(self, vocabulary: Vocabulary, weights: Weights, bias: Sequence[float]) -> None:
        self.topics = vocabulary.topics
        self._weights = weights
        self._bias = tuple(bias)
        self._features = Features([word for word in vocabulary.seeds if len(word) > 1])

    def label(self, passages: Sequence[Passage]) -> tuple[TopicLabel, ...]:
        """At most three topics, best first, only those clearly present; none where the words say nothing."""
        values = {
            word: math.log1p(count)
            for word, count in self._features.counts(passages).items()
            if count > 0 and word in self._weights
        }
        norm = math.sqrt(sum(value * value for value in values.values()))
        if norm < _SAYS_SOMETHING:
            return ()
        scores = list(self._bias)
        for word, value in values.items():
            for number, weight in self._weights[word]:
                scores[number] += weight * value / norm
        chosen = _chosen(scores)
        return tuple(self._describe(number, share, values, norm, passages) for number, share in chosen)

    def _describe(
        self, number: int, share: float, values: Mapping[str, float], norm: float, passages: Sequence[Passage]
    ) -> TopicLabel:
        said = [(word, weight * values[word]) for word in values for n, weight in self._weights[word] if n == number]
        said.sort(key=lambda item: (-item[1], item[0]))
        words = tuple(word for word, weight in said[:_SHOWN] if weight > 0)
        topic = self.topics[number]
        campaigns = tuple(name for name, signs in topic.campaigns.items() if _shows(signs, passages))
        return TopicLabel(topic.id, round(share, 4), words, campaigns)


#: below this length of the word vector a story says too little to be about anything
_SAYS_SOMETHING = 1.5
#: how clearly a further topic must be present, as a share of the first one's probability
_SECOND, _THIRD = 0.2, 0.4
#: sharpness of the softmax that turns scores into shares
_SHARPNESS = 1.0


def _chosen(scores: Sequence[float]) -> list[tuple[int, float]]:
    top = max(scores)
    raised = [math.exp(_SHARPNESS * (score - top)) for score in scores]
    total = sum(raised)
    shares = sorted(
        ((number, value / total) for number, value in enumerate(raised)), key=lambda item: (-item[1], item[0])
    )
    first = shares[0][1]
    return [
        (number, share)
        for at, (number, share) in enumerate(shares[:_MOST])
        if at == 0 or share >= first * (_SECOND if at == 1 else _THIRD)
    ]


def _shows(signs: Sequence[str], passages: Sequence[Passage]) -> bool:
    """A campaign is named in a headline, kicker or column, or twice."""
    seen = 0
    for passage in passages:
        times = sum(passage.folded.count(fold(sign)) for sign in signs)
        seen += times * (1 if passage.field == "body" else 2)
    return seen >= 2


def load_topics() -> TopicModel:
    """The model over data/topics.toml and what was learnt in data/topic-weights.tsv."""
    vocabulary = load_vocabulary()
    numbers = {topic.id: number for number, topic in enumerate(vocabulary.topics)}
    weights: dict[str, dict[int, float]] = {word: dict(by_topic) for word, by_topic in vocabulary.seeds.items()}
    bias = [0.0] * len(numbers)
    learnt = data_path("topic-weights.tsv")
    for line in learnt.read_text(encoding="utf-8").splitlines() if learnt.is_file() else ():
        word, *pairs = line.split("\t")
        for topic, weight in (pair.split(":") for pair in pairs):
            if word == "":
                bias[numbers[topic]] = float(weight)
            else:
                by_topic = weights.setdefault(word, {})
                by_topic[numbers[topic]] = by_topic.get(numbers[topic], 0.0) + float(weight)
    return TopicModel(vocabulary, {word: tuple(by_topic.items()) for word, by_topic in weights.items()}, bias)
