"""The terminal edge that every command shares: language, messages on stderr, data on stdout, the --home option."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from archive.digest import LINE_ENDS_ESCAPED
from archive.home import Home, choose_home
from archive.language import language as language


def say(zh: str, en: str) -> None:
    """A message for a person, on stderr."""
    click.echo(zh if language() == "zh" else en, err=True)


def print_json(value: object) -> None:
    """One JSON value on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False).translate(LINE_ENDS_ESCAPED))


def progress() -> Progress:
    """A progress bar on stderr; shows nothing where stderr is not a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds ``--home DIR``; the command receives a ``Home`` as ``home``."""

    def chosen(_context: click.Context, _param: click.Parameter, value: str | None) -> Home:
        return choose_home(value)

    return click.option(
        "--home",
        metavar="DIR",
        callback=chosen,
        help="档案目录，默认取 JIANBAO_HOME 或系统数据目录 / the archive's folder",
    )(command)


#: ``--home`` for commands that need no archive: every command takes it, so scripts may give it to all
unused_home_option = click.option(
    "--home", metavar="DIR", expose_value=False, help="这个命令不用档案 / taken by every command; this one needs none"
)
json_option = click.option("--json", "as_json", is_flag=True, help="输出 JSON / print JSON")
