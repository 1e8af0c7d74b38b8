"""Static files: a browser keeps what an address names by its content, and asks again for anything else."""

from __future__ import annotations

import re

from flask.testing import FlaskClient


def test_what_a_page_names_may_be_kept(client: FlaskClient) -> None:
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', client.get("/").text)
    assert any("jianbao.css" in address for address in addresses)
    for address in addresses:
        with client.get(address) as kept:
            assert kept.status_code == 200 and "immutable" in kept.headers["Cache-Control"]


def test_other_versions_are_asked_for_again(client: FlaskClient) -> None:
    for address in ("/static/jianbao.css", "/static/jianbao.css?v=0123456789"):
        with client.get(address) as answer:
            assert "immutable" not in answer.headers["Cache-Control"]
    assert client.get("/static/nothing.css?v=1").status_code == 404
