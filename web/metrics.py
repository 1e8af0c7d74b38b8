"""What the server counts of itself, written in Prometheus' text format: requests and durations by endpoint."""

from __future__ import annotations

import threading
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import accumulate

from flask import Flask, Response, g, request

#: upper bounds of durations in seconds
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})


class Metrics:
    """Shared by all threads; its labels are endpoints and statuses, which no reader can invent."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: dict[tuple[str, str, int], int] = defaultdict(int)
        self._durations: dict[str, list[int]] = defaultdict(lambda: [0] * (len(BUCKETS) + 1))
        self._seconds: dict[str, float] = defaultdict(float)

    def observe(self, method: str, endpoint: str, status: int, seconds: float) -> None:
        with self._lock:
            self._requests[method, endpoint, status] += 1
            self._durations[endpoint][bisect_left(BUCKETS, seconds)] += 1
            self._seconds[endpoint] += seconds

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """Everything counted, and ``gauges``: name → (what it says, value now)."""
        with self._lock:
            lines = [*self._counts(), *self._histograms()]
        for name, (says, value) in gauges.items():
            lines += [*_head(name, "gauge", says), f"{name} {value:g}"]
        return "\n".join(lines) + "\n"

    def _counts(self) -> Iterator[str]:
        yield from _head("jianbao_requests_total", "counter", "Requests answered.")
        for (method, endpoint, status), count in sorted(self._requests.items()):
            yield f"jianbao_requests_total{_labels(method=method, endpoint=endpoint, status=str(status))} {count}"

    def _histograms(self) -> Iterator[str]:
        name = "jianbao_request_duration_seconds"
        yield from _head(name, "histogram", "Seconds until an answer was ready.")
        for endpoint, counts in sorted(self._durations.items()):
            running = list(accumulate(counts))
            for bound, count in zip((*map(str, BUCKETS), "+Inf"), running, strict=True):
                yield f"{name}_bucket{_labels(endpoint=endpoint, le=bound)} {count}"
            yield f"{name}_sum{_labels(endpoint=endpoint)} {self._seconds[endpoint]:.6f}"
            yield f"{name}_count{_labels(endpoint=endpoint)} {running[-1]}"


def init_app(app: Flask) -> None:
    """Count every request of ``app``."""
    metrics = app.extensions["jianbao-metrics"] = Metrics()

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        seconds = time.perf_counter() - g.get("began", time.perf_counter())
        method = request.method if request.method in _METHODS else "other"
        metrics.observe(method, request.endpoint or "none", response.status_code, seconds)
        return response

    # before every other check, so that what those refuse is counted too
    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request(end)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _head(name: str, kind: str, says: str) -> tuple[str, str]:
    return f"# HELP {name} {says}", f"# TYPE {name} {kind}"


def _labels(**labels: str) -> str:
    return "{" + ",".join(f'{name}="{value.translate(_ESCAPES)}"' for name, value in labels.items()) + "}"
