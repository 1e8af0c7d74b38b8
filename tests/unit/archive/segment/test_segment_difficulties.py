"""Whole pages, each with one difficulty: which stories come out, with which fields, in which order."""

from __future__ import annotations

import pytest

from archive.model import PageMeta, Role
from archive.segment.explain import explain_page
from indexer.lexicon import NgramLexicon
from tests.unit.archive.segment.whole_pages import BRIDGE, CANTEEN, SCHOOL, Divide, page, wrap

THREE = page("社区食堂添了新炉灶", CANTEEN, "老桥封闭检修三天", BRIDGE, "新生先领一垄地", SCHOOL)
THREE_TOLD = [("社区食堂添了新炉灶", CANTEEN), ("老桥封闭检修三天", BRIDGE), ("新生先领一垄地", SCHOOL)]


def test_paragraphs_a_line(divide: Divide) -> None:
    found = divide(THREE)
    assert found.told == THREE_TOLD
    assert found.stories[0].byline == ["记者 程远", "通讯员 骆小满"]
    assert found.furniture == []
    assert found.found.meta == PageMeta()
    assert not any(piece.moved or piece.joins_previous for s in found.found.stories for piece in s.pieces)


@pytest.mark.parametrize("change", [("\n\n", "\n"), ("\n\n", "\n\n　　"), ("\n\n", "\n\n\n")])
def test_other_ways_to_set_paragraphs(divide: Divide, change: tuple[str, str]) -> None:
    assert divide(THREE.replace(*change)).told == THREE_TOLD


@pytest.mark.parametrize("width", [14, 18, 22])
@pytest.mark.parametrize("gap", ["\n\n", "\n"])
def test_hard_wrapped_columns(divide: Divide, width: int, gap: str) -> None:
    parts = [[head, *(wrap(p, width) for p in body)] for head, body in THREE_TOLD]
    assert divide("\n\n".join(gap.join(part) for part in parts)).told == THREE_TOLD


def test_kicker_headline_and_subtitle(divide: Divide) -> None:
    head = ["柳荫街道把旧车库让给老人", "社区食堂添了新炉灶", "——头一锅面还没出来 门口已排起长队"]
    first, second = divide(page(head, CANTEEN, "老桥封闭检修三天", BRIDGE)).stories
    assert (first.story.kicker, first.headline, first.story.subtitle) == tuple(head)
    assert first.roles[:3] == [Role.KICKER, Role.HEADLINE, Role.SUBTITLE]
    assert (second.story.kicker, second.headline) == (None, "老桥封闭检修三天")


def test_a_headline_of_two_lines(divide: Divide) -> None:
    text = "社区食堂添了新炉灶\n头锅出来排起了长队\n\n" + page(CANTEEN, "老桥封闭检修三天", BRIDGE)
    assert divide(text).told == [("社区食堂添了新炉灶 头锅出来排起了长队", CANTEEN), ("老桥封闭检修三天", BRIDGE)]


def test_a_headline_that_is_a_question(divide: Divide) -> None:
    assert (
        divide(page("占了盲道的车谁来管？", CANTEEN, "老桥封闭检修三天", BRIDGE)).told[0][0] == "占了盲道的车谁来管？"
    )


def test_subheads_belong_to_their_story(divide: Divide) -> None:
    more = "街道办事处负责人说，今年还要再办五家这样的食堂，地方已经选好，设备也在路上，入冬之前都能开门。"
    body = [CANTEEN[0], "一、车库怎么改", CANTEEN[1], "二、热汤怎么送", CANTEEN[2], "三、细账怎么算", more]
    first, second = divide(page("社区食堂添了新炉灶", body, "老桥封闭检修三天", BRIDGE)).stories
    assert first.paragraphs == body
    assert first.roles.count(Role.SUBHEAD) == 3
    assert second.paragraphs == BRIDGE


def test_a_short_quotation_is_no_headline(divide: Divide) -> None:
    body = [CANTEEN[0], "“有汤，有菜，还热乎！”", CANTEEN[1], "“明天还来。”", CANTEEN[2]]
    assert divide(page("社区食堂添了新炉灶", body, "老桥封闭检修三天", BRIDGE)).told[0] == ("社区食堂添了新炉灶", body)


def test_a_byline_below_the_headline(divide: Divide) -> None:
    body = [CANTEEN[0].split("）", 1)[1], *CANTEEN[1:]]
    text = page("社区食堂添了新炉灶", "本报记者 程远 通讯员 骆小满 文/图", body, "老桥封闭检修三天", BRIDGE)
    first = divide(text).stories[0]
    assert (first.headline, first.paragraphs) == ("社区食堂添了新炉灶", body)
    assert first.byline == ["记者 程远", "通讯员 骆小满"]


