"""Labels that editors gave beat those of the classifier, whose findings stay their evidence. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archive.corrections.state import CorrectedLabels
from archive.errors import UsageError
from indexer.classify import DistrictLabel, Labels, TopicLabel
from indexer.gazetteer import load_gazetteer
from indexer.topics import load_vocabulary


def corrected(found: Labels, said: CorrectedLabels | None) -> Labels:
    """The labels that count: ``said`` by editors where they said anything, else what the classifier ``found``."""
    if said is None:
        return found
    if said.districts is not None:
        districts = {label.name: label for label in found.districts}
        given = (districts.get(name, DistrictLabel(name, 1.0, ())) for name in said.districts)
        found = replace(found, districts=tuple(replace(label, score=1.0) for label in given))
    if said.topics is not None:
        topics = {label.id: label for label in found.topics}
        chosen = (topics.get(id, TopicLabel(id, 1.0, ())) for id in said.topics)
        found = replace(found, topics=tuple(replace(label, score=1.0) for label in chosen))
    return found


def known_districts(names: Iterable[str], city: str) -> tuple[str, ...]:
    """Names as they stand in the gazetteer of the home city. Raises UsageError for others, naming those there are."""
    known = load_gazetteer(city).districts
    for name in names:
        if name not in known:
            choice = "、".join(known)
            raise UsageError(reason=f"{city}没有{name}，有{choice}", reason_en=f"{city} has no {name}, it has {choice}")
    return tuple(dict.fromkeys(names))


def known_topics(names: Iterable[str]) -> tuple[str, ...]:
    """Ids of topics given by id or by name. Raises UsageError for others, naming those there are."""
    topics = load_vocabulary().topics
    ids = {name: topic.id for topic in topics for name in (topic.id, topic.zh, topic.en)}
    for name in names:
        if name not in ids:
            choice = "、".join(topic.id for topic in topics)
            raise UsageError(
                reason=f"没有{name}这个主题，有 {choice}", reason_en=f"no topic {name}; there are {choice}"
            )
    return tuple(dict.fromkeys(ids[name] for name in names))
