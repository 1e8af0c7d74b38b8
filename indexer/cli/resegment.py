"""``jianbao resegment``: stored pages divided anew by the segmenter of this version, around what editors pinned."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from functools import partial

import click

from archive.carryover import Redivided
from archive.carryover import resegment as divide_anew
from archive.console import home_option, json_option, language, print_json, progress, say
from archive.home import Home
from archive.lock import write_lock
from archive.segment import segment_page
from indexer.cli.indexing import index_new
from indexer.lexicon import load_lexicon


@click.command()
@click.argument("pages", metavar="[PAGE]…", nargs=-1)
@click.option("--dry-run", is_flag=True, help="只说会改什么，什么也不改 / only say what would change")
@click.option("--by", default="", metavar="NAME", help="谁做的，记入历史 / who does it, for the history")
@click.option("--no-index", is_flag=True, help="不编索引 / don't index")
@click.option("--force", is_flag=True, help="去掉两成以上稿件时也照办 / even where a fifth of the stories would go")
@home_option
@json_option
def resegment(
    home: Home, pages: tuple[str, ...], dry_run: bool, by: str, no_index: bool, force: bool, as_json: bool
) -> int:
    """用当前的切分程序重新切分已入档的版面 / divide stored pages anew with the segmenter of this version

    订正过的照旧，延续的稿件编号不变；每版的改动记入订正历史，可用 correct undo 撤销。
    """
    with write_lock(home, purpose="resegment"):
        results = _divide(home, pages, by, dry_run=dry_run, force=force)
    counts = Counter[str](result.status for result in results)
    _report(results, counts, as_json)
    if counts["changed"] and not dry_run and not no_index:
        index_new(home)
    return 3 if counts["failed"] else 0


def _divide(home: Home, pages: Sequence[str], by: str, *, dry_run: bool, force: bool) -> list[Redivided]:
    segment = partial(segment_page, lexicon=load_lexicon())
    at = dt.datetime.now(dt.UTC)
    results = []
    with progress() as bar:
        task = bar.add_task("切分" if language() == "zh" else "dividing", total=len(pages) or None)
        options = {"dry": dry_run, "force": force}
        for result in divide_anew(home, pages or None, segment=segment, owner=by, at=at, **options):
            results.append(result)
            bar.advance(task)
    return results


def _report(results: list[Redivided], counts: Counter[str], as_json: bool) -> None:
    for result in results:
        if result.reason:
            click.echo(f"{result.page_id}: {result.reason}", err=True)
    say(
        f"版面：有改动 {counts['changed']}，照旧 {counts['same']}，失败 {counts['failed']}",
        f"pages: {counts['changed']} changed, {counts['same']} as before, {counts['failed']} failed",
    )
    if as_json:
        pages = [
            {
                "page": result.page_id,
                "status": result.status,
                "reason": result.reason,
                "pinned": result.pinned,
                "new": list(result.new),
                "changed": list(result.changed),
                "gone": list(result.gone),
                "merged": dict(result.merged),
            }
            for result in results
        ]
        print_json({"pages": pages, **{name: counts[name] for name in ("changed", "same", "failed")}})
        return
    for result in results:
        if result.status == "changed":
            told = (("+", result.new), ("~", result.changed), ("-", result.gone))
            click.echo(
                "\t".join((result.page_id, *(f"{sign}{len(ids)}" for sign, ids in told), f">{len(result.merged)}"))
            )
