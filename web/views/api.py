"""``/api/v1``: the archive for programs, read-only, with the bounds of the web pages and errors as problem details."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.model import Story
from archive.records import story_record
from indexer.results import Results, Search
from indexer.saved import search_of
from indexer.search_record import facets_record, results_record
from web import address, openapi, wording
from web.access import current_owner, may_edit
from web.problems import problem
from web.views import services

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/openapi.json")
def document() -> ResponseReturnValue:
    server = url_for("api.document").removesuffix("/openapi.json")
    return jsonify(openapi.document(version("jianbao"), server))


@blueprint.get("/search")
def search() -> ResponseReturnValue:
    results = _results(_asked())
    record = results_record(results)
    for hit in record["hits"]:
        hit["url"] = _story_url(hit["id"])
    return jsonify({**record, "histogram": results.histogram})


@blueprint.get("/facets")
def facets() -> ResponseReturnValue:
    results = _results(_asked())
    known = {"query": results.search.query, "total": results.total, "generation": results.generation}
    return jsonify({**known, **facets_record(results.facets)})


@blueprint.get("/suggest")
def suggest() -> ResponseReturnValue:
    typed, limit = request.args.get("q"), request.args.get("limit", "8")
    if typed is None or len(typed) > openapi.LONGEST_QUERY:
        abort(problem(400, _("请用 q 写明已输入的字，最多 %(most)s 字。", most=openapi.LONGEST_QUERY)))
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:4]) <= openapi.MOST_SUGGESTIONS):
        abort(problem(400, _("limit 只能是 1 到 %(most)s。", most=openapi.MOST_SUGGESTIONS)))
    found = services().searcher.suggest(typed, int(limit))
    return jsonify([{"text": suggestion.text, "kind": suggestion.kind} for suggestion in found])


@blueprint.get("/stories/<path:story_id>")
def story(story_id: str) -> ResponseReturnValue:
    found = services().story(story_id)
    if found.id != story_id:
        return redirect(url_for("api.story", story_id=found.id), 301)
    neighbours = services().page(found.page_id)[1] if found.page_id else ()
    labels = services().labels(found, tuple(fellow for fellow in neighbours if fellow.id != found.id))
    names = {"districts": [label.name for label in labels.districts], "topics": [label.id for label in labels.topics]}
    return jsonify({**_story(found), **names})


@blueprint.get("/pages/<path:page_id>")
def page(page_id: str) -> ResponseReturnValue:
    found, stories = services().page(page_id)
    meta = found.meta
    return jsonify(
        id=found.id,
        source=found.page.source,
        newspaper=meta.newspaper,
        date=meta.date.isoformat() if meta.date else None,
        number=meta.number,
        section=meta.section,
        encoding=found.page.encoding,
        text=found.page.text,
        furniture=[[span.start, span.end] for span in found.furniture],
        flags=found.flags,
        newer_edition=services().newer_edition(page_id),
        stories=[_story(story) for story in stories],
        url=url_for("page.show", page_id=found.id, _external=True),
    )


@blueprint.get("/queries")
def queries() -> ResponseReturnValue:
    if not may_edit():
        abort(problem(401, _("先登录，才有保存的检索。")))
    return jsonify(
        [
            {
                "name": query.name,
                "query": query.text,
                "url": address.of_search(search_of(query)).url(url_for("search.results", _external=True)),
                "created": query.created.isoformat(),
            }
            for query in services().watching.every(current_owner())
        ]
    )


def _asked() -> address.Asked:
    asked = address.read(request.args)
    for name in sorted(asked.problems):
        abort(problem(400, f"{name}: {wording.PROBLEMS.get(name) or wording.PROBLEMS['facet']}"))
    return asked


def _results(asked: address.Asked) -> Results:
    search: Search = asked.search()
    return services().search(search)


def _story(story: Story) -> dict[str, Any]:
    return {**story_record(story), "url": _story_url(story.id)}


def _story_url(story_id: str) -> str:
    return url_for("story.show", story_id=story_id, _external=True)
