"""A newspaper page: its stories in order, its source text with every piece marked, its original file."""

from __future__ import annotations

from pathlib import PurePath

from flask import Blueprint, Response, render_template, send_file
from flask.typing import ResponseReturnValue

from web import reading, source
from web.views import services

blueprint = Blueprint("page", __name__)


@blueprint.get("/page/<page_id>")
def show(page_id: str) -> ResponseReturnValue:
    page, stories = services().page(page_id)
    text = page.page.text
    return render_template(
        "page.html",
        page=page,
        stories=stories,
        newer=services().newer_edition(page_id),
        stretches=source.stretches(text, stories, page.furniture),
        language=reading.language_of(text),
    )


@blueprint.get("/page/<page_id>/original")
def original(page_id: str) -> Response:
    """The original file, always as a download: whatever it holds, a browser must not run it here."""
    page, _ = services().page(page_id)
    path = services().original(page)
    response = send_file(path, mimetype="text/plain", as_attachment=True, download_name=PurePath(page.page.source).name)
    response.headers["Content-Type"] = f"text/plain; charset={page.page.encoding}"
    return response
