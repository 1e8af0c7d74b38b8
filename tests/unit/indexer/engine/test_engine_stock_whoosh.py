"""The engine against stock Whoosh's own exhaustive search: every class of query, several segments, after deletions.

Stock Whoosh holds the documents that survive, in several segments, tokens ready-made. Ids, order, scores to 1e-9,
facets and counts must agree. Scores are asked for as BM25F over the three fields with our B and K1, a field's weight
being a boost of the query (a boost of the schema would change term frequencies instead).
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import fields as whoosh_fields
from whoosh import query, scoring
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.filedb.filestore import RamStorage
from whoosh.sorting import FieldFacet, StoredFieldFacet

from indexer.documents import Document, FieldText
from indexer.engine.base import (
    ALL_TEXT,
    And,
    DateRange,
    EngineHit,
    Exact,
    HasValue,
    Node,
    Not,
    Or,
    Reader,
    Request,
    Run,
)
from indexer.engine.whoosh import WhooshEngine, buffer, merge
from indexer.engine.whoosh.schema import K1, WEIGHT, B

EXAMPLES = int(os.environ.get("EXAMPLES", "50"))
#: no two words share a character, so a string of whole words stands where the words stand next to each other
WORDS = ("郑州", "地铁", "bus", "171", "河")
#: … and no word begins as another ends, so the first letters of a word stand where words begin with them
BEGINNINGS = ("郑", "bu", "17", "河")
DISTRICTS, FACETS = ("二七区", "金水区", "中牟县"), ("district", "topic")

# Whoosh keeps lengths in a byte, exactly while they are small
text = st.lists(st.sampled_from(WORDS), max_size=9).map(lambda words: FieldText("".join(words), tuple(words)))
date = st.sampled_from([0, 19991231, 20200101, 20200131, 20210415])
values = st.lists(st.sampled_from(DISTRICTS), max_size=3, unique=True).map(tuple)
facets = st.tuples(values, values).map(lambda found: tuple(zip(FACETS, found, strict=True)))
documents = st.lists(
    st.builds(Document, st.sampled_from("abcdefghijkl"), text, text, text, date, facets, st.just(b"")),
    max_size=16,
    unique_by=lambda document: document.id,
)

fields = st.one_of(st.just(ALL_TEXT), st.sampled_from(ALL_TEXT).map(lambda name: (name,)))
words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3, unique=True).map(tuple)
#: a node, and the same in Whoosh's words
Both = tuple[Node, query.Query]


def terms(wanted: Sequence[str], scope: Sequence[str]) -> query.Query:
    """Words as documents must hold them: each in any of the fields; scores add up."""
    return query.And([query.Or([query.Term(field, word, boost=WEIGHT[field]) for field in scope]) for word in wanted])


def bare(wanted: tuple[str, ...], scope: tuple[Any, ...]) -> Both:
    # a string that stands nowhere: the words alone match and score
    return Run("\uf8ff", wanted, (), scope), terms(wanted, scope)


bare_words = st.builds(bare, words, fields)
#: what matches and scores alike
scored = st.recursive(
    bare_words,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda both: (And(tuple(node for node, _ in both)), query.And([asked for _, asked in both]))
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda both: (Or(tuple(node for node, _ in both)), query.Or([asked for _, asked in both]))
        ),
    ),
    max_leaves=4,
)


def phrase(wanted: tuple[str, ...], scope: tuple[Any, ...]) -> Both:
    asked: list[query.Query] = [query.Phrase(field, list(wanted)) for field in scope]
    return Exact("".join(wanted), wanted, scope), query.Or(asked)


def begins(text: str, scope: tuple[Any, ...]) -> Both:
    return Exact(text, (), scope), query.Or([query.Prefix(field, text) for field in scope])


def dated(first: int | None, last: int | None) -> Both:
    return DateRange(first, last), query.NumericRange("date", first or 1, last)


phrases = st.builds(phrase, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(tuple), fields)
prefixes = st.builds(begins, st.sampled_from(BEGINNINGS), fields)
ranges = st.builds(dated, *[st.one_of(st.none(), st.sampled_from([20000101, 20200131, 20210501]))] * 2)
held = st.sampled_from(DISTRICTS).map(lambda value: (HasValue("district", (value,)), query.Term("district", value)))
#: what matches alike, whatever it scores
matching: st.SearchStrategy[Both] = st.recursive(
    st.one_of(bare_words, phrases, prefixes, ranges, held),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda both: (And(tuple(node for node, _ in both)), query.And([asked for _, asked in both]))
        ),
        st.lists(inner, min_size=1, max_size=3).map(
            lambda both: (Or(tuple(node for node, _ in both)), query.Or([asked for _, asked in both]))
        ),
        inner.map(lambda both: (Not(both[0]), query.And([query.Every(), query.Not(both[1])]))),
    ),
    max_leaves=5,
)


class Stock:
    """Stock Whoosh over documents in ascending order, in segments of a few."""

    def __init__(self, documents: Sequence[Document]) -> None:
        ready = SpaceSeparatedTokenizer()
        schema = whoosh_fields.Schema(
            id=whoosh_fields.ID(stored=True),
            date=whoosh_fields.NUMERIC(int, signed=True, stored=True, sortable=True),
            **{name: whoosh_fields.TEXT(analyzer=ready, phrase=True) for name in ALL_TEXT},
            **{name: whoosh_fields.KEYWORD(commas=True) for name in FACETS},
        )
        index = RamStorage().create_index(schema)
        for start in range(0, max(len(documents), 1), 4):
            writer = index.writer()
            for document in documents[start : start + 4]:
                given = {name: " ".join(getattr(document, name).words) for name in ALL_TEXT}
                given |= {name: ",".join(chosen) for name, chosen in document.facets}
                writer.add_document(id=document.id, date=document.date, **given)
            writer.commit(merge=False)
        weighting = scoring.BM25F(B=0.75, K1=K1, **{f"{name}_B": value for name, value in B.items()})
        self.searcher = index.searcher(weighting=weighting)

    def hits(self, asked: query.Query, **options: Any) -> list[tuple[str, float]]:
        """(id, score) in order, everything scored: its shortcuts can lose hits."""
        found = self.searcher.search(asked, limit=None, optimize=False, **options)
        return [(hit["id"], hit.score) for hit in found]

    def facets(self, asked: query.Query, name: str) -> Counter[str]:
        groups = FieldFacet(name, allow_overlap=True)
        found = self.searcher.search(asked, limit=None, optimize=False, groupedby={name: groups})
        counts = {value: len(held) for value, held in found.groups(name).items() if value}
        return Counter(counts)


def index(root: Path, first: Sequence[Document], changed: Sequence[Document], gone: Sequence[str]) -> Reader:
    """Built, then updated: several segments, some documents deleted or replaced."""
    engine = WhooshEngine()
    (root / "1").mkdir()
    (root / "2").mkdir()
    engine.build(root / "1", first)
    engine.update(root / "1", root / "2", changed, gone)
    return engine.open(root / "2")


@pytest.fixture(autouse=True)
def _many_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "FULL", 60)
    monkeypatch.setattr(merge, "_SMALLEST", 50)
    monkeypatch.setattr(merge, "all_that_fit", lambda _entries: [])
    monkeypatch.setattr("indexer.engine.whoosh.all_that_fit", lambda _entries: [])
    monkeypatch.setattr(os, "fsync", lambda _handle: None)


def same_ranking(expected: Sequence[tuple[str, float]], found: Sequence[EngineHit]) -> None:
    """Ids in order and scores to 1e-9; stories whose scores differ by rounding only may change places."""
    scores = dict(expected)
    assert sorted(scores) == sorted(hit.id for hit in found)
    for hit in found:
        assert hit.score == pytest.approx(scores[hit.id], rel=1e-9)
    for (_, score), hit in zip(expected, found, strict=True):
        assert scores[hit.id] == pytest.approx(score, rel=1e-9)


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    first=documents,
    changed=documents,
    gone=st.lists(st.sampled_from("abcdefghijkl"), max_size=4),
    ranked=st.lists(scored, min_size=1, max_size=4),
    matched=st.lists(matching, min_size=1, max_size=6),
)
def test_every_class_of_query_answers_as_stock_whoosh(
    first: list[Document], changed: list[Document], gone: list[str], ranked: list[Both], matched: list[Both]
) -> None:
    live = {d.id: d for d in first if d.id not in gone} | {d.id: d for d in changed}
    stock = Stock([live[id] for id in sorted(live)])
    with tempfile.TemporaryDirectory() as root:
        reader = index(Path(root), first, changed, gone)
        for node, asked in ranked:
            same_ranking(stock.hits(asked), reader.search(Request(node, limit=100)).hits)
        for node, asked in (*ranked, *matched):
            response = reader.search(Request(node, limit=100, facets=FACETS, sort="newest"))
            ids = [id for id, _ in stock.hits(asked)]
            assert response.total == len(ids)
            assert reader.matching_ids(node) == set(ids)
            for name in FACETS:
                assert Counter(dict(response.facets[name].values)) == stock.facets(asked, name)
            by_date = stock.hits(asked, sortedby=StoredFieldFacet("date"))
            oldest = [hit.id for hit in reader.search(Request(node, limit=100, sort="oldest")).hits]
            # Whoosh knows no documents without a date: they are 0, and first
            undated = [id for id, _ in by_date if live[id].date == 0]
            assert oldest == [id for id, _ in by_date if live[id].date] + sorted(undated)
            newest = sorted(sorted(oldest), key=lambda id: (live[id].date == 0, -live[id].date))
            assert [hit.id for hit in response.hits] == newest
