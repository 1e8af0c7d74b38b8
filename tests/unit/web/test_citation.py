"""Citations after GB/T 7714: what is known is said, what is unknown is left out."""

from __future__ import annotations

import datetime as dt

import pytest

from archive.model import Credit, CreditRole, Story
from web.citation import gbt7714

REPORTER, CORRESPONDENT, PHOTOGRAPHER = CreditRole.REPORTER, CreditRole.CORRESPONDENT, CreditRole.PHOTOGRAPHER


@pytest.mark.parametrize(
    ("story", "line"),
    [
        (
            Story(
                "x",
                "老楼装上电梯",
                "正文",
                byline=(Credit("张三", REPORTER), Credit("李四", CORRESPONDENT), Credit("王五", PHOTOGRAPHER)),
                date=dt.date(2021, 9, 17),
                newspaper="山城晨报",
                page="03",
            ),
            "张三, 李四. 老楼装上电梯[N]. 山城晨报, 2021-09-17(03).",
        ),
        (
            Story("x", "甲", "", byline=tuple(Credit(name, REPORTER) for name in "一二二三四")),
            "一, 二, 三, 等. 甲[N].",
        ),
        (Story("x", None, "没有标题的短讯", date=dt.date(1999, 1, 2)), "没有标题的短讯[N]. 1999-01-02."),
        (Story("x", "甲", "", page="A05"), "甲[N]. (A05)."),
    ],
)
def test_the_line(story: Story, line: str) -> None:
    assert gbt7714(story) == line
