"""Waiting for a server of this machine to take connections: a sandbox may refuse them for a while, whoever listens."""

from __future__ import annotations

import socket
import time

#: seconds to go on asking
PATIENCE = 60


def wait_for(port: int, host: str = "127.0.0.1") -> None:
    """Return once a connection was taken. Raises ConnectionRefusedError when none is in a minute."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection((host, port), timeout=PATIENCE).close()
        except ConnectionRefusedError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
