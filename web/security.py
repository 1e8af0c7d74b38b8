"""What keeps the app safe: headers, trusted hosts, size limits, cross-site protection, the key, who may listen."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request
from flask_wtf.csrf import CSRFProtect

from archive.errors import RemoteRefused
from archive.home import Home
from archive.settings import Settings
from archive.store import users
from archive.store.database import open_database

#: names a loopback server answers to; anything else is a page elsewhere that rebinds its name to this machine
LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
#: bytes of the key that signs cookies
KEY_BYTES = 32
#: bytes of a request's body
LARGEST_BODY = 64 * 1024

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
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


def init_app(app: Flask, home: Home, hosts: Iterable[str] = LOOPBACK_HOSTS, *, https: bool = False) -> None:
    """Protect ``app``; it answers only to the host names in ``hosts``. ``https``: cookies go over nothing else."""
    trusted = frozenset(name.lower() for name in hosts)
    key = secret_key(home)
    app.config.update(
        SECRET_KEY=key,
        # browsers tell cookies apart by host, not by port: two homes served side by side must not share one
        SESSION_COOKIE_NAME=f"jianbao-{hashlib.sha256(key).hexdigest()[:8]}",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SECURE=https,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=100,
        # a form may stay open as long as its session
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.before_request(lambda: _refuse_strange_host(trusted))
    app.after_request(_add_headers)
    CSRFProtect(app)


def is_local(names: Iterable[str], settings: Settings) -> bool:
    """Whether an app that answers to ``names`` besides this machine's is for this machine's reader alone."""
    return not settings.trusted_proxy and all(is_loopback(name) for name in names)


def is_loopback(host: str) -> bool:
    try:
        return host in LOOPBACK_HOSTS or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_accounts(home: Home, where: str) -> None:
    """Before a home is served beyond this machine, as ``where``: somebody must be able to sign in, safely.

    Raises RemoteRefused where there is no account or no key to sign sessions with; NoHome.
    """
    with open_database(home).reading() as conn:
        if not users.exist(conn):
            raise RemoteRefused(
                host=where,
                reason="这个档案还没有账户，请先运行 jianbao user add",
                reason_en="this archive has no account yet, run jianbao user add first",
            )
    if not _key_path(home).is_file() or len(secret_key(home)) < KEY_BYTES:
        raise RemoteRefused(
            host=where,
            reason="没有可用的密钥 secret.key，请删去坏的，再运行 jianbao user passwd，就会生成",
            reason_en="there is no usable secret.key, remove a broken one and run jianbao user passwd, which makes it",
        )


def secret_key(home: Home) -> bytes:
    """The key that signs cookies: made once for a home, readable by its owner alone."""
    path = _key_path(home)
    fresh = secrets.token_bytes(KEY_BYTES)
    try:
        if not path.exists():
            _make_once(path, fresh)
        if os.name == "posix" and path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return path.read_bytes()
    except OSError:
        # a home that cannot be written is read all the same, by sessions that end with this process
        return path.read_bytes() if path.exists() else fresh


def _key_path(home: Home) -> Path:
    return home.root / "secret.key"


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
