"""Guessing is slow: by account, by address, by both; honest people are let in again."""

from __future__ import annotations

import pytest

from web import throttle
from web.throttle import LIMITS, MOST_KEYS, WINDOW, Throttle, network


def test_an_account_waits_after_a_few_attempts_from_one_address() -> None:
    guard = Throttle()
    assert [guard.attempt("甘棠", "10.0.0.1", float(i)) for i in range(LIMITS["both"])] == [0.0] * LIMITS["both"]
    assert guard.attempt("甘棠", "10.0.0.1", 5.0) == WINDOW - 5.0
    assert guard.attempt("甘棠", "10.0.0.2", 5.0) == 0, "its owner elsewhere is not locked out"
    assert guard.attempt("甘棠", "10.0.0.1", WINDOW + 0.5) == 0, "the oldest attempt no longer counts"
    assert guard.attempt("甘棠", "10.0.0.1", WINDOW + 0.6) > 0


def test_an_attempt_that_is_turned_away_does_not_prolong_the_wait() -> None:
    guard = Throttle()
    for second in range(60):
        guard.attempt("甘棠", "10.0.0.1", float(second))
    assert guard.attempt("甘棠", "10.0.0.1", WINDOW) == 0


def test_an_address_that_tries_many_accounts_waits() -> None:
    guard = Throttle()
    waits = [guard.attempt(f"user{i}", "10.0.0.1", 0.0) for i in range(LIMITS["address"] + 1)]
    assert waits[:-1] == [0.0] * LIMITS["address"] and waits[-1] == WINDOW


def test_an_account_that_is_tried_from_everywhere_waits() -> None:
    guard = Throttle()
    waits = [guard.attempt("甘棠", f"10.0.{i}.1", 0.0) for i in range(LIMITS["account"] + 1)]
    assert waits[:-1] == [0.0] * LIMITS["account"] and waits[-1] == WINDOW


def test_the_right_password_clears_the_account_there() -> None:
    guard = Throttle()
    for _ in range(LIMITS["address"] - 1):
        assert guard.attempt("甘棠", "10.0.0.1", 0.0) == 0
        guard.passed("甘棠", "10.0.0.1")


def test_an_ipv6_customer_is_one_address() -> None:
    assert network("2001:db8::1") == network("2001:db8::ffff:1") != network("2001:db8:0:1::1")
    assert network("10.0.0.1") != network("10.0.0.2") and network("odd") == "odd"


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_KEYS < 100_000
    monkeypatch.setattr(throttle, "MOST_KEYS", 30)
    guard = Throttle()
    for number in range(200):
        guard.attempt(f"user{number}", f"10.0.{number}.1", 0.0)
    assert len(guard._attempts) == 30
