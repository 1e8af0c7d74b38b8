"""``jianbao user``: accounts from the command line, passwords never as arguments."""

from __future__ import annotations

import shutil

import pytest
from argon2 import PasswordHasher

from archive.home import Home
from archive.store.database import open_database
from tests.command import Jianbao
from web import accounts as accounts_module
from web.accounts import Accounts

PASSWORD = "寒露惊秋晚 2022"


@pytest.fixture
def home(cli_home: Home, filled_home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(accounts_module, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
    shutil.copytree(filled_home.root, cli_home.root)
    (cli_home.root / "secret.key").unlink(missing_ok=True)
    return cli_home


def test_an_account_from_its_beginning_to_its_end(jianbao: Jianbao, home: Home) -> None:
    def works(password: str) -> bool:
        return Accounts(open_database(home)).sign_in("甘棠", password) is not None

    done = jianbao("user", "add", "甘棠", "--password-stdin", stdin=f"{PASSWORD}\nrest".encode())
    assert (done.code, done.out) == (0, "") and "已添加账户 甘棠" in done.err
    assert (home.root / "secret.key").is_file(), "sessions can be signed"
    assert works(PASSWORD)
    assert jianbao("user", "add", "甘棠", "--password-stdin", stdin=PASSWORD.encode()).code == 2
    assert [user["name"] for user in jianbao("user", "list", "--json").json] == ["甘棠"]
    assert jianbao("user", "list").out.startswith("甘棠\t20")
    assert jianbao("user", "passwd", "甘棠", "--password-stdin", stdin=b"another password\r\n").code == 0
    assert works("another password") and not works(PASSWORD)
    assert jianbao("user", "remove", "甘棠").code == 0
    assert jianbao("user", "list", "--json").json == []


def test_what_cannot_be_done_says_why(jianbao: Jianbao, home: Home) -> None:
    assert jianbao("user", "remove", "nobody").code == 1
    assert jianbao("user", "passwd", "nobody", "--password-stdin", stdin=PASSWORD.encode()).code == 1
    done = jianbao("user", "add", "甘棠", stdin=PASSWORD.encode())
    assert done.code == 2 and "--password-stdin" in done.err
    assert jianbao("user", "add", "甘棠", "--password-stdin", stdin=b"\xff\xfe").code == 2
    done = jianbao("user", "add", "甘棠", "--password-stdin", stdin=b"short")
    assert done.code == 2 and "8" in done.err
    assert jianbao("user", "add", "甘棠", "secret").code == 2, "no password as an argument"
