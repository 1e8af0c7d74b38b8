"""A page's source with its pieces marked: every character once, in order, each with its story."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Piece, Role, Span, Story
from web.source import parts, stretches

TEXT = "报头\n标题甲\n正文甲\n标题乙\n"


def story(id: str, *pieces: Piece) -> Story:
    return Story(id, None, "", pieces=pieces)


def test_each_stretch_knows_its_story_and_role() -> None:
    first = story("a", Piece(3, 6, Role.HEADLINE), Piece(7, 10, Role.BODY, moved=True))
    second = story("b", Piece(11, 14, Role.HEADLINE))
    shown = stretches(TEXT, [first, second], [Span(0, 2)])
    assert [(s.text, s.number, s.role, s.furniture) for s in shown if s.text.strip()] == [
        ("报头", None, None, True),
        ("标题甲", 1, Role.HEADLINE, False),
        ("正文甲", 1, Role.BODY, False),
        ("标题乙", 2, Role.HEADLINE, False),
    ]
    assert [s.text for s in shown if s.marks] == ["正文甲"]


spans = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted)


@given(st.text("甲乙 \n", max_size=16), st.lists(st.lists(spans, max_size=4), max_size=4), st.lists(spans, max_size=3))
def test_no_character_is_lost_or_doubled(text: str, pieces: list[list[list[int]]], furniture: list[list[int]]) -> None:
    stories = [story(str(i), *(Piece(a, b, Role.BODY) for a, b in own)) for i, own in enumerate(pieces)]
    furnished = [Span(a, b) for a, b in furniture]
    shown = stretches(text, stories, furnished)
    assert "".join(stretch.text for stretch in shown) == text
    assert all(stretch.text for stretch in shown)
    assert all(text.startswith(stretch.text, stretch.start) for stretch in shown)
    divided = parts(text, 5)
    assert [first for first, _ in divided] == [0, *(last for _, last in divided[:-1])] and divided[-1][1] == len(text)
    pieces_of_parts = [stretch for part in divided for stretch in stretches(text, stories, furnished, part)]
    assert "".join(stretch.text for stretch in pieces_of_parts) == text
    assert all(text.startswith(stretch.text, stretch.start) for stretch in pieces_of_parts)


def test_of_a_part_the_rest_of_a_piece_says_that_it_began_before() -> None:
    one = story("a", Piece(3, 6, Role.HEADLINE), Piece(7, 10, Role.BODY))
    shown = stretches(TEXT, [one], [], (5, 9))
    assert [(s.text, s.start, s.number, s.rest) for s in shown] == [
        ("甲", 5, 1, True),
        ("\n", 6, None, False),
        ("正文", 7, 1, False),
    ]


def test_a_part_ends_with_a_line_where_it_can() -> None:
    assert parts("一二\n三四五六七八", 4) == ((0, 3), (3, 7), (7, 9))
    assert parts("", 4) == ((0, 0),)
