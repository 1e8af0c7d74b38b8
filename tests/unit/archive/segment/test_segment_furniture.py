"""What belongs to the page and to no story, and what a page's header says of it."""

from __future__ import annotations

import datetime as dt

import pytest

from archive.segment.furniture import chinese_number, find_furniture, is_jump, is_navigation, parse_date
from archive.segment.lines import plain, split_lines

DAY = dt.date(2022, 4, 11)
STORY = "社区食堂添了新灶台\n本报讯（记者 程远）昨日，社区食堂换上了新灶台，居民排着队来尝头一锅面。\n"


def furniture(text: str) -> list[str]:
    """The lines of ``text`` that are furniture."""
    lines = split_lines(text)
    return [text[lines[i].start : lines[i].end] for i in sorted(find_furniture(lines, text).lines)]


@pytest.mark.parametrize(
    "line",
    [
        "上一篇 下一篇", "上一篇　下一篇", "上一版 下一版", "【上一篇】 【下一篇】",
        "放大 缩小 默认", "放大+ 缩小- 默认○",
        "返回目录", "返回首页", "打印本页 关闭窗口", "字号：大 中 小",
        "分享到：微信 微博", "版面导航",
        "标题导航 版面概览",
        "PDF版", "上一期 下一期", "往期回顾", "朗读", "收藏 打印", "<< 上一篇 | 下一篇 >>", "回到顶部", "数字报首页",
        "返回版面目录",
        "当前位置：首页 > 数字报", "扫码关注", "点击查看大图",
    ],
)  # fmt: skip
def test_navigation(line: str) -> None:
    assert is_navigation(plain(line))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "社区食堂添了新灶台",
        "下一篇章怎么写",
        "下一站，去看花",
        "目录里的老街",
        "检索系统上线运行",
        "首页变脸 城市换新",
        "更多绿地将建成",
        "微信群里办实事",
        "记者 程远",
    ],
)
def test_no_navigation(line: str) -> None:
    assert not is_navigation(plain(line))


@pytest.mark.parametrize(
    "line",
    [
        "（下转06版）",
        "（下转第六版）",
        "(下转A05版)",
        "下转2版",
        "（上接01版）",
        "（上接第一版）",
        "【下转3版】",
        "（紧接第四版）",
        "（下转6版·民生）",
    ],
)
def test_a_jump(line: str) -> None:
    assert is_jump(plain(line))


@pytest.mark.parametrize(
    "line",
    [
        "（上接A01版）个窗口搬到了厂门口",
        "（上接01版）工程去年春天就已经开工。",
        "下转弯处设了镜子",
        "第6版",
        "转发给朋友",
    ],
)
def test_no_jump(line: str) -> None:
    assert not is_jump(plain(line))


@pytest.mark.parametrize(
    "text",
    [
        "2022年4月11日", "2022年04月11日 星期一", "2022-04-11", "2022.4.11", "2022/04/11", "20220411",
        "二〇二二年四月十一日",
        "二○二二年四月十一日", "２０２２年４月１１日", "嵩河晨报2022年4月11日",
    ],
)  # fmt: skip
def test_a_date(text: str) -> None:
    assert parse_date(plain(text)) == DAY


@pytest.mark.parametrize(
    "text", ["", "2022年2月30日", "2022年13月1日", "4月11日", "1898年4月11日", "120220411", "二〇二二年"]
)
def test_no_date(text: str) -> None:
    assert parse_date(plain(text)) is None


