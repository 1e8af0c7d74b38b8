"""Labelled stories and golden pages as they are read, and the figures of what a labeller makes of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from archive.errors import UnreadablePage
from archive.model import Story
from indexer.quality.gold import load_gold, stories_as_labelled
from indexer.quality.labels import Confused, Labelled, LabelledStory, load_labelled, score_labels
from tests.command import Jianbao

STORY = {
    "id": "a", "city": "洛阳", "headline": "桥通了", "kicker": None, "column": "短讯", "body": "桥昨日通了。",
    "districts": ["涧西区", "西工区"], "topics": ["transport"], "hard": [],
}  # fmt: skip


def labelled(*districts: str, topic: str | None = None, city: str = "郑州") -> LabelledStory:
    return LabelledStory(Story("x", "桥", "桥"), city, Labelled(districts, (topic,) if topic else ()))


def test_labelled_stories_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "stories.jsonl"
    path.write_text(f"{json.dumps(STORY)}\n", encoding="utf-8")
    (read,) = load_labelled(path)
    assert (read.story.id, read.story.headline, read.story.column, read.city) == ("a", "桥通了", "短讯", "洛阳")
    assert read.labels == Labelled(("涧西区", "西工区"), ("transport",))


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}'])
def test_a_line_that_is_no_story_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "stories.jsonl"
    path.write_text(f"{json.dumps(STORY)}\n{line}\n", encoding="utf-8")
    with pytest.raises(UnreadablePage, match="2"):
        load_labelled(path)


def test_figures_and_confusions() -> None:
    stories = [labelled("二七区", topic="transport"), labelled("金水区", "二七区"), labelled()]
    answers = iter(
        [Labelled(("二七区",), ("transport", "sport")), Labelled(("二七区", "金水区")), Labelled((), ("sport",))]
    )
    figures = score_labels(stories, lambda _: next(answers))
    assert figures.stories == 3
    # the order of districts counts for the first one only
    assert (figures.district, figures.district1) == (1.0, pytest.approx(2 / 3))
    assert figures.topic == pytest.approx(2 / 3)
    assert [c.given for c in figures.confusions] == [Labelled((), ("sport",))]
    assert figures.confused == (Confused("topic", "", "sport", 1),)


def test_what_was_taken_for_what_and_where() -> None:
    stories = [labelled("二七区", topic="transport"), labelled("金水区", "二七区"), labelled("涧西区", city="洛阳")]
    answers = iter([Labelled(("中原区",), ("housing",)), Labelled(("金水区",)), Labelled(("涧西区",))])
    figures = score_labels(stories, lambda _: next(answers))
    assert figures.confused == (
        Confused("district", "二七区", "", 1),
        Confused("district", "二七区", "中原区", 1),
        Confused("topic", "transport", "housing", 1),
    )
    assert [(c.city, c.stories, c.district, c.district1) for c in figures.cities] == [
        ("郑州", 2, 0.0, 0.5),
        ("洛阳", 1, 1.0, 1.0),
    ]


def test_no_stories_have_nothing_wrong() -> None:
    figures = score_labels([], lambda story: story.labels)
    assert (figures.stories, figures.district, figures.topic) == (0, 1.0, 1.0)


GOLD: dict[str, Any] = {
    "city": "洛阳",
    "page": {"newspaper": None, "date": None, "number": "07", "section": None},
    "stories": [
        {
            "headline": "桥通了", "headline_also": ["桥 通了"], "kicker": None, "subtitle": None, "column": None,
            "byline": [{"name": "程远", "role": "记者"}], "lines": [[0, "headline"], [2, "body"], [1, "body"]],
            "joins": [[2, 1]], "gap_before": [2], "districts": ["涧西区"], "topics": ["transport"],
        }
    ],
    "furniture": [],
}  # fmt: skip


@pytest.fixture
def gold_page(tmp_path: Path) -> Path:
    (tmp_path / "p.txt").write_text("桥通了\n路也通了。\n　　昨日，\n", encoding="utf-8")
    (tmp_path / "p.gold.json").write_text(json.dumps(GOLD), encoding="utf-8")
    return tmp_path / "p.txt"


def test_a_golden_page(gold_page: Path) -> None:
    gold = load_gold(gold_page)
    (story,) = gold.stories
    assert (gold.name, gold.city) == ("p", "洛阳")
    assert story.headlines == ("桥通了", "桥 通了")
    assert (story.joins, story.gaps) == ({(2, 1)}, {2})


def test_its_stories_in_true_order(gold_page: Path) -> None:
    (story,) = stories_as_labelled(load_gold(gold_page))
    assert (story.story.headline, story.story.body, story.city) == ("桥通了", "昨日，\n路也通了。", "洛阳")
    assert story.labels == Labelled(("涧西区",), ("transport",))


@pytest.mark.parametrize("gold", [None, "{", "[]", '{"page": {}}', '{"page": {}, "stories": [{}]}'])
def test_a_page_without_usable_gold(gold_page: Path, gold: str | None) -> None:
    beside = gold_page.with_name("p.gold.json")
    if gold is None:
        beside.unlink()
    else:
        beside.write_text(gold, encoding="utf-8")
    with pytest.raises(UnreadablePage):
        load_gold(gold_page)


def test_the_command_prints_cities_and_what_was_confused(jianbao: Jianbao, tmp_path: Path) -> None:
    path = tmp_path / "stories.jsonl"
    there = {"id": "a", "headline": None, "body": "涧西区的工厂开工。", "districts": ["西工区"], "topics": ["economy"]}
    here = {"id": "b", "headline": None, "body": "金水区的学校开学。", "districts": ["金水区"], "topics": ["education"]}
    lines = [json.dumps(there | {"city": "洛阳"}), json.dumps(here)]
    path.write_text("\n".join(lines), encoding="utf-8")
    out = jianbao("eval", "districts", path).out
    assert "洛阳 1  district 0.000" in out and "郑州 1  district 1.000" in out
    assert "1 × district: 西工区 → 涧西区" in out
