"""``jianbao check``: looks for damage in the record and says what it found."""

from __future__ import annotations

from dataclasses import asdict

import click

from archive.check import check_archive
from archive.console import home_option, json_option, print_json, say
from archive.errors import DamagedArchive
from archive.home import Home


@click.command()
@click.option("--read-data", is_flag=True, help="连同每份原件一起读 / read every original too")
@home_option
@json_option
def check(read_data: bool, home: Home, as_json: bool) -> None:
    """检查档案有无损坏 / look for damage in the archive"""
    checked = check_archive(home, read_data=read_data)
    if as_json:
        print_json({"ok": not checked.findings, **asdict(checked)})
    else:
        for finding in checked.findings:
            click.echo(f"{finding.kind} {finding.subject}：{finding.reason}")
    say(
        f"查过 {checked.stories} 篇稿件、{checked.pages} 个版面、{checked.originals} 份原件",
        f"checked {checked.stories} stories, {checked.pages} pages, {checked.originals} originals",
    )
    if checked.findings:
        count = len(checked.findings)
        raise DamagedArchive(reason=f"{count} 处", reason_en=f"{count} findings")
    say("完好", "all is well")
