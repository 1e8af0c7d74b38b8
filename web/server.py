"""Serving a home: which hosts are allowed, a free port, warming up, and answering until told to stop."""

from __future__ import annotations

import ctypes
import errno
import re
import signal
import socket
import threading
from collections.abc import Sequence
from contextlib import closing, suppress
from types import FrameType

import click
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server

from archive.console import say
from archive.errors import PortTaken
from archive.home import Home
from archive.settings import load_settings
from web.app import create_app
from web.security import LARGEST_BODY, is_local, is_loopback, require_accounts
from web.services import Services

#: addresses that mean all of this machine's
_EVERY_INTERFACE = ("0.0.0.0", "::")
#: glibc's name for the setting; how many heaps
_ARENA_MAX, _HEAPS = -8, 2


def serve_home(home: Home, host: str, port: int, *, tries: int = 1, trusted: Sequence[str] = ()) -> None:
    """Print the address on stdout, then answer there until Ctrl-C or SIGTERM.

    ``tries``: how many ports from ``port`` on may be tried; ``trusted``: host names to answer to besides this
    machine's and those of the settings. Raises RemoteRefused, PortTaken, NoHome, BadSettings.
    """
    share_heaps()
    settings = load_settings(home)
    names = _names(host, (*trusted, *settings.trusted_hosts))
    if not is_local(names, settings):
        require_accounts(home, next((name for name in names if not is_loopback(name)), host))
    services = Services(home)
    app = create_app(home, services, hosts=names)
    with closing(services), bind(host, port, tries=tries) as listening:
        server = create_server(
            app,
            sockets=[listening],
            threads=8,
            ident=None,
            max_request_body_size=LARGEST_BODY,
            url_scheme="https" if settings.https else "http",
            **_proxy(settings.trusted_proxy),
        )
        server.channel_class = _Channel
        bound = listening.getsockname()[1]
        if port and bound != port:
            say(f"端口 {port} 已被占用，改用 {bound}", f"port {port} is taken, using {bound}")
        say("网页已就绪，按 Ctrl-C 停止：", "ready; press Ctrl-C to stop:")
        click.echo(f"http://{f'[{host}]' if ':' in host else host}:{bound}/")
        threading.Thread(target=services.warm_up, name="warm-up", daemon=True).start()
        server.run()


def share_heaps() -> None:
    """Let the threads that are started from now on allocate from few heaps; does nothing where there is no glibc.

    By itself glibc gives each thread a heap of its own, and each of them keeps what the largest answers once took.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, _HEAPS)


def _names(host: str, trusted: Sequence[str]) -> tuple[str, ...]:
    """What the app answers to; listening on every interface needs a name that readers type."""
    if host in _EVERY_INTERFACE and not trusted:
        say(
            "只回答用本机地址打开的网页；别人用什么名字打开，请用 --trusted-host 写明",
            "answering to this machine's own names only; name the one that readers use with --trusted-host",
        )
    return tuple(trusted) if is_loopback(host) else (host, *trusted)


def _proxy(address: str) -> dict[str, object]:
    """How waitress is told to believe the proxy at that address, and nobody else."""
    if not address:
        return {}
    headers = {"x-forwarded-for", "x-forwarded-proto"}
    return {"trusted_proxy": address, "trusted_proxy_headers": headers, "log_untrusted_proxy_headers": False}


def bind(host: str, port: int, *, tries: int = 1) -> socket.socket:
    """Listen on ``port`` (0: any) of an address of this machine, or on the first free one of ``tries`` from there.

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
