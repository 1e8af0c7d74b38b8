"""Known words like unknown ones: by sound, by writing, in parts of a run, and never without bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.spelling import Speller, edit_distances

WORDS = {
    "贾鲁河": 30, "治理": 90, "自理": 3, "图书馆": 40, "图书": 60, "郑州": 500, "正州": 1, "smart": 9, "start": 20,
    "generation": 5, "generator": 4, "5g": 10, "航空港": 8,
}  # fmt: skip


@pytest.fixture(scope="module")
def speller() -> Speller:
    return Speller(lambda: WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("贾鲁核", ("贾鲁河",)),
        ("假炉河", ("贾鲁河",)),
        ("图书管", ("图书馆",)),
        ("图馆", ()),
        ("图画书馆", ("图书馆",)),
        ("自立", ("治理", "自理")[1:]),
        # once is a slip of the printer's
        ("郑周", ("郑州",)),
        ("smrat", ("smart",)),
        ("smar", ("smart",)),
        ("generatoin", ("generation",)),
        ("5h", ()),
        ("smart", ("start",)),
        ("航空", ()),
        ("", ()),
        ("字" * 5000, ()),
    ],
)
def test_near(speller: Speller, typed: str, meant: tuple[str, ...]) -> None:
    assert speller.near(typed)[: len(meant)] == meant
    if not meant:
        assert speller.near(typed) == ()


def test_a_part_of_a_run_is_corrected(speller: Speller) -> None:
    assert next(speller.corrections("贾鲁核治理", ["贾", "鲁", "核", "治理"])) == "贾鲁河治理"
    assert list(speller.corrections("字" * 5000, ["字"] * 5000)) == []


def slow_distance(first: str, second: str) -> int:
    table = [[i + j if 0 in (i, j) else 0 for j in range(len(second) + 1)] for i in range(len(first) + 1)]
    for i in range(1, len(first) + 1):
        for j in range(1, len(second) + 1):
            same = first[i - 1] == second[j - 1]
            table[i][j] = min(table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (not same))
            if i > 1 and j > 1 and first[i - 1] == second[j - 2] and first[i - 2] == second[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(st.text("abc", min_size=1, max_size=6), st.lists(st.text("abc", min_size=4, max_size=4), min_size=1))
def test_distances_of_all_rows_at_once_are_those_of_each(word: str, others: list[str]) -> None:
    codes = np.array([[ord(char) for char in other] for other in others], np.uint32)
    found = edit_distances(np.array([ord(char) for char in word], np.uint32), codes)
    assert found.tolist() == [slow_distance(word, other) for other in others]


@pytest.mark.parametrize(
    ("letters", "words"),
    [
        ("jialuhe", ("贾鲁河",)),
        ("zhili", ("治理",)),
        ("zhengzhou", ("郑州",)),
        ("hangkonggang", ("航空港",)),
        ("jialuh", ()),
        ("ialuhe", ()),
        ("jialuhee", ()),
        ("smarty", ()),
        ("tu", ()),
        ("a" * 5000, ()),
    ],
)
def test_spelled_in_pinyin(speller: Speller, letters: str, words: tuple[str, ...]) -> None:
    assert speller.spelled(letters) == words