def test_a_byline_at_the_end(divide: Divide) -> None:
    body = [CANTEEN[0].split("）", 1)[1], *CANTEEN[1:]]
    text = page("社区食堂添了新炉灶", body, "记者 程远 通讯员 骆小满", "老桥封闭检修三天", BRIDGE)
    first, second = divide(text).stories
    assert first.byline == ["记者 程远", "通讯员 骆小满"]
    assert first.roles[-1] is Role.BYLINE
    assert (second.headline, second.byline) == ("老桥封闭检修三天", ["记者 宋岩"])


def test_a_closing_byline_between_columns_comes_last(divide: Divide) -> None:
    opening = CANTEEN[0].split("）", 1)[1]
    text = page("社区食堂添了新炉灶", CANTEEN[1][30:], CANTEEN[2], "记者 程远 通讯员 骆小满", opening, CANTEEN[1][:30])
    (story,) = divide(text).stories
    assert story.paragraphs == [opening, *CANTEEN[1:]]
    assert story.roles[-1] is Role.BYLINE


def test_a_column_banner_is_no_headline(divide: Divide) -> None:
    text = page("记者走基层", "社区食堂添了新炉灶", CANTEEN, "老桥封闭检修三天", BRIDGE)
    first, second = divide(text).stories
    assert (first.story.column, first.headline) == ("记者走基层", "社区食堂添了新炉灶")
    assert second.story.column is None


BRIEFS = [
    "柳荫街的路灯昨晚全部换成了节能灯，一年可省电两万多度，夜里走路的人都说亮堂多了。",
    "图书馆从本周起延长开放时间，每晚九点半闭馆，周末也不例外，自习室另增六十个座位。",
    "城西菜市场完成改造，摊位统一编号，地面不再积水，门口的三轮车也有了自己的停车线。",
]


@pytest.mark.parametrize("mark", ["●", "▲", "■", "◆"])
def test_briefs_with_a_mark(divide: Divide, mark: str) -> None:
    found = divide(page("社区食堂添了新炉灶", CANTEEN, "市井短讯", [mark + b for b in BRIEFS]))
    assert [s.paragraphs for s in found.stories[1:]] == [[mark + b] for b in BRIEFS]
    assert [s.story.column for s in found.stories] == [None, "市井短讯", "市井短讯", "市井短讯"]


def test_briefs_with_a_title_in_brackets(divide: Divide) -> None:
    titles = ["路灯换新", "图书馆晚闭", "菜市场不积水"]
    found = divide(page("市井短讯", [f"【{t}】{b}" for t, b in zip(titles, BRIEFS, strict=True)]))
    assert found.told == [(t, [b]) for t, b in zip(titles, BRIEFS, strict=True)]
    assert found.stories[0].roles == [Role.COLUMN, Role.HEADLINE, Role.BODY]


def test_briefs_signed_in_brackets(divide: Divide) -> None:
    names = ["程远", "骆小满", "宋岩 柏青"]
    found = divide(page("市井短讯", [f"●{b}（{n}）" for b, n in zip(BRIEFS, names, strict=True)]))
    assert [s.byline for s in found.stories] == [["作者 程远"], ["作者 骆小满"], ["作者 宋岩", "作者 柏青"]]


def test_a_picture_alone_is_a_story(divide: Divide) -> None:
    caption = "昨日，青石桥下，养护工人在更换锈蚀的支座。本报记者 宋岩 摄"
    found = divide(page("社区食堂添了新炉灶", CANTEEN, caption, "新生先领一垄地", SCHOOL))
    assert [s.headline for s in found.stories] == ["社区食堂添了新炉灶", None, "新生先领一垄地"]
    assert found.stories[1].byline == ["摄影 宋岩"]
    assert found.stories[1].roles == [Role.CAPTION]


def test_notices(divide: Divide) -> None:
    loss = "程远遗失身份证，证号410100000000000000，声明作废。"
    stop = "因管网改造，柳荫街以东定于4月12日8时至18时停水，请用户提前储水，不便之处敬请谅解。"
    found = divide(
        page("社区食堂添了新炉灶", CANTEEN, "遗失声明", loss, "停水通知", stop, "嵩河市供水公司", "2022年4月11日")
    )
    assert [s.headline for s in found.stories] == ["社区食堂添了新炉灶", "遗失声明", "停水通知"]
    assert found.stories[1].paragraphs == [loss]
    assert found.stories[2].paragraphs == [stop, "嵩河市供水公司", "2022年4月11日"]
    assert {role for s in found.stories[1:] for role in s.roles} == {Role.HEADLINE, Role.NOTICE}


