"""The substring promise through the query language: every string of a story finds it, quoted, bare, in either script.

A seeded part runs on the sample newspaper; the whole promise, on 20,000 real stories, is slow and wants ../shared.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from archive.fold import fold
from archive.home import Home
from archive.model import Story
from archive.resources import data_path
from indexer.engine.base import Reader
from indexer.engine.whoosh import WhooshEngine
from indexer.plan import Means, plan
from indexer.query import parse
from indexer.results import Search
from indexer.search import Searcher
from indexer.syntax import runs
from indexer.widening import load_widening
from tests.bench.corpus import STORIES, documents, stories
from tests.conftest import loaded_tokenizer
from tests.unit.indexer.conftest import Keep

_PAGES = Path(__file__).resolve().parents[2] / "pages"


def strings(texts: Sequence[tuple[str, str]], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """(id, a random string of 1–8 letters, digits or characters within one sentence of that text)."""
    rng = random.Random(seed)
    while count:
        name, text = rng.choice(texts)
        run = rng.choice(runs(rng.choice(re.split("[。！？；!?;\n]", text))) or ("",))
        length = rng.randint(1, 8)
        if len(run) >= length:
            at = rng.randrange(len(run) - length + 1)
            yield name, run[at : at + length]
            count -= 1


@pytest.fixture(scope="module")
def sample() -> list[tuple[str, str]]:
    """The sample newspaper and the traditional pages, ten lines a story."""
    found = []
    for path in (*sorted(data_path("sample").glob("*.txt")), *sorted(_PAGES.glob("trad-*.txt"))):
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [(f"{path.stem}-{at}", "\n".join(lines[at : at + 10])) for at in range(0, len(lines), 10)]
    return found


@pytest.fixture(scope="module")
def searcher(
    sample: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory, keep: Keep, quick_words: None
) -> Iterator[Searcher]:
    home = Home(tmp_path_factory.mktemp("substrings"))
    keep(home, *(Story(name, None, text) for name, text in sample))
    searcher = Searcher(home)
    yield searcher
    searcher.close()


def test_every_string_of_the_sample_finds_its_story(searcher: Searcher, sample: list[tuple[str, str]]) -> None:
    lines = {name: [fold(line) for line in text.splitlines()] for name, text in sample}
    for name, string in strings(sample, 400, seed=11):
        quoted = searcher.matching_ids(Search(f'"{string}"'))
        assert name in quoted
        assert quoted == {other for other, held in lines.items() if any(fold(string) in line for line in held)}
        assert quoted <= searcher.matching_ids(Search(string))


def test_either_script_gives_the_same_stories(searcher: Searcher, sample: list[tuple[str, str]]) -> None:
    table = dict(line.split("\t") for line in data_path("fold.tsv").read_text(encoding="utf-8").splitlines())
    changed = 0
    for _, string in strings([text for text in sample if text[0].startswith("trad-")], 300, seed=5):
        simplified = "".join(table.get(char, char) for char in string)
        changed += simplified != string
        for query, other in ((string, simplified), (f'"{string}"', f'"{simplified}"')):
            assert searcher.matching_ids(Search(query)) == searcher.matching_ids(Search(other))
    assert changed > 100


@pytest.mark.slow
def test_twenty_thousand_strings_of_real_stories(tmp_path: Path) -> None:
    """Recall of 100 % quoted and bare, precision of 100 % quoted; every hundredth answer is compared with all texts."""
    if not STORIES.exists():
        pytest.skip("the shared news stories are not here")
    tokenizer, widening = loaded_tokenizer(None), load_widening()
    means = Means(tokenizer.words, widening.alternatives, lambda _facet, text: (text,))
    texts = {name: (fold(headline), fold(body)) for name, headline, body, _ in stories(0, 20_000)}
    WhooshEngine().build(tmp_path, documents(0, 20_000, tokenizer))
    reader: Reader = WhooshEngine().open(tmp_path)
    drawn = strings([(name, "\n".join(parts)) for name, parts in texts.items()], 20_000, seed=2026)
    for number, (name, string) in enumerate(drawn):
        quoted = reader.matching_ids(plan(parse(f'"{string}"'), means))
        assert name in quoted, string
        assert name in reader.matching_ids(plan(parse(string), means)), string
        assert all(any(fold(string) in part for part in texts[found]) for found in quoted), string
        if number % 100 == 0:
            holding = {other for other, parts in texts.items() if any(fold(string) in part for part in parts)}
            assert quoted == holding, string
