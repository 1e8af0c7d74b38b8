"""Pages made by breaking two whole stories of golden pages at random, in the ways that columns get out of order.

``python -m tests.quality.jumbles`` prints, for each layout, the share of pages whose two stories come out exactly: a
figure on hundreds of breaks that nobody chose, where a golden page has one or two.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from archive.model import Page, body_text
from archive.segment import segment_page
from archive.segment.credits import LEAD
from archive.segment.lexicon import Lexicon
from archive.segment.lines import plain
from indexer.lexicon import load_lexicon
from indexer.quality.gold import GoldPage, load_gold
from tests.golden import golden_pages

#: characters that a column leaves at least on either side of a break
LEAST = 16


@dataclass(frozen=True)
class Whole:
    """A story with a headline, a lead and whole paragraphs."""

    headline: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Broken:
    """A story cut inside one of its paragraphs: as a column that ended there leaves it."""

    story: Whole
    upper: tuple[str, ...]
    lower: tuple[str, ...]

    @property
    def head(self) -> str:
        return self.story.headline


Layout = Callable[[Broken, Broken], tuple[str, ...]]

LAYOUTS: dict[str, Layout] = {
    "in order": lambda a, b: (a.head, *a.upper, *a.lower, b.head, *b.upper, *b.lower),
    "columns turned": lambda a, b: (a.head, *a.lower, *a.upper, b.head, *b.lower, *b.upper),
    "rests below": lambda a, b: (a.head, *a.upper, b.head, *b.upper, *a.lower, *b.lower),
    "rests crossed": lambda a, b: (a.head, *a.upper, *b.lower, b.head, *b.upper, *a.lower),
    "heads stacked": lambda a, b: (a.head, b.head, *a.upper, *b.upper, *a.lower, *b.lower),
}


def whole_stories(gold: GoldPage) -> Iterator[Whole]:
    """The stories of a golden page that have a headline, a lead and at least three paragraphs, nothing missing."""
    lines = gold.page.text.split("\n")
    for story in gold.stories:
        roles = {role for _, role in story.lines}
        paragraphs: list[str] = []
        last: int | None = None
        for line, role in story.lines:
            if role != "body":
                continue
            if last is not None and (last, line) in story.joins:
                paragraphs[-1] += lines[line].strip()
            else:
                paragraphs.append(lines[line].strip())
            last = line
        plainly = roles <= {"headline", "body"} and not story.gaps and len(paragraphs) >= 3
        if plainly and story.headlines[0] and LEAD.match(plain(paragraphs[0])):
            yield Whole(story.headlines[0], tuple(paragraphs))


def breaks(story: Whole) -> list[tuple[int, int]]:
    """Where a column may end in ``story``: (paragraph, offset), no line opening or closing with the wrong mark."""
    return [
        (n, at)
        for n, text in enumerate(story.paragraphs)
        for at in range(LEAST, len(text) - LEAST)
        if text[at] not in "，。、；：？！”》）…·%．,.;:"
        and text[at - 1] not in "。？！“《（·.("
        and not text[at - 1 : at + 1].isascii()
    ]


def broken(story: Whole, chance: random.Random) -> Broken | None:
    """``story`` cut at a random place, None where it is too short for that."""
    places = breaks(story)
    if not places:
        return None
    n, at = chance.choice(places)
    cut = story.paragraphs[n]
    return Broken(story, (*story.paragraphs[:n], cut[:at]), (cut[at:], *story.paragraphs[n + 1 :]))


@dataclass(frozen=True)
class Jumble:
    """A made page: its paragraphs from top to bottom, and the two stories that it must give."""

    paragraphs: tuple[str, ...]
    broken: tuple[Broken, Broken]

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs) + "\n"

    @property
    def wanted(self) -> tuple[Whole, Whole]:
        a, b = self.broken
        return a.story, b.story

    @property
    def joins(self) -> tuple[tuple[int, int], ...]:
        """Lines that a column's end parted: (last line above, first line below)."""
        line = {paragraph: 2 * n for n, paragraph in enumerate(self.paragraphs)}
        return tuple((line[story.upper[-1]], line[story.lower[0]]) for story in self.broken)


def pages(layout: Layout, count: int, seed: int) -> Iterator[Jumble]:
    """``count`` made pages."""
    chance = random.Random(seed)
    stories = [story for path in golden_pages() for story in whole_stories(load_gold(path)) if breaks(story)]
    for _ in range(count):
        a, b = (broken(story, chance) for story in chance.sample(stories, 2))
        assert a is not None and b is not None
        yield Jumble(layout(a, b), (a, b))


def comes_out(text: str, wanted: tuple[Whole, ...], lexicon: Lexicon) -> bool:
    """Whether dividing ``text`` gives exactly these stories."""
    found = segment_page(Page("page.txt", text, "utf-8", ""), lexicon).stories
    told = {("".join((s.headline or "").split()), body_text(text, s.pieces)) for s in found}
    return told == {("".join(w.headline.split()), "\n".join(w.paragraphs)) for w in wanted}


def figures(lexicon: Lexicon, count: int = 100, seed: int = 1) -> dict[str, float]:
    """Layout → share of pages whose stories come out exactly, 1 best."""
    return {
        name: sum(comes_out(page.text, page.wanted, lexicon) for page in pages(layout, count, seed)) / count
        for name, layout in LAYOUTS.items()
    }


def main() -> None:
    for name, figure in figures(load_lexicon(), count=200).items():
        print(f"{name:16}{figure:.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
