"""The API says what its OpenAPI document promises, refuses what the web refuses, and tells errors as problems."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from archive.home import Home
from web.app import create_app
from web.services import Services


@pytest.fixture(scope="session")
def document(app: Flask) -> dict[str, Any]:
    found = app.test_client().get("/api/v1/openapi.json").json
    assert isinstance(found, dict)
    return found


def promised(document: dict[str, Any], path: str, response: TestResponse) -> None:
    """Fails unless the document knows this answer of ``path``."""
    answers = document["paths"][path]["get"]["responses"]
    answer = answers[str(response.status_code)]
    schema = answer["content"][response.mimetype]["schema"]
    jsonschema_rs.validator_for({**schema, "components": document["components"]}).validate(response.json)


def test_the_document_is_openapi_with_every_address_in_it(app: Flask, document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    server = document["servers"][0]["url"]
    routes = {
        rule.rule.replace("<path:story_id>", "{id}").replace("<path:page_id>", "{id}")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    assert {server + path for path in document["paths"]} == routes
    assert all(rule.methods == {"GET", "HEAD", "OPTIONS"} for rule in app.url_map.iter_rules("api.search"))


@pytest.mark.parametrize(
    ("path", "address", "status"),
    [
        ("/search", "/search?q=河水&size=50", 200),
        ("/search", "/search?q=无此词", 200),
        ("/search", "/search?newspaper=河报&from=2021&sort=newest&page=2", 200),
        ("/search", "/search?q=%22", 400),
        ("/search", "/search?size=1000", 400),
        ("/search", "/search?from=yesterday", 400),
        ("/facets", "/facets?q=河水", 200),
        ("/facets", "/facets?q=" + "河" * 201, 400),
        ("/suggest", "/suggest?q=河&limit=3", 200),
        ("/suggest", "/suggest?q=", 200),
        ("/suggest", "/suggest", 400),
        ("/suggest", "/suggest?q=河&limit=21", 400),
        ("/stories/{id}", "/stories/hostile", 200),
        ("/stories/{id}", "/stories/od%2Fd%20%22id%22", 200),
        ("/stories/{id}", "/stories/nobody", 404),
        ("/pages/{id}", "/pages/nobody", 404),
        ("/queries", "/queries", 200),
        ("/openapi.json", "/openapi.json", 200),
    ],
)
def test_answers_are_as_documented(
    client: FlaskClient, document: dict[str, Any], path: str, address: str, status: int
) -> None:
    response = client.get("/api/v1" + address)
    assert response.status_code == status
    promised(document, path, response)
    if status >= 400:
        assert response.mimetype == "application/problem+json"
        problem = response.get_json(force=True)
        assert problem["status"] == status and problem["detail"]


def test_a_search_says_what_the_page_says(client: FlaskClient) -> None:
    found = client.get("/api/v1/search?q=河水&sort=newest").get_json()
    assert found["total"] == 45 and len(found["hits"]) == 20
    assert sum(count for _, count in found["histogram"]) == 45
    assert client.get(found["hits"][0]["url"]).status_code == 200
    counted = client.get("/api/v1/facets?q=河水").get_json()
    assert counted["facets"] == found["facets"] and counted["distinct"] == found["distinct"]


def test_a_page_holds_its_stories_and_its_text(client: FlaskClient, document: dict[str, Any], lift_id: str) -> None:
    story = client.get(f"/api/v1/stories/{lift_id}")
    promised(document, "/stories/{id}", story)
    assert story.get_json()["districts"] == ["金水区"]
    response = client.get(f"/api/v1/pages/{story.get_json()['page_id']}")
    promised(document, "/pages/{id}", response)
    page = response.get_json()
    assert page["stories"][0]["id"] == lift_id
    piece = story.get_json()["pieces"][0]
    assert page["text"][piece["start"] : piece["end"]] == "金水区多措并举"
    assert page["furniture"] == [[0, len("2021年9月17日　星期五　03版")]]


def test_a_merged_story_leads_to_where_it_went(client: FlaskClient) -> None:
    response = client.get("/api/v1/stories/merged-away")
    assert response.status_code == 301 and response.headers["Location"].endswith("/api/v1/stories/river-00")


def test_other_addresses_and_methods_are_problems_too(client: FlaskClient) -> None:
    for response, status in ((client.get("/api/v1/nothing"), 404), (client.delete("/api/v1/search"), 405)):
        assert response.status_code == status and response.mimetype == "application/problem+json"
    assert "GET" in client.delete("/api/v1/search").headers["Allow"]


def test_without_an_index_the_api_says_so(own_home: Home) -> None:
    (own_home.index / "live").unlink()
    client = create_app(own_home).test_client()
    response = client.get("/api/v1/search?q=河")
    assert response.status_code == 503 and response.headers["Retry-After"]
    assert (
        response.mimetype == "application/problem+json" and "jianbao reindex" in response.get_json(force=True)["detail"]
    )


def test_saved_searches_are_for_accounts_where_there_are_any(own_home: Home, document: dict[str, Any]) -> None:
    services = Services(own_home)
    services.accounts.add("甘棠", "正确的密码足够长")
    response = create_app(own_home, services).test_client().get("/api/v1/queries")
    assert response.status_code == 401
    promised(document, "/queries", response)
    services.close()
