"""Marks and passages: exact in the original text, the exact string before words, never markup."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import QueryError
from archive.fold import fold
from indexer.plan import Means
from indexer.query import parse
from indexer.results import Snippet
from indexer.snippets import highlighter, mark, snippet
from indexer.syntax import is_text

MEANS = Means(
    words=lambda text: [text[at : at + 2] for at in range(0, len(text), 2)],
    alternatives=lambda run, _words: {"10月": ("十月",), "新冠": ("新冠肺炎",)}.get(run, ()),
    values=lambda _facet, _text: (),
)


def joined(passage: Snippet) -> str:
    return "".join(text for text, _ in passage)


def marked(passage: Snippet) -> list[str]:
    return [text for text, matched in passage if matched]


def test_marks_stand_where_the_original_has_them() -> None:
    text = "龍湖邊的ＣＩＴＹ，Ｃity"
    assert mark(text, parse("龙湖 city")) == (
        ("龍湖", True),
        ("邊的", False),
        ("ＣＩＴＹ", True),
        ("，", False),
        ("Ｃity", True),
    )
    # one original character folds to three
    assert mark("共㎏计", parse("g计")) == (("共", False), ("㎏计", True))


@pytest.mark.parametrize(
    ("query", "text", "found"),
    [
        ("甲乙", "乙甲乙甲", ["甲乙"]),
        ("哈", "哈哈", ["哈", "哈"]),
        ("哈哈", "哈哈哈", ["哈哈"]),
        ("新冠", "新冠肺炎", ["新冠"]),
        ("“甲”乙", "乙，甲", ["乙", "甲"]),
        ('"甲、乙"', "甲、乙；甲乙", ["甲、乙"]),
        ("甲、乙", "甲、乙；甲", ["甲、乙", "甲"]),
        ("10月", "十月与10月", ["十月", "10月"]),
        ("甲乙丙丁", "丙丁与甲乙", ["丙丁", "甲乙"]),
        ("甲乙丙丁", "甲乙丙丁与甲乙", ["甲乙丙丁"]),
        ("abcd", "ab，xab", ["ab"]),
        ("-甲 乙", "甲乙", ["乙"]),
        ("区县:甲 乙", "甲乙", ["乙"]),
        ("甲 OR 乙", "甲乙", ["甲", "乙"]),
        ("甲", "", []),
        ("", "甲", []),
    ],
)
def test_what_is_marked(query: str, text: str, found: list[str]) -> None:
    passage = mark(text, parse(query), MEANS)
    assert marked(passage) == found
    assert joined(passage) == text


def test_without_the_index_only_what_was_typed_is_marked() -> None:
    assert marked(mark("丙丁与甲乙，十月10月", parse("甲乙丙丁 10月"))) == ["10月"]


def test_a_scope_marks_its_field_only() -> None:
    marks = highlighter(parse("标题:甲 乙"))
    assert marked(marks.mark("甲乙", "headline")) == ["甲", "乙"]
    assert marked(marks.mark("甲乙", "body")) == ["乙"]
    assert marked(marks.mark("甲乙")) == ["甲", "乙"]


def test_the_passage_prefers_the_exact_string_then_the_densest_words() -> None:
    filler = "前面的话说了很多。" * 30
    text = f"丙丁。{filler}丙丁和甲乙。{filler}甲乙丙丁。{filler}"
    assert marked(snippet(text, parse("甲乙丙丁"), means=MEANS)) == ["甲乙丙丁"]
    text = text.replace("甲乙丙丁", "")
    assert marked(snippet(text, parse("甲乙丙丁"), means=MEANS)) == ["丙丁", "甲乙"]
    text = f"十月。{filler}10月。{filler}"
    assert marked(snippet(text, parse("10月"), means=MEANS)) == ["10月"]
    text = f"{filler}甲。{filler}乙和甲。"
    assert marked(snippet(text, parse("甲 乙"))) == ["乙", "甲"]


def test_the_passage_begins_with_the_sentence_and_keeps_its_width() -> None:
    text = "头一句话在这里。" * 20 + "这一句里有甲乙两个字，" + "后面的话还有很多，" * 20
    passage = joined(snippet(text, parse("甲乙"), 60))
    assert passage.startswith("这一句里有甲乙") and len(passage) == 60
    assert joined(snippet(text, parse("没有"), 60)) == text[:60]
    assert joined(snippet("短文。", parse("没有"))) == "短文。"
    # near the end of the text there is still a full passage
    assert len(joined(snippet("字" * 200 + "甲乙", parse("甲乙"), 60))) == 60


@pytest.mark.parametrize("mark", ["，", "”", "）", "、"])
def test_the_passage_does_not_begin_with_what_closes_the_words_before_it(mark: str) -> None:
    text = "甲" * 60 + mark + "乙" * 12 + "电梯" + "丙" * 80
    for width in range(40, 70):
        shown = "".join(part for part, _ in snippet(text, parse("电梯"), width))
        assert shown[0] != mark and "电梯" in shown


def test_a_match_wider_than_the_passage_is_shown_whole() -> None:
    text = "字" * 50 + "甲" * 40 + "字" * 50
    assert marked(snippet(text, parse('"' + "甲" * 40 + '"'), 20)) == ["甲" * 40]


def test_latin_words_are_not_cut() -> None:
    text = "international " * 40 + "target " + "international " * 40
    passage = joined(snippet(text, parse("target"), 50))
    assert all(word in ("international", "target") for word in passage.split())


def test_the_first_text_with_a_match_gives_the_passage() -> None:
    marks = highlighter(parse("甲"))
    assert marks.best_passage([("乙", "body"), ("甲丙", "kicker")]) == (("甲", True), ("丙", False))
    assert marks.best_passage([("乙", "body"), ("丙", "kicker")]) == (("乙", False),)
    assert marks.best_passage([]) == ()


def test_markup_is_text() -> None:
    text = "<script>甲</script>&amp;"
    assert mark(text, parse("甲")) == (("<script>", False), ("甲", True), ("</script>&amp;", False))


def test_thousands_of_matches_cost_little() -> None:
    passage = snippet("的" * 10_000, parse("的 的的 的的的"))
    assert joined(passage) == "的" * 80


TEXT = st.text("甲乙丙丁ABab１㎏龍，。\n 、“”", max_size=120)


@given(TEXT, st.text("甲乙丙丁AB1龙 、", min_size=1, max_size=12), st.integers(1, 60))
def test_ranges_make_up_the_passage_and_marks_fold_to_what_was_asked(text: str, asked: str, width: int) -> None:
    try:
        marks = highlighter(parse(asked), MEANS)
    except QueryError:
        return
    whole, passage = marks.mark(text), marks.passage(text, width)
    assert joined(whole) == text and joined(passage) in text
    assert bool(marked(passage)) == bool(marked(whole))
    for some in (whole, passage):
        assert all(part for part, _ in some)
        # two marks may touch; unmarked ranges are whole
        assert not any(not one and not two for (_, one), (_, two) in pairwise(some))
    strings = [string for needle in marks.needles for string in (needle.typed, *needle.others, *needle.words)]
    for part in marked(whole):
        assert any(string in fold(part) for string in strings)


@given(st.text(min_size=1, max_size=80), st.data())
def test_a_string_of_the_text_is_marked(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    string = text[start : data.draw(st.integers(start + 1, len(text)))]
    if not all(map(is_text, string)):
        return
    marks = highlighter(parse(string))
    assert any(fold(string) in fold(part) for part in marked(marks.mark(text)))
