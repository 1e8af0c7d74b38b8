"""The byline grammar: every form in which dailies name people, and texts that only look like one."""

from __future__ import annotations

import pytest

from archive.model import Credit
from archive.segment.credits import as_printed, parse_credits, parse_lead, parse_photo_tail, parse_tail
from archive.segment.lines import plain


def named(credits: tuple[Credit, ...] | None) -> str:
    return " ".join(f"{credit.name}:{credit.role}" for credit in credits or ())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("本报记者 何田 通讯员 卢小雨 文/图", "何田:记者 卢小雨:通讯员"),
        ("本报记者 何田 通讯员 卢小雨 文图", "何田:记者 卢小雨:通讯员"),
        ("记者 何田 文 卢小雨 图", "何田:记者 卢小雨:摄影"),
        ("本报记者 何田/文 卢小雨/图", "何田:记者 卢小雨:摄影"),
        ("本报记者 何田、卢小雨 通讯员 马一鸣", "何田:记者 卢小雨:记者 马一鸣:通讯员"),
        ("本报首席记者 何田", "何田:记者"),
        ("见习记者 何田 实习生 卢小雨", "何田:记者 卢小雨:记者"),
        ("嵩山报业全媒体记者 何田", "何田:记者"),
        ("本报记者 欧阳小雨 通讯员 买买提·艾力", "欧阳小雨:记者 买买提·艾力:通讯员"),
        ("本报记者 何 田 卢 雨", "何田:记者 卢雨:记者"),
        ("（记者 何田）", "何田:记者"),
        ("何田 摄", "何田:摄影"),
        ("本报记者 何田 摄影报道", "何田:摄影"),
        ("记者 何田 通讯员 卢小雨 马一鸣 图", "何田:记者 卢小雨:通讯员 马一鸣:摄影"),
        ("文/何田", "何田:作者"),
        ("□ 何田", "何田:作者"),
        ("作者 何田", "何田:作者"),
        ("本報記者 何田 通訊員 盧小雨", "何田:记者 卢小雨:通讯员"),
    ],
)
def test_bylines_on_lines_of_their_own(line: str, expected: str) -> None:
    assert named(parse_credits(plain(line), need_role=not line.startswith("□"))) == expected


@pytest.mark.parametrize(
    "line", ["记者获悉", "何田说", "本报记者昨日走进果园", "记者手记", "老厂房里办起夜校", "■ 汛期到来 巡山不停"]
)
def test_texts_that_are_no_byline(line: str) -> None:
    assert parse_credits(plain(line)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("本报讯(记者 何田 通讯员 卢小雨)昨日,桥通了。", "何田:记者 卢小雨:通讯员"),
        ("本报讯 记者 何田 通讯员 卢小雨 昨日，桥通了。", "何田:记者 卢小雨:通讯员"),
        ("本报登封3月2日讯（记者 何田）桥通了。", "何田:记者"),
        ("嵩河晚报讯 记者 何田 桥通了。", "何田:记者"),
        ("本报讯 昨日，桥通了。", ""),
    ],
)
def test_leads_open_a_story(text: str, expected: str) -> None:
    lead = parse_lead(plain(text))
    assert lead is not None
    assert named(lead.credits) == expected


@pytest.mark.parametrize("text", ["本报通讯员 何田 记者 卢小雨", "通讯录里找不到他。", "喜讯传来，全村沸腾。"])
def test_texts_that_are_no_lead(text: str) -> None:
    assert parse_lead(plain(text)) is None


def test_brackets_and_photo_credits_at_the_end() -> None:
    assert named((parse_tail(plain("车棚装上了灯。（何田）")) or ((), 0))[0]) == "何田:作者"
    assert named((parse_tail(plain("车棚装上了灯。（记者 何田）")) or ((), 0))[0]) == "何田:记者"
    assert parse_tail(plain("车棚装上了灯（如图）。")) is None
    assert parse_tail(plain("明起降温。（市气象台）")) is None
    assert named((parse_photo_tail(plain("孩子们在晒秋。何田 摄")) or ((), 0))[0]) == "何田:摄影"


def test_names_keep_the_script_of_the_page() -> None:
    line = "本報記者 劉偉 通訊員 張 帥"
    assert named(as_printed(parse_credits(plain(line)) or (), plain(line), line)) == "劉偉:记者 張帥:通讯员"
