"""Which language the interface speaks: the ``lang`` switch, the cookie it leaves, Accept-Language, else Chinese."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from babel.dates import format_date
from flask import Flask, Response, request, url_for
from flask_babel import Babel, get_locale

from web.address import link

#: interface languages; the messages themselves are Chinese, so that needs no catalogue
LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "lang"
YEAR = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Teach ``app`` both languages and the switch ``?lang=``, which works on every page."""
    app.config["BABEL_DEFAULT_LOCALE"] = "zh"
    folder = Path(__file__).parent / "translations"
    Babel(app, locale_selector=_choose, default_translation_directories=str(folder))
    app.after_request(_remember)


def current() -> str:
    """``zh`` or ``en``."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else "zh"


def tag() -> str:
    """The BCP 47 tag of the interface."""
    return "zh-Hans" if current() == "zh" else current()


def dated(date: dt.date) -> str:
    """A day in full as the interface writes it, its weekday included."""
    return format_date(date, "full", locale=get_locale() or "zh")


def switch_links() -> list[tuple[str, str, str]]:
    """(language, its own name, the present address in it) for the languages not in use."""
    path, arguments = url_for("search.home"), []
    if request.method == "GET" and request.endpoint is not None:
        path = url_for(request.endpoint, **(request.view_args or {}))
        arguments = [(k, v) for k, v in request.args.items(multi=True) if k != COOKIE]
    return [
        (code, name, link(path, [*arguments, (COOKIE, code)])) for code, name in LANGUAGES.items() if code != current()
    ]


def _choose() -> str:
    for named in (request.args.get(COOKIE), request.cookies.get(COOKIE)):
        if named in LANGUAGES:
            return str(named)
    return request.accept_languages.best_match(list(LANGUAGES)) or "zh"


def _remember(response: Response) -> Response:
    named = request.args.get(COOKIE)
    if named in LANGUAGES:
        response.set_cookie(COOKIE, named, max_age=YEAR, httponly=True, samesite="Lax")
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", current())
        response.vary.update(("Cookie", "Accept-Language"))
    return response
