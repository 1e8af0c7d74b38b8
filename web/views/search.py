"""The search home and the results page."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from archive.errors import UsageError
from web import address
from web.address import Asked
from web.histogram import chart
from web.language import current
from web.results_page import chips, facet_lists, name_for, pager, query_place
from web.views import services, topic_name

blueprint = Blueprint("search", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    return render_template("home.html", overview=services().overview(), topic=topic_name)


@blueprint.get("/search")
def results() -> ResponseReturnValue:
    asked = address.read(request.args)
    if asked.problems:
        return _refused(asked)
    try:
        found = services().search(asked.search())
    except UsageError as error:
        return _refused(asked, error)
    chosen = chips(asked, topic_name)
    return render_template(
        "search.html",
        asked=asked,
        chips=chosen,
        results=found,
        facets=facet_lists(asked, found.facets, topic_name),
        chart=chart(found.histogram),
        pager=pager(asked, found.total),
        suggested_name=name_for(asked, chosen),
        topic=topic_name,
    )


def _refused(asked: Asked, error: UsageError | None = None) -> ResponseReturnValue:
    """The form again, as it was filled in, with what is wrong where it is wrong."""
    position = error.context.get("position") if error else None
    page = render_template(
        "search.html",
        asked=asked,
        chips=chips(asked, topic_name),
        message=error.message(current()) if error else None,
        place=query_place(asked.q, position) if isinstance(position, int) else None,
    )
    return page, 400
