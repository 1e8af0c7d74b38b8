"""Bylines in every form that papers print them in, and sentences that only look like one."""

from __future__ import annotations

import pytest

from archive.model import Credit, CreditRole
from archive.segment.credits import (
    as_printed,
    is_name,
    names_part,
    parse_credits,
    parse_lead,
    parse_photo_tail,
    parse_tail,
)
from archive.segment.lines import plain


def credits(said: str) -> tuple[Credit, ...]:
    """``"记者 程远 摄影 宋岩"`` as credits: a role, then its name."""
    words = said.split()
    return tuple(Credit(name, CreditRole(role)) for role, name in zip(words[::2], words[1::2], strict=True))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("记者 程远", "记者 程远"),
        ("本报记者 程远", "记者 程远"),
        ("本报记者程远", "记者 程远"),
        ("本刊记者 程远", "记者 程远"),
        ("晨报记者 程远", "记者 程远"),
        ("首席记者 程远", "记者 程远"),
        ("见习记者 程远", "记者 程远"),
        ("本报全媒体记者 程远", "记者 程远"),
        ("融媒体记者 程远", "记者 程远"),
        ("本报首席记者 程远 见习记者 骆小满", "记者 程远 记者 骆小满"),
        ("记者 程远 实习生 骆小满", "记者 程远 记者 骆小满"),
        ("记者 程远 通讯员 骆小满", "记者 程远 通讯员 骆小满"),
        ("记者 程远 通讯员 骆小满 宋岩", "记者 程远 通讯员 骆小满 通讯员 宋岩"),
        ("记者 程远、骆小满", "记者 程远 记者 骆小满"),
        ("本报记者 程远 骆小满 通讯员 宋岩、柏青", "记者 程远 记者 骆小满 通讯员 宋岩 通讯员 柏青"),
        ("记者　程　远　通讯员　宋　岩", "记者 程远 通讯员 宋岩"),
        ("记者 程远 骆小满/文 宋岩/图", "记者 程远 记者 骆小满 摄影 宋岩"),
        ("记者 程远 文 宋岩 图", "记者 程远 摄影 宋岩"),
        ("记者 程远/文 宋岩/图", "记者 程远 摄影 宋岩"),
        ("记者 程远 文/图", "记者 程远"),
        ("本报记者 程远 通讯员 骆小满 文/图", "记者 程远 通讯员 骆小满"),
        ("记者 程远 文图", "记者 程远"),
        ("记者程远 通讯员骆小满", "记者 程远 通讯员 骆小满"),
        ("记者 欧阳晓岚", "记者 欧阳晓岚"),
        ("记者 司马言 通讯员 诸葛小亭", "记者 司马言 通讯员 诸葛小亭"),
        ("记者 迪丽娜尔·吐尔逊", "记者 迪丽娜尔·吐尔逊"),
        ("记者 阿布都·热西提 通讯员 程远", "记者 阿布都·热西提 通讯员 程远"),
        ("记者 程远 宋岩 摄", "记者 程远 摄影 宋岩"),
        ("宋岩 摄", "摄影 宋岩"),
        ("宋岩/摄", "摄影 宋岩"),
        ("摄影 宋岩", "摄影 宋岩"),
        ("图/宋岩", "摄影 宋岩"),
        ("文/程远", "作者 程远"),
        ("作者：程远", "作者 程远"),
        ("（记者 程远）", "记者 程远"),
        ("(记者 程远 通讯员 骆小满)", "记者 程远 通讯员 骆小满"),
        ("特约记者 程远", "记者 程远"),
        ("特约通讯员 程远", "通讯员 程远"),
        ("记者 程远 编辑 骆小满", "记者 程远 编辑 骆小满"),
        ("□记者 程远", "记者 程远"),
        ("■本报记者 程远 文/图", "记者 程远"),
        ("□ 程远", "作者 程远"),
        ("本报记者 何 田 卢 雨", "记者 何田 记者 卢雨"),
        ("嵩山报业全媒体记者 何田", "记者 何田"),
        ("记者 何田 通讯员 卢小雨 马一鸣 图", "记者 何田 通讯员 卢小雨 摄影 马一鸣"),
        ("記者 程遠 通訊員 駱小滿", "记者 程远 通讯员 骆小满"),
        ("本报记者 程远 通讯员 宋岩 摄影报道", "记者 程远 摄影 宋岩"),
        ("本报记者 程远 摄影报道", "摄影 程远"),
    ],
)
def test_a_line_that_is_a_byline(line: str, said: str) -> None:
    assert parse_credits(plain(line)) == credits(said)


