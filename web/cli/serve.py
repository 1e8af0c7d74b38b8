"""``jianbao serve``: the web app over a home, on this machine."""

from __future__ import annotations

import click

from archive.console import home_option
from archive.home import Home


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="监听的本机地址 / loopback address to listen on")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="端口，0 为任意 / port, 0 for any"
)
@home_option
def serve(home: Home, host: str, port: int) -> None:
    """在浏览器里检索 / serve the web app on this machine."""
    from web.server import serve_home, stop_on_sigterm

    stop_on_sigterm()
    serve_home(home, host, port)
