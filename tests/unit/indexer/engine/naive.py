"""The contract in plain Python, slow and obviously right: what every engine is held against."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from archive.errors import IncompatibleIndex
from indexer.deadline import Deadline
from indexer.documents import Document, FieldText
from indexer.engine.base import (
    And,
    DateRange,
    EngineHit,
    Everything,
    Exact,
    FacetCounts,
    HasValue,
    Near,
    Node,
    Not,
    Or,
    Request,
    Response,
    Run,
)

K1 = 1.2
B = {"headline": 0.3, "kicker": 0.0, "body": 0.75}
WEIGHT = {"headline": 3.0, "kicker": 2.0, "body": 1.0}


def field_of(document: Document, name: str) -> FieldText:
    field = getattr(document, name)
    assert isinstance(field, FieldText)
    return field


def occurrences(text: str, string: str) -> int:
    """How often ``string`` stands within a paragraph of ``text``, overlapping ones too."""
    if not string or "\n" in string:
        return 0
    return sum(text.startswith(string, at) for at in range(len(text)))


def stand_near(text: str, strings: Iterable[str], distance: int) -> bool:
    """Whether all the strings stand in some window, by trying every window."""
    wanted = list(strings)
    if not wanted or any(not string or "\n" in string for string in wanted):
        return False
    size = sum(map(len, wanted)) + distance
    return any(all(string in text[at : at + size] for string in wanted) for at in range(len(text)))


class NaiveReader:
    def __init__(self, documents: dict[str, Document]) -> None:
        self._documents = documents

    @property
    def documents(self) -> int:
        return len(self._documents)

    def ids(self) -> Iterator[str]:
        return iter(self._documents)

    def close(self) -> None:
        pass

    def matching_ids(self, node: Node) -> frozenset[str]:
        return frozenset(d.id for d in self._documents.values() if self.matches(d, node))

    def counts(self, nodes: Sequence[Node], _deadline: Deadline | None = None) -> tuple[int, ...]:
        return tuple(len(self.matching_ids(node)) for node in nodes)

    def stored(self, story_id: str) -> bytes | None:
        return self._documents[story_id].stored if story_id in self._documents else None

    def headlines(self, text: str, limit: int) -> tuple[bytes, ...]:
        found = [d for d in self._documents.values() if occurrences(d.headline.folded, text)]
        found.sort(key=lambda d: (not d.headline.folded.startswith(text), d.date == 0, -d.date, d.id))
        return tuple(d.stored for d in found[:limit])

    def words(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for document in self._documents.values():
            for name in WEIGHT:
                for word in set(field_of(document, name).words):
                    counts[word] = counts.get(word, 0) + 1
        return counts

    def alike(self, words: Sequence[str], but: str, limit: int) -> tuple[str, ...]:
        """No measure of its own: by the number of words in common."""
        shared = {
            d.id: sum(any(word in field_of(d, name).words for name in WEIGHT) for word in dict.fromkeys(words))
            for d in self._documents.values()
            if d.id != but
        }
        return tuple(sorted((i for i in shared if shared[i]), key=lambda i: (-shared[i], i))[:limit])

    def search(self, request: Request) -> Response:
        base = [d for d in self._documents.values() if self.matches(d, request.node)]
        if request.dates is not None:
            base = [d for d in base if self.matches(d, request.dates)]

        def selected(ignored: str | None) -> list[Document]:
            chosen = [HasValue(f, v) for f, v in request.selections.items() if v and f != ignored]
            return [d for d in base if all(self.matches(d, node) for node in chosen)]

        found = selected(None)
        hits = [EngineHit(d.id, self.score(d, request.node), self.verbatim(d, request.node), d.stored) for d in found]
        dates = {d.id: d.date for d in found}
        hits.sort(key=lambda hit: hit.id)
        if request.sort == "relevance":
            hits.sort(key=lambda hit: (-hit.exact, -hit.score))
        else:
            sign = -1 if request.sort == "newest" else 1
            hits.sort(key=lambda hit: (dates[hit.id] == 0, sign * dates[hit.id]))
        months: dict[int, int] = {}
        for date in dates.values():
            if date:
                months[date // 100] = months.get(date // 100, 0) + 1
        return Response(
            total=len(found),
            hits=tuple(hits[request.offset : request.offset + request.limit]),
            facets={name: self.count(selected(name), name, request.facet_limit) for name in request.facets},
            histogram=tuple(sorted(months.items())) if request.histogram else (),
        )

    @staticmethod
    def count(documents: list[Document], facet: str, limit: int) -> FacetCounts:
        counts: dict[str, int] = {}
        for document in documents:
            for value in set(dict(document.facets).get(facet, ())):
                counts[value] = counts.get(value, 0) + 1
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        return FacetCounts(tuple(ordered[:limit]), len(counts))

    def matches(self, d: Document, node: Node) -> bool:
        match node:
            case Everything():
                return True
            case Exact():
                return self.holds(d, node, node.text)
            case Run():
                if self.verbatim(d, node):
                    return True
                words = [any(w in field_of(d, f).words for f in node.fields) for w in node.words]
                return any(words) if node.any_word else bool(words) and all(words)
            case Near(texts, distance, fields):
                return any(stand_near(field_of(d, f).folded, dict.fromkeys(texts), distance) for f in fields)
            case HasValue(facet, values):
                return any(v in dict(d.facets).get(facet, ()) for v in values)
            case DateRange(first, last):
                return d.date != 0 and (first or 0) <= d.date and (last is None or d.date <= last)
            case And(parts):
                return all(self.matches(d, part) for part in parts)
            case Or(parts):
                return any(self.matches(d, part) for part in parts)
            case Not(part):
                return not self.matches(d, part)

    @staticmethod
    def holds(d: Document, node: Exact | Run, text: str) -> bool:
        return any(occurrences(field_of(d, f).folded, text) for f in node.fields)

    def verbatim(self, d: Document, node: Node) -> int:
        match node:
            case Exact():
                return int(self.holds(d, node, node.text))
            case Near():
                return int(self.matches(d, node))
            case Run():
                return int(any(self.holds(d, node, text) for text in (node.text, *node.alternatives)))
            case And(parts) | Or(parts):
                return sum(self.verbatim(d, part) for part in parts)
        return 0

    def score(self, d: Document, node: Node) -> float:
        if not self.matches(d, node):
            return 0.0
        match node:
            case Near(texts, _, fields):
                return sum(self.weigh(d, frozenset([t]), field) for t in dict.fromkeys(texts) for field in fields)
            case Exact() | Run():
                texts = (node.text, *node.alternatives) if isinstance(node, Run) else (node.text,)
                terms: list[Any] = [frozenset(texts), *dict.fromkeys(node.words)]
                return sum(self.weigh(d, term, field) for term in terms for field in node.fields)
            case And(parts) | Or(parts):
                return sum(self.score(d, part) for part in parts)
        return 0.0

    @staticmethod
    def frequency(d: Document, term: str | frozenset[str], field: str) -> int:
        """A word's frequency in a field, or that of a set of strings."""
        text = field_of(d, field)
        if isinstance(term, str):
            return text.words.count(term)
        return sum(occurrences(text.folded, string) for string in term)

    def weigh(self, d: Document, term: str | frozenset[str], field: str) -> float:
        tf = self.frequency(d, term, field)
        if not tf:
            return 0.0
        everyone = self._documents.values()
        df = sum(self.frequency(other, term, field) > 0 for other in everyone)
        total = sum(len(field_of(other, field).words) for other in everyone)
        length = len(field_of(d, field).words) * len(everyone) / total if total else 1.0
        idf = math.log(len(everyone) / (df + 1)) + 1
        return WEIGHT[field] * idf * tf * (K1 + 1) / (tf + K1 * (1 - B[field] + B[field] * length))


