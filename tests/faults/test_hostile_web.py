"""A hostile web: no text runs, no foreign page acts, no address leads astray; every route, new ones included."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.home import Home
from tests.faults.hostile import PAYLOADS, Markup, addresses, hostile_home
from tests.faults.points import points
from tests.faults.workloads import state
from web.app import create_app
from web.services import Services


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, one_tokenizer: None) -> Home:
    return hostile_home(tmp_path_factory.mktemp("hostile"), points(10, len(PAYLOADS)))


@pytest.fixture(scope="module")
def app(home: Home) -> Iterator[Flask]:
    services = Services(home)
    yield create_app(home, services)
    services.close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def safe(client: FlaskClient, address: str, **parameters: str) -> str:
    response = client.get(address, query_string=parameters or None)
    assert response.status_code < 500, f"{address} {parameters}"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if response.mimetype in ("text/html", "application/xhtml+xml", "image/svg+xml"):
        assert not Markup(response.text).risky, f"{address} {parameters}: {Markup(response.text).risky}"
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    text = response.get_data(as_text=True) if response.mimetype.startswith("text/html") else ""
    response.close()
    return text


def test_the_detector_sees_what_runs() -> None:
    assert sum(bool(Markup(f"<p>{payload}</p>").risky) for payload in PAYLOADS) > len(PAYLOADS) * 0.6
    assert not Markup("<p>&lt;script&gt;</p><script src='/static/x.js'></script><a href='/story/javascript:'>").risky


def test_no_page_of_the_archive_holds_markup_from_a_text(app: Flask, client: FlaskClient, home: Home) -> None:
    seen: Counter[str] = Counter()
    for address in [*addresses(app, home, "GET"), "/search?q=黄河", "/search?q=第&page=2", "/story/h-1", "/desk"]:
        text = safe(client, address)
        # every page that a page of the archive leads to, one step on
        for found in re.findall(r'href="(/[^"#]*)', text):
            link = found.replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", '"')
            kind = re.sub(r"\d+|\?.*", "", link)
            if not seen[link] and seen[kind] < points(2, 6):
                seen.update({link, kind})
                safe(client, link)
    assert len(seen) > 30
    assert "&lt;script&gt;alert(1)" in client.get("/story/h-0").text


@pytest.mark.parametrize("payload", [PAYLOADS[32], PAYLOADS[1], PAYLOADS[12], PAYLOADS[20]][: points(1, 4)])
def test_no_parameter_becomes_markup(app: Flask, client: FlaskClient, home: Home, payload: str) -> None:
    names = ("q", "name", "district", "topic", "from", "to", "sort", "page", "lang", "next", "key", "view", "n", "by")
    for address in addresses(app, home, "GET", payload):
        safe(client, address)
        safe(client, address, **dict.fromkeys(names, payload))


EVIL = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/%09/evil.example",
    "javascript:1",
)


@pytest.mark.parametrize("evil", EVIL[: points(2, len(EVIL))])
def test_nobody_is_sent_elsewhere(app: Flask, client: FlaskClient, home: Home, evil: str) -> None:
    names = ("next", "url", "return", "back", "to", "redirect", "target", "q", "lang")
    for address in addresses(app, home, "GET", evil):
        response = client.get(address, query_string=dict.fromkeys(names, evil), headers={"Referer": evil})
        place = response.headers.get("Location", "/")
        assert re.match(r"/(?![/\\])", place), f"{address} → {place}"
        response.close()


def test_no_value_reaches_the_headers(app: Flask, client: FlaskClient, home: Home) -> None:
    split = "x\r\nSet-Cookie: evil=1\r\n\r\n<script>"
    for address in addresses(app, home, "GET", split):
        response = client.get(address, query_string=dict.fromkeys(("q", "lang", "next", "name"), split))
        assert response.status_code < 500, address
        assert "evil" not in "".join(response.headers.getlist("Set-Cookie")), address
        assert all("\n" not in value and "\r" not in value for value in response.headers.values())
        response.close()


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1@evil.example", "x\\y", ""])
def test_a_forged_host_is_answered_nothing(app: Flask, client: FlaskClient, home: Home, host: str) -> None:
    for address in addresses(app, home, "GET"):
        response = client.get(address, headers={"Host": host, "X-Forwarded-Host": "127.0.0.1"})
        assert response.status_code == 400, address
        response.close()


def test_forwarding_headers_are_not_believed(client: FlaskClient) -> None:
    forged = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example"}
    for address in ("/search.atom?q=黄河", "/opensearch.xml", "/sitemap.xml", "/search?q=黄河"):
        assert "evil.example" not in client.get(address, headers=forged).text


CASES: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "no token": ({}, {}),
    "a made-up token": ({"csrf_token": "x"}, {}),
    "a token in a header": ({}, {"X-CSRFToken": "x"}),
    "a foreign origin": ({}, {"Origin": "https://evil.example", "Referer": "https://evil.example/"}),
    "no origin": ({}, {"Origin": "null"}),
    "an ajax call": ({}, {"X-Requested-With": "XMLHttpRequest", "HX-Request": "true"}),
    "a json body": ({}, {"Content-Type": "application/json"}),
    "a text body": ({}, {"Content-Type": "text/plain"}),
    "another method in a header": ({}, {"X-HTTP-Method-Override": "GET"}),
}


@pytest.mark.parametrize("case", CASES)
def test_no_foreign_page_changes_anything(app: Flask, client: FlaskClient, home: Home, case: str) -> None:
    form, headers = CASES[case]
    before, tried = state(home), 0
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        for address in addresses(app, home, method):
            filled = {"name": "x", "q": "河", "verb": "retitle", "story_id": "h-1", "headline": "x", **form}
            response = client.open(address, method=method, data=filled, headers=headers)
            assert response.status_code in (400, 401, 403, 404, 413, 415), f"{method} {address}: {response.status_code}"
            tried += 1
    assert tried > 15
    assert state(home) == before


def test_the_token_of_another_session_changes_nothing(app: Flask, home: Home) -> None:
    thief, victim = app.test_client(), app.test_client()
    found = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', thief.get("/search?q=黄河").text)
    assert found
    victim.get("/search?q=黄河")
    before = state(home)
    for address in addresses(app, home, "POST"):
        response = victim.post(address, data={"csrf_token": found.group(1), "name": "x", "q": "河"})
        assert response.status_code == 400, address
    assert state(home) == before


def test_reading_changes_nothing(app: Flask, client: FlaskClient, home: Home) -> None:
    before = state(home)
    for address in addresses(app, home, "GET"):
        client.get(address).close()
    assert state(home) == before


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/%2e%2e/settings.toml",
        "/static//etc/passwd",
        "/page/../../secret.key/original",
        "/page/..%2f..%2fsecret.key/original",
        "/page/%2e%2e/original",
        "/story/..%2f..%2farchive.sqlite",
        "/browse/..%2f..",
        "/desk/..%2f..%2fetc",
        "/reference/..%2f../x",
        "/api/v1/pages/..%2f..%2fsecret.key",
    ],
)
def test_no_path_leads_out(client: FlaskClient, home: Home, path: str) -> None:
    response = client.get(path)
    assert response.status_code in (301, 308, 400, 404), path
    data = response.get_data()
    assert (home.root / "secret.key").read_bytes() not in data and b"import " not in data and b"root:" not in data


def test_a_spreadsheet_runs_no_formula(app: Flask, tmp_path: Path, one_tokenizer: None) -> None:
    import csv
    import io
    import json

    from tests.faults.workloads import command

    starts = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1")
    lines = [json.dumps({"id": f"f-{n}", "headline": start, "body": f"黄河{start}"}) for n, start in enumerate(starts)]
    (tmp_path / "s.jsonl").write_text("\n".join(lines), encoding="utf-8")
    own = Home(tmp_path / "home")
    command(own, tmp_path, ("import", str(tmp_path / "s.jsonl")))
    services = Services(own)
    answer = create_app(own, services).test_client().get("/search.csv?q=黄河").get_data(as_text=True)
    services.close()
    rows = list(csv.reader(io.StringIO(answer.removeprefix("\ufeff"))))
    assert len(rows) == len(starts) + 1
    for row in rows[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row), row


def test_feed_keys_are_not_guessed(app: Flask, client: FlaskClient, home: Home) -> None:
    from archive.store.database import open_database

    with open_database(home).reading() as conn:
        rows = conn.exec_driver_sql("SELECT * FROM queries").mappings().all()
    tokens = [value for row in rows for name, value in row.items() if "token" in name and value]
    assert tokens and all(len(str(token)) >= 22 for token in tokens) and len(set(tokens)) == len(tokens)
    for address in ("/queries/1.atom", "/queries/digest.atom"):
        for key in ("", "x", str(tokens[0])[:-1], str(tokens[0]) + "x", str(tokens[0]).swapcase(), "%", "' OR 1=1 --"):
            assert client.get(address, query_string={"key": key}).status_code in (401, 403, 404), (address, key)


def test_a_session_is_not_fixed_and_guessing_is_slowed(tmp_path: Path, home: Home) -> None:
    import shutil

    from archive.store.database import open_database
    from web.accounts import Accounts

    shutil.copytree(home.root, tmp_path / "home")
    own = Home(tmp_path / "home")
    services = Services(own)
    app = create_app(own, services)
    Accounts(open_database(own)).add("editor", "a long enough passphrase")
    client = app.test_client()
    planted = client.get("/sign-in")
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', planted.text)
    assert token
    before = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    data = {"name": "editor", "password": "a long enough passphrase", "csrf_token": token.group(1)}
    assert client.post("/sign-in", data=data).status_code == 303
    after = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    assert before is not None and after is not None and before.value != after.value
    # who planted the cookie has nothing of it
    thief = app.test_client()
    thief.set_cookie(app.config["SESSION_COOKIE_NAME"], before.value)
    assert thief.get("/queries").status_code in (302, 303, 401, 403) or "editor" not in thief.get("/queries").text
    statuses = []
    for _ in range(30):
        statuses.append(thief.post("/sign-in", data=data | {"password": "wrong"}).status_code)
    assert statuses[-1] == 429 and 429 not in statuses[:3]
    services.close()
