"""Indexing as seen at a terminal: its progress bar and closing words, for every command that ends in an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archive.console import language, progress, say
from archive.errors import JianbaoError
from archive.home import Home
from indexer import generations
from indexer.feed import Progress
from indexer.shelf import Generation


@contextmanager
def indexing_bar() -> Iterator[Progress]:
    """A progress bar for ``rebuild`` and ``update``, as the callback they take."""
    with progress() as bar:
        task = bar.add_task("编索引" if language() == "zh" else "indexing", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def index_new(home: Home) -> None:
    """Index what an ingest or an import brought in, and say so."""
    with indexing_bar() as advance:
        announce(generations.bring_up_to_date(home, progress=advance, on_rebuild=_explain))


def _explain(why: JianbaoError) -> None:
    reason = why.context["reason"]
    say(f"索引整个重建（{reason}）", f"rebuilding the whole index ({reason})")


def announce(generation: Generation) -> None:
    """Say which generation answers now."""
    count = generation.manifest.documents
    say(
        f"第 {generation.name} 代索引可供检索，共 {count} 篇",
        f"index generation {generation.name} is live, {count} stories",
    )