@pytest.mark.parametrize(
    ("text", "number"), [("三", 3), ("十", 10), ("十一", 11), ("二十", 20), ("三十一", 31), ("九十九", 99)]
)
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(
    ("header", "newspaper", "date", "number", "section"),
    [
        ("嵩河晨报 2022年4月11日 星期一 第07版 民生", "嵩河晨报", DAY, "07", "民生"),
        ("嵩河晨报\n2022年4月11日 星期一\n07版 民生", "嵩河晨报", DAY, "07", "民生"),
        ("07 民生\n2022年4月11日 星期一\n嵩河晨报", "嵩河晨报", DAY, "07", "民生"),
        ("民生 07\n嵩河晨报 2022-04-11", "嵩河晨报", DAY, "07", "民生"),
        ("A05 民生 嵩河晨报 2022年4月11日", "嵩河晨报", DAY, "A05", "民生"),
        ("嵩河晨报 | 2022.4.11 | 07 | 民生", "嵩河晨报", DAY, "07", "民生"),
        ("嵩 河 晨 报\n2022年4月11日\n05 版 社区·民生", "嵩河晨报", DAY, "05", "社区·民生"),
        ("嵩河晨报 2022年2月30日 第02版", "嵩河晨报", None, "02", None),
        ("A05版：民生", None, None, "A05", "民生"),
        ("第07版：民生 上一版 下一版", None, None, "07", "民生"),
        ("第07版 民生|嵩河晨报|2022年4月11日", "嵩河晨报", DAY, "07", "民生"),
        ("二〇二二年四月十一日 星期一 嵩河晨报 第七版", "嵩河晨报", DAY, "七", None),
        ("嵩河日報 2022年4月11日 第07版 民生", "嵩河日報", DAY, "07", "民生"),
    ],
)
def test_a_header(
    header: str, newspaper: str | None, date: dt.date | None, number: str | None, section: str | None
) -> None:
    text = f"{header}\n\n{STORY}"
    meta = find_furniture(split_lines(text), text).meta
    assert (meta.newspaper, meta.date, meta.number, meta.section) == (newspaper, date, number, section)
    assert furniture(text) == header.split("\n")


def test_a_page_without_header_says_nothing_of_itself() -> None:
    found = find_furniture(split_lines(STORY), STORY)
    assert not found.lines
    assert (found.meta.newspaper, found.meta.date, found.meta.number, found.meta.section) == (None, None, None, None)


def test_a_date_inside_a_story_is_not_the_pages() -> None:
    text = f"{STORY}2022年4月11日，这里还是一片荒地。\n"
    assert find_furniture(split_lines(text), text).meta.date is None
    assert furniture(text) == []


@pytest.mark.parametrize(
    "guide",
    [
        "本版导读\n● 社区食堂添了新灶台\n● 老桥今天封闭检修",
        "【本版导读】\n社区食堂添了新灶台\n老桥今天封闭检修",
        "今日导读\n■社区食堂添了新灶台 03版\n■老桥今天封闭检修 04版",
        "导读\n1.社区食堂添了新灶台\n2.老桥今天封闭检修",
    ],
)
def test_a_list_of_headlines(guide: str) -> None:
    text = f"{guide}\n\n{STORY}\n老桥今天封闭检修\n本报讯（记者 骆小满）今天起，老桥封闭检修三天，车辆请绕行。\n"
    assert furniture(text) == guide.split("\n")
    found = find_furniture(split_lines(text), text)
    assert found.listed == {"社区食堂添了新灶台", "老桥今天封闭检修"}


@pytest.mark.parametrize(
    "line",
    [
        "责编 程远 版式 骆小满 校对 宋岩", "责任编辑：程远", "编辑：程远 校对：宋岩 美编：柏青",
        "本版编辑 程远", "编辑/程远 版式/宋岩",
        "责编：程 远 美编：宋 岩", "值班总编 程远 责编 骆小满", "责编 程远 电话 0371-00000000 版式 骆小满",
    ],
)  # fmt: skip
@pytest.mark.parametrize("above", [True, False])
def test_who_made_the_page(line: str, above: bool) -> None:
    text = f"{line}\n\n{STORY}" if above else f"{STORY}\n{line}\n"
    assert furniture(text) == [line]


@pytest.mark.parametrize(
    "line",
    [
        "新闻热线：0371-00000000", "版权所有 未经授权不得转载", "本版投稿邮箱：news@example.cn", "欢迎读者提供新闻线索",
        "官方微信 官方微博", "社址：嵩河路1号 邮政编码：450000",
    ],
)  # fmt: skip
def test_what_the_foot_of_a_page_says_to_readers(line: str) -> None:
    assert furniture(f"{STORY}\n{line}\n") == [line]


def test_the_sentence_of_a_story_about_editors_is_none() -> None:
    text = f"{STORY}编辑程远说，他每天要看上百条来信。\n责任编辑是一份细活。\n"
    assert furniture(text) == []


def test_a_notice_keeps_the_date_that_signs_it() -> None:
    notice = "停水公告\n\n因管道检修，本周五停水一天，请提前储水。\n\n嵩河水务公司\n2022年4月11日"
    assert furniture(f"{STORY}\n{notice}") == []
