"""No text becomes markup, no foreign site drives the app, every answer carries the safe headers."""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections import Counter
from html.parser import HTMLParser
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from archive.errors import Locked, NoHome
from archive.home import Home
from web.app import create_app
from web.security import secret_key

#: the type of a script that holds data and never runs
DATA = "application/ld+json"
HOSTILE = "<script>alert('x')</script>\"'&<img src=x onerror=alert(1)>"
PAGES = (
    "/",
    "/search?q=黄河",
    "/search",
    "/search?q=%22",
    "/story/hostile?q=黄河",
    "/story/trad",
    "/story/nobody",
    "/queries",
    "/quarantine",
    "/nothing",
)


class Tags(HTMLParser):
    """What a page is made of: tags that could run or load something, inline handlers and styles, unknown attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.risky: list[str] = []
        self.ids: Counter[str] = Counter()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        for name, value in attributes:
            if name.startswith("on") or name == "style" or (value or "").lower().startswith("javascript:"):
                self.risky.append(f"{tag} {name}={value}")
            if name == "id":
                self.ids[value or ""] += 1
        if tag == "script" and not dict(attributes).get("src", "") and dict(attributes).get("type") != DATA:
            self.risky.append("inline script")
        if tag in ("style", "iframe", "object", "embed", "base", "link") and dict(attributes).get("rel") not in (
            "icon",
            "stylesheet",
            "canonical",
            "search",
            "alternate",
        ):
            self.risky.append(tag)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_holds_anything_that_runs_inline(client: FlaskClient, address: str) -> None:
    page = Tags(client.get(address).text)
    assert not page.risky
    assert page.tags["script"] >= 1 and page.tags["h1"] == 1 and page.tags["main"] == 1
    assert page.tags["img"] == 1, "the seal is the only picture"
    assert not [id for id, times in page.ids.items() if times > 1]


def test_hostile_text_is_shown_as_text_everywhere(client: FlaskClient) -> None:
    for address in ("/story/hostile", "/search?q=黄河", "/quarantine"):
        html = client.get(address).text
        assert "&lt;script&gt;alert(" in html
        assert "<script>alert(" not in html and "<img src=x" not in html


@pytest.mark.parametrize("name", ["q", "district", "from", "sort", "name", "lang"])
@pytest.mark.parametrize("path", ["/search", "/story/trad", "/queries/changes", "/"])
def test_hostile_parameters_are_text_everywhere(client: FlaskClient, path: str, name: str) -> None:
    html = client.get(path, query_string={name: HOSTILE}).text
    assert "<script>alert(" not in html and "<img src=x" not in html
    assert not Tags(html).risky


@pytest.mark.parametrize("address", [*PAGES, "/healthz", "/static/jianbao.css", "/static/none.css"])
def test_every_answer_carries_the_safe_headers(client: FlaskClient, address: str) -> None:
    response = client.get(address)
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    response.close()


def _address(app: Flask, rule: Rule) -> str:
    """An address that the rule answers."""
    values = {"int": 1, "any": "up", "path": "x", "string": "x"}
    kinds = re.findall(r"<(?:(\w+)[^:>]*:)?(\w+)>", rule.rule)
    choices = re.findall(r"<any\((\w+)[^:>]*:(\w+)>", rule.rule)
    chosen = {name: values[kind or "string"] for kind, name in kinds} | {name: first for first, name in choices}
    return app.url_map.bind("localhost").build(rule.endpoint, chosen, method="POST")


def test_every_unsafe_address_wants_the_token_of_its_form(app: Flask) -> None:
    client = app.test_client()
    unsafe = [_address(app, rule) for rule in app.url_map.iter_rules() if rule.methods and "POST" in rule.methods]
    assert len(unsafe) >= 4
    for address in unsafe:
        response = client.post(address, data={"name": "河", "q": "河"})
        assert response.status_code == 400, address
        assert "这张表单已过期" in response.text
    assert "还没有存过检索" in client.get("/queries").text


def test_the_token_of_another_session_is_refused(app: Flask) -> None:
    def token(client: FlaskClient) -> str:
        return client.get("/search?q=河水").text.split('name="csrf_token" value="')[1].split('"')[0]

    mine, theirs = app.test_client(), app.test_client()
    token(mine)
    data = {"name": "河", "q": "河水", "csrf_token": token(theirs)}
    assert mine.post("/queries", data=data).status_code == 400


def test_the_session_cookie_keeps_to_itself(app: Flask) -> None:
    cookie = app.test_client().get("/search?q=河水").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_two_homes_on_one_machine_keep_their_cookies_apart(app: Flask, tmp_path: Path) -> None:
    shutil.copytree(app.extensions["jianbao"].home.root, tmp_path / "other")
    (tmp_path / "other" / "secret.key").unlink(missing_ok=True)
    other = create_app(Home(tmp_path / "other"))
    assert app.config["SESSION_COOKIE_NAME"] != other.config["SESSION_COOKIE_NAME"]


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.example", "", "["])
def test_a_foreign_name_for_this_machine_is_refused(client: FlaskClient, host: str) -> None:
    response = client.get("/", headers={"Host": host})
    assert response.status_code == 400
    assert "种报纸" not in response.text


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8123", "[::1]:8000"])
def test_loopback_names_are_answered(client: FlaskClient, host: str) -> None:
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


def test_large_bodies_are_refused(client: FlaskClient) -> None:
    response = client.post("/queries", data={"name": "大" * 100_000})
    assert response.status_code == 413
    assert "提交的内容太大了" in response.text


def test_the_wrong_method_is_told_the_right_one(client: FlaskClient) -> None:
    response = client.delete("/search")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_a_busy_archive_is_a_409_and_a_bug_is_a_500_without_its_details(own_home: Home) -> None:
    app = create_app(own_home)
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/busy")
    def busy() -> str:
        raise Locked(holder="ingest (pid 7)")

    @app.get("/bug")
    def bug() -> str:
        raise ValueError("secret detail")

    client = app.test_client()
    response = client.get("/busy")
    assert response.status_code == 409 and "ingest (pid 7)" in response.text
    response = client.get("/bug")
    assert response.status_code == 500
    assert "出了意料之外的错" in response.text and "secret detail" not in response.text


def test_without_an_index_the_page_says_what_to_run(own_home: Home) -> None:
    (own_home.index / "live").unlink()
    client = create_app(own_home).test_client()
    for address in ("/", "/search?q=河"):
        response = client.get(address)
        assert response.status_code == 503
        assert f"jianbao reindex --home {own_home.root}" in response.text
    assert client.get("/readyz").status_code == 503
    assert client.get("/healthz").status_code == 200
    assert client.get("/story/trad").status_code == 200


def test_ready_names_the_generation_and_the_lag(client: FlaskClient) -> None:
    told = client.get("/readyz").json
    assert told == {"ready": True, "generation": "000001", "documents": 51, "lag": 0}


def test_there_is_no_app_without_a_home(tmp_path: Path) -> None:
    with pytest.raises(NoHome):
        create_app(Home(tmp_path / "none"))


def test_the_secret_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with ThreadPool(8) as pool:
        keys = set(pool.map(lambda _: secret_key(home), range(16)))
    assert len(keys) == 1 and len(keys.pop()) == 32
    assert [path.name for path in tmp_path.iterdir()] == ["secret.key"]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
        (tmp_path / "secret.key").chmod(0o644)
        secret_key(home)
        assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600
