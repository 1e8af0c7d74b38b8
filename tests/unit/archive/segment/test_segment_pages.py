"""Whole small pages: each shows one thing that real pages do, and what must come of it."""

from __future__ import annotations

from functools import cache

import pytest

from archive.model import Page, Role, Segmentation, body_text
from archive.segment import segment_page
from archive.segment.assignment import best_assignment
from archive.segment.explain import explain_page
from archive.segment.lexicon import Lexicon
from archive.segment.lines import split_lines
from archive.segment.wrapping import make_blocks
from indexer.lexicon import load_lexicon


@cache
def lexicon() -> Lexicon:
    return load_lexicon()


def divide(text: str) -> Segmentation:
    return segment_page(Page("page.txt", text, "utf-8", "0"), lexicon())


def bodies(text: str) -> dict[str | None, list[str]]:
    return {story.headline: body_text(text, story.pieces).split("\n") for story in divide(text).stories}


BRIDGE = (
    "本报讯（记者 何田 通讯员 卢小雨）昨日上午，石门村的新桥正式通车，村民赶集不用再绕行十公里山路，"
    "沿线三个村的果农都松了一口气。",
    "新桥由县里和村里共同出资修建，全长六十米，桥面可供两辆货车并排通过。",
    "村支书马一鸣说，下一步还要把桥头的空地改成集市，让果农在家门口就能卖果子。",
)
LIBRARY = (
    "本报讯（记者 白杨）周末的清水街社区图书馆坐满了人，孩子们围着志愿者听故事，连走廊里也摆上了小板凳。",
    "图书馆由旧锅炉房改造而成，藏书一万两千册，每晚开放到九点，办证全部免费。",
    "社区居民杜梅说，从前孩子放学没有去处，如今写完作业还能在这里下一盘棋。",
)


def page(*stories: tuple[str, tuple[str, ...]]) -> str:
    return "\n\n".join(line for headline, body in stories for line in (headline, *body)) + "\n"


def test_two_plain_stories() -> None:
    text = page(("石门新桥通了车 果农赶集不绕路", BRIDGE), ("旧锅炉房变身图书馆", LIBRARY))
    assert bodies(text) == {"石门新桥通了车 果农赶集不绕路": list(BRIDGE), "旧锅炉房变身图书馆": list(LIBRARY)}


def test_a_column_broken_in_mid_word_is_joined() -> None:
    cut = BRIDGE[1].index("并排")
    text = page(("石门新桥通了车", (BRIDGE[0], BRIDGE[1][: cut + 1], BRIDGE[1][cut + 1 :], BRIDGE[2])))
    (story,) = divide(text).stories
    assert body_text(text, story.pieces).split("\n") == list(BRIDGE)
    assert [piece.joins_previous for piece in story.pieces] == [False, False, False, True, False]


def test_two_broken_stories_do_not_swap_their_ends() -> None:
    a, b = BRIDGE[1].index("货车") + 1, LIBRARY[1].index("开放") + 1
    text = page(
        ("石门新桥通了车", (BRIDGE[0], BRIDGE[1][:a])),
        ("旧锅炉房变身图书馆", (LIBRARY[0], LIBRARY[1][:b])),
    )
    text += "\n" + "\n\n".join((BRIDGE[1][a:], BRIDGE[2], LIBRARY[1][b:], LIBRARY[2])) + "\n"
    assert bodies(text) == {"石门新桥通了车": list(BRIDGE), "旧锅炉房变身图书馆": list(LIBRARY)}


def test_a_story_whose_columns_stand_in_the_wrong_order() -> None:
    text = page(("石门新桥通了车", (BRIDGE[1], BRIDGE[2], "本报记者 何田 文/图", BRIDGE[0].split("）")[1])))
    (story,) = divide(text).stories
    assert body_text(text, story.pieces).split("\n") == [BRIDGE[0].split("）")[1], BRIDGE[1], BRIDGE[2]]
    assert story.pieces[-1].role is Role.BYLINE
    assert any(piece.moved for piece in story.pieces)


def test_stories_under_stacked_headlines() -> None:
    turns = [line for pair in zip(BRIDGE, LIBRARY, strict=True) for line in pair]
    text = "石门新桥通了车\n\n旧锅炉房变身图书馆\n\n" + "\n\n".join(turns) + "\n"
    assert bodies(text) == {"石门新桥通了车": list(BRIDGE), "旧锅炉房变身图书馆": list(LIBRARY)}


def test_a_lost_beginning_is_flagged_and_not_invented() -> None:
    text = page(("石门新桥通了车", (BRIDGE[0], "、桥墩加固和护栏安装，" + BRIDGE[1], BRIDGE[2])))
    (story,) = divide(text).stories
    assert [piece.gap_before for piece in story.pieces] == [False, False, True, False]


def test_kicker_subtitle_banner_and_subheads() -> None:
    head = ("绿城笔记", "石门新桥通了车", "——一座山村的十年", "本报记者 何田 文/图")
    text = "\n\n".join((*head, BRIDGE[1], "一、绕路的日子", BRIDGE[2], "二、通车以后", LIBRARY[2]))
    (story,) = divide(text).stories
    assert (story.column, story.headline, story.subtitle) == ("绿城笔记", "石门新桥通了车", "——一座山村的十年")
    assert [p.role for p in story.pieces if p.role is Role.SUBHEAD] == [Role.SUBHEAD, Role.SUBHEAD]


