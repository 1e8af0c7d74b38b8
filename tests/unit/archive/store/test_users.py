"""Accounts and sessions in the record: unique, ended with their account, swept when old."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from archive.errors import AccountTaken
from archive.home import Home
from archive.store import users
from archive.store.database import Database, open_database
from archive.store.users import User

DAY = dt.timedelta(days=1)
NOW = dt.datetime(2022, 4, 11, 8, tzinfo=dt.UTC)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = open_database(Home(tmp_path), create=True)
    with database.writing() as conn:
        users.add(conn, User("甘棠", "hash", NOW))
        users.open_session(conn, "d1", "甘棠", NOW, NOW - DAY)
    return database


def test_an_account_is_kept_as_given_and_its_name_is_taken(database: Database) -> None:
    with database.writing() as conn:
        with pytest.raises(AccountTaken) as taken:
            users.add(conn, User("甘棠", "other", NOW))
        assert taken.value.exit_code == 2
        users.add(conn, User("bai", "hash 2", NOW))
    with database.reading() as conn:
        assert list(users.every(conn)) == [User("bai", "hash 2", NOW), User("甘棠", "hash", NOW)]
        assert users.exist(conn) and users.get(conn, "nobody") is None


def test_a_session_lasts_until_it_is_too_old(database: Database) -> None:
    with database.reading() as conn:
        assert users.session_user(conn, "d1", NOW - DAY) == "甘棠"
        assert users.session_user(conn, "d1", NOW + DAY) is None
        assert users.session_user(conn, "d2", NOW - DAY) is None
    with database.writing() as conn:
        users.open_session(conn, "d2", "甘棠", NOW + 3 * DAY, NOW + DAY)
        assert users.session_user(conn, "d1", NOW - DAY) is None, "swept out"


@pytest.mark.parametrize("end", ["close", "password", "remove"])
def test_sessions_end_with_a_sign_out_a_new_password_or_the_account(database: Database, end: str) -> None:
    with database.writing() as conn:
        users.add(conn, User("白露", "hash", NOW))
        users.open_session(conn, "d2", "白露", NOW, NOW - DAY)
        if end == "close":
            users.close_session(conn, "d1")
        elif end == "password":
            assert users.set_password(conn, "甘棠", "new")
        else:
            assert users.remove(conn, "甘棠")
    with database.reading() as conn:
        assert users.session_user(conn, "d1", NOW - DAY) is None
        assert users.session_user(conn, "d2", NOW - DAY) == "白露"


def test_a_stronger_hash_of_the_same_password_ends_nothing(database: Database) -> None:
    with database.writing() as conn:
        users.rehash(conn, "甘棠", "stronger")
        assert users.session_user(conn, "d1", NOW - DAY) == "甘棠"
        assert users.get(conn, "甘棠") == User("甘棠", "stronger", NOW)


def test_what_is_not_there_is_neither_changed_nor_removed(database: Database) -> None:
    with database.writing() as conn:
        assert not users.set_password(conn, "nobody", "x") and not users.remove(conn, "nobody")