def test_questions_and_answers_stay_together(divide: Divide) -> None:
    talk = [
        "问：食堂的饭菜由谁来定？", "答：每周六开一次碰头会，老人代表、营养师和掌勺的师傅一起定下一周的菜。",
        "问：钱从哪里来？", "答：场地不要租金，街道补一部分，其余靠卖饭，到上个月已经能够持平。",
        "问：还会再办吗？", "答：今年再办五家，地方已经选好。",
    ]  # fmt: skip
    found = divide(page("一家食堂怎样开下去", CANTEEN[0], talk, "老桥封闭检修三天", BRIDGE))
    assert found.told == [("一家食堂怎样开下去", [CANTEEN[0], *talk]), ("老桥封闭检修三天", BRIDGE)]


def test_a_poem(divide: Divide) -> None:
    verse = ["桥下的水", "慢慢往东走", "我在桥上", "等一盏灯", "风把名字", "吹进巷口", "谁家的窗", "还亮着"]
    found = divide(
        page("老桥封闭检修三天", BRIDGE) + "\n桥上等灯\n□ 程远\n" + "".join(f"　　{line}\n" for line in verse)
    )
    assert found.told == [("老桥封闭检修三天", BRIDGE), ("桥上等灯", verse)]
    assert found.stories[1].byline == ["作者 程远"]


def test_traditional_script_keeps_its_characters(divide: Divide) -> None:
    body = [
        "本報訊（記者 程遠）昨日一早，柳蔭街社區食堂的師傅們就忙了起來，新換的灶臺火苗躥得老高，"
        "頭一鍋麵剛出來，門口已經排起了長隊。",
        "「以前中午就對付一口，現在有湯有菜。」八十二歲的居民柏奶奶說，她最愛吃的是週三的蘿蔔羊肉包子。",
    ]
    found = divide(page("社區食堂添了新爐灶", body, "老橋封閉檢修三天", BRIDGE))
    assert found.told == [("社區食堂添了新爐灶", body), ("老橋封閉檢修三天", BRIDGE)]
    assert found.stories[0].byline == ["记者 程遠"]


def test_a_word_broken_over_columns_is_joined(divide: Divide) -> None:
    body = [CANTEEN[0][:-3], CANTEEN[0][-3:], *CANTEEN[1:]]
    found = divide(page("社区食堂添了新炉灶", body, "老桥封闭检修三天", BRIDGE))
    assert found.told == [("社区食堂添了新炉灶", CANTEEN), ("老桥封闭检修三天", BRIDGE)]
    assert found.piece("长队。") == (True, False, False)


def test_a_jumbled_story_is_put_in_order(divide: Divide) -> None:
    cut = CANTEEN[1].index("头一个月")
    text = page(
        "社区食堂添了新炉灶", CANTEEN[1][cut:], CANTEEN[2], CANTEEN[0], CANTEEN[1][:cut], "老桥封闭检修三天", BRIDGE
    )
    found = divide(text)
    assert found.told == [("社区食堂添了新炉灶", CANTEEN), ("老桥封闭检修三天", BRIDGE)]
    assert found.piece("头一个月")[0]


def test_two_broken_stories_get_their_own_ends(divide: Divide) -> None:
    a, b = CANTEEN[1].index("八折"), BRIDGE[1].index("工程师") + 2
    text = page(
        "社区食堂添了新炉灶", CANTEEN[0], CANTEEN[1][:a], "老桥封闭检修三天", BRIDGE[0], BRIDGE[1][:b],
        CANTEEN[1][a:], CANTEEN[2], BRIDGE[1][b:], BRIDGE[2],
    )  # fmt: skip
    assert divide(text).told == [("社区食堂添了新炉灶", CANTEEN), ("老桥封闭检修三天", BRIDGE)]


def test_stacked_heads_over_interleaved_columns(divide: Divide) -> None:
    a, b = CANTEEN[1].index("八折"), BRIDGE[1].index("工程师") + 2
    text = page(
        "社区食堂添了新炉灶", "老桥封闭检修三天", CANTEEN[0], CANTEEN[1][:a], BRIDGE[0], BRIDGE[1][:b],
        CANTEEN[1][a:], CANTEEN[2], BRIDGE[1][b:], BRIDGE[2],
    )  # fmt: skip
    assert divide(text).told == [("社区食堂添了新炉灶", CANTEEN), ("老桥封闭检修三天", BRIDGE)]


