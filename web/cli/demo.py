"""``jianbao demo``: the sample newspaper, taken in, indexed and served."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

import click

from archive.home import Home
from archive.resources import data_path

#: ports tried after the one asked for
_TRIES = 50


@click.command()
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="端口，被占用就用下一个 / port"
)
@click.option("--home", "folder", metavar="DIR", help="演示档案放在哪里，默认用临时目录 / keep the demo's archive here")
def demo(port: int, folder: str | None) -> None:
    """用样报试一试：入档、编索引、打开网页 / try it: sample pages → archive → index → web."""
    from web.server import stop_on_sigterm

    stop_on_sigterm()
    if folder is not None:
        home = Home(Path(folder).expanduser())
        _refuse_other_archives(home)
        _serve_sample(home, port)
        return
    temporary = tempfile.mkdtemp(prefix="jianbao-demo-")
    try:
        _serve_sample(Home(Path(temporary)), port)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _serve_sample(home: Home, port: int) -> None:
    from indexer.cli.ingest import ingest
    from web.server import serve_home

    click.get_current_context().invoke(ingest, home=home, paths=tuple(sorted(data_path("sample").rglob("*.txt"))))
    serve_home(home, "127.0.0.1", port, tries=_TRIES)


def _refuse_other_archives(home: Home) -> None:
    """The sample must not get into somebody's archive. Raises UsageError for a folder that holds anything else."""
    from archive.errors import UsageError
    from archive.store import pages
    from archive.store.database import open_database

    if not home.root.exists() or not any(home.root.iterdir()):
        return
    if home.database.is_file():
        sample = {hashlib.sha256(path.read_bytes()).hexdigest() for path in data_path("sample").rglob("*.txt")}
        with open_database(home).reading() as connection:
            if all(page.page.sha256 in sample for page in pages.every(connection, superseded=True)):
                return
    raise UsageError(
        reason=f"{home.root} 里有别的东西；演示要用空目录或以前的演示目录",
        reason_en=f"{home.root} holds something else; the demo needs an empty folder or one of its own",
    )
