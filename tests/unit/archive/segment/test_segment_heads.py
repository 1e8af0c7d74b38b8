"""Whole pages: which lines are headlines, kickers, subheads, or none of them."""

from __future__ import annotations

import pytest

from tests.unit.archive.segment.whole_pages import BRIDGE, CANTEEN, SCHOOL, Divide, page


def test_a_list_names_headlines_that_are_printed_over_two_lines(divide: Divide) -> None:
    listed = ["本版导读", "老桥封闭检修 三天不通车", "食堂添了新炉灶"]
    text = page(listed, "老桥封闭检修", "三天不通车", BRIDGE, "食堂添了新炉灶", CANTEEN, gap="\n")
    found = divide(text)
    assert found.told == [("老桥封闭检修 三天不通车", BRIDGE), ("食堂添了新炉灶", CANTEEN)]
    assert found.furniture == listed


@pytest.mark.parametrize(
    ("first", "second", "kicker", "headline"),
    [
        ("食堂换了新炉灶", "老人吃上热汤面", None, "食堂换了新炉灶 老人吃上热汤面"),
        ("有人怕挤 有人图热闹", "食堂该不该对外开放", "有人怕挤 有人图热闹", "食堂该不该对外开放"),
        ("柳荫街社区推进助老服务", "食堂换了新炉灶", "柳荫街社区推进助老服务", "食堂换了新炉灶"),
    ],
)
def test_two_short_lines_above_a_story(
    divide: Divide, first: str, second: str, kicker: str | None, headline: str
) -> None:
    (story,) = divide(page(first, second, CANTEEN)).stories
    assert (story.story.kicker, story.headline) == (kicker, headline)


@pytest.mark.parametrize("headline", ["入伏以来连晴九天 最高气温冲上39℃", "昨夜阴云散尽 今晨降到7℃"])
def test_a_headline_about_the_weather_is_no_forecast(divide: Divide, headline: str) -> None:
    assert divide(page("老桥封闭检修三天", BRIDGE, headline, CANTEEN)).stories[1].headline == headline


def test_a_page_that_signs_its_stories_goes_on_until_the_name(divide: Divide) -> None:
    """Where nobody's name stands above a story, one below it tells that what looks like a headline is a subhead."""
    bodies = [[paragraph.split("）", 1)[-1] for paragraph in body] for body in (CANTEEN, BRIDGE, SCHOOL)]
    signed = [part for n in range(6) for part in (f"街角第{n + 1}盏灯亮了", bodies[n % 3], "（记者 程远）")]
    subheads = ("一天三趟，量的是“身高”", "螺栓松了，先看看谁在“晃”")
    feature = (
        "给老桥量身高",
        *(part for pair in zip(bodies[1], subheads, strict=False) for part in pair),
        bodies[1][2],
        "（记者 宋岩）",
    )
    assert divide(page(*signed, *feature)).stories[-1].headline == "给老桥量身高"


def test_what_a_list_of_headlines_leaves_out_is_a_subhead(divide: Divide) -> None:
    listed = ["本版导读", "老桥封闭检修三天", "食堂添了新炉灶", "新生先领一垄地", "社区书屋夜里不关灯"]
    stories = [("老桥封闭检修三天", BRIDGE), ("食堂添了新炉灶", CANTEEN), ("社区书屋夜里不关灯", CANTEEN)]
    school = ("新生先领一垄地", SCHOOL[0], "菜园里谁说了算", SCHOOL[1], "葱和蒜怎么分", SCHOOL[2])
    text = page(listed, *(part for story in stories[:2] for part in story), *school, *stories[2])
    assert [story.headline for story in divide(text).stories] == [
        *(head for head, _ in stories[:2]),
        school[0],
        stories[2][0],
    ]