def test_navigation_inside_a_paragraph(divide: Divide) -> None:
    cut = CANTEEN[1].index("八折")
    text = page(
        "社区食堂添了新炉灶", CANTEEN[0], CANTEEN[1][:cut], "上一篇 下一篇 放大 缩小", CANTEEN[1][cut:], CANTEEN[2]
    )
    found = divide(text)
    assert found.told == [("社区食堂添了新炉灶", CANTEEN)]
    assert found.furniture == ["上一篇 下一篇 放大 缩小"]


def test_a_lost_beginning_is_flagged_and_not_invented(divide: Divide) -> None:
    rest = CANTEEN[0][CANTEEN[0].index("忙了起来") + 1 :]
    found = divide(page("社区食堂添了新炉灶", rest, CANTEEN[1:], "老桥封闭检修三天", BRIDGE))
    assert found.told == [("社区食堂添了新炉灶", [rest, *CANTEEN[1:]]), ("老桥封闭检修三天", BRIDGE)]
    assert found.piece(rest) == (False, True, False)


def test_jumps_from_and_to_another_page(divide: Divide) -> None:
    above = "（上接01版）" + CANTEEN[0][CANTEEN[0].index("忙了起来") + 1 :]
    text = page(
        "社区食堂添了新炉灶", above, CANTEEN[1:], "老桥封闭检修三天", [*BRIDGE[:2], BRIDGE[2][:18], "（下转06版）"]
    )
    found = divide(text)
    assert found.told == [
        ("社区食堂添了新炉灶", [above, *CANTEEN[1:]]), ("老桥封闭检修三天", [*BRIDGE[:2], BRIDGE[2][:18]]),
    ]  # fmt: skip
    assert found.piece("（上接01版）")[1]
    assert found.furniture == ["（下转06版）"]


def test_header_list_and_editors_are_furniture(divide: Divide) -> None:
    above = [
        "嵩河晨报 2022年4月11日 星期一 第07版 民生",
        "本版导读",
        "●社区食堂添了新炉灶",
        "●老桥封闭检修三天",
        "●新生先领一垄地",
    ]
    found = divide(page(above, THREE.rstrip("\n"), "责编 程远 版式 骆小满", "新闻热线：0371-00000000"))
    assert found.told == THREE_TOLD
    assert found.furniture == [*above, "责编 程远 版式 骆小满", "新闻热线：0371-00000000"]
    meta = found.found.meta
    assert (meta.newspaper, str(meta.date), meta.number, meta.section) == ("嵩河晨报", "2022-04-11", "07", "民生")


def test_a_comment_is_a_story_of_its_own(divide: Divide) -> None:
    comment = [
        "食堂好不好，老人的脚会说话。肯天天走来，才算办到了心里。",
        "把账算细，把味道做稳，一间食堂才不会只红火一阵子。",
    ]
    text = page("社区食堂添了新炉灶", CANTEEN, "短评", "让热汤一直热下去", comment, "老桥封闭检修三天", BRIDGE)
    found = divide(text)
    assert [s.headline for s in found.stories] == ["社区食堂添了新炉灶", "让热汤一直热下去", "老桥封闭检修三天"]
    assert found.stories[1].story.column == "短评"
    assert found.stories[1].paragraphs == comment


def test_a_page_of_nothing_but_text(divide: Divide) -> None:
    found = divide(page(CANTEEN[1:]))
    assert found.told == [(None, CANTEEN[1:])]


def test_a_moved_piece_has_its_reason(divide: Divide) -> None:
    cut = CANTEEN[1].index("头一个月")
    found = divide(page("社区食堂添了新炉灶", CANTEEN[1][cut:], CANTEEN[2], CANTEEN[0], CANTEEN[1][:cut]))
    assert any(piece.moved for piece in found.found.stories[0].pieces)
    assert any("移位" in reason for reason in found.found.stories[0].reasons)


def test_an_explanation_of_every_line(lexicon: NgramLexicon) -> None:
    cut = CANTEEN[0].index("队。")
    text = page("嵩河晨报 第07版", "社区食堂添了新炉灶", CANTEEN[0][:cut], CANTEEN[0][cut:], CANTEEN[1:])
    rows = explain_page(text, lexicon)
    assert [row.line for row in rows] == [1, 3, 5, 7, 9, 11]
    assert [row.label for row in rows] == ["furniture", "headline", "text", "text", "text", "text"]
    assert [row.story for row in rows] == [None, 0, 0, 0, 0, 0]
    assert rows[3].continues is not None and rows[3].continues[0] == 5
    assert all(row.evidence for row in rows[1:])
    strengths = [abs(nats) for _, nats in rows[1].evidence]
    assert strengths == sorted(strengths, reverse=True)
