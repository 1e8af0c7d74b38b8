"""``jianbao check``: looks for damage in the record and, on request, in all that is read; says which command helps."""

from __future__ import annotations

from dataclasses import asdict

import click

from archive.check import Checked, Finding, check_archive
from archive.console import home_option, json_option, language, print_json, say
from archive.errors import DamagedArchive, IncompatibleIndex, NoIndex
from archive.home import Home
from indexer import generations

_REASONS = {
    "damaged-file": "索引文件与校验和不符 / a file of the index does not match its checksum",
    "missing-story": "索引里没有这篇稿件 / the story is missing from the index",
    "extra-story": "索引里多出这篇稿件 / the index has a story that the archive has not",
}


@click.command()
@click.option(
    "--read-data", is_flag=True, help="连同每份原件、每个索引文件一起读 / read every original and index file too"
)
@home_option
@json_option
def check(read_data: bool, home: Home, as_json: bool) -> None:
    """检查档案有无损坏，并说明怎样修复 / look for damage, and say which command repairs it"""
    checked = check_archive(home, read_data=read_data)
    findings = (*checked.findings, *(_index(home) if read_data else ()))
    if as_json:
        told = {"ok": not findings, **asdict(checked), "findings": [asdict(finding) for finding in findings]}
        print_json(told)
    else:
        for finding in findings:
            click.echo(_line(finding))
    _conclude(checked, findings)


def _index(home: Home) -> tuple[Finding, ...]:
    """What is wrong with the live index; that there is none yet is no damage."""
    try:
        found = generations.check(home)
    except NoIndex:
        say("还没有索引", "there is no index yet")
        return ()
    except IncompatibleIndex as error:
        reason = f"索引不能用 / the index cannot be used: {error.context['reason']}"
        return (Finding("index", "", reason, "jianbao reindex"),)
    return tuple(Finding("index", finding.subject, _REASONS[finding.kind], "jianbao reindex") for finding in found)


def _line(finding: Finding) -> str:
    helps = "修复" if language() == "zh" else "repair"
    return f"{finding.kind} {finding.subject}：{finding.reason}\n  {helps}：{finding.repair}"


def _conclude(checked: Checked, findings: tuple[Finding, ...]) -> None:
    say(
        f"查过 {checked.stories} 篇稿件、{checked.pages} 个版面、{checked.originals} 份原件",
        f"checked {checked.stories} stories, {checked.pages} pages, {checked.originals} originals",
    )
    if findings:
        raise DamagedArchive(reason=f"{len(findings)} 处", reason_en=f"{len(findings)} findings")
    say("完好", "all is well")
