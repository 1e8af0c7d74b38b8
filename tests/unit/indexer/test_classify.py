"""Labels of whole stories: the labelled stories beside this file, notices, names, and how fast it loads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from archive.errors import NotFound, UsageError
from archive.model import Piece, Role, Story
from indexer.classify import Classifier, load_classifier
from tests.conftest import loaded_tokenizer

LABELLED = Path(__file__).with_name("labelled_stories.txt")


@cache
def classifier(city: str = "郑州") -> Classifier:
    return load_classifier(loaded_tokenizer(None), city)


@dataclass(frozen=True)
class Labelled:
    city: str
    districts: list[str]
    topics: list[str]
    story: Story


def labelled() -> Iterator[Labelled]:
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            city, districts, topics, headline, body = line.split("|")
            story = Story(id=headline, headline=headline, body=body.replace("¶", "\n"))
            yield Labelled(city, districts.split(), topics.split(), story)


def test_labelled_stories() -> None:
    """Districts stand on rules alone; topics have learnt from these stories, unseen ones are in tests/quality."""
    right: Counter[str] = Counter()
    cities: Counter[str] = Counter()
    for item in labelled():
        cities[item.city] += 1
        found = classifier(item.city).classify(item.story)
        districts, topics = [d.name for d in found.districts], [t.id for t in found.topics]
        right["districts"] += set(districts) == set(item.districts)
        right["first district"] += districts[:1] == item.districts[:1]
        right["first topic"] += topics[0] in item.topics if topics else not item.topics
    assert cities["郑州"] >= 100
    assert cities["洛阳"] >= 20
    total = sum(cities.values())
    assert {name: number / total for name, number in right.items() if number < FLOORS[name] * total} == {}


FLOORS = {"districts": 0.97, "first district": 0.98, "first topic": 0.93}


def test_a_notice_has_its_district_but_no_topic() -> None:
    body = "因管网改造，巩义市紫荆路街道一路段封闭施工，禁止机动车通行。\n特此公告。"
    for story in (
        Story(id="n", headline="关于路段封闭施工的公告", body=body),
        Story(id="n", headline="路段封闭", body=body, pieces=(Piece(0, 4, Role.HEADLINE), Piece(5, 40, Role.NOTICE))),
    ):
        labels = classifier().classify(story)
        assert labels.topics == ()
        assert [d.name for d in labels.districts] == ["巩义市"]
    assert classifier().classify(Story(id="n", headline="路段封闭", body=body)).topics[0].id == "transport"


def test_no_text_no_labels() -> None:
    labels = classifier().classify(Story(id="e", headline=None, body=""))
    assert labels.districts == labels.topics == ()


def test_neighbours_do_not_label_a_story_that_needs_none() -> None:
    story = Story(id="a", headline="糖画", body="老手艺人熬糖作画，孩子们围着看。")
    page = [Story(id="b", headline="二七区开展义诊", body="二七区的医生走进社区。")]
    assert classifier().classify(story, page) == classifier().classify(story)


def test_other_fields_change_nothing() -> None:
    story = next(labelled()).story
    moved = replace(story, id="x", newspaper="zzrb", page="07", confidence=0.2)
    assert classifier().classify(moved) == classifier().classify(story)


def test_topic_names_in_two_languages() -> None:
    assert classifier().topic_name("health", "zh") == "卫生健康"
    assert classifier().topic_name("health", "en") == "Health"
    with pytest.raises(NotFound):
        classifier().topic_name("gossip", "en")


def test_city_with_or_without_its_rank() -> None:
    assert classifier("洛阳市").city == "洛阳"
    with pytest.raises(UsageError):
        classifier("哥谭")
