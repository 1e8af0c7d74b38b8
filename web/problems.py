"""Errors of the API as problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus

from flask import Response, json, request

MEDIA_TYPE = "application/problem+json"


def wanted() -> bool:
    """Whether this request is answered by the API, errors included."""
    return request.path.startswith("/api/")


def problem(status: int, detail: str) -> Response:
    """``detail`` is for people, in their language; ``type`` says nothing that the status does not."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return Response(json.dumps(body), status, content_type=MEDIA_TYPE)
