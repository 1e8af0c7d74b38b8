"""Citations after GB/T 7714: what is known is said, what is unknown is left out."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl

import pytest

from archive.model import Credit, CreditRole, Story
from web.citation import coins, gbt7714, json_ld, meta_tags

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


FULL = Story(
    "x",
    "甲“乙”&<丙>",
    "正文",
    subtitle="——副题",
    byline=(*tuple(Credit(name, REPORTER) for name in "一二三四"), Credit("五", PHOTOGRAPHER)),
    date=dt.date(2021, 9, 17),
    newspaper="山城晨报",
    page="03",
    section="民生",
)
URL = "https://news.example.org/story/x"


def test_since_2025_the_marks_are_full_width_but_for_the_full_stop() -> None:
    assert gbt7714(FULL, 2025) == "一，二，三，等. 甲“乙”&<丙>[N]. 山城晨报，2021-09-17（03）."
    assert gbt7714(Story("x", "甲", "", newspaper="乙报"), 2025) == "甲[N]. 乙报."


def test_tags_name_every_author_and_leave_out_what_is_unknown() -> None:
    tags = meta_tags(FULL, URL, "zh-Hans")
    assert [content for name, content in tags if name == "citation_author"] == ["一", "二", "三", "四"]
    assert dict(tags)["citation_publication_date"] == "2021/09/17" and dict(tags)["DC.date"] == "2021-09-17"
    assert {name for name, _ in meta_tags(Story("x", "甲", ""), URL, "zh-Hans")} == {
        *("citation_title", "citation_language", "citation_public_url"),
        *("DC.title", "DC.type", "DC.language", "DC.identifier"),
    }


def test_coins_is_a_newspaper_article_that_parses_back() -> None:
    pairs = parse_qsl(coins(FULL, URL))
    assert dict(pairs)["rft.type"] == "newspaperArticle" and dict(pairs)["rft.title"] == FULL.headline
    assert [value for name, value in pairs if name == "rft.au"] == ["一", "二", "三", "四"]
    assert dict(pairs)["rft.source"] == "山城晨报" and dict(pairs)["rft.identifier"] == URL


def test_json_ld_says_in_which_issue_of_which_newspaper() -> None:
    said = json_ld(FULL, URL, "zh-Hans", ("金水区",), ("社会",))
    assert said["@type"] == "NewsArticle" and said["author"][0] == {"@type": "Person", "name": "一"}
    assert said["isPartOf"]["datePublished"] == "2021-09-17" and said["isPartOf"]["isPartOf"]["name"] == "山城晨报"
    assert said["contentLocation"][0]["name"] == "金水区" and said["keywords"] == ["社会"]
    assert json_ld(Story("x", "甲", "", newspaper="乙报"), URL, "en", (), ())["isPartOf"]["name"] == "乙报"
    assert "isPartOf" not in json_ld(Story("x", "甲", ""), URL, "en", (), ())
