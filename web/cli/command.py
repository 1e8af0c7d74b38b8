"""The one ``jianbao`` command: the verbs of all layers, each imported only when it runs; errors become exits here."""

from __future__ import annotations

import importlib
import sys
from typing import NoReturn

import click

from archive.console import say
from archive.errors import JianbaoError
from web.cli.interruption import INTERRUPTED, Interruption

#: verb → where its click command lives
VERBS = {
    "demo": "web.cli.demo:demo",
    "segment": "indexer.cli.segment:segment",
    "ingest": "indexer.cli.ingest:ingest",
    "import": "indexer.cli.transfer:import_stories",
    "export": "indexer.cli.transfer:export_stories",
    "reindex": "indexer.cli.index:reindex",
    "index": "indexer.cli.index:index",
    "search": "indexer.cli.search:search",
    "show": "archive.cli.show:show",
    "check": "indexer.cli.check:check",
    "backup": "archive.cli.backup:backup",
    "restore": "indexer.cli.restore:restore",
    "resegment": "indexer.cli.resegment:resegment",
    "correct": "indexer.cli.correct:correct",
    "quarantine": "indexer.cli.quarantine:quarantine",
    "queries": "indexer.cli.queries:queries",
    "watch": "indexer.cli.watch:watch",
    "user": "web.cli.user:user",
    "serve": "web.cli.serve:serve",
    "vocab": "indexer.cli.vocab:vocab",
    "eval": "indexer.cli.evaluate:evaluate",
}


class LazyGroup(click.Group):
    """A group whose commands are imported on use, so ``jianbao --help`` and ``show`` do not pay for Flask or jieba."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, attribute = VERBS[cmd_name].split(":")
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="jianbao")
@click.pass_obj
def jianbao(interruption: Interruption | None) -> None:
    """剪报：可检索的地方新闻档案 / a searchable archive of local news"""
    # the verb's own module is loaded by now: from here on there may be something to close
    if interruption is not None:
        interruption.unwind()


def run(interruption: Interruption | None = None) -> NoReturn:
    """The only place where an exception becomes an exit code. Raises SystemExit, and what is a defect of ours."""
    for stream in (sys.stdout, sys.stderr):
        # JSON is promised as UTF-8 whatever the locale.
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    try:
        result = jianbao(standalone_mode=False, obj=interruption)
    except Exception as error:
        if isinstance(error, click.exceptions.Abort) or (interruption is not None and interruption.seen):
            say(*INTERRUPTED)
            sys.exit(130)
        sys.exit(_told(error))
    sys.exit(result if isinstance(result, int) else 0)


def _told(error: Exception) -> int:
    """Say what went wrong; the exit code. Raises what is a defect of ours."""
    match error:
        case click.ClickException():
            error.show()
            return error.exit_code
        case JianbaoError():
            say(error.message("zh"), error.message("en"))
            return error.exit_code
        case OSError():
            # a full or failing disk, no file descriptors left: what was being written aside is gone, the rest stands
            return _told(JianbaoError(reason=str(error)))
    raise error