@pytest.mark.parametrize(
    "line",
    [
        "记者获悉", "记者 昨日从市水务局了解到", "记者手记", "记者在现场看到", "通讯员之家办到村口", "记者来信",
        "摄影展开幕",
        "记者探访老街", "市民 程远", "程远", "图书馆 开放", "文化 下乡", "编辑部的故事", "小记者 走进消防站", "",
        "本报记者昨日走进果园", "■ 汛期到来 巡山不停",
        "记者节 座谈会", "最美通讯员评选启动", "本报讯", "记者 程远 昨天来到社区",
    ],
)  # fmt: skip
def test_a_line_that_is_none(line: str) -> None:
    assert parse_credits(plain(line)) is None


def test_a_name_said_twice_with_one_role_counts_once() -> None:
    assert parse_credits("记者 程远 程远") == credits("记者 程远")


def test_an_endless_line_is_no_byline() -> None:
    assert parse_credits("记者 " + "程远 " * 40) is None


@pytest.mark.parametrize(
    ("text", "said", "rest"),
    [
        ("本报讯（记者 程远）昨日，桥通了。", "记者 程远", "昨日"),
        ("本报讯（记者程远）昨日，桥通了。", "记者 程远", "昨日"),
        ("本报讯(记者 程远 通讯员 骆小满 宋岩)昨日，桥通了。", "记者 程远 通讯员 骆小满 通讯员 宋岩", "昨日"),
        ("本报讯（首席记者 程远 见习记者 骆小满）昨日，桥通了。", "记者 程远 记者 骆小满", "昨日"),
        ("本报讯（全媒体记者 程远/文 宋岩/图）昨日，桥通了。", "记者 程远 摄影 宋岩", "昨日"),
        ("本报讯（记者 程远 文/图）昨日，桥通了。", "记者 程远", "昨日"),
        ("本报讯（记者 程远、骆小满 实习生 宋岩）昨日，桥通了。", "记者 程远 记者 骆小满 记者 宋岩", "昨日"),
        ("晨报讯（记者 程远）昨日，桥通了。", "记者 程远", "昨日"),
        ("嵩河晨报讯（记者 程远）昨日，桥通了。", "记者 程远", "昨日"),
        ("本报郑州4月9日讯（记者 程远）昨日，桥通了。", "记者 程远", "昨日"),
        ("新华社郑州4月9日电（记者 程远）昨日，桥通了。", "记者 程远", "昨日"),
        ("据新华社电 昨日，桥通了。", "", None),
        ("嵩河晚报讯 记者 何田 桥通了。", "记者 何田", " 桥通了"),
        ("本报讯 记者 程远 昨日，桥通了。", "记者 程远", " 昨日"),
        ("本报讯 记者 程远 通讯员 骆小满 昨日，桥通了。", "记者 程远 通讯员 骆小满", " 昨日"),
        ("本报讯 昨日，桥通了。", "", " 昨日"),
        ("本報訊（記者 程遠）昨日，橋通了。", "记者 程远", "昨日"),
        ("本报综合消息 昨日，桥通了。", "", " 昨日"),
    ],
)
def test_a_lead(text: str, said: str, rest: str | None) -> None:
    folded = plain(text)
    found = parse_lead(folded)
    if rest is None:
        assert found is None
    else:
        assert found is not None
        assert found.credits == credits(said)
        assert folded[found.end :].startswith(rest)


