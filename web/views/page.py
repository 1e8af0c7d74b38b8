"""A newspaper page: its stories in order, its source text with every piece marked, its original file."""

from __future__ import annotations

from pathlib import PurePath

from flask import Blueprint, Response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from archive.model import StoredPage
from web import days, reading, source
from web.views import services

blueprint = Blueprint("page", __name__)

#: characters of a source that are shown at once
LONGEST = 40_000


@blueprint.get("/page/<page_id>")
def show(page_id: str) -> ResponseReturnValue:
    page, stories = services().page(page_id)
    text = page.page.text
    parts = source.parts(text, LONGEST)
    part = _part(parts)
    shown = (0, len(text)) if part is None else parts[part]
    found = source.stretches(text, stories, page.furniture, shown)
    # of a long page only the stories that stand in the part; those without a place in the text are in the first
    firsts = {stretch.number: stretch.start for stretch in reversed(found) if stretch.number}
    homeless = not part
    listed = [
        (number, story)
        for number, story in enumerate(stories, start=1)
        if number in firsts or (homeless and not story.pieces)
    ]
    return render_template(
        "page.html",
        page=page,
        total=len(stories),
        listed=listed,
        firsts=firsts,
        newer=services().newer_edition(page_id),
        stretches=found,
        parts=len(parts),
        part=part,
        language=reading.language_of(text[:LONGEST]),
        beside=_beside(page),
    )


@blueprint.get("/page/<page_id>/original")
def original(page_id: str) -> Response:
    """The original file, always as a download: whatever it holds, a browser must not run it here."""
    page, _ = services().page(page_id)
    path = services().original(page)
    response = send_file(path, mimetype="text/plain", as_attachment=True, download_name=PurePath(page.page.source).name)
    response.headers["Content-Type"] = f"text/plain; charset={page.page.encoding}"
    return response


def _part(parts: tuple[reading.Range, ...]) -> int | None:
    """Which part is asked for, by number (``part``, from 1) or place (``at``); None for all of it."""
    if request.args.get("part") == "all":
        return None
    at = request.args.get("at", type=int)
    if at is not None:
        return next((number for number, (_, last) in enumerate(parts) if at < last), 0)
    return min(max(request.args.get("part", 1, type=int), 1), len(parts)) - 1


def _beside(page: StoredPage) -> tuple[days.Sheet | None, days.Sheet | None]:
    """The pages before and after this one in its issue."""
    if page.meta.date is None:
        return None, None
    issues = days.issues((), services().issue_pages(page.meta.date, page.meta.newspaper or ""))
    sheets = [sheet for issue in issues for sheet in issue.sheets]
    at = next((number for number, sheet in enumerate(sheets) if sheet.page_id == page.id), None)
    if at is None:
        return None, None
    return (sheets[at - 1] if at else None), next(iter(sheets[at + 1 :]), None)
