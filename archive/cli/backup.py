"""``jianbao backup``: the archive into one file."""

from __future__ import annotations

from pathlib import Path

import click

from archive.backup import back_up
from archive.console import home_option, json_option, language, print_json, progress, say
from archive.errors import DamagedArchive
from archive.home import Home


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@home_option
@json_option
def backup(file: Path, home: Home, as_json: bool) -> None:
    """把档案备份成一个文件 / back the archive up into one file

    网页开着、正在入档时也可以。FILE 是 ZIP 文件，含数据库、原件和设置，不含索引；已有的备份到写完才替换。
    """
    with progress() as bar:
        task = bar.add_task("备份" if language() == "zh" else "backing up", total=None)
        done = back_up(home, file, lambda n, total: bar.update(task, completed=n, total=total))
    manifest = done.manifest
    if as_json:
        told = {"file": str(file), "created": manifest.created, "stories": manifest.stories, "pages": manifest.pages}
        print_json(told | {"files": len(manifest.files), "damaged": list(done.damaged)})
    say(
        f"已备份 {manifest.stories} 篇稿件、{manifest.pages} 个版面到 {file}",
        f"backed up {manifest.stories} stories, {manifest.pages} pages to {file}",
    )
    if done.damaged:
        count = len(done.damaged)
        raise DamagedArchive(
            reason=f"备份里缺 {count} 份原件，请运行 jianbao check --read-data",
            reason_en=f"{count} originals are missing from the backup; run jianbao check --read-data",
        )
