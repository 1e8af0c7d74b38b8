"""Other spellings of a bare run: synonyms at the bounds of words, numerals where they count or date."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fold import fold
from archive.resources import data_path
from indexer.numerals import in_arabic, in_chinese
from indexer.tokens import Tokenizer
from indexer.widening import MOST, load_widening, parse_synonyms
from tests.conftest import loaded_tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return loaded_tokenizer(None)


@pytest.mark.parametrize(
    ("run", "others"),
    [
        ("10月", {"十月"}),
        ("十月", {"10月"}),
        ("三百个", {"300个"}),
        ("第12届", {"第十二届"}),
        ("2个", {"二个", "两个"}),
        ("2月", {"二月"}),
        ("两个", {"2个"}),
        ("2022年", {"二零二二年", "二〇二二年"}),
        ("二〇二二年", {"2022年"}),
        ("二零二二年4月", {"2022年4月", "二零二二年四月", "2022年四月"}),
        ("十余名", {"10余名"}),
        ("十万元", {"10万元"}),
        # no numbers, or no counts
        ("二七区", set()),
        ("五一", set()),
        ("几十个", set()),
        ("十分", set()),
        ("一家", set()),
        ("百年", set()),
        ("5g", set()),
        ("a10月", set()),
        ("12345个", set()),
        ("007号", set()),
    ],
)
def test_numerals(run: str, others: set[str], tokenizer: Tokenizer) -> None:
    assert set(parse_synonyms("").alternatives(run, tokenizer.words(run))) == others


@given(st.integers(1, 9999))
def test_a_number_is_said_in_one_way(number: int) -> None:
    assert in_arabic(in_chinese(number)) == number


@given(st.text("零一二三四五六七八九〇两十百千", min_size=1, max_size=8))
def test_what_is_no_number_is_none(said: str) -> None:
    number = in_arabic(said)
    assert number is None or in_chinese(number) == said.replace("两", "二").replace("〇", "零")


def test_synonyms_stand_in_for_whole_words_only() -> None:
    widening = parse_synonyms("# 说明\n公交车 = 公共汽车 = Bus # 尾注\n\n")
    assert widening.alternatives("公交车", ["公交车"]) == ("公共汽车", "bus")
    assert widening.alternatives("坐公交车去", ["坐", "公交车", "去"]) == ("坐公共汽车去", "坐bus去")
    assert widening.alternatives("公交车站", ["公", "交", "车站"]) == ()
    assert widening.alternatives("公交车\ue000", ["公交车"]) == ()


def test_a_run_of_many_numbers_stays_bounded() -> None:
    run = "1年2月3日" * 20
    others = load_widening().alternatives(run, [run])
    assert len(others) == MOST
    assert run not in others and len(set(others)) == MOST


def test_the_shipped_groups_are_sound() -> None:
    seen: set[str] = set()
    for line in data_path("synonyms.txt").read_text(encoding="utf-8").splitlines():
        group = [word.strip() for word in line.partition("#")[0].split("=")]
        if group == [""]:
            continue
        assert len(group) > 1, line
        for word in group:
            assert len(word) > 1 and word == fold(word) and word.isalnum(), line
            assert word not in seen, f"{word} stands in two groups"
            seen.add(word)
    assert seen


def test_the_shipped_groups_reach_queries(tokenizer: Tokenizer) -> None:
    run = "郑州航空港经济综合实验区"
    assert "航空港区" in load_widening().alternatives(run, tokenizer.words(run))


@pytest.mark.parametrize(
    ("one", "other"), [("城市計畫", "城市计划"), ("看著", "看着"), ("憑藉", "凭借"), ("瞭解", "了解"), ("答覆", "答复")]
)
def test_words_of_the_other_script_are_found_either_way(one: str, other: str) -> None:
    """Where the folding table, one character to one, cannot make them the same."""
    widening = load_widening()
    for typed, wanted in ((one, other), (other, one)):
        assert fold(wanted) in (fold(typed), *widening.alternatives(fold(typed), [fold(typed)]))


def test_a_character_by_itself_is_not_widened_by_script() -> None:
    assert load_widening().alternatives("着", ["着"]) == ()
