"""The substring promise on real stories: every string that stands in one is found, and only where it stands."""

from __future__ import annotations

import gzip
import json
import random
from itertools import islice
from pathlib import Path

import pytest

from archive.fold import fold
from indexer.documents import Document, FieldText
from indexer.engine.base import Exact, Run
from indexer.engine.whoosh import WhooshEngine, buffer
from indexer.tokens import Tokenizer, load_tokenizer

STORIES = Path(__file__).resolve().parents[5] / "shared/data/newsscripts/stories-20k.jsonl.gz"


@pytest.fixture(scope="module")
def texts() -> list[tuple[str, str]]:
    """(headline, body) of 500 stories from all over the file, folded."""
    if not STORIES.exists():
        pytest.skip("the shared news stories are not here")
    with gzip.open(STORIES, "rt", encoding="utf-8") as lines:
        found = [json.loads(line) for line in islice(lines, 0, None, 40)]
    return [(fold(story["headline"] or ""), fold(story["body"])) for story in found]


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    return load_tokenizer(tmp_path_factory.mktemp("dictionary"))


def test_random_substrings_of_real_stories(
    texts: list[tuple[str, str]], tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def indexed(text: str) -> FieldText:
        return FieldText(text, tuple(tokenizer.words(text)))

    monkeypatch.setattr(buffer, "FULL", 60_000)
    documents = [
        Document(f"{number:04}", indexed(headline), indexed(""), indexed(body), 0, (), b"")
        for number, (headline, body) in enumerate(texts)
    ]
    folders = [tmp_path / "first", tmp_path / "second"]
    for folder in folders:
        folder.mkdir()
    engine, rng = WhooshEngine(), random.Random(7)
    engine.build(folders[0], documents[: len(documents) // 2])
    engine.update(folders[0], folders[1], documents[len(documents) // 2 :], [])
    reader = engine.open(folders[1])
    for _ in range(3000):
        number = rng.randrange(len(texts))
        text = rng.choice([part for field in texts[number] for part in field.split("\n") if part])
        start = rng.randrange(len(text))
        wanted = text[start : start + rng.randint(1, 8)]
        holders = {f"{n:04}" for n, fields in enumerate(texts) if any(wanted in field for field in fields)}
        assert f"{number:04}" in holders
        assert reader.matching_ids(Exact(wanted)) == holders
        assert reader.matching_ids(Run(wanted, tuple(tokenizer.words(wanted)))) >= holders
