"""Signing in and out, and what is open to whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from archive.errors import UsageError, WeakPassword
from archive.home import Home
from web import accounts as accounts_module
from web.access import safe_target
from web.accounts import Accounts
from web.app import create_app
from web.services import Services
from web.throttle import LIMITS

PASSWORD = "寒露惊秋晚 2022"


@pytest.fixture(autouse=True)
def quick_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hashes are meant to be slow; not here."""
    monkeypatch.setattr(accounts_module, "_HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@pytest.fixture
def guarded(own_home: Home) -> Iterator[Flask]:
    """An app over a home with the account 甘棠."""
    services = Services(own_home)
    services.accounts.add("甘棠", PASSWORD)
    yield create_app(own_home, services)
    services.close()


@pytest.fixture
def visitor(guarded: Flask) -> FlaskClient:
    return guarded.test_client()


def accounts(app: Flask) -> Accounts:
    found = app.extensions["jianbao"].accounts
    assert isinstance(found, Accounts)
    return found


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def sign_in(client: FlaskClient, name: str = "甘棠", password: str = PASSWORD, target: str = "/queries", **kwargs):  # type: ignore[no-untyped-def]
    form = {"csrf_token": token(client.get("/sign-in").text), "name": name, "password": password, "next": target}
    return client.post("/sign-in", data=form, **kwargs)


def save(client: FlaskClient, name: str = "河"):  # type: ignore[no-untyped-def]
    page = client.get("/sign-in").text
    if "csrf_token" not in page:
        page = client.get("/").text
    form = {"csrf_token": token(page), "name": name, "q": "河水"}
    return client.post("/queries", data=form, headers={"Referer": "http://localhost/search?q=河水"})


def test_reading_is_open_and_writing_asks_to_sign_in(visitor: FlaskClient) -> None:
    assert visitor.get("/search?q=河水").status_code == visitor.get("/story/trad").status_code == 200
    answer = save(visitor)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in?next=%2Fsearch%3Fq%3D")
    page = visitor.get("/search?q=河水").text
    assert "登录" in page and "退出" not in page


def test_every_unsafe_address_is_for_editors(guarded: Flask) -> None:
    """But for signing in and out; and no page that prepares a change is open either."""
    open_to_all = {"account.signed_in", "account.sign_out"}
    unsafe = [
        rule.endpoint for rule in guarded.url_map.iter_rules() if set(rule.methods or ()) - {"GET", "HEAD", "OPTIONS"}
    ]
    assert open_to_all < set(unsafe)
    for endpoint in set(unsafe) - open_to_all:
        assert getattr(guarded.view_functions[endpoint], "editors_only", False), endpoint


def test_who_signed_in_may_write_and_is_named(visitor: FlaskClient) -> None:
    answer = sign_in(visitor)
    assert answer.status_code == 303 and answer.headers["Location"] == "/queries"
    assert "退出 甘棠" in visitor.get("/").text
    assert save(visitor).headers["Location"].startswith("/search")
    assert visitor.get("/sign-in?next=/quarantine").headers["Location"] == "/quarantine"


@pytest.mark.parametrize(("name", "password"), [("甘棠", "wrong password"), ("nobody", PASSWORD), ("甘棠", "x" * 1025)])
def test_the_wrong_words_are_refused_alike(visitor: FlaskClient, name: str, password: str) -> None:
    answer = sign_in(visitor, name, password)
    assert answer.status_code == 401 and "账户名或密码不对" in answer.text
    assert password not in answer.text
    assert save(visitor).headers["Location"].startswith("/sign-in")


def test_a_session_begins_anew_when_somebody_signs_in(visitor: FlaskClient) -> None:
    """Nobody can plant a session, or a form's token, and wait for its owner to sign in."""
    planted = token(visitor.get("/sign-in").text)
    with visitor.session_transaction() as session:
        session["planted"] = True
    sign_in(visitor)
    with visitor.session_transaction() as session:
        assert "planted" not in session
    form = {"csrf_token": planted, "name": "河", "q": "河水"}
    assert visitor.post("/queries", data=form).status_code == 400


def test_the_archive_keeps_no_token(guarded: Flask, own_home: Home) -> None:
    client = guarded.test_client()
    sign_in(client)
    with client.session_transaction() as session:
        held = session["account"]
    content = own_home.database.read_bytes()
    assert held.encode() not in content and PASSWORD.encode() not in content


def test_signing_out_ends_the_session_for_every_copy_of_its_cookie(guarded: Flask) -> None:
    client, thief = guarded.test_client(), guarded.test_client()
    sign_in(client)
    name = guarded.config["SESSION_COOKIE_NAME"]
    cookie = client.get_cookie(name)
    assert cookie is not None
    thief.set_cookie(name, cookie.value)
    assert "退出 甘棠" in thief.get("/").text
    answer = client.post("/sign-out", data={"csrf_token": token(client.get("/").text)})
    assert answer.status_code == 303 and "已退出登录" in client.get("/").text
    assert "退出 甘棠" not in thief.get("/").text


@pytest.mark.parametrize("end", ["passwd", "remove"])
def test_a_new_password_and_a_removal_end_all_sessions(guarded: Flask, end: str) -> None:
    accounts(guarded).add("白露", PASSWORD)
    client = guarded.test_client()
    sign_in(client)
    if end == "passwd":
        accounts(guarded).set_password("甘棠", PASSWORD + "!")
    else:
        accounts(guarded).remove("甘棠")
    assert save(client).headers["Location"].startswith("/sign-in")
    assert sign_in(client).status_code == 401


def test_too_many_attempts_are_told_to_wait(visitor: FlaskClient) -> None:
    for _ in range(LIMITS["both"]):
        assert sign_in(visitor, password="wrong password").status_code == 401
    answer = sign_in(visitor)
    assert answer.status_code == 429 and "15 分钟后再试" in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 900
    elsewhere = {"REMOTE_ADDR": "10.9.8.7"}
    assert sign_in(visitor, environ_base=elsewhere).status_code == 303


@pytest.mark.parametrize("target", ["/", "/search?q=%E6%B2%B3&from=2021", "/story/x#y", "/search?q=a:b//c"])
def test_addresses_of_this_site_are_led_back_to(target: str) -> None:
    assert safe_target(target) == target


@pytest.mark.parametrize(
    "target",
    (
        *("", "//evil.example", "https://evil.example/", "///evil.example", "http:///evil.example", "evil"),
        *(
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\n//evil.example",
            "/\x00",
            "javascript:alert(1)",
        ),
    ),
)
def test_other_addresses_are_not(target: str) -> None:
    assert safe_target(target) == "/"


def test_a_target_elsewhere_leads_home(visitor: FlaskClient) -> None:
    assert sign_in(visitor, target="//evil.example/").headers["Location"] == "/"


def test_programs_are_answered_401(visitor: FlaskClient) -> None:
    form = {"csrf_token": token(visitor.get("/sign-in").text), "name": "河", "q": "河水"}
    assert visitor.post("/queries", data=form, headers={"Accept": "application/json"}).status_code == 401
    answer = visitor.post("/queries", data=form, headers={"HX-Request": "true"})
    assert answer.status_code == 401 and answer.headers["HX-Redirect"].startswith("/sign-in")


def test_a_home_without_accounts_is_its_readers_own(own_home: Home) -> None:
    client = create_app(own_home).test_client()
    page = client.get("/search?q=河水").text
    assert "登录" not in page
    answer = client.post("/queries", data={"csrf_token": token(page), "name": "河", "q": "河水"})
    assert answer.headers["Location"].startswith("/search")
    assert "jianbao user add" in client.get("/sign-in").text


def test_a_public_home_that_lost_its_accounts_is_nobodys(own_home: Home) -> None:
    client = create_app(own_home, hosts=["news.example"]).test_client()
    assert client.get("/", headers={"Host": "news.example"}).status_code == 200
    assert client.get("/desk", headers={"Host": "news.example"}).status_code == 303


def test_host_names_come_from_settings_too(own_home: Home) -> None:
    own_home.settings.write_text('trusted_hosts = ["News.example"]\nhttps = true\n')
    client = create_app(own_home).test_client()
    answer = client.get("/sign-in", base_url="https://news.example")
    assert answer.status_code == 200
    assert client.get("/", headers={"Host": "other.example"}).status_code == 400


def test_behind_https_the_cookie_goes_over_nothing_else(own_home: Home) -> None:
    own_home.settings.write_text("https = true\n")
    services = Services(own_home)
    services.accounts.add("甘棠", PASSWORD)
    client = create_app(own_home, services).test_client()
    cookie = client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]
    assert "Secure" in cookie and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    services.close()


