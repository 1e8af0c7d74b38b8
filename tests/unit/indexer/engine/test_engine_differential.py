"""Hypothesis holds the engine against the naive one: any stories, any updates, any request."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.documents import FACETS, Document, FieldText
from indexer.engine.base import (
    ALL_TEXT,
    And,
    DateRange,
    Everything,
    Exact,
    HasValue,
    Near,
    Node,
    Not,
    Or,
    Reader,
    Request,
    Response,
    Run,
)
from indexer.engine.whoosh import WhooshEngine, buffer, merge
from indexer.engine.whoosh.reader import WhooshReader
from tests.unit.indexer.engine.naive import NaiveEngine

#: examples a test; a deeper look by hand: EXAMPLES=2000 pytest …
EXAMPLES = int(os.environ.get("EXAMPLES", "50"))

#: few characters, so that strings repeat; rare and astral ones, digits, Latin and punctuation among them
CHARACTERS = "郑州b1 𠮷\n"
VOCABULARY = ("郑州", "郑", "州", "区", "ab1", "1", "𠮷")
VALUES = ("二七区", "金水区", "甲", "乙")

text = st.builds(
    FieldText,
    st.text(CHARACTERS, max_size=24),
    st.lists(st.sampled_from(VOCABULARY), max_size=12).map(tuple),
)
date = st.sampled_from([0, 20200101, 20200131, 20210415, 19991231])
facets = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from(VALUES), max_size=3).map(tuple) for name in FACETS[:3]}
).map(lambda found: tuple(found.items()))
documents = st.lists(
    st.builds(Document, st.sampled_from("abcdefghijk"), text, text, text, date, facets, st.binary(max_size=8)),
    max_size=14,
)
updates = st.lists(st.tuples(documents, st.lists(st.sampled_from("abcdefghijkxyz"), max_size=4)), max_size=4)

fields = st.one_of(
    st.just(ALL_TEXT), st.lists(st.sampled_from(ALL_TEXT), min_size=1, max_size=2, unique=True).map(tuple)
)
string = st.text(CHARACTERS, min_size=1, max_size=5)
words = st.lists(st.sampled_from(VOCABULARY), max_size=3).map(tuple)
leaf = st.one_of(
    st.builds(Exact, string, words, fields),
    st.builds(Near, st.lists(string, min_size=1, max_size=3).map(tuple), st.integers(0, 8), fields),
    st.builds(Run, string, words, st.lists(string, max_size=2).map(tuple), fields, st.booleans()),
)
values = st.lists(st.sampled_from((*VALUES, "丙")), max_size=2).map(tuple)
dates = st.builds(DateRange, *[st.one_of(st.none(), st.sampled_from([20000101, 20200131, 20210501]))] * 2)
node: st.SearchStrategy[Node] = st.recursive(
    st.one_of(leaf, st.builds(HasValue, st.sampled_from(FACETS[:4]), values), dates, st.just(Everything())),
    lambda inner: st.one_of(
        st.builds(And, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Or, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=6,
)
requests = st.builds(
    Request,
    node,
    selections=st.dictionaries(st.sampled_from(FACETS[:3]), values, max_size=2),
    dates=st.one_of(st.none(), dates),
    sort=st.sampled_from(["relevance", "newest", "oldest"]),
    limit=st.integers(0, 20),
    offset=st.integers(0, 6),
    facets=st.just(FACETS[:3]),
    facet_limit=st.integers(1, 4),
    histogram=st.booleans(),
)


@pytest.fixture(autouse=True)
def _small_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds so low that a dozen stories fill several segments, tiers and blocks."""
    monkeypatch.setattr(buffer, "FULL", 120)
    monkeypatch.setattr(merge, "CHUNK", 30)
    monkeypatch.setattr(merge, "_SMALLEST", 100)
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # thousands of tiny folders


def history(root: Path, first: list[Document], steps: list[tuple[list[Document], list[str]]]) -> tuple[Reader, Reader]:
    """The reader of each engine after a build and some updates."""
    readers: list[Reader] = []
    for engine in (NaiveEngine(), WhooshEngine()):
        folders = (root / f"{engine.name} {number}" for number in count())
        at = next(folders)
        at.mkdir()
        counted = engine.build(at, first)
        for changed, gone in steps:
            old, at = at, next(folders)
            at.mkdir()
            counted = engine.update(old, at, changed, gone)
        readers.append(engine.open(at))
        assert counted == readers[-1].documents
    return readers[0], readers[1]


def assert_same(expected: Response, found: Response) -> None:
    """Equal but for rounding: where two scores differ by rounding only, either order is right."""
    assert found.total == expected.total
    assert found.facets == expected.facets
    assert found.histogram == expected.histogram
    assert [(hit.exact, pytest.approx(hit.score, rel=1e-9)) for hit in expected.hits] == [
        (hit.exact, hit.score) for hit in found.hits
    ]


def assert_same_hits(expected: Response, found: Response) -> None:
    by_id = {hit.id: hit for hit in expected.hits}
    assert sorted(by_id) == sorted(hit.id for hit in found.hits)
    for hit in found.hits:
        other = by_id[hit.id]
        assert (hit.exact, hit.stored) == (other.exact, other.stored)
        assert hit.score == pytest.approx(other.score, rel=1e-9)