class NaiveEngine:
    name = "naive"

    def build(self, folder: Path, documents: Iterable[Document]) -> int:
        return self._write(folder, {d.id: d for d in documents})

    def part(self, folder: Path, number: int, documents: Iterable[Document]) -> list[Document]:
        return list(documents)

    def assemble(self, folder: Path, parts: Sequence[list[Document]]) -> int:
        return self.build(folder, [document for part in parts for document in part])

    def update(self, old: Path, new: Path, documents: Iterable[Document], gone: Iterable[str]) -> int:
        kept = self._read(old)
        for story_id in gone:
            kept.pop(story_id, None)
        return self._write(new, kept | {d.id: d for d in documents})

    def open(self, folder: Path) -> NaiveReader:
        return NaiveReader(self._read(folder))

    @staticmethod
    def _write(folder: Path, documents: dict[str, Document]) -> int:
        rows = [
            [d.id, *([getattr(d, f).folded, getattr(d, f).words] for f in WEIGHT), d.date, d.facets, d.stored.hex()]
            for d in documents.values()
        ]
        (folder / "naive.json").write_text(json.dumps(rows))
        return len(rows)

    @staticmethod
    def _read(folder: Path) -> dict[str, Document]:
        try:
            rows = json.loads((folder / "naive.json").read_text())
        except (OSError, ValueError) as error:
            raise IncompatibleIndex(reason=str(error)) from error
        documents = {}
        for story_id, headline, kicker, body, date, facets, stored in rows:
            texts = [FieldText(folded, tuple(words)) for folded, words in (headline, kicker, body)]
            facets = tuple((name, tuple(values)) for name, values in facets)
            documents[story_id] = Document(story_id, *texts, date, facets, bytes.fromhex(stored))
        return documents