@pytest.mark.parametrize("password", ["", "short", "x" * 1025])
def test_a_password_has_bounds(guarded: Flask, password: str) -> None:
    with pytest.raises(WeakPassword):
        accounts(guarded).add("白露", password)


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "<b>", "a\nb"])
def test_a_name_is_a_word(guarded: Flask, name: str) -> None:
    with pytest.raises(UsageError):
        accounts(guarded).add(name, PASSWORD)


def test_a_name_typed_in_full_width_is_the_same_name(guarded: Flask) -> None:
    accounts(guarded).add("ｂａｉ", PASSWORD)
    assert accounts(guarded).sign_in("bai", PASSWORD) and not accounts(guarded).sign_in("BAI", PASSWORD)


def test_an_old_hash_is_renewed_when_its_owner_signs_in(guarded: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = accounts(guarded).every()[0].password
    monkeypatch.setattr(accounts_module, "_HASHER", PasswordHasher(time_cost=2, memory_cost=64, parallelism=1))
    first = accounts(guarded).sign_in("甘棠", PASSWORD)
    after = accounts(guarded).every()[0].password
    assert first and after != before and "t=2" in after
    assert accounts(guarded).owner_of(first) == "甘棠" and accounts(guarded).sign_in("甘棠", PASSWORD)
