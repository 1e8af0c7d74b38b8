"""How many attempts to sign in are let through: counted in memory, by account, by address and by both.

In memory, because a stranger's guesses must not write to the record, one process serves a home, and a restart takes
longer than the guesses it would give back.
"""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict, deque

#: seconds that an attempt counts
WINDOW = 15 * 60.0
#: attempts in a window: one account from one address, all accounts from one address, one account from everywhere
LIMITS = {"both": 5, "address": 20, "account": 50}
#: keys remembered; the ones longest unused are forgotten first
MOST_KEYS = 20_000

Key = tuple[str, str, str]


class Throttle:
    """Shared by all threads. Times are seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._attempts: OrderedDict[Key, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def attempt(self, account: str, address: str, now: float) -> float:
        """Count an attempt, before its password is looked at; seconds to wait where it is one too many, else 0."""
        with self._lock:
            keys = _keys(account, network(address))
            wait = max(self._wait(key, now) for key in keys)
            if wait <= 0:
                for key in keys:
                    self._attempts.setdefault(key, deque()).append(now)
                    self._attempts.move_to_end(key)
                while len(self._attempts) > MOST_KEYS:
                    self._attempts.popitem(last=False)
            return max(wait, 0.0)

    def passed(self, account: str, address: str) -> None:
        """The password was right: the account's attempts from there no longer count."""
        with self._lock:
            self._attempts.pop(_keys(account, network(address))[0], None)

    def _wait(self, key: Key, now: float) -> float:
        times = self._attempts.get(key)
        while times and times[0] <= now - WINDOW:
            times.popleft()
        return times[0] + WINDOW - now if times and len(times) >= LIMITS[key[0]] else 0.0


def network(address: str) -> str:
    """What counts as one address: an IPv6 customer has a /64 of them."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if ip.version == 6:
        return str(ipaddress.ip_network((int(ip), 64), strict=False))
    return str(ip)


def _keys(account: str, place: str) -> tuple[Key, Key, Key]:
    return ("both", account, place), ("address", "", place), ("account", account, "")
