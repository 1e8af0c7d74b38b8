"""What keeps the app safe: headers, trusted hosts, size limits, cross-site protection and the home's secret key."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

from archive.home import Home

#: names a loopback server answers to; anything else is a page elsewhere that rebinds its name to this machine
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
#: bytes of a request's body
LARGEST_BODY = 64 * 1024

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def init_app(app: Flask, home: Home, hosts: Iterable[str] = LOOPBACK_HOSTS) -> None:
    """Protect ``app``; it answers only to the host names in ``hosts``."""
    trusted = frozenset(hosts)
    key = secret_key(home)
    app.config.update(
        SECRET_KEY=key,
        # browsers tell cookies apart by host, not by port: two homes served side by side must not share one
        SESSION_COOKIE_NAME=f"jianbao-{hashlib.sha256(key).hexdigest()[:8]}",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=100,
        # a form may stay open as long as its session
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.before_request(lambda: _refuse_strange_host(trusted))
    app.after_request(_add_headers)
    CSRFProtect(app)


def secret_key(home: Home) -> bytes:
    """The key that signs cookies: made once for a home, readable by its owner alone."""
    path = home.root / "secret.key"
    if not path.exists():
        _make_once(path, secrets.token_bytes(32))
    if os.name == "posix" and path.stat().st_mode & 0o077:
        path.chmod(0o600)
    return path.read_bytes()


def _make_once(path: Path, content: bytes) -> None:
    """Write aside, then link: of two processes that start together one wins, and both read a whole key."""
    aside = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
    try:
        path.hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def _refuse_strange_host(trusted: frozenset[str]) -> None:
    try:
        name = urlsplit(f"//{request.headers.get('Host', '')}").hostname
    except ValueError:
        name = None
    if name not in trusted:
        abort(400, description="host")


def _add_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if response.mimetype == "text/html":
        # what is saved or deleted must show at once when the reader goes back
        response.headers.setdefault("Cache-Control", "no-cache, private")
    return response
