"""Accounts of a home: passwords hashed with argon2, and sessions that can be ended from here."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
import threading
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from archive.errors import NotFound, UsageError, WeakPassword
from archive.store import users
from archive.store.database import Database
from archive.store.users import User

#: a session lasts no longer, however busy it is
LIFETIME = dt.timedelta(days=14)
LEAST, MOST = 8, 1024

_NAME = re.compile(r"[\w.@+-]{1,64}")
_HASHER = PasswordHasher()
#: a hash takes 64 MiB while it is made: guesses in parallel must not take all memory
_HASHING = threading.BoundedSemaphore(2)


class Accounts:
    """Over an open archive; shared by threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        # what a password is compared with where there is no such account, so that both take as long
        self._nobody = ""

    def exist(self) -> bool:
        with self._database.reading() as conn:
            return users.exist(conn)

    def every(self) -> tuple[User, ...]:
        with self._database.reading() as conn:
            return tuple(users.every(conn))

    def add(self, name: str, password: str) -> None:
        """Raises AccountTaken, WeakPassword, UsageError for a name that is none."""
        name = normal(name)
        if not _NAME.fullmatch(name):
            raise UsageError(
                reason="账户名用 1 到 64 个字母、汉字、数字或 . @ + - _",
                reason_en="an account's name is 1 to 64 letters, digits or . @ + - _",
            )
        user = User(name, _hashed(password), dt.datetime.now(dt.UTC))
        with self._database.writing() as conn:
            users.add(conn, user)

    def set_password(self, name: str, password: str) -> None:
        """Also ends all sessions of the account. Raises NotFound, WeakPassword."""
        hashed = _hashed(password)
        with self._database.writing() as conn:
            if not users.set_password(conn, normal(name), hashed):
                raise _unknown(name)

    def remove(self, name: str) -> None:
        """The account and its sessions; what it wrote stays. Raises NotFound."""
        with self._database.writing() as conn:
            if not users.remove(conn, normal(name)):
                raise _unknown(name)

    def sign_in(self, name: str, password: str) -> str | None:
        """Open a session: its token, which nothing but the cookie keeps. None where name or password is wrong."""
        with self._database.reading() as conn:
            user = users.get(conn, normal(name))
        if not self._is_right(user, password):
            return None
        assert user is not None
        token = secrets.token_urlsafe(32)
        now = dt.datetime.now(dt.UTC)
        fresh = _hashed(password) if _HASHER.check_needs_rehash(user.password) else None
        with self._database.writing() as conn:
            if users.get(conn, user.name) != user:
                # removed or given another password in the meantime
                return None
            if fresh:
                users.rehash(conn, user.name, fresh)
            users.open_session(conn, _digest(token), user.name, now, now - LIFETIME)
        return token

    def owner_of(self, token: str) -> str | None:
        """Who signed in with that session; None where it has ended."""
        with self._database.reading() as conn:
            return users.session_user(conn, _digest(token), dt.datetime.now(dt.UTC) - LIFETIME)

    def sign_out(self, token: str) -> None:
        with self._database.writing() as conn:
            users.close_session(conn, _digest(token))

    def _is_right(self, user: User | None, password: str) -> bool:
        if len(password) > MOST:
            return False
        with _HASHING:
            if not self._nobody:
                self._nobody = _HASHER.hash(secrets.token_hex())
            try:
                return _HASHER.verify(user.password if user else self._nobody, password) and user is not None
            except (VerifyMismatchError, InvalidHashError):
                return False


def normal(name: str) -> str:
    """A name as it is kept: one typed on another keyboard is the same name."""
    return unicodedata.normalize("NFKC", name).strip()


def _hashed(password: str) -> str:
    if not LEAST <= len(password) <= MOST:
        raise WeakPassword(least=LEAST, most=MOST)
    with _HASHING:
        return _HASHER.hash(password)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _unknown(name: str) -> NotFound:
    return NotFound(kind="account", kind_zh="账户", name=name[:80])
