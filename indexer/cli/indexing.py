"""Indexing as seen at a terminal: its progress bar and closing words, for every command that ends in an index."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archive.console import language, progress, say
from archive.errors import JianbaoError
from archive.home import Home
from indexer import generations
from indexer.feed import Progress
from indexer.live_index import LiveIndex
from indexer.shelf import Generation
from indexer.watching import passes


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
    ask_saved(home)


def ask_saved(home: Home) -> None:
    """Ask the saved queries what is new in the index that is live now; trouble with that is said, and no failure."""
    if not passes.lagging(home):
        return
    index = LiveIndex(home)
    try:
        done = passes.catch_up(home, index)
    except JianbaoError as error:
        say(
            f"保存的检索没有检查：{error.message('zh')}",
            f"the saved queries were not asked: {error.message('en')}",
        )
        return
    finally:
        index.close()
    if done.found:
        say(
            f"{len(done.found)} 项保存的检索有变化（jianbao queries run）",
            f"{len(done.found)} saved queries found something (jianbao queries run)",
        )


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