def test_briefs_share_their_banner() -> None:
    text = (
        "简讯\n\n●石门村给老桥装上护栏，夜里也有灯。（何田）\n●清水街社区图书馆延长开放到九点。（白杨）\n"
        "【果农学剪枝】石门村请来农技员，手把手教剪枝。（马一鸣）\n"
    )
    stories = divide(text).stories
    assert [story.headline for story in stories] == [None, None, "果农学剪枝"]
    assert {story.column for story in stories} == {"简讯"}
    assert [story.byline[0].name for story in stories] == ["何田", "白杨", "马一鸣"]
    assert [any(p.role is Role.COLUMN for p in story.pieces) for story in stories] == [True, False, False]


def test_a_picture_that_stands_alone_parts_no_story() -> None:
    cut = BRIDGE[1].index("货车") + 1
    picture = ("图片新闻", "4月9日，清水街社区的孩子们在图书馆里下棋，窗外的玉兰正开。", "白杨 摄")
    text = "\n\n".join(("石门新桥通了车", BRIDGE[0], BRIDGE[1][:cut], *picture, BRIDGE[1][cut:], BRIDGE[2]))
    bridge, alone = divide(text).stories
    assert body_text(text, bridge.pieces).split("\n") == list(BRIDGE)
    assert alone.headline is None
    assert [(credit.name, credit.role.value) for credit in alone.byline] == [("白杨", "摄影")]


@pytest.mark.parametrize("title", ["停水公告", "公 告", "声　　明", "石门县水务局 启 事"])
def test_a_notice_is_a_story_of_its_own(title: str) -> None:
    text = page(("石门新桥通了车", BRIDGE)) + f"\n{title}\n\n因管道检修，本周五停水一天，请提前储水。\n\n清水水务公司\n"
    notice = divide(text).stories[-1]
    assert notice.headline == title
    assert {piece.role for piece in notice.pieces} == {Role.HEADLINE, Role.NOTICE}


def test_navigation_inside_a_paragraph_does_not_part_it() -> None:
    cut = BRIDGE[1].index("货车") + 1
    text = page(("石门新桥通了车", (BRIDGE[0], BRIDGE[1][:cut], "返回版面目录", BRIDGE[1][cut:], BRIDGE[2])))
    found = divide(text)
    assert body_text(text, found.stories[0].pieces).split("\n") == list(BRIDGE)
    assert [text[span.start : span.end] for span in found.furniture] == ["返回版面目录"]


def wrap(paragraph: str, width: int) -> list[str]:
    """The lines of a paragraph of full-width characters in a column of so many em, indented by two."""
    line = "　　" + paragraph
    return [line[i : i + width] for i in range(0, len(line), width)]


WIDE = tuple("".join(paragraph.split()) for paragraph in BRIDGE)
ALSO_WIDE = tuple("".join(paragraph.split()) for paragraph in LIBRARY)


def test_hard_wrapped_lines_are_paragraphs() -> None:
    text = "石门新桥通了车\n\n" + "\n".join(line for paragraph in WIDE for line in wrap(paragraph, 16)) + "\n"
    (story,) = divide(text).stories
    assert body_text(text, story.pieces).split("\n") == list(WIDE)
    assert len([p for p in story.pieces if p.role is Role.BODY]) == len(WIDE)


@pytest.mark.parametrize("width", [14, 22])
def test_columns_of_two_widths_in_one_run(width: int) -> None:
    lines = [line for paragraph in WIDE for line in wrap(paragraph, 18)]
    lines += ["旧锅炉房变图书馆", *(line for paragraph in ALSO_WIDE for line in wrap(paragraph, width))]
    blocks = make_blocks(split_lines("\n".join(lines)))
    assert len(blocks) == len(WIDE) + 1 + len(ALSO_WIDE)


def test_traditional_script_keeps_its_print() -> None:
    text = "石門新橋「通」了車\n\n本報訊（記者 劉偉）昨日上午，石門村的新橋正式通車，村民趕集不用再繞路。\n"
    (story,) = divide(text).stories
    assert story.headline == "石門新橋「通」了車"
    assert [(credit.name, credit.role.value) for credit in story.byline] == [("劉偉", "记者")]


def test_assignment_takes_the_best_total_and_leaves_worthless_pairs() -> None:
    # greedy would take 5 and be left with nothing for the second row
    assert best_assignment([[5.0, 4.0], [4.5, -1.0]]) == ((0, 1), (1, 0))
    assert best_assignment([[-2.0], [-1.0]]) == ()
    assert best_assignment([[1.0], [3.0], [2.0]]) == ((1, 0),)


def test_every_block_is_explained() -> None:
    text = page(("石门新桥通了车", BRIDGE)) + "上一篇 下一篇\n"
    rows = explain_page(text, lexicon())
    assert [row.label for row in rows] == ["headline", "text", "text", "text", "furniture"]
    assert [row.line for row in rows] == [1, 3, 5, 7, 8]
    assert all(row.evidence for row in rows[:-1])


@pytest.mark.parametrize("mark", ["■■", "【】", "●", "【】桥通了车，果农赶集不绕路。"])
def test_marks_alone_make_no_empty_title(mark: str) -> None:
    for story in divide(f"{mark}\n石门新桥通了车\n{mark}\n" + "\n".join(BRIDGE) + f"\n\n{mark}\n").stories:
        for title in (story.headline, story.kicker, story.subtitle, story.column):
            assert title is None or title.strip()
