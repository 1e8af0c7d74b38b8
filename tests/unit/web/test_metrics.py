"""What the server counts of itself, in a form that Prometheus reads."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from archive.home import Home
from web.app import create_app
from web.metrics import BUCKETS, Metrics

LINE = re.compile(r'[a-z_]+(\{[a-z]+="(?:[^"\\\n]|\\["\\n])*"(,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\})? [0-9.e+-]+')


def values(text: str) -> dict[str, float]:
    """Series → value; fails where a line is no comment and no sample."""
    found = {}
    for line in text.splitlines():
        if not line.startswith("# "):
            assert LINE.fullmatch(line), line
            series, value = line.rsplit(" ", 1)
            assert series not in found
            found[series] = float(value)
    return found


def test_requests_and_durations_are_counted_by_endpoint_and_status() -> None:
    metrics = Metrics()
    for seconds in (0.001, 0.005, 0.02, 99.0):
        metrics.observe("GET", "search.results", 200, seconds)
    metrics.observe("GET", "search.results", 400, 0.001)
    found = values(metrics.text({}))
    assert found['jianbao_requests_total{method="GET",endpoint="search.results",status="200"}'] == 4
    assert found['jianbao_requests_total{method="GET",endpoint="search.results",status="400"}'] == 1
    buckets = [
        found[f'jianbao_request_duration_seconds_bucket{{endpoint="search.results",le="{bound}"}}']
        for bound in (*BUCKETS, "+Inf")
    ]
    assert buckets[:3] == [3, 3, 4] and buckets[-2:] == [4, 5] and buckets == sorted(buckets)
    assert found['jianbao_request_duration_seconds_count{endpoint="search.results"}'] == 5
    assert found['jianbao_request_duration_seconds_sum{endpoint="search.results"}'] == pytest.approx(99.027)


def test_every_series_is_told_what_it_is() -> None:
    text = Metrics().text({"jianbao_index_lag": ("Changes that wait.", 3)})
    assert "# TYPE jianbao_requests_total counter" in text
    assert "# TYPE jianbao_request_duration_seconds histogram" in text
    assert "# HELP jianbao_index_lag Changes that wait.\n# TYPE jianbao_index_lag gauge\njianbao_index_lag 3\n" in text


def test_labels_are_escaped() -> None:
    metrics = Metrics()
    metrics.observe("GET", 'a"b\\c\nd', 200, 1)
    assert values(metrics.text({}))


def test_the_app_counts_what_it_answers_and_refuses(own_home: Home) -> None:
    client = create_app(own_home).test_client()
    client.get("/story/trad")
    client.get("/story/nobody")
    client.get("/nowhere")
    client.get("/", headers={"Host": "evil.example"})
    client.open("/", method="BREW")
    response = client.get("/metrics")
    assert response.content_type.startswith("text/plain; version=0.0.4")
    found = values(response.text)
    assert found['jianbao_requests_total{method="GET",endpoint="story.show",status="200"}'] == 1
    assert found['jianbao_requests_total{method="GET",endpoint="story.show",status="404"}'] == 1
    assert found['jianbao_requests_total{method="GET",endpoint="none",status="404"}'] == 1
    assert found['jianbao_requests_total{method="GET",endpoint="search.home",status="400"}'] == 1
    assert 'method="other"' in response.text and "BREW" not in response.text


def test_the_index_is_told_too(app: Flask, own_home: Home) -> None:
    found = values(app.test_client().get("/metrics").text)
    assert found["jianbao_ready"] == 1 and found["jianbao_index_generation"] == 1
    assert found["jianbao_index_documents"] == 51 and found["jianbao_index_lag"] == 0
    (own_home.index / "live").unlink()
    assert values(create_app(own_home).test_client().get("/metrics").text)["jianbao_ready"] == 0
