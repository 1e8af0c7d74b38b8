"""Saved searches: the whole life of one in the browser, from a results page to being brought back after deletion."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import BadRequest, NotFound

from archive.digest import compact_json
from archive.errors import IncompatibleIndex, JianbaoError, NameTaken, NoIndex, UsageError
from archive.store.findings import Finding
from archive.store.queries import SCHEDULES, SavedQuery
from indexer import saved_exchange
from indexer.saved import search_of
from indexer.saved_options import LONGEST_NAME, Options
from indexer.watching.channels import masked
from web import address, wording
from web.access import current_owner, editors_only, may_edit
from web.address import Asked
from web.errors import status_of
from web.language import current
from web.results_page import Chip, chips
from web.views import services, topic_name
from web.watching import PAGE, Watched

blueprint = Blueprint("queries", __name__, url_prefix="/queries")

#: bytes of a file of queries to take in
LARGEST_FILE = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Row:
    """A saved search in the list; ``error`` says why it cannot be asked."""

    watched: Watched
    asked: Asked
    chips: tuple[Chip, ...]
    error: str | None

    @property
    def query(self) -> SavedQuery:
        return self.watched.query


@blueprint.url_value_preprocessor
def _admit_files(endpoint: str | None, _values: object) -> None:
    if endpoint == "queries.take_in":
        request.max_content_length = LARGEST_FILE


@blueprint.app_context_processor
def _badge() -> dict[str, Any]:
    def unread_count() -> int:
        """Stories unread in the reader's saved searches."""
        try:
            return services().watching.unread(current_owner()) if may_edit() else 0
        except JianbaoError:
            return 0

    return {"unread_count": unread_count}


# --- the list ---


