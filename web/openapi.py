"""The OpenAPI 3.1 document of ``/api/v1``: what can be asked, within which bounds, and what is answered. Pure."""

from __future__ import annotations

from typing import Any, get_args

from archive.model import CreditRole, Role
from indexer.documents import FACETS
from indexer.suggestions import Kind
from indexer.topics import load_vocabulary
from web.address import DEEPEST, LONGEST_VALUE, MOST_VALUES, SIZES, SORTS
from web.problems import MEDIA_TYPE

Schema = dict[str, Any]

#: characters of a query, as the query language bounds it
LONGEST_QUERY = 200
#: suggestions at most
MOST_SUGGESTIONS = 20

#: a parameter that is empty is as good as left out
_DATE = r"^([0-9]{4}(-(0?[1-9]|1[0-2])(-(0?[1-9]|[12][0-9]|3[01]))?)?)?$"
_PROBLEMS = {
    400: "a parameter or the query cannot be understood, or costs too much",
    401: "an account is needed",
    404: "there is no such thing",
    503: "there is no index that could answer; an administrator must run `jianbao reindex`",
}


def document(version: str, server: str) -> Schema:
    """The whole document; ``server`` is the address that the paths are relative to."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "剪报 Jianbao",
            "version": version,
            "summary": "A searchable archive of local news",
            "description": "Reading needs no account. Parameters mean what they mean in the web pages' addresses.",
        },
        "servers": [{"url": server}],
        "paths": _paths(),
        "components": {"schemas": _schemas()},
    }


def _paths() -> Schema:
    search, page = _search_parameters(), _window_parameters()
    paths = {
        "/search": _get("search", "Stories that match", [*search, *page], "SearchResult", 400, 503),
        "/facets": _get("facets", "Facet counts over all matches, without hits", search, "FacetResult", 400, 503),
        "/suggest": _get("suggest", "Words that go on from what was typed", _suggest(), "Suggestions", 400, 503),
        "/stories/{id}": _get("story", "One story", [_path_id()], "Story", 404),
        "/pages/{id}": _get("page", "One page with its stories and text", [_path_id()], "Page", 404),
        "/queries": _get("queries", "Saved searches of the account", [], "SavedQueries", 401),
        "/openapi.json": _get("openapi", "This document", [], "Document"),
    }
    location = {"Location": {"schema": {"type": "string"}}}
    moved = {"description": "merged into the story at Location", "headers": location}
    paths["/stories/{id}"]["get"]["responses"]["301"] = moved
    _lead(paths["/search"], "story", "$response.body#/hits/0/id")
    _lead(paths["/stories/{id}"], "page", "$response.body#/page_id")
    return paths


def _get(operation: str, summary: str, parameters: list[Schema], answer: str, *errors: int) -> Schema:
    responses: Schema = {"200": {"description": "found", "content": {"application/json": {"schema": _ref(answer)}}}}
    for status in errors:
        content = {MEDIA_TYPE: {"schema": _ref("Problem")}}
        responses[str(status)] = {"description": _PROBLEMS[status], "content": content}
    return {"get": {"operationId": operation, "summary": summary, "parameters": parameters, "responses": responses}}


def _lead(path: Schema, operation: str, id: str) -> None:
    """What is found names something to ask for next."""
    links = {operation: {"operationId": operation, "parameters": {"id": id}}}
    path["get"]["responses"]["200"]["links"] = links


def _query(name: str, schema: Schema, description: str, *, required: bool = False) -> Schema:
    return {"name": name, "in": "query", "required": required, "description": description, "schema": schema}


def _search_parameters() -> list[Schema]:
    value: Schema = {"type": "string", "maxLength": LONGEST_VALUE}
    values: Schema = {"type": "array", "items": value, "maxItems": MOST_VALUES}
    date: Schema = {"type": "string", "pattern": _DATE}
    return [
        _query("q", {"type": "string", "maxLength": LONGEST_QUERY}, "the query, in the query language"),
        *(_query(facet, values, f"chosen values of the facet {facet}, OR-ed") for facet in FACETS),
        _query("from", date, "first day, month or year"),
        _query("to", date, "last day, month or year"),
        _query("sort", {"enum": list(SORTS), "default": SORTS[0]}, "order of the hits"),
    ]


def _window_parameters() -> list[Schema]:
    last: Schema = {"type": "integer", "minimum": 1, "maximum": DEEPEST // SIZES[0], "default": 1}
    return [
        _query("page", last, f"page of results; the first {DEEPEST} hits can be reached"),
        _query("size", {"enum": list(SIZES), "default": SIZES[0]}, "hits a page"),
    ]


def _suggest() -> list[Schema]:
    text: Schema = {"type": "string", "maxLength": LONGEST_QUERY}
    limit: Schema = {"type": "integer", "minimum": 1, "maximum": MOST_SUGGESTIONS, "default": 8}
    return [_query("q", text, "what was typed so far", required=True), _query("limit", limit, "suggestions at most")]


def _path_id() -> Schema:
    schema: Schema = {"type": "string", "minLength": 1}
    return {"name": "id", "in": "path", "required": True, "schema": schema, "description": "as the archive gave it"}


# --- what is answered -------------------------------------------------------------------------------------------------


def _schemas() -> Schema:
    return {
        "SearchResult": _search_result(),
        "FacetResult": _object(query=_TEXT, total=_COUNT, generation=_TEXT, **_facets()),
        "Suggestions": _list(_object(text=_TEXT, kind={"enum": list(get_args(Kind))})),
        "Story": _story(),
        "Page": _page(),
        "SavedQueries": _list(_object(name=_TEXT, query=_TEXT, url=_TEXT, created=_TIME)),
        "Problem": _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT),
        "Document": {"type": "object", "required": ["openapi", "info", "paths"]},
    }


def _search_result() -> Schema:
    hit = _object(
        **_labelled(),
        id=_TEXT,
        headline=_SOME_TEXT,
        date=_SOME_DATE,
        newspaper=_SOME_TEXT,
        page=_SOME_TEXT,
        score={"type": "number"},
        snippet={"description": "parts of the text; true where it matches", **_list(_pair("string", "boolean"))},
        url={"type": "string", "description": "the story's address"},
    )
    return _object(
        **_facets(),
        query=_TEXT,
        total=_COUNT,
        took_ms={"type": "number"},
        generation=_TEXT,
        hits=_list(hit),
        relaxed={"type": "boolean", "description": "nothing matched all words; these are the best partial matches"},
        suggestion=_SOME_TEXT,
        histogram={"description": "matches a month (yyyymm)", **_list(_pair("integer"))},
    )


def _facets() -> Schema:
    values = _list(_object(value=_TEXT, count=_COUNT))
    return {
        "facets": _object(**dict.fromkeys(FACETS, values)),
        "distinct": _object(**dict.fromkeys(FACETS, _COUNT)),
    }


def _story() -> Schema:
    return _object(**_labelled(), **_story_fields(), url=_TEXT)


def _story_fields() -> Schema:
    piece = _object(
        start=_COUNT,
        end=_COUNT,
        role={"enum": [role.value for role in Role]},
        joins_previous={"type": "boolean"},
        gap_before={"type": "boolean"},
        moved={"type": "boolean"},
    )
    texts = ("headline", "kicker", "subtitle", "column", "newspaper", "page", "section", "page_id")
    return {
        "id": _TEXT,
        **dict.fromkeys(texts, _SOME_TEXT),
        "byline": _list(_object(name=_TEXT, role={"enum": [role.value for role in CreditRole]})),
        "date": _SOME_DATE,
        "body": _TEXT,
        "position": _COUNT,
        "pieces": {"description": "in reading order; offsets into the page's text", **_list(piece)},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "reasons": _list(_TEXT),
    }


def _page() -> Schema:
    return _object(
        id=_TEXT,
        source=_TEXT,
        newspaper=_SOME_TEXT,
        date=_SOME_DATE,
        number=_SOME_TEXT,
        section=_SOME_TEXT,
        encoding=_TEXT,
        text=_TEXT,
        furniture={"description": "what belongs to no story", **_list(_pair("integer"))},
        flags=_list(_TEXT),
        newer_edition=_SOME_TEXT,
        stories=_list(_object(**_story_fields(), url=_TEXT)),
        url=_TEXT,
    )


def _labelled() -> Schema:
    topics = [topic.id for topic in load_vocabulary().topics]
    return {
        "districts": {"description": "of the home city, primary first", **_list(_TEXT)},
        "topics": {"description": "best first", **_list({"enum": topics})},
    }


_TEXT: Schema = {"type": "string"}
_SOME_TEXT: Schema = {"type": ["string", "null"]}
_SOME_DATE: Schema = {"type": ["string", "null"], "format": "date"}
_TIME: Schema = {"type": "string", "format": "date-time"}
_COUNT: Schema = {"type": "integer", "minimum": 0}


def _object(**fields: Schema) -> Schema:
    return {"type": "object", "required": list(fields), "properties": fields, "additionalProperties": False}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _pair(*types: str) -> Schema:
    """Two values; not by ``prefixItems``, which many programs for OpenAPI do not know."""
    return {"type": "array", "items": {"type": list(types)}, "minItems": 2, "maxItems": 2}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}
