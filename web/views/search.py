"""The search home and the results page, whole or in place."""

from __future__ import annotations

import json

from flask import Blueprint, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.urls import iri_to_uri

from archive.errors import UsageError
from web import address
from web.access import current_owner, may_edit
from web.address import Asked
from web.histogram import chart
from web.language import current
from web.results_page import chips, facet_lists, marks, name_for, pager, query_place, wider
from web.tiles import tile_map
from web.views import services, topic_name

#: no inline styles, no evaluated code; going back loads the page anew; a query without sense is shown like results
_HTMX = {
    "includeIndicatorStyles": False,
    "allowEval": False,
    "allowScriptTags": False,
    "historyCacheSize": 0,
    "refreshOnHistoryMiss": True,
    "scrollIntoViewOnBoost": False,
    "responseHandling": [{"code": "200|400", "swap": True}, {"code": "...", "swap": False, "error": True}],
}

#: saved searches with something unread that the home page names
_UNREAD = 5

blueprint = Blueprint("search", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    overview = services().overview()
    watched = services().watching.page(current_owner(), 1)[0] if may_edit() else ()
    return render_template(
        "home.html",
        overview=overview,
        everything=Asked(),
        chart=chart(overview.histogram),
        map=tile_map(services().places(), overview.districts.values),
        topic=topic_name,
        unread=[row for row in watched if row.unread][:_UNREAD],
    )


@blueprint.get("/search")
def results() -> ResponseReturnValue:
    asked = address.read(request.args)
    if asked.problems:
        return _refused(asked)
    if address.is_act(request.args):
        return redirect(asked.url())
    try:
        found = services().search(asked.search())
    except UsageError as error:
        return _refused(asked, error)
    chosen = chips(asked, topic_name)
    places = tile_map(services().places(), found.facets["district"].values, asked.chosen("district"))
    return _page(
        asked,
        chips=chosen,
        results=found,
        # the map says what the list would: that is for those who unfold it
        facets=facet_lists(asked, found.facets, topic_name, {"district": 0} if places else None),
        map=places,
        chart=chart(found.histogram),
        wider=wider(asked),
        pager=pager(asked, found.total),
        marks=marks(asked.q),
        suggested_name=name_for(asked, chosen),
        topic=topic_name,
    )


def _refused(asked: Asked, error: UsageError | None = None) -> ResponseReturnValue:
    """The form again, as it was filled in, with what is wrong where it is wrong."""
    position = error.context.get("position") if error else None
    return _page(
        asked,
        400,
        chips=chips(asked, topic_name),
        message=error.message(current()) if error else None,
        place=query_place(asked.q, position) if isinstance(position, int) else None,
    )


def _page(asked: Asked, status: int = 200, **parts: object) -> ResponseReturnValue:
    """The page, or what replaces its search where a script asks for that, with the address to show."""
    in_place = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    template = "_found.html" if in_place else "search.html"
    html = render_template(template, asked=asked, in_place=in_place, htmx_config=json.dumps(_HTMX), **parts)
    response = make_response(html, status)
    response.vary.add("HX-Request")
    if in_place:
        response.headers["HX-Push-Url"] = iri_to_uri(asked.url())
    return response
