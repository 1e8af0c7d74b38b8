"""The JSON form of a search: what a saved query keeps, versioned so that a later query language still reads it."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any, cast

from archive.errors import QueryError
from indexer.engine.base import Sort
from indexer.results import Search
from indexer.syntax import AllOf, AnyOf, Clause, Exclude, Filter, Near, Period, Phrase, Query, Value, Words

#: raised whenever the form says something that its readers would misread; older versions stay readable
VERSION = 1

Json = dict[str, Any]


def write_form(search: Search, query: Query) -> str:
    """A search with its sort and its parsed query; limit and offset are left out: they are of one look at it."""
    return json.dumps(
        {
            "version": VERSION,
            "query": _write(query.root) if query.root else None,
            "selections": {facet: list(values) for facet, values in sorted(search.selections.items()) if values},
            "from": _write_date(search.date_from),
            "to": _write_date(search.date_to),
            "sort": search.sort,
        },
        ensure_ascii=False,
    )


def read_form(form: str, text: str = "") -> tuple[Search, Query]:
    """The search, its query text being ``text``, and the parsed query.

    Raises QueryError for a form of a later version or none at all.
    """
    try:
        data = json.loads(form)
        if data["version"] != VERSION:
            raise ValueError(f"version {data['version']}")
        query = Query(_read(data["query"]) if data["query"] else None)
        selections = {str(facet): tuple(map(str, values)) for facet, values in data["selections"].items()}
        # forms of before there was a sort in them have the usual one
        sort = _read_sort(data.get("sort", "relevance"))
        return Search(text, selections, _read_date(data["from"]), _read_date(data["to"]), sort), query
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise QueryError(
            position=0, reason=f"保存的检索式读不懂（{error}）", reason_en=f"the saved form cannot be read ({error})"
        ) from error


def _write(clause: Clause) -> Json:
    match clause:
        case Words(text, scope):
            return {"words": text, "in": scope}
        case Phrase(text, scope):
            return {"phrase": text, "in": scope}
        case Near(parts, distance, scope):
            return {"near": list(parts), "within": distance, "in": scope}
        case Value(name, text):
            return {"value": text, "of": name.value}
        case Period(first, last):
            return {"from": _write_date(first), "to": _write_date(last)}
        case AllOf(parts):
            return {"all": [_write(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_write(part) for part in parts]}
        case Exclude(part):
            return {"not": _write(part)}


def _read(data: Json) -> Clause:
    match data:
        case {"words": str(text), "in": None | "headline" | "kicker" | "body" as scope}:
            return Words(text, scope)
        case {"phrase": str(text), "in": None | "headline" | "kicker" | "body" as scope}:
            return Phrase(text, scope)
        case {
            "near": [str(), str(), *_] as near,
            "within": int(distance),
            "in": None | "headline" | "kicker" | "body" as scope,
        }:
            return Near(tuple(map(str, near)), distance, scope)
        case {"value": str(text), "of": str(name)}:
            return Value(Filter(name), text)
        case {"from": first, "to": last}:
            return Period(_read_date(first), _read_date(last))
        case {"all": [_, _, *_] as parts}:
            return AllOf(tuple(map(_read, parts)))
        case {"any": [_, _, *_] as parts}:
            return AnyOf(tuple(map(_read, parts)))
        case {"not": dict() as part}:
            return Exclude(_read(part))
    raise ValueError(str(data)[:60])


def _read_sort(sort: Any) -> Sort:
    match sort:
        case "relevance" | "newest" | "oldest":
            return cast(Sort, sort)
    raise ValueError(f"sort {sort}")


def _write_date(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def _read_date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text is not None else None
