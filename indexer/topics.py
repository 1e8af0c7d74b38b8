"""What a story is about, as ids of data/topics.toml: a linear model over its words that can say which ones decided."""

from __future__ import annotations

import math
import re
import threading
import tomllib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import ahocorasick_rs
import numpy as np
from numpy.typing import NDArray

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
    #: second level: campaign → the folded words that show it
    campaigns: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class TopicLabel:
    """A topic of a story, how sure in 0..1, and the words that decided, weightiest first."""

    id: str
    score: float
    words: tuple[str, ...]
    #: campaigns of that topic that the story names
    campaigns: tuple[str, ...] = ()


#: a weight a topic, and one row of these a word
Row = NDArray[np.float64]
Rows = NDArray[np.float64]
#: data/topic-weights.tsv has whole numbers
HUNDREDTHS = 100
#: numbers say nothing of a topic
NUMBER = re.compile(r"[0-9a-z.]+|[一二三四五六七八九十百千万亿两零余多几第]+")

#: the public ids, in the order of contracts and of data/topics.toml
TOPICS = (
    *("politics", "economy", "society", "education", "health", "environment", "disaster", "crime", "culture"),
    *("sport", "science", "agriculture", "transport", "housing", "labour", "weather"),
)
#: how strongly a word of data/topics.toml speaks for its topic
RANKS = (("strong", 4.5), ("words", 3.0), ("weak", 1.5))
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
        campaigns = {name: tuple(fold(words).split()) for name, words in entry.get("campaigns", {}).items()}
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
    """Scores stories against the topics; immutable once made, but for what it remembers of words it has met."""

    def __init__(self, vocabulary: Vocabulary, weights: Weights, ignored: Collection[str] = ()) -> None:
        """``ignored``: words that say nothing of a topic, such as the names of places."""
        self.topics = vocabulary.topics
        self._bias = weights.bias
        self._features = Features([word for word in vocabulary.seeds if len(word) > 1])
        self._known = Known(weights, ignored)

    def label(self, passages: Sequence[Passage]) -> tuple[TopicLabel, ...]:
        """At most three topics, best first, only those clearly present; none where the words say nothing."""
        known = self._known
        said = [
            (word, count, place)
            for word, count in self._features.counts(passages).items()
            if (place := known[word]) is not None and count > 0
        ]
        if not said:
            return ()
        values = np.log1p([count for _, count, _ in said])
        norm = math.sqrt(values @ values)
        if norm < _SAYS_SOMETHING:
            return ()
        values /= norm
        rows = known.rows[[place for _, _, place in said]]
        chosen = _chosen((self._bias + values @ rows).tolist())
        return tuple(
            self._describe(number, share, [word for word, _, _ in said], values * rows[:, number], passages)
            for number, share in chosen
        )

    def _describe(
        self, number: int, share: float, words: Sequence[str], shares: Row, passages: Sequence[Passage]
    ) -> TopicLabel:
        best = sorted((-value, word) for word, value in zip(words, shares.tolist(), strict=True) if value > 0)
        topic = self.topics[number]
        campaigns = tuple(name for name, signs in topic.campaigns.items() if _shows(signs, passages))
        return TopicLabel(topic.id, round(share, 4), tuple(word for _, word in best[:_SHOWN]), campaigns)


class Known(dict[str, "int | None"]):
    """Word → its place in ``rows``; one without weights of its own gets them from its characters, or says nothing.

    Safe to share between threads: a row is written before its place is told, and rows only grow.
    """

    def __init__(self, weights: Weights, ignored: Collection[str]) -> None:
        super().__init__({word: place for word, place in weights.places.items() if len(word) > 1})
        self.rows = weights.rows
        self._characters = {char: place for char, place in weights.places.items() if len(char) == 1}
        self._ignored = ignored
        self._used = len(weights.rows)
        self._lock = threading.Lock()

    def __missing__(self, word: str) -> int | None:
        if word in self._ignored or NUMBER.fullmatch(word):
            return None
        places = [self._characters[char] for char in word if char in self._characters]
        if not places:
            return None
        with self._lock:
            if self._used == len(self.rows):
                self.rows = np.concatenate((self.rows, np.zeros_like(self.rows)))
            elif self._used >= _REMEMBERED:
                return None
            self.rows[self._used] = self.rows[places].sum(axis=0) / math.sqrt(len(word))
            self[word] = self._used
            self._used += 1
            return self[word]


#: no more words are learnt than this, so that strange texts cannot fill the memory
_REMEMBERED = 500_000
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
    """A campaign is named in a headline, kicker or column, or twice. ``signs`` are folded."""
    seen = 0
    for passage in passages:
        times = sum(passage.folded.count(sign) for sign in signs if sign in passage.folded)
        seen += times * (1 if passage.field == "body" else 2)
    return seen >= 2


@dataclass(frozen=True, slots=True)
class Weights:
    """What words say for topics. A row a word, or a character of words that have none."""

    places: Mapping[str, int]
    rows: Rows
    bias: Row


def load_topics(ignored: Collection[str] = ()) -> TopicModel:
    """The model over data/topics.toml and what was learnt in data/topic-weights.tsv."""
    vocabulary = load_vocabulary()
    _, *lines = data_path("topic-weights.tsv").read_text(encoding="utf-8").splitlines()
    names, numbers = zip(*(line.split("\t") for line in lines), strict=True)
    learnt = np.fromstring(" ".join(numbers), sep=" ").reshape(len(names), -1) / HUNDREDTHS
    places = {word: place for place, word in enumerate([*names, *(set(vocabulary.seeds) - set(names))])}
    rows = np.zeros((len(places), len(vocabulary.topics)))
    rows[: len(names)] = learnt
    for word, by_topic in vocabulary.seeds.items():
        for number, weight in by_topic.items():
            rows[places[word], number] += weight
    return TopicModel(vocabulary, Weights(places, rows, rows[places[""]]), ignored)
