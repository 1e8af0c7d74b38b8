"""Labels that editors gave beat those of the classifier, whose findings stay their evidence. Pure."""

from __future__ import annotations

from dataclasses import replace

from archive.corrections.state import CorrectedLabels
from indexer.classify import DistrictLabel, Labels, TopicLabel


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
