"""Who asks, and may they write: sessions in the cookie, the guard of unsafe addresses, the way back after signing in.

Reading is open. Writing needs an account as soon as the home has one; a home without accounts belongs to whoever sits
at this machine, and is served nowhere else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from archive.errors import JianbaoError
from web.accounts import Accounts
from web.address import link
from web.throttle import Throttle
from web.views import services

P = ParamSpec("P")
T = TypeVar("T")
#: where the session's token stands in the signed cookie
_TOKEN = "account"


def init_app(app: Flask, *, single_user: bool) -> None:
    """``single_user``: whether a home without accounts may be written by whoever reaches the app (loopback only)."""
    app.extensions["jianbao-throttle"] = Throttle()
    app.config["JIANBAO_SINGLE_USER"] = single_user
    app.jinja_env.globals.update(
        current_owner=current_owner, may_edit=may_edit, has_accounts=has_accounts, sign_in_url=sign_in_url
    )


def current_owner() -> str:
    """The account that signed in; "" for anonymous readers and in single-user mode."""
    if "owner" not in g:
        token = session.get(_TOKEN)
        g.owner = _asked(lambda: accounts().owner_of(token) or "", "") if isinstance(token, str) else ""
    return str(g.owner)


def may_edit() -> bool:
    """Signed in, or a home without accounts on this machine."""
    if current_owner():
        return True
    return bool(current_app.config["JIANBAO_SINGLE_USER"]) and not has_accounts()


def has_accounts() -> bool:
    if "accounts" not in g:
        # when in doubt there are accounts, and nothing is allowed
        g.accounts = _asked(lambda: accounts().exist(), True)
    return bool(g.accounts)


def editors_only(view: Callable[P, ResponseReturnValue]) -> Callable[P, ResponseReturnValue]:
    """The view for those who may write; everybody else is asked to sign in (programs are answered 401)."""

    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        return view(*args, **kwargs) if may_edit() else _please_sign_in()

    guarded.editors_only = True  # type: ignore[attr-defined]
    return guarded


def sign_in(name: str, password: str) -> float | None:
    """Begin a session of that account: None when it worked, else seconds to wait before another attempt (0: none)."""
    throttle: Throttle = current_app.extensions["jianbao-throttle"]
    address = request.remote_addr or ""
    wait = throttle.attempt(name, address, time.monotonic())
    if wait:
        return wait
    token = accounts().sign_in(name, password)
    if token is None:
        return 0.0
    throttle.passed(name, address)
    sign_out()
    session[_TOKEN] = token
    return None


def sign_out() -> None:
    """End the session here and in the archive. The cookie starts anew, so nobody can plant one before signing in."""
    token = session.get(_TOKEN)
    if isinstance(token, str):
        accounts().sign_out(token)
    session.clear()
    g.pop("owner", None)
    # the form's token of this request was made for the session that ended
    g.pop("csrf_token", None)


def safe_target(target: str) -> str:
    """An address on this site, "/" for anything that could lead elsewhere."""
    parts = urlsplit(target) if target.isprintable() else None
    inside = parts and not parts.scheme and not parts.netloc and target.startswith("/")
    return target if inside and not target.startswith(("//", "/\\")) and "\\" not in target else "/"


def sign_in_url() -> str:
    """The sign-in page, which leads back to the present one."""
    return link(url_for("account.sign_in"), [("next", _here())])


def accounts() -> Accounts:
    return services().accounts


def _here() -> str:
    """The page that the reader sees: of a form that was sent, the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return safe_target(request.full_path.rstrip("?"))
    parts = urlsplit(request.referrer or "")
    same = parts.netloc == request.host
    return safe_target(f"{parts.path}?{parts.query}" if parts.query else parts.path) if same else "/"


def _please_sign_in() -> ResponseReturnValue:
    address = sign_in_url()
    if request.headers.get("HX-Request"):
        return Response(status=401, headers={"HX-Redirect": address})
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return Response(status=401)
    return redirect(address, 303)


def _asked(question: Callable[[], T], otherwise: T) -> T:
    """The archive's answer; ``otherwise`` where it cannot be read, for pages that say so are pages too."""
    try:
        return question()
    except JianbaoError:
        return otherwise
