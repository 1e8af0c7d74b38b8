"""``jianbao reindex`` and ``jianbao index update|status|check|prune``."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import asdict
from typing import Any

import click

from archive.console import home_option, json_option, language, print_json, say
from archive.errors import IncompatibleIndex, NoHome, NothingIndexed
from archive.home import Home
from indexer import generations
from indexer.cli.indexing import announce, ask_saved, indexing_bar
from indexer.shelf import Generation

#: how much a rebuild stands back behind the web app and everything else, 0 to 19
_POLITE = 10


@click.command()
@click.option(
    "--workers", type=click.IntRange(1, 64), help="用几个进程（默认每核一个） / processes (default: one a core)"
)
@click.option("--full-speed", is_flag=True, help="不让检索优先 / do not stand back behind searches")
@home_option
@json_option
def reindex(home: Home, as_json: bool, workers: int | None, full_speed: bool) -> None:
    """重建全部索引，核对后一次切换 / rebuild the whole index aside, verify it, make it live

    检索照常进行，并且优先；任何时候中断都可以重来。
    """
    with nullcontext() if full_speed else _standing_back(), indexing_bar() as advance:
        generation = generations.rebuild(home, progress=advance, workers=workers)
    ask_saved(home)
    _report(generation, as_json)


@contextmanager
def _standing_back() -> Iterator[None]:
    """At low priority, where the platform knows such a thing; workers inherit it."""
    if not hasattr(os, "setpriority"):
        yield
        return
    before = os.getpriority(os.PRIO_PROCESS, 0)
    os.setpriority(os.PRIO_PROCESS, 0, max(before, _POLITE))
    try:
        yield
    finally:
        # only a privileged process may come forward again; this one is about to end
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, 0, before)


class _IndexGroup(click.Group):
    """Where there is no archive there is no index either: that is what these commands were asked about."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except NoHome as error:
            raise NothingIndexed(**error.context) from error


@click.group(cls=_IndexGroup)
def index() -> None:
    """索引的更新、状态、检查与清理 / update, status, check and prune the index"""


@index.command()
@home_option
@json_option
def update(home: Home, as_json: bool) -> None:
    """把档案里新的改动编入索引 / index what has changed in the archive"""
    before = generations.live_name(home)
    with indexing_bar() as advance:
        generation = generations.update(home, progress=advance)
    if generation.name == before:
        say("没有新的改动", "nothing has changed")
    ask_saved(home)
    _report(generation, as_json)


@index.command()
@home_option
@json_option
def status(home: Home, as_json: bool) -> None:
    """现用的索引 / what is live: engine, tokenizer, generation, documents, lag"""
    report = asdict(generations.status(home))
    if as_json:
        print_json(report)
        return
    names = {"engine": "引擎", "tokenizer": "分词", "generation": "代号", "documents": "篇数", "lag": "待编入的改动"}
    for key, value in report.items():
        click.echo(f"{names[key] if language() == 'zh' else key}\t{value}")


@index.command()
@home_option
@json_option
def check(home: Home, as_json: bool) -> None:
    """核对索引：校验和、稿件编号 / verify the index: checksums, and story ids against the archive

    发现问题时退出码为 10。
    """
    findings = generations.check(home)
    if as_json:
        print_json({"ok": not findings, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            click.echo(f"{finding.kind}\t{finding.subject}")
    if findings:
        raise IncompatibleIndex(reason=f"{len(findings)}: {findings[0].kind} {findings[0].subject}")
    say("索引完好", "the index is sound")


@index.command()
@home_option
@json_option
def prune(home: Home, as_json: bool) -> None:
    """删除旧的索引（现用的、前一代和正被使用的除外） / remove old generations that nobody uses"""
    removed = generations.prune(home)
    if as_json:
        print_json({"removed": list(removed)})
    say(f"删除了 {len(removed)} 代旧索引", f"removed {len(removed)} old generations")


def _report(generation: Generation, as_json: bool) -> None:
    if as_json:
        print_json({"generation": generation.name, "documents": generation.manifest.documents})
    announce(generation)
