"""Serving a home: which hosts are allowed, a free port, warming up, and answering until told to stop."""

from __future__ import annotations

import errno
import ipaddress
import re
import signal
import socket
import threading
from contextlib import closing
from types import FrameType

import click
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
    app = create_app(home, services)
    with closing(services), bind(host, port, tries=tries) as listening:
        server = create_server(app, sockets=[listening], threads=8, ident=None, max_request_body_size=LARGEST_BODY)
        server.channel_class = _Channel
        bound = listening.getsockname()[1]
        if port and bound != port:
            say(f"端口 {port} 已被占用，改用 {bound}", f"port {port} is taken, using {bound}")
        say("网页已就绪，按 Ctrl-C 停止：", "ready; press Ctrl-C to stop:")
        click.echo(f"http://{f'[{host}]' if ':' in host else host}:{bound}/")
        threading.Thread(target=services.warm_up, name="warm-up", daemon=True).start()
        server.run()


def require_loopback(host: str) -> None:
    """A home without accounts is for the person at this machine. Raises RemoteRefused for any other host."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise RemoteRefused(host=host)


def bind(host: str, port: int, *, tries: int = 1) -> socket.socket:
    """Listen on ``port`` (0: any) of a loopback host, or on the first free one of the ``tries`` ports from there.

    Raises PortTaken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in range(port, min(port + tries, 65536)):
        try:
            return socket.create_server((host, candidate), family=family, backlog=128)
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
                raise
    raise PortTaken(host=host, port=port)


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
