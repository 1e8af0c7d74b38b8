"""``jianbao quarantine``: the files that could not become pages; ``list`` and ``drop``; the indexer adds ``retry``."""

from __future__ import annotations

import click

from archive.console import home_option, json_option, print_json, say
from archive.errors import NotFound
from archive.home import Home
from archive.lock import write_lock
from archive.store import quarantine as store
from archive.store.database import open_database


@click.group()
def quarantine() -> None:
    """隔离的文件：没能成为版面的 / files that could not become pages"""


@quarantine.command("list")
@home_option
@json_option
def list_files(home: Home, as_json: bool) -> None:
    """列出隔离的文件和原因 / list the files and why"""
    with open_database(home).reading() as conn:
        rows = list(store.every(conn))
    if as_json:
        fields = ("id", "source", "path", "reason", "sha256", "added")
        print_json([{name: getattr(row, name) for name in fields} for row in rows])
        return
    for row in rows:
        click.echo(f"{row.id}\t{row.source}\t{row.reason}")
    say(f"共 {len(rows)} 个", f"{len(rows)} in all")


@quarantine.command()
@click.argument("ids", metavar="ID...", type=int, nargs=-1, required=True)
@home_option
def drop(ids: tuple[int, ...], home: Home) -> None:
    """不再管这些文件；原件仍在 / forget files; their originals stay"""
    database = open_database(home)
    with write_lock(home, purpose="quarantine drop"), database.writing() as conn:
        for id in ids:
            if not store.drop(conn, id):
                raise NotFound(kind_zh="隔离件", kind="quarantined file", name=id)
    say(f"去掉 {len(ids)} 个", f"dropped {len(ids)}")
