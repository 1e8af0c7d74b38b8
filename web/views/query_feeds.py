"""Atom feeds of saved searches: one a search and one of all of an owner's, opened by a key, or public when said."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.store.findings import Finding
from archive.store.queries import SavedQuery
from web import atom, wording
from web.atom import Entry
from web.views import services

blueprint = Blueprint("query_feeds", __name__, url_prefix="/queries")

#: names ids of feeds and entries; never changes, or readers would see everything as new
_SPACE = uuid.UUID("6e3d5c0a-3f0e-4f6b-9a57-1f6f0f2b6d11")
#: of a feed that has no entry yet and no query
_BEGINNING = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@blueprint.get("/<int:id>.atom")
def show(id: int) -> ResponseReturnValue:
    query, found = services().watching.feed(id, request.args.get("key", ""))
    entries = [_entry(query, finding) for finding in found]
    page = url_for("queries.show", id=id, _external=True)
    return atom.respond(atom.feed(_id(query), f"{query.name} · {_('剪报')}", page, query.created, entries))


@blueprint.get("/digest.atom")
def digest() -> ResponseReturnValue:
    """Everything that any of an owner's searches found."""
    owner, mine, found = services().watching.digest(request.args.get("key", ""))
    entries = [_entry(mine[finding.query_id], finding, named=True) for finding in found]
    began = min((query.created for query in mine.values()), default=_BEGINNING)
    id = f"urn:uuid:{uuid.uuid5(_SPACE, f'digest {owner} {_seal(mine.values())}')}"
    title = f"{_('已存检索')} · {_('剪报')}"
    return atom.respond(atom.feed(id, title, url_for("queries.index", _external=True), began, entries))


def _entry(query: SavedQuery, finding: Finding, *, named: bool = False) -> Entry:
    kind = "" if finding.kind == "new" else f"{wording.FINDINGS[finding.kind]}: "
    summary = [str(wording.REASONS[finding.reason]), *([query.name] if named else [])]
    shown = finding.into or finding.story_id
    return Entry(
        id=f"urn:uuid:{uuid.uuid5(_SPACE, f'{_id(query)} {finding.id}')}",
        title=f"{kind}{finding.label}",
        link=url_for("story.show", story_id=shown, _external=True),
        updated=finding.at,
        summary=" · ".join(summary),
    )


def _id(query: SavedQuery) -> str:
    """Of the query, whatever its name, its key and the host become."""
    return f"urn:uuid:{uuid.uuid5(_SPACE, f'query {query.id} {query.created.isoformat()}')}"


def _seal(mine: Iterable[SavedQuery]) -> str:
    """What tells one archive's owner from the owner of that name in another: when the first query was made."""
    return min((query.created.isoformat() for query in mine), default="")
