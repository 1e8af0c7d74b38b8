"""Saved queries as JSON, to carry them to another archive or account; what is personal to a feed stays behind."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.errors import JianbaoError, UsageError
from archive.home import Home
from archive.store.queries import SavedQuery
from indexer import saved
from indexer.query import parse
from indexer.query_form import read_form, write_form
from indexer.results import Search
from indexer.saved import Given
from indexer.saved_options import Options
from indexer.search import Searcher

#: raised whenever the file says something that its readers would misread
VERSION = 1
#: of one file
MOST_QUERIES = 20_000


@dataclass(frozen=True, slots=True)
class Imported:
    """Names of queries that came in, were there already under that name, or could not be read and why."""

    added: tuple[str, ...]
    same: tuple[str, ...]
    problems: tuple[tuple[str, JianbaoError], ...]


def write(queries: Sequence[SavedQuery], *, channels: bool = False) -> dict[str, Any]:
    """The document of queries in their order. ``channels``: with the addresses to notify, which hold secrets."""
    return {"jianbao": "queries", "version": VERSION, "queries": [_entry(query, channels) for query in queries]}


def read(home: Home, text: str, owner: str = "", searcher: Searcher | None = None) -> Imported:
    """Take in a document. A name that is there already stays as it is. Raises UsageError for none, NoHome, NoIndex."""
    entries = _entries(text)
    taken = {query.name for query in saved.every(home, owner)}
    same, problems, wanted = [], list[tuple[str, JianbaoError]](), list[Given]()
    for entry in entries:
        name = str(entry.get("name", ""))
        if name in taken:
            same.append(name)
            continue
        try:
            wanted.append(_given(name, entry))
        except UsageError as error:
            problems.append((name, error))
    kept = saved.take_in_many(home, wanted, owner, searcher)
    added = [given.name for given, one in zip(wanted, kept, strict=True) if not isinstance(one, UsageError)]
    problems += [(given.name, one) for given, one in zip(wanted, kept, strict=True) if isinstance(one, UsageError)]
    return Imported(tuple(added), tuple(same), tuple(problems))


def _entry(query: SavedQuery, channels: bool) -> dict[str, Any]:
    entry = {
        "name": query.name,
        "query": query.text,
        "form": json.loads(query.form),
        "note": query.note,
        "schedule": query.schedule,
        "paused": query.paused,
        "created": query.created.isoformat(),
    }
    return entry | ({"channels": list(query.channels)} if channels else {})


def _entries(text: str) -> Sequence[Mapping[str, Any]]:
    try:
        data = json.loads(text)
        given = data["queries"]
        if data["jianbao"] != "queries" or data["version"] != VERSION or len(given) > MOST_QUERIES:
            raise ValueError(f"version {data['version']}")
        if not all(isinstance(entry, dict) for entry in given):
            raise ValueError("queries")
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UsageError(reason=f"不是导出的检索（{error}）", reason_en=f"no exported queries ({error})") from error
    return list(given)


def _given(name: str, entry: Mapping[str, Any]) -> Given:
    text = str(entry.get("query", ""))
    if "form" in entry:
        # the parsed form says what was meant, whatever became of the query language
        search, query = read_form(json.dumps(entry["form"]), text)
    else:
        search = Search(text)
        query = parse(text)
    if search.is_empty and query.root is None:
        raise UsageError(reason="检索式和筛选都是空的", reason_en="neither a query nor a filter")
    channels = entry.get("channels", [])
    options = Options(
        note=str(entry.get("note", "")),
        schedule=str(entry.get("schedule", "always")),
        channels=tuple(map(str, channels)) if isinstance(channels, list) else (),
        paused=entry.get("paused") is True,
    )
    return Given(name, text, write_form(search, query), options)
