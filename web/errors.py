"""Errors become pages: each class of JianbaoError its status, said once, in the reader's language."""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from flask import Flask, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from archive.errors import (
    IncompatibleIndex,
    JianbaoError,
    Locked,
    NameTaken,
    NoHome,
    NoIndex,
    NotFound,
    StaleCorrection,
    UsageError,
)
from web import problems
from web.language import current
from web.views import services

#: the first class that fits decides
_STATUSES: tuple[tuple[type[JianbaoError], int], ...] = (
    (NameTaken, 409),
    (UsageError, 400),
    (NotFound, 404),
    (Locked, 409),
    (StaleCorrection, 409),
    (NoIndex, 503),
    (IncompatibleIndex, 503),
    (NoHome, 503),
)


def init_app(app: Flask) -> None:
    app.register_error_handler(JianbaoError, _expected)
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http)


def status_of(error: JianbaoError) -> int:
    """The HTTP status for an expected failure."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), 500)


def _expected(error: JianbaoError) -> ResponseReturnValue:
    if isinstance(error, NoIndex | IncompatibleIndex | NoHome) and not problems.wanted():
        command = f"jianbao reindex --home {shlex.quote(str(services().home.root))}"
        page = render_template("no_index.html", message=error.message(current()), command=command)
        return page, 503, {"Retry-After": "30"}
    status = status_of(error)
    return _page(status, error.message(current()), {"Retry-After": "30"} if status == 503 else {})


def _expired(_error: CSRFError) -> ResponseReturnValue:
    return _page(400, _("这张表单已过期或不是从本站打开的，请返回上一页，刷新后再提交。"))


def _http(error: HTTPException) -> ResponseReturnValue:
    code = error.code or 500
    if code < 400 or (isinstance(error, InternalServerError) and request.endpoint is None):
        return error.get_response()
    messages = {
        400: _("这个请求看不懂。请从本机地址打开本站，例如 http://127.0.0.1:8000/"),
        404: _("没有这个页面。它可能被移走了，或者地址写错了。"),
        405: _("这个地址不接受这样的操作。"),
        413: _("提交的内容太大了。"),
        414: _("地址太长了。"),
        500: _("出了意料之外的错。记录里有详情；请返回再试。"),
    }
    allowed = {"Allow": ", ".join(error.valid_methods or ())} if isinstance(error, MethodNotAllowed) else {}
    return _page(code, messages.get(code) or _("出错了，请返回再试。"), allowed)


def _page(status: int, message: str, headers: Mapping[str, str] | None = None) -> ResponseReturnValue:
    """The error as a page for people, or as problem details for programs."""
    if problems.wanted():
        response = problems.problem(status, message)
        response.headers.update(headers or {})
        return response
    return render_template("error.html", status=status, message=message), status, dict(headers or {})
