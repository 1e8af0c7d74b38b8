"""The static files: addresses that change with the content, so that browsers may keep what they have."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, Response, request, url_for

STATIC = Path(__file__).parent / "static"
#: seconds that a browser keeps a file of one content
_KEPT = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give templates ``asset(name)``, the address of a static file in its present state."""
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:10] for path in STATIC.iterdir() if path.is_file()
    }

    def asset(name: str) -> str:
        return url_for("static", filename=name, v=digests[name])

    def keep(response: Response) -> Response:
        # a page of another version may ask for a file as it was: only what stands under its own digest is kept
        wanted = request.endpoint == "static" and digests.get((request.view_args or {}).get("filename", ""))
        if wanted and request.args.get("v") == wanted and response.status_code in (200, 304):
            response.headers["Cache-Control"] = f"public, max-age={_KEPT}, immutable"
        return response

    app.jinja_env.globals["asset"] = asset
    app.after_request(keep)
