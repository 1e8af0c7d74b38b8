"""Headers, dates, headline lists, editors and links: what they are told from, and what they say."""

from __future__ import annotations

import datetime as dt

import pytest

from archive.segment.furniture import chinese_number, find_furniture, is_jump, is_navigation, parse_date
from archive.segment.lines import split_lines

STORY = "村口新桥通了车\n\n本报讯（记者 何田）昨日，村口的新桥通了车，赶集不用再绕路。\n"


def told(header: str) -> tuple[str | None, str | None, str | None, str | None, list[str]]:
    text = f"{header}\n\n{STORY}"
    lines = split_lines(text)
    found = find_furniture(lines, text)
    meta = found.meta
    date = meta.date.isoformat() if meta.date else None
    return meta.newspaper, date, meta.number, meta.section, [lines[i].text for i in sorted(found.lines)]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("嵩河晨报 2022年4月11日 星期一 第07版 县区新闻", ("嵩河晨报", "2022-04-11", "07", "县区新闻")),
        ("嵩河晨报\n2022-04-11\nA05版：街巷", ("嵩河晨报", "2022-04-11", "A05", "街巷")),
        ("嵩河晨报 | 2022.4.11 | 07 | 要闻", ("嵩河晨报", "2022-04-11", "07", "要闻")),
        ("二〇二二年四月十一日 星期一\n第3版", (None, "2022-04-11", "3", None)),
        ("嵩 河 晨 报\n2022年4月11日\n05 版 社区·民生", ("嵩河晨报", "2022-04-11", "05", "社区·民生")),
        ("嵩河晨報 2022年4月11日", ("嵩河晨報", "2022-04-11", None, None)),
        ("嵩河晨报 2022年2月30日 第02版", ("嵩河晨报", None, "02", None)),
    ],
)
def test_headers_say_what_the_page_is(header: str, expected: tuple[str | None, ...]) -> None:
    *meta, lines = told(header)
    assert tuple(meta) == expected
    assert len(lines) == len(header.split("\n"))


def test_a_page_without_header_has_no_furniture() -> None:
    found = find_furniture(split_lines(STORY), STORY)
    assert not found.lines
    assert found.meta.newspaper is found.meta.date is found.meta.number is None


def test_a_headline_list_is_furniture_and_names_headlines() -> None:
    text = f"第02版 要闻\n本版导读\n· 村口新桥通了车\n· 老果树有了身份证（详见05版）\n责编 何田 校对 卢小雨\n\n{STORY}"
    lines = split_lines(text)
    found = find_furniture(lines, text)
    assert sorted(found.lines) == [0, 1, 2, 3, 4]
    assert "村口新桥通了车" in found.listed


@pytest.mark.parametrize(
    "line", ["上一篇 下一篇", "放大+ 默认 缩小-", "返回版面目录", "[ 上一版 ] [ 下一版 ]", "点击查看大图"]
)
def test_links_of_an_e_paper(line: str) -> None:
    assert is_navigation(line)


@pytest.mark.parametrize("line", ["下一站，去看花", "村里的微信群", "首页头条的故事"])
def test_lines_that_are_no_links(line: str) -> None:
    assert not is_navigation(line)


def test_jumps_and_dates() -> None:
    assert is_jump("(下转a09版)")
    assert not is_jump("(上接a01版)个窗口搬到了厂门口")
    assert parse_date("出版于 2021年12月31日") == dt.date(2021, 12, 31)
    assert parse_date("2021年2月29日") is None
    assert [chinese_number(text) for text in ("三", "十", "十二", "三十一")] == [3, 10, 12, 31]


def test_a_notice_keeps_the_date_that_signs_it() -> None:
    text = f"{STORY}\n停水公告\n\n因管道检修，本周五停水一天，请提前储水。\n\n嵩河水务公司\n2022年4月11日"
    assert not find_furniture(split_lines(text), text).lines
