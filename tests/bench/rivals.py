"""Jianbao's engine and others behind one door: build, extend, open, ask; the same tokens and stored text for all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Protocol

from indexer.documents import Document
from indexer.engine.base import ALL_TEXT, And, DateRange, Exact, HasValue, Node, Or, Request, Run
from indexer.engine.whoosh import WhooshEngine
from indexer.snippets import Highlighter, Needle
from tests.bench.questions import PAGE_FACETS, TOP, Question

#: stands in no text: with it a run matches by its words alone
_NOWHERE = "\uf8ff"


class Open(Protocol):
    def ask(self, asked: Question) -> int:
        """The number of hits, the stored texts of the best, and on a page the rest of it."""

    def count(self, asked: Question) -> int:
        """The number of documents that match by tokens alone."""


def show(asked: Question, stored: Iterable[bytes | str]) -> None:
    """The snippets of a page."""
    marks = Highlighter(tuple(Needle(word) for word in asked.words))
    for text in stored:
        story = json.loads(text)
        marks.best_passage([(story["body"], "body"), (story["headline"], "headline")])


# --- Jianbao ------------------------------------------------------------------------------------------------------


class Jianbao:
    """Bare words count as strings too: it does more than the others for the same question."""

    def build(self, folder: Path, documents: Iterable[Document]) -> None:
        (folder / "1").mkdir()
        WhooshEngine().build(folder / "1", documents)

    def extend(self, folder: Path, documents: Iterable[Document]) -> None:
        (folder / "2").mkdir()
        WhooshEngine().update(folder / "1", folder / "2", documents, [])

    def open(self, folder: Path) -> Open:
        return _OpenJianbao(folder)


class _OpenJianbao:
    def __init__(self, folder: Path) -> None:
        self.reader = WhooshEngine().open(max(path for path in folder.iterdir() if path.is_dir()))

    def ask(self, asked: Question) -> int:
        node = self._node(asked, strings=True)
        page = {"facets": PAGE_FACETS, "histogram": True} if asked.page else {}
        found = self.reader.search(Request(node, limit=TOP, **page))  # type: ignore[arg-type]
        if asked.page:
            show(asked, (hit.stored for hit in found.hits))
        return found.total

    def count(self, asked: Question) -> int:
        return self.reader.counts([self._node(asked, strings=False)])[0]

    @staticmethod
    def _node(asked: Question, strings: bool) -> Node:
        words = asked.words
        match asked.kind:
            case "phrase" | "string":
                node: Node = Exact("".join(words), words if asked.kind == "phrase" else ())
            case kind:
                runs = tuple(Run(word if strings else _NOWHERE, (word,)) for word in words)
                node = runs[0] if len(runs) == 1 else And(runs) if kind == "all" else Or(runs)
        if asked.dates:
            node = And((node, DateRange(*asked.dates)))
        return And((node, HasValue("district", (asked.district,)))) if asked.district else node


# --- SQLite FTS5 --------------------------------------------------------------------------------------------------

_TABLES = """
CREATE VIRTUAL TABLE text USING fts5(headline, kicker, body, content='', tokenize='unicode61 remove_diacritics 0');
CREATE TABLE story (number INTEGER PRIMARY KEY, id TEXT, date INTEGER, month INTEGER, stored TEXT);
CREATE TABLE facet (name TEXT, story INTEGER, value TEXT, PRIMARY KEY (name, story, value)) WITHOUT ROWID;
CREATE INDEX held ON facet (name, value, story);
"""


class Fts5:
    def build(self, folder: Path, documents: Iterable[Document]) -> None:
        base = sqlite3.connect(folder / "fts5.db")
        base.executescript(_TABLES)
        self._insert(base, documents, 0)
        base.execute("INSERT INTO text(text) VALUES ('optimize')")
        base.commit()
        base.close()

    def extend(self, folder: Path, documents: Iterable[Document]) -> None:
        base = sqlite3.connect(folder / "fts5.db")
        self._insert(base, documents, base.execute("SELECT max(number) FROM story").fetchone()[0])
        base.close()

    @staticmethod
    def _insert(base: sqlite3.Connection, documents: Iterable[Document], number: int) -> None:
        for number, document in enumerate(documents, number + 1):  # noqa: B020
            texts = [" ".join(getattr(document, name).words) for name in ALL_TEXT]
            base.execute("INSERT INTO text(rowid, headline, kicker, body) VALUES (?, ?, ?, ?)", (number, *texts))
            row = (number, document.id, document.date, document.date // 100, document.stored.decode())
            base.execute("INSERT INTO story VALUES (?, ?, ?, ?, ?)", row)
            values = [(name, number, value) for name, held in document.facets for value in held]
            base.executemany("INSERT INTO facet VALUES (?, ?, ?)", values)
        base.commit()

    def open(self, folder: Path) -> Open:
        return _OpenFts5(folder)


class _OpenFts5:
    def __init__(self, folder: Path) -> None:
        self.base = sqlite3.connect(folder / "fts5.db")

    def ask(self, asked: Question) -> int:
        where, values = self._where(asked)
        if asked.kind == "string":
            return int(self.base.execute(f"SELECT count(*) {where}", values).fetchone()[0])
        best = self.base.execute(f"SELECT text.rowid {where} ORDER BY text.rank LIMIT {TOP}", values).fetchall()
        marks = ",".join(str(number) for (number,) in best)
        texts = [text for (text,) in self.base.execute(f"SELECT stored FROM story WHERE number IN ({marks})")]
        if not asked.page:
            return int(self.base.execute(f"SELECT count(*) {where}", values).fetchone()[0])
        self.base.execute("CREATE TEMP TABLE hit (story INTEGER PRIMARY KEY)")
        total = self.base.execute(f"INSERT INTO hit SELECT text.rowid {where}", values).rowcount
        for name in PAGE_FACETS:
            self.base.execute(
                "SELECT value, count(*) FROM hit JOIN facet USING (story) WHERE name = ? GROUP BY value", (name,)
            ).fetchall()
        self.base.execute("SELECT month, count(*) FROM hit JOIN story ON number = hit.story GROUP BY month").fetchall()
        show(asked, texts)
        self.base.execute("DROP TABLE hit")
        return total

    def count(self, asked: Question) -> int:
        where, values = self._where(asked)
        return int(self.base.execute(f"SELECT count(*) {where}", values).fetchone()[0])

    @staticmethod
    def _where(asked: Question) -> tuple[str, list[Any]]:
        if asked.kind == "string":
            return "FROM story WHERE instr(stored, ?)", [asked.words[0]]
        quoted = [f'"{word}"' for word in asked.words]
        joint = {"all": " AND ", "any": " OR "}
        match = f'"{" ".join(asked.words)}"' if asked.kind == "phrase" else joint[asked.kind].join(quoted)
        where, values = "FROM text", [match]
        conditions = ["text MATCH ?"]
        if asked.dates:
            where += " JOIN story ON number = text.rowid"
            conditions.append("date BETWEEN ? AND ?")
            values += asked.dates  # type: ignore[arg-type]
        if asked.district:
            where += " JOIN facet ON story = text.rowid"
            conditions.append("name = 'district' AND value = ?")
            values.append(asked.district)
        return f"{where} WHERE {' AND '.join(conditions)}", values


# --- tantivy ------------------------------------------------------------------------------------------------------


class Tantivy:
    def build(self, folder: Path, documents: Iterable[Document]) -> None:
        self._insert(self._index(folder), documents)

    def extend(self, folder: Path, documents: Iterable[Document]) -> None:
        self._insert(self._index(folder), documents)

    @staticmethod
    def _index(folder: Path) -> Any:
        import tantivy

        schema = tantivy.SchemaBuilder()
        for name in ALL_TEXT:
            schema.add_text_field(name, tokenizer_name="whitespace", index_option="position")
        schema.add_text_field("id", stored=True, tokenizer_name="raw")
        schema.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
        for name in (*PAGE_FACETS, "reporter"):
            schema.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
        schema.add_integer_field("date", indexed=True, fast=True)
        schema.add_integer_field("month", fast=True)
        return tantivy.Index(schema.build(), path=str(folder))

    @staticmethod
    def _insert(index: Any, documents: Iterable[Document]) -> None:
        import tantivy

        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for document in documents:
            row = tantivy.Document()
            for name in ALL_TEXT:
                row.add_text(name, " ".join(getattr(document, name).words))
            row.add_text("id", document.id)
            row.add_text("stored", document.stored.decode())
            for name, held in document.facets:
                for value in held:
                    row.add_text(name, value)
            row.add_integer("date", document.date)
            row.add_integer("month", document.date // 100)
            writer.add_document(row)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> Open:
        return _OpenTantivy(self._index(folder))


class _OpenTantivy:
    def __init__(self, index: Any) -> None:
        index.reload()
        self.schema, self.searcher = index.schema, index.searcher()
        self.counted = {name: {"terms": {"field": name, "size": 50}} for name in (*PAGE_FACETS, "month")}

    def ask(self, asked: Question) -> int:
        query = self._query(asked)
        found = self.searcher.search(query, limit=TOP, count=True)
        texts = [self.searcher.doc(address)["stored"][0] for _, address in found.hits]
        if asked.page:
            self.searcher.aggregate(query, self.counted)
            show(asked, texts)
        return int(found.count)

    def count(self, asked: Question) -> int:
        return int(self.searcher.search(self._query(asked), limit=1, count=True).count)

    def _query(self, asked: Question) -> Any:
        from tantivy import FieldType, Occur, Query

        if asked.kind == "string":
            raise NotImplementedError
        if asked.kind == "phrase":
            parts = [(Occur.Should, Query.phrase_query(self.schema, field, list(asked.words))) for field in ALL_TEXT]
            query = Query.boolean_query(parts)
        else:
            occur = Occur.Must if asked.kind == "all" else Occur.Should
            words = [
                Query.boolean_query([(Occur.Should, Query.term_query(self.schema, f, word)) for f in ALL_TEXT])
                for word in asked.words
            ]
            query = words[0] if len(words) == 1 else Query.boolean_query([(occur, word) for word in words])
        filters = []
        if asked.dates:
            filters.append(Query.range_query(self.schema, "date", FieldType.Integer, *asked.dates))
        if asked.district:
            filters.append(Query.term_query(self.schema, "district", asked.district))
        return Query.boolean_query([(Occur.Must, part) for part in (query, *filters)]) if filters else query


# --- stock Whoosh -------------------------------------------------------------------------------------------------


class StockWhoosh:
    def build(self, folder: Path, documents: Iterable[Document]) -> None:
        from whoosh import fields, index
        from whoosh.analysis import SpaceSeparatedTokenizer

        words = SpaceSeparatedTokenizer()
        schema = fields.Schema(
            id=fields.ID(stored=True, unique=True),
            stored=fields.STORED,
            date=fields.NUMERIC(int, signed=True, sortable=True),
            month=fields.NUMERIC(int, signed=True, sortable=True),
            **{name: fields.TEXT(analyzer=words) for name in ALL_TEXT},
            **{name: fields.KEYWORD(commas=True) for name in (*PAGE_FACETS, "reporter")},
        )
        self._insert(index.create_in(str(folder), schema), documents)

    def extend(self, folder: Path, documents: Iterable[Document]) -> None:
        from whoosh import index

        self._insert(index.open_dir(str(folder)), documents)

    @staticmethod
    def _insert(index: Any, documents: Iterable[Document]) -> None:
        writer = index.writer(limitmb=256)
        for document in documents:
            texts = {name: " ".join(getattr(document, name).words) for name in ALL_TEXT}
            held = {name: ",".join(values) for name, values in document.facets if values}
            dates = {"date": document.date, "month": document.date // 100}
            writer.add_document(id=document.id, stored=document.stored, **dates, **texts, **held)
        writer.commit()

    def open(self, folder: Path) -> Open:
        from whoosh import index

        return _OpenStock(index.open_dir(str(folder)).searcher())


class _OpenStock:
    def __init__(self, searcher: Any) -> None:
        self.searcher = searcher

    def ask(self, asked: Question) -> int:
        from whoosh.sorting import FieldFacet

        groups = {name: FieldFacet(name, allow_overlap=True) for name in (*PAGE_FACETS, "month")}
        options = {"groupedby": groups} if asked.page else {}
        found = self.searcher.search(self._query(asked), limit=TOP, **options)
        texts = [hit["stored"] for hit in found]
        if asked.page:
            show(asked, texts)
        return len(found)

    def count(self, asked: Question) -> int:
        return sum(1 for _ in self.searcher.docs_for_query(self._query(asked)))

    @staticmethod
    def _query(asked: Question) -> Any:
        from whoosh import query

        if asked.kind == "string":
            raise NotImplementedError
        if asked.kind == "phrase":
            found = query.Or([query.Phrase(field, list(asked.words)) for field in ALL_TEXT])
        else:
            words = [query.Or([query.Term(field, word) for field in ALL_TEXT]) for word in asked.words]
            found = query.And(words) if asked.kind == "all" else query.Or(words)
        if asked.dates:
            found = query.And([found, query.NumericRange("date", *asked.dates)])
        return query.And([found, query.Term("district", asked.district)]) if asked.district else found


RIVALS: dict[str, Any] = {"jianbao": Jianbao, "fts5": Fts5, "tantivy": Tantivy, "whoosh": StockWhoosh}
