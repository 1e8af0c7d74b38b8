"""The correction desk: pages that want a look, a page with its text and its stories, corrections, undo."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from archive.corrections import desk as corrections
from archive.corrections.state import PageState
from archive.errors import JianbaoError, NotFound, StaleCorrection, UsageError
from archive.settings import load_settings
from archive.store import pages, quarantine, worklist
from archive.store.correction_log import Correction
from indexer.corrected import known_districts, known_topics
from indexer.topics import load_vocabulary
from web import desk, wording
from web.access import current_owner, editors_only
from web.errors import status_of
from web.language import current
from web.views import services

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

#: pages in a list, corrections in a history
_LISTED, _HISTORY = 50, 30


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a correction was not made, and what was asked, so that nothing typed is lost."""

    message: str
    stale: bool
    sent: tuple[tuple[str, str], ...]


@blueprint.get("")
@editors_only
def index() -> ResponseReturnValue:
    number = request.args.get("page", "1")
    if not (number.isascii() and number.isdigit() and 0 < int(number[:6]) < 100_000):
        raise BadRequest
    with services().reading() as conn:
        total = worklist.count(conn)
        work = worklist.least_certain(conn, limit=_LISTED, offset=(int(number) - 1) * _LISTED)
        strays = corrections.stray(conn)
        waiting = quarantine.count(conn)
    return render_template(
        "desk_list.html", work=work, strays=strays, waiting=waiting, number=int(number), last=-(-total // _LISTED)
    )


@blueprint.get("/<path:page_id>")
@editors_only
def show(page_id: str) -> ResponseReturnValue:
    return _desk(page_id)


@blueprint.post("/<path:page_id>")
@editors_only
def correct(page_id: str) -> ResponseReturnValue:
    """Make the corrections that the form asks for, all or none, only on the page that was seen."""
    state = _state(page_id)
    if request.form.get("act") == "cut" and not request.form.get("offset"):
        return _where_to_cut(state)
    version = request.form.get("version", "")
    try:
        if version != state.version:
            raise StaleCorrection(page=page_id)
        city = load_settings(services().home).city
        verbs = desk.verbs(request.form, state, lambda names: known_districts(names, city), known_topics)
        corrections.apply_all(services().home, verbs, owner=current_owner(), at=_now(), expected=version)
    except (UsageError, StaleCorrection, NotFound) as error:
        return _desk(page_id, error)
    _index()
    return redirect(url_for("desk.show", page_id=page_id, _anchor=desk.place(request.form, state)), 303)


@blueprint.post("/undo/<path:page_id>")
@editors_only
def undo(page_id: str) -> ResponseReturnValue:
    """Take the newest correction back: the one that was shown as the newest, no other."""
    take_back = partial(corrections.undo, services().home, page_id=page_id, owner=current_owner(), at=_now())
    return _as_seen(page_id, take_back, lambda verb: _("已撤销：%(verb)s。", verb=verb))


@blueprint.post("/redo/<path:page_id>")
@editors_only
def redo(page_id: str) -> ResponseReturnValue:
    """Make the correction again that was undone last, on the page that was seen."""
    make_again = partial(corrections.redo, services().home, page_id=page_id, owner=current_owner())
    return _as_seen(page_id, make_again, lambda verb: _("已重做：%(verb)s。", verb=verb))


def _as_seen(page_id: str, act: Callable[[], Correction], told: Callable[[str], str]) -> ResponseReturnValue:
    """Do ``act`` where the page still is as it was shown, and tell which correction it was."""
    try:
        if request.form.get("version", "") != _state(page_id).version:
            raise StaleCorrection(page=page_id)
        done = act()
    except (UsageError, StaleCorrection, NotFound) as error:
        return _desk(page_id, error)
    flash(told(wording.CORRECTIONS.get(done.name, done.name)))
    _index()
    return redirect(url_for("desk.show", page_id=page_id), 303)


@blueprint.post("/settle/<int:pin_id>")
@editors_only
def settle(pin_id: int) -> ResponseReturnValue:
    """A pin that lost its place has been looked at."""
    corrections.settle(services().home, pin_id, owner=current_owner(), at=_now())
    return redirect(url_for("desk.index"), 303)


def _desk(page_id: str, error: JianbaoError | None = None) -> ResponseReturnValue:
    state = _state(page_id)
    with services().reading() as conn:
        page = pages.get(conn, page_id)
        newer = pages.superseded_by(conn, page_id)
        history = corrections.history(conn, page_id, limit=_HISTORY)
        redoable = corrections.redoable(conn, state)
    stories = [entry.story for entry in state.entries]
    labels = {story.id: services().labels(story, [s for s in stories if s.id != story.id]) for story in stories}
    problem = _problem(error) if error else None
    shown = render_template(
        "desk.html",
        page=page,
        newer=newer,
        state=state,
        sheet=desk.sheet(state),
        cards=desk.cards(state),
        labels=labels,
        history=history,
        redoable=redoable,
        undoable=next((made for made in history if not made.undone), None),
        districts=services().districts(),
        topics=load_vocabulary().topics,
        problem=problem,
    )
    return (shown, 409 if problem.stale else status_of(error)) if problem and error else shown


def _problem(error: JianbaoError) -> Problem:
    hidden = ("csrf_token", "version", "act")
    sent = tuple((name, value) for name, value in request.form.items(multi=True) if name not in hidden and value)
    return Problem(error.message(current()), isinstance(error, StaleCorrection), sent)


def _where_to_cut(state: PageState) -> ResponseReturnValue:
    keys = request.form.getlist("piece")
    try:
        places = desk.breaks(state, keys[0] if len(keys) == 1 else "")
    except UsageError as error:
        return _desk(state.page_id or "", error)
    version = request.form.get("version", "")
    return render_template("desk_cut.html", state=state, key=keys[0], places=places, version=version)


def _state(page_id: str) -> PageState:
    with services().reading() as conn:
        state = corrections.page_state(conn, page_id)
    if state is None:
        raise NotFound(kind="page", kind_zh="版面", name=page_id[:80])
    return state


def _index() -> None:
    """Searches find the correction at once; where the index cannot follow, the editor is told what to run."""
    try:
        services().follow()
    except JianbaoError as error:
        flash(_("订正已存下，但索引还没有跟上：%(reason)s", reason=error.message(current())))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
