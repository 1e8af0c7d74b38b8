"""How the archive is: alive, ready, and which files could not be read."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from archive.errors import IncompatibleIndex, NoIndex
from web.views import services

blueprint = Blueprint("status", __name__)


@blueprint.get("/healthz")
def alive() -> ResponseReturnValue:
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Whether searches are answered: the live generation and how many changes it lags behind the archive."""
    try:
        status = services().status()
    except (NoIndex, IncompatibleIndex) as error:
        return jsonify(ready=False, reason=error.message("en")), 503
    return jsonify(ready=True, generation=status.generation, documents=status.documents, lag=status.lag)


@blueprint.get("/quarantine")
def quarantine_list() -> ResponseReturnValue:
    return render_template("quarantine.html", entries=services().quarantined())
