"""Serving a home: which hosts are allowed, a free port, warming up, and answering until told to stop."""

from __future__ import annotations

import errno
import ipaddress
import re
import signal
import threading
from types import FrameType
from typing import Any

import click
from flask import Flask
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from archive.console import say
from archive.errors import PortTaken, RemoteRefused
from archive.home import Home
from web.app import create_app
from web.security import LARGEST_BODY
from web.services import Services


def serve_home(home: Home, host: str, port: int, *, tries: int = 1) -> None:
    """Print the address on stdout, then answer there until Ctrl-C or SIGTERM.

    ``tries``: how many ports from ``port`` on may be tried. Raises RemoteRefused, PortTaken, NoHome.
    """
    require_loopback(host)
    services = Services(home)
    server = Server(create_app(home, services), host, port, tries=tries)
    if port and server.port != port:
        say(f"端口 {port} 已被占用，改用 {server.port}", f"port {port} is taken, using {server.port}")
    say("网页已就绪，按 Ctrl-C 停止：", "ready; press Ctrl-C to stop:")
    click.echo(server.address)
    threading.Thread(target=services.warm_up, name="warm-up", daemon=True).start()
    server.run()
    services.close()


def require_loopback(host: str) -> None:
    """A home without accounts is for the person at this machine. Raises RemoteRefused for any other host."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise RemoteRefused(host=host)


def stop_on_sigterm() -> None:
    """SIGTERM ends the process as Ctrl-C does: what was opened is closed, what is temporary is removed."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)


class _Parser(HTTPRequestParser):  # type: ignore[misc]
    """Takes addresses with Chinese characters as they are: browsers encode them, ``curl`` and scripts do not."""

    def parse_header(self, header_plus: bytes) -> None:
        line, end, rest = header_plus.partition(b"\r\n")
        encoded = re.sub(rb"[\x80-\xff]", lambda byte: b"%%%02X" % byte[0][0], line)
        super().parse_header(encoded + end + rest)


class _Channel(HTTPChannel):  # type: ignore[misc]
    parser_class = _Parser


class Server:
    """An app bound to its address."""

    def __init__(self, app: Flask, host: str, port: int, *, tries: int = 1) -> None:
        """Bind ``port`` (0: any), or one of the ``tries - 1`` ports after it. Raises PortTaken."""
        self._host = host.strip("[]")
        for candidate in range(port, min(port + tries, 65536)):
            sockets: dict[int, Any] = {}
            try:
                self._server = create_server(
                    app,
                    map=sockets,
                    host=self._host,
                    port=candidate,
                    threads=8,
                    ident=None,
                    max_request_body_size=LARGEST_BODY,
                )
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    raise
                for bound in sockets.values():
                    bound.close()
                continue
            for listening in sockets.values():
                listening.channel_class = _Channel
            return
        raise PortTaken(host=host, port=port)

    @property
    def port(self) -> int:
        listening = getattr(self._server, "effective_listen", None)
        return int(listening[0][1] if listening else self._server.effective_port)

    @property
    def address(self) -> str:
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self.port}/"

    def run(self) -> None:
        """Answer until the process is told to stop, or ``stop`` is called from another thread."""
        self._server.run()

    def stop(self) -> None:
        self._server.close()
