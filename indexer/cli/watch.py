"""``jianbao watch``: pages that appear in folders are taken in, indexed, and told by the saved queries."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from archive.console import home_option, language, say
from archive.errors import JianbaoError, Locked, NoSuchPath
from archive.home import Home
from indexer.cli.queries import say_delivered
from indexer.watching.folder import Folders
from indexer.watching.watch import Round, Stopped, Watch


@click.command()
@click.argument("folders", metavar="DIR…", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--interval",
    type=click.FloatRange(0.1, 86_400),
    default=5.0,
    metavar="S",
    help="每隔几秒看一次 / seconds between looks",
)
@click.option(
    "--settle",
    type=click.FloatRange(0, 3_600),
    default=2.0,
    metavar="S",
    help="几秒不变才算写完 / seconds a file must stand still",
)
@click.option("--once", is_flag=True, help="处理完现有的就结束 / end when what is there is done")
@click.option("--no-notify", is_flag=True, help="不发通知 / don't notify channels")
@home_option
def watch(home: Home, folders: tuple[Path, ...], interval: float, settle: float, once: bool, no_notify: bool) -> int:
    """看守文件夹：新版面入档、编索引、运行保存的检索、发通知 / watch folders

    不给文件夹时，只跟着档案更新索引、运行检索、发通知。随时可以中断，再开就接着做。
    """
    for folder in folders:
        if not folder.is_dir():
            raise NoSuchPath(path=folder)
    home.root.mkdir(parents=True, exist_ok=True)
    with _until_told() as stop:
        watching = Watch(home, Folders(folders, home.root, settle), stop.is_set, notify=not no_notify)
        try:
            return _once(watching, stop, settle) if once else _for_ever(watching, stop, interval)
        except Stopped:
            return 0
        finally:
            watching.close()
            say("看守结束", "the watch has ended")


def _once(watching: Watch, stop: threading.Event, settle: float) -> int:
    quarantined = 0
    while True:
        done = watching.round(time.monotonic())
        _report(done)
        quarantined += done.counts["quarantined"]
        if not done.waiting:
            return 3 if quarantined else 0
        if stop.wait(max(settle, 0.05)):
            raise Stopped


def _for_ever(watching: Watch, stop: threading.Event, interval: float) -> int:
    say("看守开始（Ctrl-C 结束）", "watching (Ctrl-C ends it)")
    trouble = ""
    while True:
        try:
            _report(watching.round(time.monotonic()))
            trouble = ""
        except JianbaoError as error:
            # somebody else writes, the disk is full, …: another round may do better; said once, not every few seconds
            message = error.message(language())
            if message != trouble and not isinstance(error, Locked):
                click.echo(message, err=True)
            trouble = message
        if stop.wait(interval):
            raise Stopped


def _report(done: Round) -> None:
    for result in done.pages:
        for remark in (result.reason, *result.flags):
            if remark:
                click.echo(f"{result.source}: {remark}", err=True)
    if done.pages:
        counts = done.counts
        say(
            f"版面：新 {counts['new']}，改版 {counts['edition']}，已有 {counts['same']}，隔离 {counts['quarantined']}",
            f"pages: {counts['new']} new, {counts['edition']} new editions, {counts['same']} known, "
            f"{counts['quarantined']} quarantined",
        )
    if done.found:
        say(f"{done.found} 项保存的检索有变化", f"{done.found} saved queries found something")
    say_delivered(done.delivered)


@contextmanager
def _until_told() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set: what is in hand comes to a safe point, then the watch ends, exit code 0."""
    stop = threading.Event()
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, lambda *_: stop.set())
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
