"""``jianbao queries save|list|run|delete``: searches kept by name, and what changed in what they find."""

from __future__ import annotations

import datetime as dt
import sys
from typing import Any

import click

from archive.console import home_option, json_option, language, print_json, say
from archive.home import Home
from archive.store.queries import SavedQuery
from indexer import saved
from indexer.cli import queries_desk
from indexer.cli.filters import chosen_filters, filter_options
from indexer.results import Search
from indexer.saved import RunResult
from indexer.search import Searcher
from indexer.watching.delivering import Delivered, deliver
from indexer.watching.differences import net
from indexer.watching.words import KINDS, REASONS

_owner = queries_desk.owner_option


@click.group()
def queries() -> None:
    """保存检索，看结果有何变化 / saved queries, and what became new, went or changed"""


for _command in queries_desk.COMMANDS:
    queries.add_command(_command)


@queries.command()
@click.argument("name")
@click.argument("query", required=False, default="")
@filter_options
@click.option(
    "--sort", type=click.Choice(("relevance", "newest", "oldest")), default="relevance", help="排序 / order of the hits"
)
@click.option("--note", default="", help="备注 / note")
@_owner
@home_option
def save(home: Home, name: str, query: str, note: str, owner: str, sort: Any, **options: Any) -> None:
    """保存检索，现有结果作为比较的起点 / keep a query; what it finds now is its baseline"""
    filters = chosen_filters(options)
    search = Search(query, filters.selections, filters.date_from, filters.date_to, sort)
    kept = saved.save(home, name, search, owner=owner, note=note)
    say(f"已保存：{kept.name}", f"saved: {kept.name}")


@queries.command("list")
@_owner
@home_option
@json_option
def list_queries(home: Home, owner: str, as_json: bool) -> None:
    """列出保存的检索 / list the saved queries"""
    kept = saved.every(home, owner)
    if as_json:
        print_json([_listed(query) for query in kept])
        return
    for query in kept:
        click.echo("\t".join((query.name, query.text, query.note)))


@queries.command()
@click.argument("name", required=False)
@click.option("--reasons", is_flag=True, help="JSON 里另给每篇的原因 / with --json: the reason of each")
@click.option("--no-notify", is_flag=True, help="不发通知 / don't notify channels")
@click.option("--all-owners", is_flag=True, help="所有账户的 / the queries of all accounts")
@_owner
@home_option
@json_option
def run(
    home: Home, name: str | None, reasons: bool, no_notify: bool, all_owners: bool, owner: str, as_json: bool
) -> int:
    """运行保存的检索，报告自上次以来的变化 / run them; each change is told once"""
    searcher = Searcher(home)
    try:
        results = saved.run(home, searcher, name, None if all_owners and name is None else owner)
    finally:
        searcher.close()
    try:
        _tell(results, as_json, reasons)
    except BaseException:
        # nobody read it: the next run tells it again
        saved.untell(home, results)
        raise
    if not no_notify:
        say_delivered(deliver(home, dt.datetime.now(dt.UTC)))
    return int(any(result.error for result in results))


@queries.command()
@click.argument("name")
@_owner
@home_option
def delete(home: Home, name: str, owner: str) -> None:
    """删除保存的检索 / forget a saved query"""
    saved.delete(home, name, owner)
    say(f"已删除：{name}（jianbao queries undo 可以恢复）", f"deleted: {name} (jianbao queries undo brings it back)")


def say_delivered(done: Delivered) -> None:
    """Say what became of messages, where there were any."""
    if done != Delivered():
        say(
            f"通知：发出 {done.sent}，稍后再试 {done.failed}，放弃 {done.given_up}",
            f"notified: {done.sent} sent, {done.failed} to be tried again, {done.given_up} given up",
        )


def _tell(results: tuple[RunResult, ...], as_json: bool, reasons: bool) -> None:
    for result in results:
        if result.error:
            click.echo(f"{result.name}: {result.error.message(language())}", err=True)
    if as_json:
        print_json([_as_json(result, reasons) for result in results])
    else:
        for result in results:
            if not result.error:
                _print(result)
    sys.stdout.flush()


def _listed(query: SavedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "query": query.text,
        "note": query.note,
        "created": query.created.isoformat(),
        "schedule": query.schedule,
        "channels": len(query.channels),
        "paused": query.paused,
        "public": query.public,
    }


def _as_json(result: RunResult, reasons: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"name": result.name}
    if result.error:
        told["error"] = result.error.message(language())
    told |= {"new": result.new, "gone": result.gone, "changed": result.changed, "total": result.total}
    if reasons:
        told["reasons"] = {
            found.story_id: {"kind": found.kind, "reason": found.reason, "into": found.into}
            for found in net(result.findings)
        }
    return told


def _print(result: RunResult) -> None:
    counts = {"new": len(result.new), "gone": len(result.gone), "changed": len(result.changed)}
    comma, chinese = ("，", True) if language() == "zh" else (", ", False)
    summary = comma.join(KINDS[kind][language()].format(counts[kind]) for kind in KINDS)
    total = f"共 {result.total} 篇" if chinese else f"{result.total} in all"
    click.echo(f"{result.name}\t{summary}\t{total}")
    why = {found.story_id: found for found in net(result.findings)}
    for mark, ids in (("+", result.new), ("-", result.gone), ("~", result.changed)):
        for id in ids:
            plain = (mark, why[id].reason) in (("+", "added"), ("~", "corrected"))
            reason = "" if plain else f"\t{REASONS[why[id].reason][language()]}"
            click.echo(f"{mark} {id}{reason}")