@settings(max_examples=EXAMPLES, deadline=None)
@given(first=documents, steps=updates, asked=st.lists(requests, min_size=1, max_size=8))
def test_any_history_answers_as_the_naive_engine_does(
    first: list[Document], steps: list[tuple[list[Document], list[str]]], asked: list[Request]
) -> None:
    with tempfile.TemporaryDirectory() as root:
        naive, reader = history(Path(root), first, steps)
        assert sorted(reader.ids()) == sorted(naive.ids())
        for request in asked:
            assert_same(naive.search(request), reader.search(request))
            whole = Request(request.node, request.selections, request.dates, request.sort, limit=100)
            everything = reader.search(whole)
            assert_same_hits(naive.search(whole), everything)
            window = everything.hits[request.offset : request.offset + request.limit]
            assert reader.search(request).hits == window
            assert reader.matching_ids(request.node) == naive.matching_ids(request.node)
        nodes = [request.node for request in asked]
        assert reader.counts(nodes) == naive.counts(nodes)


@settings(max_examples=EXAMPLES // 2, deadline=None)
@given(first=documents, steps=updates, asked=st.lists(requests, min_size=1, max_size=5))
def test_an_updated_index_answers_exactly_as_a_fresh_one(
    first: list[Document], steps: list[tuple[list[Document], list[str]]], asked: list[Request]
) -> None:
    live = {document.id: document for document in first}
    for changed, gone in steps:
        live = {key: document for key, document in live.items() if key not in gone}
        live |= {document.id: document for document in changed}
    with tempfile.TemporaryDirectory() as root:
        _, updated = history(Path(root), first, steps)
        at = Path(root) / "fresh"
        at.mkdir()
        WhooshEngine().build(at, live.values())
        fresh = WhooshEngine().open(at)
        for request in asked:
            # not merely close: the same floats, so that no tie falls the other way
            assert updated.search(request) == fresh.search(request)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    paragraphs=st.lists(st.text(st.characters(exclude_characters="\n"), min_size=1, max_size=30), min_size=1),
    data=st.data(),
)
def test_every_substring_of_any_text_is_found(paragraphs: list[str], data: st.DataObject) -> None:
    paragraph = data.draw(st.sampled_from(paragraphs))
    start = data.draw(st.integers(0, len(paragraph) - 1))
    wanted = paragraph[start : data.draw(st.integers(start + 1, len(paragraph)))]
    text, other, none = "\n".join(paragraphs), "別的 other 文字 123", ""
    places = {"headline": (text, none, other), "kicker": (other, text, none), "body": (none, other, text),
              "nowhere": (other, other, none)}  # fmt: skip
    stories = [Document(key, *(FieldText(t, ()) for t in texts), 0, (), b"") for key, texts in places.items()]
    with tempfile.TemporaryDirectory() as root:
        WhooshEngine().build(Path(root), stories)
        found = WhooshEngine().open(Path(root)).matching_ids(Exact(wanted))
    assert found == ({"headline", "kicker", "body"} | ({"nowhere"} if wanted in other else set()))


@settings(max_examples=EXAMPLES, deadline=None)
@given(first=documents, steps=updates, typed=st.text(CHARACTERS, max_size=3), limit=st.integers(0, 5))
def test_headlines_and_stored_values_after_any_history(
    first: list[Document], steps: list[tuple[list[Document], list[str]]], typed: str, limit: int
) -> None:
    with tempfile.TemporaryDirectory() as root:
        naive, reader = history(Path(root), first, steps)
        assert reader.headlines(typed, limit) == naive.headlines(typed, limit)
        for story_id in "abcdefghijkx":
            assert reader.stored(story_id) == naive.stored(story_id)
        # deleted documents may still be counted, never the other way round
        counts = reader.words()
        assert all(counts[word] >= count for word, count in naive.words().items())


def segments(reader: Reader) -> Iterator[int]:
    assert isinstance(reader, WhooshReader)
    return (segment.size for segment in reader.segments)


def test_many_small_updates_leave_few_segments(tmp_path: Path) -> None:
    empty, title = FieldText("", ()), FieldText("题目", ("题目",))
    stories = [Document(f"{n:03}", title, empty, FieldText(f"正文{n}", ()), 0, (), b"") for n in range(200)]
    engine, at = WhooshEngine(), tmp_path / "0"
    at.mkdir()
    engine.build(at, stories[:2])
    for number in range(2, 200, 3):
        old, at = at, tmp_path / str(number)
        at.mkdir()
        engine.update(old, at, stories[number : number + 3], [stories[number - 2].id])
    reader = engine.open(at)
    assert len(list(segments(reader))) <= 12
    assert reader.documents == 200 - 66
    assert {path.name for path in at.iterdir()} == {
        "catalogue.json", *(entry.name + suffix for segment in reader.segments
                            for entry in [segment.entry] for suffix in entry.files)}  # fmt: skip
