"""``jianbao vocab``: what is wrong with the vocabularies, and what they make of a text."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from archive.console import json_option, language, print_json, say, unused_home_option
from archive.errors import BadVocabulary
from archive.model import Story
from indexer.mentions import Why

if TYPE_CHECKING:
    from indexer.classify import Classifier, Explanation
    from indexer.districts import Considered
    from indexer.gazetteer import Reading

#: what became of a name, for people: Chinese, English
_FATES = {
    "counted": ("算作", "counts for"),
    "passing": ("顺带提到", "in passing:"),
    "listed": ("并列举例", "one of a listing:"),
    "open": ("无法确定", "left open"),
    "outweighed": ("不足以算作", "too little for"),
    "word": ("是别的词的一部分", "part of another word"),
    "elsewhere": ("在外地", "elsewhere"),
    "home": ("指全市或全省", "the whole city or province"),
}
_KINDS = {
    "district": ("区县名", "district"),
    "short": ("简称", "short name"),
    "weak": ("也是常用词的简称", "short name that is a word"),
    "zone": ("开发区通称", "zone"),
    "street": ("街道乡镇", "street or town"),
    "stem": ("街道乡镇简称", "street or town, short"),
    "community": ("社区村", "community or village"),
    "managed": ("管委会辖区", "managed area"),
    "landmark": ("地标", "landmark"),
    "hub": ("车站医院学校", "station, hospital, school"),
    "area": ("大地名", "landscape"),
    "home": ("本市", "home"),
    "outside": ("外地", "elsewhere"),
}


@click.group()
def vocab() -> None:
    """词表：检查和试用 / the vocabularies: check them, try them"""


@vocab.command()
@json_option
@unused_home_option
def check(as_json: bool) -> None:
    """查词表里重复、不认识、永远用不上的条目 / entries that are double, unknown or without effect

    地名、主题、同义词、用户词典都查；有问题退出码为 1。
    """
    from indexer.tokens import load_tokenizer
    from indexer.vocabulary.check import check_vocabularies

    findings = list(check_vocabularies(load_tokenizer()))
    if as_json:
        print_json({"ok": not findings, "findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            reason = finding.zh if language() == "zh" else finding.en
            place = f"{finding.file}:{finding.line}" if finding.line else finding.file
            click.echo(f"{place}: {finding.problem} {finding.entry}：{reason}")
    if findings:
        raise BadVocabulary(count=len(findings))
    say("词表没有问题", "the vocabularies are all right")


@vocab.command()
@click.argument("text", metavar="TEXT|-")
@click.option("--city", default="郑州", show_default=True, help="报纸所在的城市 / the newspaper's home city")
@json_option
@unused_home_option
def test(text: str, city: str, as_json: bool) -> None:
    """这段文字会归到哪个区县、什么主题，凭什么 / which districts and topics a text would get, and why

    TEXT 为一段文字；- 从标准输入读。有几行时第一行当作标题。
    """
    from indexer.classify import load_classifier
    from indexer.tokens import load_tokenizer

    classifier = load_classifier(load_tokenizer(), city)
    explained = classifier.explain(_story(sys.stdin.read() if text == "-" else text))
    if as_json:
        print_json(_record(classifier, explained))
    else:
        _print(classifier, explained)


def _story(text: str) -> Story:
    lines = [line.strip() for line in text.replace("\r\n", "\n").split("\n") if line.strip()]
    headline = lines.pop(0) if len(lines) > 1 else None
    return Story("", headline, "\n".join(lines))


def _record(classifier: Classifier, explained: Explanation) -> dict[str, Any]:
    return {
        "city": classifier.city,
        "districts": [asdict(label) for label in explained.labels.districts],
        "topics": [asdict(label) for label in explained.labels.topics],
        "names": [
            {
                **asdict(name.evidence),
                "means": [asdict(reading) for reading in name.readings],
                "fate": name.fate,
                "district": name.district or None,
                "weight": name.weight,
            }
            for name in explained.names
        ],
    }


def _print(classifier: Classifier, explained: Explanation) -> None:
    zh = language() == "zh"
    click.echo(("区县：" if zh else "districts:") + _or_none(label.name for label in explained.labels.districts))
    for label in explained.labels.districts:
        click.echo(f"  {label.name} {label.score:.2f}  {_counted([evidence.text for evidence in label.evidence])}")
    click.echo(("主题：" if zh else "topics:") + _or_none(label.id for label in explained.labels.topics))
    for topic in explained.labels.topics:
        name = classifier.topic_name(topic.id, language())
        campaigns = "".join(f" #{campaign}" for campaign in topic.campaigns)
        click.echo(f"  {topic.id} {name} {topic.score:.2f}{campaigns}  {' '.join(topic.words)}")
    names = [name for name in explained.names if name.fate is not Why.LONGER]
    if names:
        click.echo("地名：" if zh else "names:")
    for considered in names:
        click.echo(f"  {_name(considered, 0 if zh else 1)}")


def _name(considered: Considered, tongue: int) -> str:
    at = considered.evidence
    means = " / ".join(_meaning(reading, tongue) for reading in considered.readings)
    weight = f" {considered.weight:g}" if considered.weight else ""
    fate = f"{_FATES[considered.fate][tongue]} {considered.district}".rstrip()
    return f"{at.field}[{at.start}:{at.end}] {at.text}（{means}）：{fate}{weight}"


def _meaning(reading: Reading, tongue: int) -> str:
    return f"{reading.district} {_KINDS[reading.kind][tongue]}".strip()


def _counted(texts: list[str]) -> str:
    return "、".join(f"{text}×{texts.count(text)}" if texts.count(text) > 1 else text for text in dict.fromkeys(texts))


def _or_none(names: Any) -> str:
    return "、".join(names) or "–"
