"""``jianbao queries edit|rename|…``: what can be done with a saved query besides saving, running, deleting it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from archive.console import home_option, json_option, language, print_json, say
from archive.errors import UsageError
from archive.home import Home
from archive.store import deliveries
from archive.store.database import open_database
from archive.store.queries import SCHEDULES, SavedQuery
from indexer import saved, saved_exchange
from indexer.cli.filters import chosen_filters, filter_options
from indexer.results import Search
from indexer.watching.channels import masked

owner_option = click.option("--owner", default="", metavar="NAME", help="谁的检索，账户名 / whose: an account's name")

_STATES = {
    "waiting": ("等待", "waiting"),
    "sending": ("不知是否送到", "unknown whether it arrived"),
    "sent": ("已发", "sent"),
    "failed": ("放弃", "given up"),
}


@click.command()
@click.argument("name")
@click.option("--query", help="另一个检索式；现有结果成为新的起点 / another query; what it finds now is the baseline")
@filter_options
@click.option("--clear-filters", is_flag=True, help="去掉所有筛选 / without any filters")
@click.option("--note", help="备注 / note")
@click.option("--schedule", type=click.Choice(SCHEDULES), help="多久通知一次 / how often to notify")
@click.option(
    "--channel", multiple=True, metavar="URL", help="通知地址，可重复；空的去掉全部 / where to notify; '' for none"
)
@click.option("--public", is_flag=True, help="订阅不用密钥 / its feed needs no key")
@click.option("--private", is_flag=True, help="订阅要用密钥 / its feed needs a key")
@owner_option
@home_option
def edit(
    home: Home,
    name: str,
    query: str | None,
    clear_filters: bool,
    note: str | None,
    schedule: str | None,
    channel: tuple[str, ...],
    public: bool,
    private: bool,
    owner: str,
    **options: Any,
) -> None:
    """修改保存的检索 / change a saved query: what is given"""
    if public and private:
        raise UsageError(reason="--public 和 --private 只能选一个", reason_en="--public or --private, not both")
    known = saved.named(home, name, owner)
    changed = saved.edit(
        home,
        known,
        search=_search(known, query, clear_filters, options),
        note=note,
        schedule=schedule,
        channels=channel or None,
        public=public if public or private else None,
    )
    say(f"已修改：{changed.name}", f"changed: {changed.name}")


@click.command()
@click.argument("name")
@click.argument("new_name")
@owner_option
@home_option
def rename(home: Home, name: str, new_name: str, owner: str) -> None:
    """改名 / give a saved query another name"""
    saved.rename(home, name, new_name, owner)
    say(f"已改名：{name} → {new_name}", f"renamed: {name} → {new_name}")


@click.command()
@click.argument("name")
@click.argument("new_name", required=False)
@owner_option
@home_option
def duplicate(home: Home, name: str, new_name: str | None, owner: str) -> None:
    """复制 / a further query that asks the same"""
    copy = saved.duplicate(home, saved.named(home, name, owner), new_name)
    say(f"已复制：{copy.name}", f"copied: {copy.name}")


@click.command()
@click.argument("name")
@owner_option
@home_option
def pause(home: Home, name: str, owner: str) -> None:
    """暂停：不再检查，也不通知 / neither ask nor notify until it is resumed"""
    saved.pause(home, saved.named(home, name, owner))
    say(f"已暂停：{name}", f"paused: {name}")


@click.command()
@click.argument("name")
@owner_option
@home_option
def resume(home: Home, name: str, owner: str) -> None:
    """继续；暂停期间的变化会补报 / go on; what changed meanwhile is told"""
    saved.pause(home, saved.named(home, name, owner), False)
    say(f"已继续：{name}", f"resumed: {name}")


@click.command()
@click.argument("name")
@click.argument("place", type=click.IntRange(1))
@owner_option
@home_option
def order(home: Home, name: str, place: int, owner: str) -> None:
    """排到第几个 / move a query to that place, counted from 1"""
    saved.move(home, saved.named(home, name, owner), place)
    say(f"已移动：{name}", f"moved: {name}")


@click.command()
@owner_option
@home_option
def undo(home: Home, owner: str) -> None:
    """恢复最近删除的检索 / bring back the query deleted last"""
    back = saved.undo_delete(home, owner)
    say(f"已恢复：{back.name}", f"brought back: {back.name}")


@click.command("export")
@click.option("--with-channels", is_flag=True, help="连同通知地址（含密钥）/ with the addresses to notify: secrets")
@owner_option
@home_option
def export_queries(home: Home, with_channels: bool, owner: str) -> None:
    """全部导出为 JSON / write all of them as JSON"""
    print_json(saved_exchange.write(saved.every(home, owner), channels=with_channels))


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@owner_option
@home_option
@json_option
def import_queries(home: Home, file: Path, owner: str, as_json: bool) -> int:
    """导入 export 写出的 JSON；同名的不动 / take in what export wrote; known names stay as they are"""
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        text = data.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(reason=f"{file}：{error}", reason_en=f"{file}: {error}") from error
    came = saved_exchange.read(home, text, owner)
    for name, problem in came.problems:
        click.echo(f"{name}: {problem.message(language())}", err=True)
    say(
        f"导入 {len(came.added)}，已有 {len(came.same)}，有误 {len(came.problems)}",
        f"{len(came.added)} imported, {len(came.same)} known, {len(came.problems)} bad",
    )
    if as_json:
        problems = [{"name": name, "reason": problem.message(language())} for name, problem in came.problems]
        print_json({"added": came.added, "same": came.same, "problems": problems})
    return 1 if came.problems else 0


@click.command("deliveries")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, help="最多列几条 / at most so many")
@owner_option
@home_option
@json_option
def list_deliveries(home: Home, limit: int, owner: str, as_json: bool) -> None:
    """列出通知发送的情况 / what became of notifications, newest first"""
    with open_database(home).reading() as conn:
        listed = deliveries.of_owner(conn, owner, limit)
    if as_json:
        print_json([_delivery(delivery) for delivery in listed])
        return
    for one in listed:
        state = _STATES[one.state][language() != "zh"]
        at = (one.at or one.due).astimezone().isoformat(timespec="seconds")
        click.echo("\t".join((at, one.name, masked(one.channel), state, one.error or "")))


def _search(known: SavedQuery, query: str | None, clear: bool, options: dict[str, Any]) -> Search | None:
    """The search as changed by the options; None where they say nothing of it."""
    filters = chosen_filters(options)
    given = bool(filters.selections or filters.date_from or filters.date_to)
    if query is None and not given and not clear:
        return None
    try:
        before = saved.search_of(known)
    except UsageError:
        # broken: whatever it said, it is written anew
        before = Search(known.text)
    text = before.query if query is None else query
    if given or clear:
        return Search(text, filters.selections, filters.date_from, filters.date_to, before.sort)
    return Search(text, before.selections, before.date_from, before.date_to, before.sort)


def _delivery(delivery: deliveries.Delivery) -> dict[str, Any]:
    return {
        "query": delivery.name,
        "channel": masked(delivery.channel),
        "state": "unknown" if delivery.state == "sending" else delivery.state,
        "attempts": delivery.attempts,
        "due": delivery.due.isoformat(),
        "at": delivery.at.isoformat() if delivery.at else None,
        "error": delivery.error,
    }


COMMANDS: tuple[click.Command, ...] = (
    edit,
    rename,
    duplicate,
    pause,
    resume,
    order,
    undo,
    export_queries,
    import_queries,
    list_deliveries,
)
