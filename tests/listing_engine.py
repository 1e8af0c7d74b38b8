"""The smallest engine for tests of generations: one JSON file of ids and stored bytes, and a toolkit for it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.model import Story
from indexer.documents import Document
from indexer.engine.base import Node, Request, Response
from indexer.recipe import Recipe, Toolkit

FILE = "documents.json"


@dataclass
class ListingReader:
    entries: list[tuple[str, str]]

    @property
    def documents(self) -> int:
        return len(self.entries)

    def ids(self) -> Iterator[str]:
        return (id for id, _ in self.entries)

    def search(self, request: Request) -> Response:
        return Response(len(self.entries), (), {})

    def matching_ids(self, node: Node) -> frozenset[str]:
        return frozenset(self.ids())

    def close(self) -> None:
        self.entries = []


@dataclass
class ListingEngine:
    """``indexed`` notes the ids that each build and update was given; ``lose`` drops one id to play a broken engine."""

    name: str = "listing 1"
    lose: str | None = None
    indexed: list[list[str]] = field(default_factory=list)

    def build(self, folder: Path, documents: Iterable[Document]) -> int:
        return self._write(folder, {}, documents)

    def part(self, folder: Path, number: int, documents: Iterable[Document]) -> list[Document]:
        return list(documents)

    def assemble(self, folder: Path, parts: Sequence[list[Document]]) -> int:
        return self.build(folder, [document for part in parts for document in part])

    def update(self, old: Path, new: Path, documents: Iterable[Document], gone: Iterable[str]) -> int:
        os.link(old / "unchanging", new / "unchanging")
        kept = dict(self.open(old).entries)
        for id in gone:
            kept.pop(id, None)
        return self._write(new, kept, documents)

    def open(self, folder: Path) -> ListingReader:
        return ListingReader([(id, stored) for id, stored in json.loads((folder / FILE).read_text("utf-8"))])

    def _write(self, folder: Path, entries: dict[str, str], documents: Iterable[Document]) -> int:
        fresh = {document.id: document.stored.decode() for document in documents}
        self.indexed.append(list(fresh))
        entries |= fresh
        entries.pop(self.lose or "", None)
        (folder / FILE).write_text(json.dumps(list(entries.items()), ensure_ascii=False), "utf-8")
        if not (folder / "unchanging").exists():
            (folder / "unchanging").write_bytes(b"0" * 100)
        return len(entries)


class PlainTokenizer:
    name = "characters"

    def words(self, folded: str) -> list[str]:
        return [c for c in folded if not c.isspace()]


@dataclass(frozen=True)
class Topic:
    id: str


@dataclass(frozen=True)
class PlainLabels:
    districts: tuple[()] = ()
    topics: tuple[Topic, ...] = ()


class PlainClassifier:
    """Labels a story with the headlines beside it, so that a forgotten neighbour shows."""

    def using(self, words: object) -> PlainClassifier:
        return self

    def classify(self, story: Story, neighbours: Sequence[Story] = ()) -> PlainLabels:
        return PlainLabels(topics=tuple(Topic(str(other.headline)) for other in neighbours))


def listing_toolkit(engine: ListingEngine | None = None, /, **changed: str) -> Toolkit:
    """A toolkit of the parts above; ``changed`` replaces parts of its recipe."""
    engine = engine or ListingEngine()
    recipe = {"engine": engine.name, "tokenizer": "characters", "vocabulary": "v1", "city": "郑州"}
    return Toolkit(engine, PlainTokenizer(), PlainClassifier(), Recipe(**(recipe | changed)))  # type: ignore[arg-type]
