"""``jianbao serve``: the web app over a home, on this machine or, with accounts, beyond it."""

from __future__ import annotations

import click

from archive.console import home_option
from archive.home import Home


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="监听的地址；本机以外要先有账户 / address to listen on; beyond this machine only with accounts",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="端口，0 为任意 / port, 0 for any"
)
@click.option(
    "--trusted-host",
    "trusted",
    metavar="NAME",
    multiple=True,
    help="读者用来打开网页的主机名，可多次 / a host name that readers use, repeatable",
)
@home_option
def serve(home: Home, host: str, port: int, trusted: tuple[str, ...]) -> None:
    """在浏览器里检索 / serve the web app."""
    from web.server import serve_home, stop_on_sigterm

    stop_on_sigterm()
    serve_home(home, host, port, trusted=trusted)
