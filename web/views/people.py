"""A person of the bylines: roles, stories over time, districts, colleagues."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from archive.errors import NotFound
from indexer.results import Results
from indexer.syntax import quoted
from web import profile
from web.address import Asked
from web.histogram import chart
from web.results_page import pager
from web.views import services, topic_name, wanted_page

blueprint = Blueprint("people", __name__)

#: a byline names nobody longer; a query holds 200 characters
_LONGEST = 100


@blueprint.get("/person/<path:name>")
def show(name: str) -> ResponseReturnValue:
    name = name.strip()
    asked, found = _stories(name)
    status = 200 if found.total else 404
    shown = profile.printed(name, found.facets)
    page = render_template(
        "person.html",
        name=shown,
        roles=profile.roles(name, found.facets),
        colleagues=profile.colleagues(name, found.facets),
        results=found,
        asked=asked,
        here=profile.Address(url_for("people.show", name=name)),
        chart=chart(found.histogram),
        pager=pager(asked, found.total),
        topic=topic_name,
    )
    return page, status


def _stories(name: str) -> tuple[Asked, Results]:
    """The stories that credit a person; where none does in a counted role, those that print the name above the text.

    Raises NotFound for what can be no name.
    """
    phrase = quoted(name) if 0 < len(name) <= _LONGEST else None
    if phrase is None:
        raise NotFound(kind="person", kind_zh="署名", name=name[:_LONGEST])
    page = wanted_page()
    for prefix in ("byline", "kicker"):
        asked = Asked(q=f"{prefix}:{phrase}", sort="newest", page=page)
        found = services().search(asked.search())
        if found.total and not found.relaxed:
            return asked, found
    return asked, found
