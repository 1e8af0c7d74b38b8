"""Lines of a column back into paragraphs."""

from __future__ import annotations

import pytest

from archive.segment.lines import split_lines
from archive.segment.wrapping import make_blocks

FIRST = (
    "昨日一早，社区食堂的师傅们就忙了起来，灶台换了新的，火苗蹿得老高，头一锅面刚出来，"
    "门口已经排起了长队，大家都说味道没有变。"
)
SECOND = (
    "食堂由一间旧车库改成，四十个座位，一天要做三百多份饭，老人凭卡八折，送餐上门不另收钱，办起来的头一个月就有了盈余。"
)
THIRD = "街道办事处负责人说，今年还要再办五家这样的食堂，地方已经选好，设备也在路上，入冬之前都能开门。"


def wrap(text: str, width: int, indent: str = "") -> list[str]:
    """``text`` cut into lines of ``width`` characters, no line opening with a closing mark."""
    lines, line = [], indent
    for char in text:
        if len(line) >= width and char not in "，。、；：？！”）":
            lines.append(line)
            line = ""
        line += char
    return [*lines, line]


def blocks(lines: list[str]) -> list[str]:
    return [block.text for block in make_blocks(split_lines("\n".join(lines)))]


def folded(*paragraphs: str) -> list[str]:
    return [block.text for p in paragraphs for block in make_blocks(split_lines(p))]


#: without indents, widths at which every paragraph ends in a short line: else nothing would show where it ends
@pytest.mark.parametrize(
    ("width", "indent"), [(13, "　　"), (15, "　　"), (18, "　　"), (22, "　　"), (13, ""), (18, "")]
)
def test_a_column_of_paragraphs(width: int, indent: str) -> None:
    paragraphs = [FIRST, SECOND, THIRD]
    assert blocks([line for p in paragraphs for line in wrap(p, width, indent)]) == folded(*paragraphs)


@pytest.mark.parametrize("gap", [1, 2])
def test_blank_lines_between_paragraphs(gap: int) -> None:
    lines = [*wrap(FIRST, 16), *[""] * gap, *wrap(SECOND, 16), *[""] * gap, *wrap(THIRD, 16)]
    assert blocks(lines) == folded(FIRST, SECOND, THIRD)


def test_a_paragraph_a_line_is_left_alone() -> None:
    assert blocks([FIRST, SECOND, THIRD]) == folded(FIRST, SECOND, THIRD)


def test_a_head_above_a_column_stands_alone() -> None:
    lines = ["社区食堂添新灶", "老人说味道没变", "", *wrap(FIRST, 16, "　　"), *wrap(SECOND, 16, "　　")]
    assert blocks(lines) == ["社区食堂添新灶", "老人说味道没变", *folded(FIRST, SECOND)]


def test_a_lead_begins_a_paragraph_in_a_full_column() -> None:
    lead = "本报讯（记者 程远）" + SECOND
    assert blocks([*wrap(FIRST, 16), *wrap(lead, 16)])[-1].startswith("本报讯(记者 程远)")


def test_items_with_a_mark_begin_paragraphs() -> None:
    lines = [*wrap("●" + FIRST, 16), *wrap("●" + SECOND, 16), *wrap("【路】" + THIRD, 16)]
    assert blocks(lines) == folded("●" + FIRST, "●" + SECOND, "【路】" + THIRD)


def test_a_name_that_did_not_fit_stays_in_its_paragraph() -> None:
    lines = ["本报讯（记者 程远 通讯员 ", "骆小满）" + FIRST[:12], *wrap(FIRST[12:], 16)]
    assert len(blocks(lines)) == 1


def test_two_columns_of_different_width() -> None:
    lines = [*wrap(FIRST, 13, "　　"), "", *wrap(SECOND, 20, "　　"), *wrap(THIRD, 20, "　　")]
    assert blocks(lines) == folded(FIRST, SECOND, THIRD)


def test_a_poem_is_not_a_column() -> None:
    lines = ["桥下的水", "慢慢往东走", "我在桥上", "等一盏灯", "风把名字", "吹进巷口"]
    assert blocks(lines) == lines


def test_marks_that_hang_over_the_edge_do_not_widen_a_column() -> None:
    lines = [line for p in (FIRST, SECOND, THIRD) for line in wrap(p, 15, "　　")]
    hanging = [line + "。" if len(line) == 15 and n % 9 == 4 else line for n, line in enumerate(lines)]
    # the number that does not fit leaves its line two characters short, as it should in a column of fifteen
    cut = ["　　师傅揭开蒸锅，看灶边的", "44℃，又添了一瓢水，才把面下进", "锅里。"]
    assert len(blocks([*hanging, *cut])) == 4


def test_a_photographers_line_of_its_own_joins_no_column() -> None:
    lines = [*wrap(FIRST, 16)[:3], "本报记者 程远 文 骆小满 图"]
    assert blocks(lines)[-1] == "本报记者 程远 文 骆小满 图"