@blueprint.get("")
@editors_only
def index() -> ResponseReturnValue:
    number = _page_number()
    listed, total = services().watching.page(current_owner(), number)
    if number > 1 and not listed:
        raise NotFound
    problems, missing = _problems([watched.query for watched in listed])
    return render_template(
        "queries.html",
        rows=[_row(watched, problems) for watched in listed],
        missing=missing,
        total=total,
        number=number,
        pages=-(-total // PAGE),
        deleted=request.args.get("deleted", type=int),
        digest_key=services().watching.digest_key(current_owner()),
    )


@blueprint.post("")
@editors_only
def save() -> ResponseReturnValue:
    asked, name = address.read(request.form), " ".join(request.form.get("name", "").split())
    if asked.problems or not name or len(name) > LONGEST_NAME:
        raise BadRequest
    watching = services().watching
    known = watching.named(current_owner(), name)
    try:
        if known is not None and request.form.get("replace") == str(known.id):
            watching.ask_instead(known, asked.search())
        else:
            watching.create(current_owner(), name, asked.search())
    except UsageError as error:
        page = render_template("query_save.html", asked=asked, name=name, error=error.message(current()), known=known)
        return page, status_of(error)
    flash(_("已存为“%(name)s”，在“已存检索”里能看到以后有什么新的。", name=name))
    return redirect(asked.url(), 303)


@blueprint.post("/check")
@editors_only
def check() -> ResponseReturnValue:
    services().watching.catch_up()
    count = services().watching.unread(current_owner())
    told = ngettext("已检查，有 %(num)s 篇未读。", "已检查，有 %(num)s 篇未读。", count)
    flash(told if count else _("已检查，没有未读的。"))
    return redirect(url_for("queries.index"), 303)


@blueprint.post("/read")
@editors_only
def read_everything() -> ResponseReturnValue:
    services().watching.mark_everything_read(current_owner())
    return redirect(url_for("queries.index"), 303)


@blueprint.post("/undo")
@editors_only
def undo() -> ResponseReturnValue:
    back = services().watching.undo_delete(current_owner(), request.form.get("id", type=int) or 0)
    flash(_("已恢复“%(name)s”。", name=back.name))
    return redirect(url_for("queries.index"), 303)


@blueprint.post("/digest")
@editors_only
def renew_digest() -> ResponseReturnValue:
    services().watching.renew_digest(current_owner())
    return redirect(url_for("queries.index", _anchor="digest"), 303)


@blueprint.get("/export")
@editors_only
def export() -> ResponseReturnValue:
    written = compact_json(saved_exchange.write(services().watching.every(current_owner())))
    response = Response(written, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="jianbao-queries.json"'
    return response


@blueprint.get("/import")
@editors_only
def choose_file() -> ResponseReturnValue:
    return render_template("query_import.html", error=None, came=None)


@blueprint.post("/import")
@editors_only
def take_in() -> ResponseReturnValue:
    given = request.files.get("file")
    text = given.read().decode("utf-8-sig", "replace") if given else ""
    try:
        came = services().watching.take_in(current_owner(), text)
    except UsageError as error:
        return render_template("query_import.html", error=error.message(current()), came=None), 400
    problems = [(name, problem.message(current())) for name, problem in came.problems]
    return render_template("query_import.html", error=None, came=came, problems=problems)


# --- one query ---


@blueprint.get("/<int:id>")
@editors_only
def show(id: int) -> ResponseReturnValue:
    """What a saved search found that its owner has not read; with ``all``, everything it ever found."""
    watched = services().watching.get(current_owner(), id)
    problems, missing = _problems([watched.query])
    number, everything = _page_number(), "all" in request.args
    watching = services().watching
    found = watching.history(watched.query, number) if everything else watching.news(watched.query)
    shown = found[:PAGE] if everything else found[(number - 1) * PAGE : number * PAGE]
    more = len(found) > PAGE if everything else len(found) > number * PAGE
    return render_template(
        "query.html",
        row=_row(watched, problems),
        missing=missing,
        everything=everything,
        groups=_groups(shown) if not everything else [(None, shown)],
        stories=services().stories(finding.story_id for finding in shown),
        count=len(found),
        number=number,
        more=more,
        deliveries=watching.deliveries(watched.query),
        masked=masked,
        kinds=wording.FINDINGS,
        reasons=wording.REASONS,
        states=wording.DELIVERIES,
    )


@blueprint.get("/<int:id>/edit")
@editors_only
def edit(id: int) -> ResponseReturnValue:
    watched = services().watching.get(current_owner(), id)
    problems, _missing = _problems([watched.query])
    return _edit_page(_row(watched, problems), watched.query, None)


@blueprint.post("/<int:id>/edit")
@editors_only
def edited(id: int) -> ResponseReturnValue:
    watched = services().watching.get(current_owner(), id)
    asked, form = address.read(request.form), request.form
    options = Options(
        form.get("note", ""), form.get("schedule", ""), tuple(form.get("channels", "").splitlines()), False
    )
    public = "public" in form
    try:
        if asked.problems:
            raise BadRequest
        services().watching.edit(watched.query, asked.search(), options, form.get("name", ""), public)
    except UsageError as error:
        row = Row(watched, asked, chips(asked, topic_name), error.message(current()))
        return _edit_page(row, _as_typed(watched.query, options, public), error), status_of(error)
    flash(_("已保存。"))
    return redirect(url_for("queries.show", id=id), 303)


@blueprint.post("/<int:id>/<any(duplicate, pause, resume, up, down, top, bottom, delete, token):act>")
@editors_only
def act(id: int, act: str) -> ResponseReturnValue:
    watching = services().watching
    query = watching.get(current_owner(), id).query
    back = url_for("queries.index", page=request.args.get("page", type=int))
    match act:
        case "duplicate":
            back = url_for("queries.edit", id=watching.duplicate(query).id)
        case "pause" | "resume":
            watching.pause(query, act == "pause")
        case "up" | "down" | "top" | "bottom":
            watching.move(query, {"up": -1, "down": 1, "top": -(10**9), "bottom": 10**9}[act])
        case "delete":
            watching.delete(query)
            back = url_for("queries.index", deleted=id)
        case "token":
            watching.renew_token(query)
            back = url_for("queries.edit", id=id, _anchor="feed")
    return redirect(back, 303)


@blueprint.post("/<int:id>/read")
@editors_only
def mark(id: int) -> ResponseReturnValue:
    """``story``: one story is read, else all are; ``unread``: that story is unread again."""
    query = services().watching.get(current_owner(), id).query
    if unread := request.form.get("unread"):
        services().watching.mark_unread(query, unread)
        return redirect(url_for("queries.show", id=id, all=""), 303)
    services().watching.mark_read(query, request.form.get("story"))
    return redirect(url_for("queries.show", id=id), 303)


# --- parts ---


def _edit_page(row: Row, query: SavedQuery, error: UsageError | None) -> str:
    taken = isinstance(error, NameTaken)
    return render_template(
        "query_edit.html",
        row=row,
        query=query,
        name=request.form.get("name", query.name),
        name_error=row.error if taken else None,
        error=None if taken else row.error,
        schedules=[(name, wording.SCHEDULES[name]) for name in SCHEDULES],
    )


def _as_typed(query: SavedQuery, options: Options, public: bool) -> SavedQuery:
    """The query as its form says it, to be shown again with what is wrong."""
    return SavedQuery(
        **{name: getattr(query, name) for name in ("id", "owner", "name", "text", "form", "created", "position")},
        note=options.note,
        schedule=next((known for known in SCHEDULES if known == options.schedule), query.schedule),
        channels=options.channels,
        paused=query.paused,
        public=public,
        token=query.token,
    )


def _row(watched: Watched, problems: Mapping[int, UsageError]) -> Row:
    query, problem = watched.query, problems.get(watched.query.id)
    try:
        asked = address.of_search(search_of(query))
    except UsageError as error:
        return Row(watched, Asked(q=query.text), (), (problem or error).message(current()))
    return Row(watched, asked, chips(asked, topic_name), problem.message(current()) if problem else None)


def _problems(listed: list[SavedQuery]) -> tuple[Mapping[int, UsageError], str | None]:
    """What is wrong with queries, and why that cannot be told where there is no index."""
    try:
        return services().watching.problems(listed), None
    except (NoIndex, IncompatibleIndex) as error:
        return {}, error.message(current())


def _groups(found: tuple[Finding, ...]) -> list[tuple[str, tuple[Finding, ...]]]:
    kinds = ((kind, tuple(finding for finding in found if finding.kind == kind)) for kind in wording.FINDINGS)
    return [(kind, several) for kind, several in kinds if several]


def _page_number() -> int:
    number = request.args.get("page", 1, type=int)
    if number < 1:
        raise NotFound
    return number
