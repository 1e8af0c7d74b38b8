"""A series (column): its stories over time, where they play and who makes them."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from archive.errors import NotFound
from indexer.documents import value_key
from web import profile
from web.address import LONGEST_VALUE, Asked
from web.histogram import chart
from web.results_page import pager
from web.views import services, topic_name, wanted_page

blueprint = Blueprint("series", __name__)


@blueprint.get("/series/<path:name>")
def show(name: str) -> ResponseReturnValue:
    name = name.strip()
    if not 0 < len(name) <= LONGEST_VALUE:
        raise NotFound(kind="series", kind_zh="栏目", name=name[:LONGEST_VALUE])
    asked = Asked(selections=(("column", (name,)),), sort="newest", page=wanted_page())
    found = services().search(asked.search())
    columns = found.facets["column"].values
    page = render_template(
        "series.html",
        name=next((value for value, _ in columns if value_key(value) == value_key(name)), name),
        people=profile.colleagues("", found.facets),
        results=found,
        asked=asked,
        here=profile.Address(url_for("series.show", name=name)),
        chart=chart(found.histogram),
        pager=pager(asked, found.total),
        topic=topic_name,
    )
    return page, 200 if found.total else 404
