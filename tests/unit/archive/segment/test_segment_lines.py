"""What a printed line is before anyone says what it means."""

from __future__ import annotations

import pytest

from archive.segment.lines import is_closed, plain, split_lines, unmatched, width


def test_plain_text_keeps_its_length() -> None:
    text = "（記者）「橋」Ａ１，ﬁ"
    assert plain(text) == "(记者)“桥”a1,ﬁ"
    assert len(plain(text)) == len(text)


@pytest.mark.parametrize(
    ("text", "em"), [("路桥", 2.0), ("（）", 2.0), ("ab", 1.0), ("2022年", 3.0), ("“”", 2.0), ("", 0.0)]
)
def test_width_in_em(text: str, em: float) -> None:
    assert width(text) == em


def test_lines_with_their_place_indent_and_blanks() -> None:
    first, second, third = split_lines("\n　　桥通了。\n \n\n路也通了 \n灯亮")
    assert (first.number, first.start, first.end, first.indent, first.blanks) == (1, 3, 7, 2.0, 1)
    assert (second.number, second.text, second.width, second.blanks) == (4, "路也通了", 4.0, 2)
    assert (third.number, third.blanks) == (5, 0)


def test_a_page_of_blanks_has_no_lines() -> None:
    assert split_lines(" \n　\n\t") == ()


@pytest.mark.parametrize(
    "text",
    [
        "桥通了。",
        "通了吗？",
        "好！”",
        "他说：",
        "一是修桥；",
        "等着……",
        "桥通了。）",
        "（记者 程远）",
        "【提示】",
        "。”）",
    ],
)
def test_a_closed_paragraph(text: str) -> None:
    assert is_closed(plain(text))


@pytest.mark.parametrize("text", ["桥通", "桥通了，", "他称“好", "建成“便民角”", "读《桥》", "一、", "1", "a"])
def test_a_paragraph_that_breaks_off(text: str) -> None:
    assert not is_closed(plain(text))


@pytest.mark.parametrize(
    ("text", "counts"),
    [("“a”", (0, 0)), ("a”", (1, 0)), ("“a", (0, 1)), ("a”“b", (1, 1)), ("““a”", (0, 1)), ("", (0, 0))],
)
def test_unmatched_marks(text: str, counts: tuple[int, int]) -> None:
    assert unmatched(text, "“", "”") == counts
