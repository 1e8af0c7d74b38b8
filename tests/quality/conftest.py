"""The parts that measure, loaded once."""

from __future__ import annotations

import pytest

from tests.golden import Measure


@pytest.fixture(scope="session")
def measure() -> Measure:
    return Measure()


@pytest.fixture
def update(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-floors"))
