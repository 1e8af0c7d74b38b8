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


def test_marks_stand_where_pieces_begin() -> None:
    first, second, third = reading.paragraphs(STORY, PAGE)
    assert first.runs == (Run("第一段开头，"), Run("后来接上。", marks=(Mark.MOVED, Mark.JOINED)))
    assert (second.role, joined(second)) == (Role.SUBHEAD, "小标题")
    assert (third.role, third.runs[0].marks) == (Role.CAPTION, (Mark.GAP,))


def test_matches_may_cross_a_mark() -> None:
    at = STORY.body.index("头，后来")
    first = reading.paragraphs(STORY, PAGE, hits=[(at, at + 4)], evidence=[(0, 2)])[0]
    assert first.runs == (
        Run("第一", evidence=True),
        Run("段开"),
        Run("头，", hit=True),
        Run("后来", hit=True, marks=(Mark.MOVED, Mark.JOINED)),
        Run("接上。"),
    )


@pytest.mark.parametrize("text", [None, PAGE.replace("小", "大"), ""])
def test_a_body_that_is_not_what_its_pieces_say_is_plain_text(text: str | None) -> None:
    shown = reading.paragraphs(STORY, text)
    assert [joined(paragraph) for paragraph in shown] == list(STORY.paragraphs)
    assert all(paragraph.role is Role.BODY and not run.marks for paragraph in shown for run in paragraph.runs)


def test_a_story_without_text_has_no_paragraphs() -> None:
    assert reading.paragraphs(Story("x", "标题", ""), None) == ()


def test_the_marks_of_a_story_are_named_once() -> None:
    assert reading.marks_of(STORY) == (Mark.JOINED, Mark.MOVED, Mark.GAP)


ranges = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40)), max_size=8)


@given(st.text("甲乙\n", max_size=30), ranges, ranges)
def test_no_character_is_lost_and_each_is_marked_rightly(
    body: str, hits: list[reading.Range], evidence: list[reading.Range]
) -> None:
    shown = reading.paragraphs(Story("x", None, body), None, hits, evidence)
    assert "\n".join(map(joined, shown)) == body
    at = 0
    for paragraph in shown:
        for run in paragraph.runs:
            for offset in range(at, at + len(run.text)):
                assert run.hit == any(a <= offset < b for a, b in hits)
                assert run.evidence == any(a <= offset < b for a, b in evidence)
            at += len(run.text)
        at += 1


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
def test_the_language_of_a_passage(text: str, tag: str) -> None:
    assert reading.language_of(text) == tag
