"""A story cut into runs: no character lost, marks where pieces begin, matches and evidence where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.model import Piece, Role, Story, body_text
from web import reading
from web.reading import Mark, Paragraph, Run

PAGE = "标题\n　　第一段开头，\n在此断开。\n小标题\n另栏的话\n后来接上。\n"


def piece(text: str, role: Role, **flags: bool) -> Piece:
    start = PAGE.index(text)
    return Piece(start, start + len(text), role, **flags)


PIECES = (
    piece("标题", Role.HEADLINE, moved=True),
    piece("　　第一段开头，\n", Role.BODY),
    piece("后来接上。", Role.BODY, joins_previous=True, moved=True),
    piece("小标题", Role.SUBHEAD),
    piece("在此断开。", Role.CAPTION, gap_before=True),
)
STORY = Story("x", "标题", body_text(PAGE, PIECES), pieces=PIECES)


def joined(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs)


def finder(**found: list[reading.Range]) -> reading.Finder:
    return lambda _text, field: found.get(field, [])


def test_marks_stand_where_pieces_begin() -> None:
    first, second, third = reading.read(STORY, PAGE).paragraphs
    moved = Run("后来接上。", marks=(Mark.MOVED, Mark.JOINED), source=PAGE.index("后来接上"))
    assert first.runs == (Run("第一段开头，"), moved)
    assert (second.role, joined(second)) == (Role.SUBHEAD, "小标题")
    assert (third.role, third.runs[0].marks) == (Role.CAPTION, (Mark.GAP,))


def test_matches_may_cross_a_mark() -> None:
    at = STORY.body.index("头，后来")
    first = reading.read(STORY, PAGE, finder(body=[(at, at + 4)]), {"body": [(0, 2)]}).paragraphs[0]
    assert first.runs == (
        Run("第一", evidence=True),
        Run("段开"),
        Run("头，", hit=1, opens=True),
        Run("后来", hit=1, marks=(Mark.MOVED, Mark.JOINED), source=PAGE.index("后来接上")),
        Run("接上。"),
    )


def test_matches_are_numbered_through_the_story() -> None:
    story = Story("x", "标题", "一二\n三四", kicker="引题")
    read = reading.read(story, None, finder(kicker=[(0, 1)], headline=[(1, 2)], body=[(0, 1), (3, 4), (4, 5)]))
    assert read.kicker
    runs = [*read.kicker.runs, *read.headline.runs, *(run for p in read.paragraphs for run in p.runs)]
    assert [(run.text, run.hit) for run in runs if run.opens] == [("引", 1), ("题", 2), ("一", 3), ("三四", 4)]
    assert read.hits == 4


def test_a_long_text_is_cut_and_says_how_much_is_shown() -> None:
    story = Story("x", "标题", "一二三\n四五六\n七")
    read = reading.read(story, None, finder(body=[(0, 1), (6, 7)]), limit=5)
    assert [joined(paragraph) for paragraph in read.paragraphs] == ["一二三", "四"]
    assert (read.shown, read.hits) == (5, 1)


@pytest.mark.parametrize("text", [None, PAGE.replace("小", "大"), ""])
def test_a_body_that_is_not_what_its_pieces_say_is_plain_text(text: str | None) -> None:
    shown = reading.read(STORY, text).paragraphs
    assert [joined(paragraph) for paragraph in shown] == list(STORY.paragraphs)
    assert all(paragraph.role is Role.BODY and not run.marks for paragraph in shown for run in paragraph.runs)


def test_a_story_without_text_has_no_paragraphs() -> None:
    assert reading.read(Story("x", "标题", ""), None).paragraphs == ()


def test_the_marks_of_a_story_are_named_once() -> None:
    assert reading.marks_of(STORY) == (Mark.JOINED, Mark.MOVED, Mark.GAP)


ranges = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=8)


@given(st.text("甲乙\n", max_size=30), ranges, ranges)
def test_no_character_is_lost_and_each_is_marked_rightly(
    body: str, hits: list[reading.Range], evidence: list[reading.Range]
) -> None:
    read = reading.read(Story("x", "题", body), None, finder(body=hits), {"body": evidence})
    assert "\n".join(map(joined, read.paragraphs)) == body
    at, opened = 0, []
    for paragraph in read.paragraphs:
        for run in paragraph.runs:
            opened += [run.hit] if run.opens else []
            for offset in range(at, at + len(run.text)):
                assert bool(run.hit) == any(a <= offset < b for a, b in hits)
                assert run.evidence == any(a <= offset < b for a, b in evidence)
            at += len(run.text)
        at += 1
    assert len({*opened}) == len(opened) and all(1 <= number <= read.hits for number in opened)


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("郑州地铁开通", "zh-Hans"),
        ("鄭州地鐵開通，市民乘車觀光", "zh-Hant"),
        ("The metro opens", "en"),
        ("２０２２", "zh-Hans"),
        ("", "zh-Hans"),
    ],
)
def test_the_language_of_a_text(text: str, tag: str) -> None:
    assert reading.language_of(text) == tag


def test_a_passage_in_another_language_says_so() -> None:
    simple, traditional = (
        "她说得很慢，字字清楚，屋里的人都听见了这段话也都记住了。",
        "鄭州地鐵開通，市民乘車觀光，車廂裡很熱鬧。",
    )
    body = "\n".join((simple, traditional, "It was the best of times.", "OK", "河水"))
    read = reading.read(Story("x", "河", body + simple * 20), None)
    assert (read.language, read.headline.language) == ("zh-Hans", None)
    assert [p.language for p in read.paragraphs[:4]] == [None, "zh-Hant", "en", None]
    read = reading.read(Story("x", "河", body + "\n" + traditional * 20), None)
    assert (read.language, read.headline.language) == ("zh-Hant", None)
    assert [p.language for p in read.paragraphs] == ["zh-Hans", None, "en", None, None, None]
