"""How the archive is: alive, ready, and which files could not be read."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from archive.errors import IncompatibleIndex, NoIndex
from web.metrics import CONTENT_TYPE, Metrics
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


@blueprint.get("/metrics")
def metrics() -> ResponseReturnValue:
    """Counts since the server started, and how the index is now, for Prometheus."""
    counted: Metrics = current_app.extensions["jianbao-metrics"]
    return Response(counted.text(_gauges()), content_type=CONTENT_TYPE)


def _gauges() -> dict[str, tuple[str, float]]:
    try:
        status = services().status()
    except (NoIndex, IncompatibleIndex):
        return {"jianbao_ready": ("Whether searches are answered.", 0)}
    return {
        "jianbao_ready": ("Whether searches are answered.", 1),
        "jianbao_index_generation": ("The live generation of the index.", int(status.generation)),
        "jianbao_index_documents": ("Stories in the live generation.", status.documents),
        "jianbao_index_lag": ("Changes of the archive that the index does not know.", status.lag),
    }


@blueprint.get("/quarantine")
def quarantine_list() -> ResponseReturnValue:
    return render_template("quarantine.html", entries=services().quarantined())
