"""Saved searches: saved from a results page, listed with what is new, looked at, renamed, deleted."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from archive.errors import IncompatibleIndex, NameTaken, NoIndex, UsageError
from archive.store.queries import SavedQuery
from indexer.saved import RunResult, search_of
from web import address
from web.access import editors_only
from web.address import Asked
from web.errors import status_of
from web.language import current
from web.results_page import Chip, chips
from web.views import services, topic_name

blueprint = Blueprint("queries", __name__, url_prefix="/queries")

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Row:
    """A saved search in the list; ``error`` says why it does not run."""

    name: str
    asked: Asked
    chips: tuple[Chip, ...]
    news: RunResult | None
    error: str | None


@blueprint.get("")
def index() -> ResponseReturnValue:
    try:
        news, missing = {result.name: result for result in services().news()}, None
    except (NoIndex, IncompatibleIndex) as error:
        news, missing = {}, error.message(current())
    rows = [_row(query, news.get(query.name)) for query in services().saved()]
    return render_template("queries.html", rows=rows, missing=missing)


@blueprint.post("")
@editors_only
def save() -> ResponseReturnValue:
    asked, name = address.read(request.form), _new_name("name")
    if asked.problems:
        raise BadRequest
    try:
        services().save(name, asked.search())
    except UsageError as error:
        page = render_template("query_save.html", asked=asked, name=name, error=error.message(current()))
        return page, status_of(error)
    flash(_("已存为“%(name)s”，在“已存检索”里能看到以后有什么新的。", name=name))
    return redirect(asked.url(), 303)


@blueprint.get("/changes")
def show() -> ResponseReturnValue:
    """What a saved search finds that it did not when last marked as read; looking changes nothing."""
    query = services().saved_named(request.args.get("name", ""))
    row = _row(query, *services().news(query.name))
    stories = services().stories((*row.news.new, *row.news.changed)) if row.news else {}
    return render_template("query.html", row=row, stories=stories, q=row.asked.q)


@blueprint.post("/read")
@editors_only
def mark_read() -> ResponseReturnValue:
    services().mark_read(_given("name"))
    return redirect(url_for("queries.index"), 303)


@blueprint.get("/rename")
@editors_only
def rename() -> ResponseReturnValue:
    name = services().saved_named(request.args.get("name", "")).name
    return render_template("query_edit.html", name=name, new_name=name, deleting=False)


@blueprint.post("/rename")
@editors_only
def renamed() -> ResponseReturnValue:
    name, new_name = _given("name"), _new_name("new_name")
    try:
        services().rename(name, new_name)
    except NameTaken as error:
        words = {"name": name, "new_name": new_name, "error": error.message(current())}
        return render_template("query_edit.html", deleting=False, **words), status_of(error)
    return redirect(url_for("queries.index"), 303)


@blueprint.get("/delete")
@editors_only
def delete() -> ResponseReturnValue:
    name = services().saved_named(request.args.get("name", "")).name
    return render_template("query_edit.html", name=name, deleting=True)


@blueprint.post("/delete")
@editors_only
def deleted() -> ResponseReturnValue:
    name = _given("name")
    services().delete(name)
    flash(_("已删除“%(name)s”。", name=name))
    return redirect(url_for("queries.index"), 303)


def _row(query: SavedQuery, news: RunResult | None) -> Row:
    try:
        asked = address.of_search(search_of(query))
    except UsageError as error:
        return Row(query.name, Asked(q=query.text), (), None, error.message(current()))
    failed = news.error.message(current()) if news and news.error else None
    return Row(query.name, asked, chips(asked, topic_name), None if failed else news, failed)


def _given(field: str) -> str:
    """The name of something that exists, as the form says it: looked up, so never cleaned."""
    return request.form.get(field, "")


def _new_name(field: str) -> str:
    name = " ".join(_given(field).split())
    if not name or len(name) > LONGEST_NAME:
        raise BadRequest
    return name