@pytest.mark.parametrize(
    "text",
    [
        "本报通讯员队伍又添新人。",
        "昨日，本报讯息台接到电话。",
        "资讯台消息，",
        "本报通讯员 何田 记者 卢小雨",
        "喜讯传来，全村沸腾。",
        "日报社举办开放日。",
        "电力抢修忙",
    ],
)
def test_no_lead(text: str) -> None:
    assert parse_lead(plain(text)) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("桥昨日通了。（记者 程远）", "记者 程远"),
        ("桥昨日通了。（程远）", "作者 程远"),
        ("桥昨日通了。（程 远 骆小满）", "作者 程远 作者 骆小满"),
        ("桥昨日通了。(记者 程远 通讯员 骆小满)", "记者 程远 通讯员 骆小满"),
        ("桥昨日通了。（欧阳晓岚）", "作者 欧阳晓岚"),
        ("桥昨日通了。（程远 文/图）", "作者 程远"),
        ("桥昨日通了。（程远 整理）", "作者 程远"),
    ],
)
def test_a_bracket_that_signs_a_paragraph(text: str, said: str) -> None:
    folded = plain(text)
    found = parse_tail(folded)
    assert found is not None
    assert found[0] == credits(said)
    assert folded[: found[1]] == "桥昨日通了。"


@pytest.mark.parametrize(
    "text",
    [
        "桥昨日通了。", "桥昨日通了（见图）", "桥昨日通了（如图）。",
        "桥昨日通了。（如图）", "桥昨日通了。（下转06版）",
        "桥昨日通了。（未完待续）",
        "桥昨日通了。（市水务局）", "桥昨日通了。（资料图片）", "市民（程远）来电说。",
    ],
)  # fmt: skip
def test_a_paragraph_without_signature(text: str) -> None:
    assert parse_tail(plain(text)) is None


@pytest.mark.parametrize(
    ("text", "said", "rest"),
    [
        ("工人在架桥。程远 摄", "摄影 程远", "工人在架桥。"),
        ("工人在架桥。 记者 程远 摄", "摄影 程远", "工人在架桥。 "),
        ("工人在架桥。本报记者 程远 摄", "摄影 程远", "工人在架桥。"),
        ("工人在架桥 程远 摄影报道", "摄影 程远", "工人在架桥 "),
        ("工人在架桥。程远/图", "摄影 程远", "工人在架桥。"),
        ("工人在架桥。通讯员 骆小满 摄", "摄影 骆小满", "工人在架桥。"),
        ("工人在架桥。记者 程远 通讯员 骆小满 摄", "记者 程远 摄影 骆小满", "工人在架桥。"),
    ],
)
def test_a_caption_with_its_photographer(text: str, said: str, rest: str) -> None:
    folded = plain(text)
    found = parse_photo_tail(folded)
    assert found is not None
    assert found[0] == credits(said)
    assert folded[: found[1]] == rest


@pytest.mark.parametrize(
    "text", ["工人在架桥。", "他学会了拍摄", "这里要建一座图书馆，请看图", "程远 摄", "他举办了一次 摄影展。"]
)
def test_a_text_without_photographer(text: str) -> None:
    assert parse_photo_tail(plain(text)) is None


@pytest.mark.parametrize("text", ["程远", "程 远", "陆小满", "陆 小 满", "欧阳晓岚"])
def test_a_name_alone(text: str) -> None:
    assert is_name(text)


@pytest.mark.parametrize("text", ["便民角", "程", "程远摄", "路通了人也笑了", "程远A", "", "编后", "短讯"])
def test_words_that_are_no_name(text: str) -> None:
    assert not is_name(text)


def test_names_are_given_as_the_page_prints_them() -> None:
    original = "記者 陸　滿 古麗·買買提"
    folded = plain(original)
    found = parse_credits(folded)
    assert found is not None
    assert as_printed(found, original) == credits("记者 陸滿 记者 古麗·買買提")


@pytest.mark.parametrize(
    ("before", "after", "parted"),
    [
        ("本报讯(记者 程远 通讯员 陆满", "沈雨)工人", True),
        ("本报讯(记者 程远", "欧阳晓岚)工人", True),
        # one name, cut by the end of the line
        ("本报讯(记者 程", "远)工人", False),
        ("本报讯(记者 欧阳", "晓岚)工人", False),
        ("本报讯(记者 陆小", "满)工人", False),
        ("本报讯(记者 程远 通讯", "员 陆满)工人", False),
        # no byline's bracket
        ("工人(来自河南", "河北)架桥", False),
        ("记者 程远", "工人架桥", False),
        ("本报讯(记者 程远)工人", "架桥", False),
    ],
)
def test_a_line_break_between_two_names(before: str, after: str, parted: bool) -> None:
    assert names_part(before, after) is parted
