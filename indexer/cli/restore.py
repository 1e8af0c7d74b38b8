"""``jianbao restore``: a backup into a fresh home, ready to search."""

from __future__ import annotations

from pathlib import Path

import click

from archive import restore as backups
from archive.console import home_option, json_option, language, print_json, progress, say
from archive.home import Home
from indexer.cli.indexing import index_new


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--no-index", is_flag=True, help="只恢复，不编索引 / don't index")
@home_option
@json_option
def restore(file: Path, no_index: bool, home: Home, as_json: bool) -> None:
    """从备份恢复档案，逐个文件核对，再编索引 / restore an archive from a backup, verified file by file, and index it

    只恢复到新的或空的文件夹，绝不覆盖已有的档案。
    """
    with progress() as bar:
        task = bar.add_task("恢复" if language() == "zh" else "restoring", total=None)
        manifest = backups.restore(file, home, lambda n, total: bar.update(task, completed=n, total=total))
    say(
        f"已恢复 {manifest.stories} 篇稿件、{manifest.pages} 个版面到 {home.root}",
        f"restored {manifest.stories} stories, {manifest.pages} pages to {home.root}",
    )
    if not no_index:
        index_new(home)
    if as_json:
        told = {"home": str(home.root), "created": manifest.created, "stories": manifest.stories}
        print_json(told | {"pages": manifest.pages, "files": len(manifest.files)})
