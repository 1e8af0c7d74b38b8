"""Stories to take away: a result list or one reference as a file, sent while it is read from the archive."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app, request
from flask.typing import ResponseReturnValue

from archive.errors import UsageError
from archive.export import FORMS, Form, Found
from archive.model import Story
from indexer.engine.base import EngineHit
from web import address
from web.address import DEEPEST
from web.views import services

blueprint = Blueprint("export", __name__)

#: stories read from the archive at a time
_BATCH = 100
#: in a file name, what some system would not take
_NO_NAME = re.compile(r"[^\w.-]+")
#: the same for programs that know ASCII only
_NO_PLAIN_NAME = re.compile(r"[^\w.-]+", re.ASCII)


@blueprint.get("/search.csv", defaults={"form": "csv"})
@blueprint.get("/search.jsonl", defaults={"form": "jsonl"})
@blueprint.get("/search.bib", defaults={"form": "bibtex"})
@blueprint.get("/search.ris", defaults={"form": "ris"})
def results(form: str) -> ResponseReturnValue:
    """The whole list that ``/search`` shows pages of, in its order, up to DEEPEST stories."""
    asked = address.read(request.args)
    if asked.problems - {"page", "size"}:
        names = ", ".join(sorted(asked.problems))
        raise UsageError(reason=f"看不懂的参数：{names}", reason_en=f"parameters that mean nothing: {names}")
    found = services().searcher.find(replace(asked.search(), limit=DEEPEST, offset=0))
    given = _batches(found.response.hits, services().stories, _url_maker())
    name = _NO_NAME.sub("-", asked.q)[:40].strip("-.")
    return _file(FORMS[form], given, name)


@blueprint.get("/reference/<form>/<path:story_id>")
def reference(form: str, story_id: str) -> ResponseReturnValue:
    """One story as a record for reference managers."""
    if form not in ("bibtex", "ris"):
        abort(404)
    story = services().story(story_id)
    return _file(FORMS[form], iter([Found(story, _url_maker()(story))]), _NO_NAME.sub("-", story.id))


def _batches(
    hits: tuple[EngineHit, ...], stories: Callable[[Iterable[str]], dict[str, Story]], url: Callable[[Story], str]
) -> Iterator[Found]:
    """The stories of the hits that the archive still has, with their labels as they were found."""
    for start in range(0, len(hits), _BATCH):
        batch = hits[start : start + _BATCH]
        known = stories(hit.id for hit in batch)
        for hit in batch:
            if story := known.get(hit.id):
                stored = json.loads(hit.stored)
                yield Found(story, url(story), tuple(stored["districts"]), tuple(stored["topics"]))


def _url_maker() -> Callable[[Story], str]:
    """Addresses of stories, for after the request too: a list is read while it is sent."""
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None, "a request has an address"
    return lambda story: adapter.build("story.show", {"story_id": story.id}, force_external=True)


def _file(form: Form, given: Iterator[Found], name: str) -> Response:
    def content() -> Iterator[str]:
        yield form.mark
        yield from form.lines(given)

    response = Response(content(), content_type=f"{form.media_type}; charset=utf-8")
    plain, whole = (
        f"jianbao-{dt.date.today().isoformat()}{'-' if part else ''}{part}.{form.suffix}"
        for part in (_NO_PLAIN_NAME.sub("-", name).strip("-."), name)
    )
    response.headers["Content-Disposition"] = f"attachment; filename={plain}; filename*=UTF-8''{quote(whole)}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
