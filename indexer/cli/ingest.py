"""``jianbao ingest``: page files into the archive and the index."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial
from pathlib import Path

import click

from archive.console import home_option, json_option, language, print_json, progress, say
from archive.errors import NoPages, NoSuchPath
from archive.home import Home
from archive.ingest import PageResult
from archive.ingest import ingest as ingest_pages
from archive.lock import write_lock
from archive.model import PageMeta
from archive.readers.folder import find_files, passed_over
from archive.segment import segment_page
from archive.settings import set_city
from indexer.cli.indexing import index_new
from indexer.gazetteer import load_gazetteer
from indexer.lexicon import load_lexicon

#: files named in a message
_NAMED = 5


def _date(_context: click.Context, _param: click.Parameter, value: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if value else None
    except ValueError:
        raise click.BadParameter(f"{value}：应写成 2022-04-11 / must be like 2022-04-11") from None


@click.command()
@click.argument("paths", metavar="PATH…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--newspaper", help="报纸的代号或名称 / the newspaper")
@click.option("--date", metavar="D", callback=_date, help="出版日期，如 2022-04-11 / date of the issue")
@click.option("--page", metavar="N", help="版号，如 07 或 A05 / page number")
@click.option("--section", metavar="S", help="版名 / name of the page")
@click.option("--city", help="本档案的城市，记入 settings.toml / the archive's home city, kept in settings.toml")
@click.option("--no-index", is_flag=True, help="只入档，不编索引 / don't index")
@click.option("--force", is_flag=True, help="改版去掉两成以上稿件时也照办 / even where a fifth of the stories would go")
@home_option
@json_option
def ingest(
    home: Home,
    paths: tuple[Path, ...],
    newspaper: str | None,
    date: dt.date | None,
    page: str | None,
    section: str | None,
    city: str | None,
    no_index: bool,
    force: bool,
    as_json: bool,
) -> int:
    """版面文件入档：读取、切分、编入索引 / take in page files: read, segment, index

    PATH 是文件或文件夹。读不了的版面连同原因隔离，其余照常入档（退出码 3）；同一文件重复入档不会重复。
    """
    for path in paths:
        if not path.exists():
            raise NoSuchPath(path=path)
    if city:
        load_gazetteer(city)
    home.root.mkdir(parents=True, exist_ok=True)
    with write_lock(home, purpose="ingest"):
        if city:
            set_city(home, city)
        results = _take_in(home, paths, PageMeta(newspaper, date, page, section), force)
    counts = Counter[str](result.status for result in results)
    report(results, counts, as_json)
    if others := passed_over(paths, apart_from=home.root):
        named = "、".join(others[:_NAMED]) + ("…" if len(others) > _NAMED else "")
        say(f"跳过 {len(others)} 个不是版面的文件：{named}", f"left out {len(others)} files that are no pages: {named}")
    if not results:
        raise NoPages(paths="、".join(map(str, paths)))
    if not no_index:
        index_new(home)
    return 3 if counts["quarantined"] else 0


def _take_in(home: Home, paths: tuple[Path, ...], override: PageMeta, force: bool) -> list[PageResult]:
    segment = partial(segment_page, lexicon=load_lexicon())
    results = []
    with progress() as bar:
        total = sum(1 for _ in find_files(paths, apart_from=home.root))
        task = bar.add_task("入档" if language() == "zh" else "taking in", total=total)
        for result in ingest_pages(home, paths, segment=segment, override=override, force=force):
            results.append(result)
            bar.advance(task)
    return results


def report(results: list[PageResult], counts: Counter[str], as_json: bool) -> None:
    """Say what became of each page; with ``as_json`` also print it as the contract has it."""
    for result in results:
        for remark in (result.reason, *result.flags):
            if remark:
                click.echo(f"{result.source}: {remark}", err=True)
    say(
        f"版面：新 {counts['new']}，改版 {counts['edition']}，已有 {counts['same']}，隔离 {counts['quarantined']}",
        f"pages: {counts['new']} new, {counts['edition']} new editions, {counts['same']} known, "
        f"{counts['quarantined']} quarantined",
    )
    if as_json:
        pages = [
            {
                "source": result.source,
                "status": result.status,
                "reason": result.reason,
                "stories": list(result.story_ids),
                "flags": list(result.flags),
            }
            for result in results
        ]
        print_json({"pages": pages, **{name: counts[name] for name in ("new", "same", "edition", "quarantined")}})
