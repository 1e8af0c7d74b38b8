"""Golden pages: a page's text and what people say its stories are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.errors import UnreadablePage
from archive.model import BODY_ROLES, Credit, CreditRole, Page, Story
from archive.readers import read_page
from indexer.quality.labels import Labelled, LabelledStory


@dataclass(frozen=True, slots=True)
class GoldStory:
    """A story as people read it; lines are 0-based numbers with a role, in true reading order."""

    #: the headline, and other ways of giving it that are as good; None for a story without
    headlines: tuple[str | None, ...]
    kicker: str | None
    subtitle: str | None
    column: str | None
    byline: frozenset[Credit]
    lines: tuple[tuple[int, str], ...]
    joins: frozenset[tuple[int, int]]
    gaps: frozenset[int]
    districts: tuple[str, ...]
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A golden page."""

    name: str
    page: Page
    #: the metadata that the page prints, by public name, as text or None
    meta: tuple[tuple[str, str | None], ...]
    stories: tuple[GoldStory, ...]
    #: the newspaper's home city where the page names one
    city: str | None = None


def load_gold(path: Path) -> GoldPage:
    """The golden page of ``path``, whose gold stands beside it as ``NAME.gold.json``.

    Raises UnreadablePage for a page without gold or with gold that cannot be read.
    """
    beside = path.with_name(path.stem + ".gold.json")
    page = read_page(path)
    try:
        gold = json.loads(beside.read_text(encoding="utf-8"))
        stories = tuple(_story(story) for story in gold["stories"])
        return GoldPage(path.stem, page, tuple(gold["page"].items()), stories, gold.get("city"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadablePage(source=beside, reason=f"不是可用的标注 / no usable gold: {error}") from error


def _story(given: Mapping[str, Any]) -> GoldStory:
    return GoldStory(
        headlines=(given["headline"], *given.get("headline_also", ())),
        kicker=given.get("kicker"),
        subtitle=given.get("subtitle"),
        column=given.get("column"),
        byline=frozenset(Credit(credit["name"], CreditRole(credit["role"])) for credit in given["byline"]),
        lines=tuple((int(line), str(role)) for line, role in given["lines"]),
        joins=frozenset((int(a), int(b)) for a, b in given.get("joins", ())),
        gaps=frozenset(given.get("gap_before", ())),
        districts=tuple(given["districts"]),
        topics=tuple(given["topics"]),
    )


def stories_as_labelled(gold: GoldPage) -> list[LabelledStory]:
    """The stories of a golden page, put together from its lines, with their labels."""
    lines = gold.page.text.split("\n")
    stories = []
    for n, story in enumerate(gold.stories):
        body = "\n".join(lines[line].strip() for line, role in story.lines if role in BODY_ROLES)
        written = Story(f"{gold.name}#{n}", story.headlines[0], body, story.kicker, story.subtitle, story.column)
        labels = Labelled(story.districts, story.topics)
        stories.append(LabelledStory(written, gold.city or "郑州", labels))
    return stories
