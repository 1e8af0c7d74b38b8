"""The application: one home becomes one Flask app, its parts put together here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Flask
from flask_babel import format_decimal

from archive.home import Home
from archive.settings import load_settings
from web import access, address, assets, errors, language, links, metrics, security, wording
from web.services import Services
from web.views import (
    account,
    api,
    browse,
    desk,
    export,
    feeds,
    page,
    people,
    queries,
    query_feeds,
    search,
    series,
    status,
    story,
    trends,
)


def create_app(home: Home, services: Services | None = None, *, hosts: Iterable[str] = ()) -> Flask:
    """The web app over ``home``; ``services`` stands in for the archive and index in tests.

    ``hosts``: names it answers to besides this machine's own and those of the settings. Raises NoHome where the home
    does not exist, BadSettings.
    """
    settings = load_settings(home)
    app = Flask(__name__)
    app.jinja_options = {"autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["jianbao"] = services or Services(home)
    metrics.init_app(app)
    language.init_app(app)
    names = {*hosts, *settings.trusted_hosts}
    security.init_app(app, home, security.LOOPBACK_HOSTS | names, https=settings.https)
    access.init_app(app, single_user=security.is_local(names, settings))
    errors.init_app(app)
    reading = (search, trends, story, page, browse, export, people, series, feeds)
    for module in (*reading, queries, query_feeds, status, account, api, desk):
        app.register_blueprint(module.blueprint)
    assets.init_app(app)
    _teach_templates(app)
    return app


def _teach_templates(app: Flask) -> None:
    app.jinja_env.filters["number"] = format_decimal
    app.jinja_env.globals.update(
        wording=wording,
        story_url=links.story_url,
        person_url=links.person_url,
        name_url=links.name_url,
        series_url=links.series_url,
        facet_url=links.facet_url,
        search_url=links.search_url,
        issue_url=links.issue_url,
        day_url=links.day_url,
        newspaper_url=links.newspaper_url,
        month_url=links.month_url,
        undated_url=links.undated_url,
        source_url=links.source_url,
        desk_url=links.desk_url,
        most_exported=address.DEEPEST,
        interface_language=language.current,
        interface_tag=language.tag,
        dated=language.dated,
        language_links=language.switch_links,
    )
