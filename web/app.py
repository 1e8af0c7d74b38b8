"""The application: one home becomes one Flask app, its parts put together here and nowhere else."""

from __future__ import annotations

import hashlib
from pathlib import Path

from flask import Flask, url_for
from flask_babel import format_decimal

from archive.home import Home
from web import errors, language, links, security, wording
from web.services import Services
from web.views import page, queries, search, status, story

STATIC = Path(__file__).parent / "static"


def create_app(home: Home, services: Services | None = None) -> Flask:
    """The web app over ``home``; ``services`` stands in for the archive and index in tests.

    Raises NoHome where the home does not exist.
    """
    app = Flask(__name__)
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    app.extensions["jianbao"] = services or Services(home)
    language.init_app(app)
    security.init_app(app, home)
    errors.init_app(app)
    for blueprint in (search.blueprint, story.blueprint, page.blueprint, queries.blueprint, status.blueprint):
        app.register_blueprint(blueprint)
    _teach_templates(app)
    return app


def _teach_templates(app: Flask) -> None:
    digests = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()[:10] for path in STATIC.iterdir() if path.is_file()
    }

    def asset(name: str) -> str:
        """A static file's address; it changes with the content, so browsers may keep it."""
        return url_for("static", filename=name, v=digests[name])

    app.jinja_env.filters["number"] = format_decimal
    app.jinja_env.globals.update(
        asset=asset,
        wording=wording,
        story_url=links.story_url,
        person_url=links.person_url,
        facet_url=links.facet_url,
        issue_url=links.issue_url,
        interface_language=language.current,
        language_links=language.switch_links,
    )
