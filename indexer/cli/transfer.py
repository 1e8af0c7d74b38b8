"""``jianbao import`` and ``jianbao export``: stories in and out of the archive."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archive.console import home_option, json_option, language, print_json, progress, say
from archive.errors import NoSuchPath
from archive.export import export
from archive.home import Home
from archive.jsonl import ImportResult
from archive.jsonl import import_stories as take_in
from archive.lock import write_lock
from indexer.cli.indexing import index_new


@click.command("import")
@click.argument("file", metavar="FILE.jsonl", type=click.Path(path_type=Path))
@click.option("--no-index", is_flag=True, help="只入档，不编索引 / don't index")
@home_option
@json_option
def import_stories(home: Home, file: Path, no_index: bool, as_json: bool) -> int:
    """导入已切分的稿件，每行一篇 JSON / import stories, one JSON object a line

    FILE.jsonl 写作 - 时读标准输入。编号照旧；已有的编号则更新该稿。坏行报告行号和原因，其余照常导入（退出码 3）。
    """
    with _readable(file) as path:
        home.root.mkdir(parents=True, exist_ok=True)
        with write_lock(home, purpose="import"), progress() as bar:
            task = bar.add_task("导入" if language() == "zh" else "importing", total=None)
            results = []
            for result in take_in(home, path):
                results.append(result)
                bar.advance(task)
    counts = Counter[str](result.status for result in results)
    _report(results, counts, as_json)
    if not no_index:
        index_new(home)
    return 3 if counts["bad"] else 0


@contextmanager
def _readable(file: Path) -> Iterator[Path]:
    """The file itself; for ``-`` what stands on standard input, kept aside until it is taken in."""
    if str(file) != "-":
        if not file.is_file():
            raise NoSuchPath(path=file)
        yield file
        return
    with tempfile.NamedTemporaryFile(suffix=".jsonl") as spool:
        shutil.copyfileobj(sys.stdin.buffer, spool)
        spool.flush()
        yield Path(spool.name)


def _report(results: list[ImportResult], counts: Counter[str], as_json: bool) -> None:
    for result in results:
        if result.reason:
            click.echo(f"{result.line}: {result.reason}", err=True)
    say(
        f"稿件：新 {counts['added']}，更新 {counts['changed']}，已有 {counts['same']}，坏行 {counts['bad']}",
        f"stories: {counts['added']} new, {counts['changed']} changed, {counts['same']} known, {counts['bad']} bad",
    )
    if as_json:
        bad = [{"line": result.line, "reason": result.reason} for result in results if result.status == "bad"]
        totals = {name: counts[name] for name in ("added", "changed", "same", "bad")}
        print_json({"stories": [result.id for result in results if result.id], "problems": bad, **totals})


@click.command("export")
@click.option("--jsonl", "form", flag_value="jsonl", default=True, help="JSON Lines，可再导入（默认） / the default")
@click.option("--csv", "form", flag_value="csv", help="CSV 表格 / for spreadsheets")
@click.option("--bibtex", "form", flag_value="bibtex", help="BibTeX 文献 / for reference managers")
@click.option("--ris", "form", flag_value="ris", help="RIS 文献 / for reference managers")
@home_option
def export_stories(home: Home, form: str) -> None:
    """全部稿件写到标准输出 / write all stories to standard output"""
    export(home, form, sys.stdout)
