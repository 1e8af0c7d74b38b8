"""``jianbao quarantine retry``: the part of the archive's ``quarantine`` that must segment."""

from __future__ import annotations

from collections import Counter
from functools import partial

import click

from archive.cli.quarantine import quarantine
from archive.console import home_option, json_option
from archive.home import Home
from archive.ingest import retry as retry_pages
from archive.lock import write_lock
from archive.segment import segment_page
from archive.store.database import open_database
from indexer.cli.indexing import index_new
from indexer.cli.ingest import report
from indexer.lexicon import load_lexicon


@quarantine.command()
@click.argument("ids", metavar="[ID]...", type=int, nargs=-1)
@click.option("--force", is_flag=True, help="改版去掉两成以上稿件时也照办 / even where a fifth of the stories would go")
@home_option
@json_option
def retry(home: Home, ids: tuple[int, ...], force: bool, as_json: bool) -> int:
    """再试隔离的文件，缺省为全部 / try quarantined files again, all unless some are named

    比如升级之后：新版本也许读得懂它们了。
    """
    open_database(home)
    segment = partial(segment_page, lexicon=load_lexicon())
    with write_lock(home, purpose="quarantine retry"):
        results = list(retry_pages(home, ids or None, segment=segment, force=force))
    counts = Counter[str](result.status for result in results)
    report(results, counts, as_json)
    index_new(home)
    return 3 if counts["quarantined"] else 0
