"""``jianbao queries save|list|run|delete``: searches kept by name, and what changed in what they find."""

from __future__ import annotations

from typing import Any

import click

from archive.console import home_option, json_option, language, print_json, say
from archive.home import Home
from indexer import saved
from indexer.cli.filters import chosen_filters, filter_options
from indexer.results import Search
from indexer.saved import RunResult
from indexer.search import Searcher


@click.group()
def queries() -> None:
    """保存检索，看结果有何变化 / saved queries, and what became new, went or changed"""


@queries.command()
@click.argument("name")
@click.argument("query", required=False, default="")
@filter_options
@click.option("--note", default="", help="备注 / note")
@home_option
def save(home: Home, name: str, query: str, note: str, **options: Any) -> None:
    """保存检索，现有结果作为比较的起点 / keep a query; what it finds now is its baseline"""
    filters = chosen_filters(options)
    kept = saved.save(home, name, Search(query, filters.selections, filters.date_from, filters.date_to), note=note)
    say(f"已保存：{kept.name}", f"saved: {kept.name}")


@queries.command("list")
@home_option
@json_option
def list_queries(home: Home, as_json: bool) -> None:
    """列出保存的检索 / list the saved queries"""
    kept = saved.every(home)
    if as_json:
        print_json([{"name": q.name, "query": q.text, "note": q.note, "created": q.created.isoformat()} for q in kept])
        return
    for query in kept:
        click.echo("\t".join((query.name, query.text, query.note)))


@queries.command()
@click.argument("name", required=False)
@home_option
@json_option
def run(home: Home, name: str | None, as_json: bool) -> int:
    """运行保存的检索，报告自上次以来的变化 / run them; each change is told once"""
    searcher = Searcher(home)
    try:
        results = saved.run(home, searcher, name)
    finally:
        searcher.close()
    for result in results:
        if result.error:
            click.echo(f"{result.name}: {result.error.message(language())}", err=True)
    if as_json:
        print_json([_as_json(result) for result in results])
    else:
        for result in results:
            if not result.error:
                _print(result)
    return int(any(result.error for result in results))


@queries.command()
@click.argument("name")
@home_option
def delete(home: Home, name: str) -> None:
    """删除保存的检索 / forget a saved query"""
    saved.delete(home, name)
    say(f"已删除：{name}", f"deleted: {name}")


def _as_json(result: RunResult) -> dict[str, Any]:
    told: dict[str, Any] = {"name": result.name}
    if result.error:
        told["error"] = result.error.message(language())
    return told | {"new": result.new, "gone": result.gone, "changed": result.changed, "total": result.total}


def _print(result: RunResult) -> None:
    chinese = language() == "zh"
    counts = len(result.new), len(result.gone), len(result.changed)
    summary = "新增 {}，消失 {}，改动 {}" if chinese else "{} new, {} gone, {} changed"
    total = f"共 {result.total} 篇" if chinese else f"{result.total} in all"
    click.echo(f"{result.name}\t{summary.format(*counts)}\t{total}")
    for mark, ids in (("+", result.new), ("-", result.gone), ("~", result.changed)):
        for id in ids:
            click.echo(f"{mark} {id}")
