"""The stories that are measured on: the shared news stories and, beyond them, stories recombined from their paragraphs.

Districts, topics and names are drawn at random with a fixed seed. Nothing of the stories is kept in this project.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from archive.fold import fold
from indexer.documents import FACETS, Document, FieldText
from indexer.tokens import Tokenizer

STORIES = Path(__file__).resolve().parents[3] / "shared/data/newsscripts/stories-20k.jsonl.gz"
DISTRICTS = [f"区{n}" for n in range(12)]
TOPICS = [f"topic{n}" for n in range(16)]
NAMES = [f"记者{n}" for n in range(800)]
PAPERS = ("zzrb", "zzwb")


@cache
def real_stories() -> list[dict[str, Any]]:
    with gzip.open(STORIES, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def stories(first: int, last: int, short: bool = False) -> Iterator[tuple[str, str, str, int]]:
    """(id, headline, body, date) of the stories from ``first`` up to ``last``; each depends on its number alone.

    ``short`` keeps a paragraph of each.
    """
    real = real_stories()
    for number in range(first, last):
        story = real[number % len(real)]
        body = story["body"]
        if number >= len(real):
            rng = random.Random(number)
            headline = rng.choice(real)["headline"] or ""
            other = rng.choice(real)["body"].split("\n")
            paragraphs = [*body.split("\n"), *other]
            rng.shuffle(paragraphs)
            body = "\n".join(paragraphs[: (len(paragraphs) + 1) // 2])
        else:
            headline = story["headline"] or ""
        if short:
            body = max(body[:2000].split("\n"), key=len)[:120]
        yield f"{number:08}", headline, body, int(story["date"].replace("-", ""))


def documents(first: int, last: int, tokenizer: Tokenizer, short: bool = False) -> Iterator[Document]:
    for story_id, headline, body, date in stories(first, last, short):
        rng = random.Random(f"facets {story_id}")
        texts = [FieldText(text, tuple(tokenizer.words(text))) for text in map(fold, (headline, "", body))]
        facets = {
            "district": rng.sample(DISTRICTS, rng.choice((0, 1, 1, 2))),
            "topic": rng.sample(TOPICS, rng.choice((1, 1, 2))),
            "newspaper": [rng.choice(PAPERS)],
            "year": [str(date // 10000)],
            "reporter": rng.sample(NAMES, rng.choice((0, 1, 2))),
        }
        stored = json.dumps({"headline": headline, "body": body, "date": date}, ensure_ascii=False).encode()
        values = tuple((name, tuple(facets.get(name, ()))) for name in FACETS)
        yield Document(story_id, *texts, date, values, stored)
