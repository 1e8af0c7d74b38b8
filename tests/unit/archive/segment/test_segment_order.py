"""What continues what: the assignment and the evidence that it weighs."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.segment.assignment import best_assignment
from archive.segment.lines import plain
from archive.segment.order import Fragment, breaks_off, evidence, find_joins, starts_open
from indexer.lexicon import NgramLexicon, load_lexicon


@pytest.fixture(scope="module")
def lexicon() -> NgramLexicon:
    return load_lexicon()


def fragment(text: str, place: int, story: int = 0, **more: bool) -> Fragment:
    return Fragment(plain(text), story, place, **more)


def worth(scores: list[list[float]]) -> float:
    """The highest total of positive scores, by trying everything."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    wide = range(max(rows, columns))
    return max(
        sum(max(0.0, scores[i][j]) for i, j in enumerate(order[:rows]) if j < columns) for order in permutations(wide)
    )


numbers = st.integers(-9, 9).map(float)
tables = st.integers(0, 4).flatmap(
    lambda columns: st.lists(st.lists(numbers, min_size=columns, max_size=columns), max_size=5)
)


@given(tables)
def test_the_assignment_is_the_best_there_is(scores: list[list[float]]) -> None:
    pairs = best_assignment(scores)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == len(pairs)
    assert all(scores[i][j] > 0 for i, j in pairs)
    assert sum(scores[i][j] for i, j in pairs) == worth(scores)


def test_a_greedy_choice_that_costs_the_other_pair_is_not_made() -> None:
    assert best_assignment([[5.0, 4.0], [4.0, 0.0]]) == ((0, 1), (1, 0))


@pytest.mark.parametrize("text", ["师傅们就忙了", "灶台换了新的，", "他说“味道没变", "共有", "用了12"])
def test_a_text_that_breaks_off(text: str) -> None:
    assert breaks_off(fragment(text, 0))


@pytest.mark.parametrize("text", ["师傅们就忙了。", "味道没变。”", "他说：", "（记者 程远）"])
def test_a_text_that_is_whole(text: str) -> None:
    assert not breaks_off(fragment(text, 0))


def test_what_is_not_joinable_does_not_break_off() -> None:
    assert not breaks_off(fragment("师傅们就忙了", 0, joinable=False))
    assert not breaks_off(fragment("师傅们就忙了", 0, ends=True))


@pytest.mark.parametrize(
    "text", ["，灶台换了新的。", "。桥通了。", "”他说。", "）开工。", "民说，这里夏天积水。", "员介绍说，桥通了。"]
)
def test_a_text_mid_sentence(text: str, lexicon: NgramLexicon) -> None:
    assert starts_open(plain(text), lexicon) > 0


@pytest.mark.parametrize(
    "text",
    [
        "本报讯（记者 程远）桥通了。",
        "昨日，桥通了。",
        "据了解，桥通了。",
        "今年以来，我市新修道路五条。",
        "“现在方便多了。”他说。",
    ],
)
def test_a_text_that_begins(text: str, lexicon: NgramLexicon) -> None:
    assert starts_open(plain(text), lexicon) < 0


LEFT_A, RIGHT_A = (
    "社区食堂的师傅们天不亮就起来和面，头一锅面刚出来，门口已经排起了长",
    "队，老人们端着碗，都说食堂的味道没有变。",
)
LEFT_B, RIGHT_B = (
    "老桥的检修昨夜开始，工人要把二百多根螺栓逐一敲过，松的拧紧，锈的更",
    "换，检修的三天里，过桥的车辆要绕行。",
)


@pytest.mark.parametrize("order", list(permutations((LEFT_A, LEFT_B, RIGHT_A, RIGHT_B))))
def test_two_broken_texts_do_not_swap_their_ends(order: tuple[str, ...], lexicon: NgramLexicon) -> None:
    joins = find_joins([fragment(text, place) for place, text in enumerate(order)], lexicon)
    made = {(order[join.left], order[join.right]) for join in joins}
    assert made == {(LEFT_A, RIGHT_A), (LEFT_B, RIGHT_B)}


def test_whole_texts_are_not_joined(lexicon: NgramLexicon) -> None:
    assert find_joins([fragment("桥通了。", 0), fragment("昨日，灯也亮了。", 1)], lexicon) == ()


def test_a_lead_continues_nothing(lexicon: NgramLexicon) -> None:
    left, lead = fragment("头一锅面刚出来，门口已经排起了长", 0), fragment("本报讯（记者 程远）桥通了。", 1, opens=True)
    assert find_joins([left, lead], lexicon) == ()


def test_text_does_not_run_in_a_circle(lexicon: NgramLexicon) -> None:
    texts = ["队，门口已经排起了长", "队，门口又一次排起了长", "队，门口再一次排起了长"]
    joins = find_joins([fragment(text, place) for place, text in enumerate(texts)], lexicon)
    assert len(joins) < len(texts)


@pytest.mark.parametrize(
    ("left", "right", "name"),
    [
        ("他说“这里夏天常常积水，", "现在好了”。", "closes"),
        ("他说“这里夏天常常积水，", "现在好了。", "breaks"),
        ("共投入资金320", "万元，修路五条。", "number"),
        ("共投入资金3", "20万元，修路五条。", "digits"),
        ("规定见《城市道路", "管理条例》第八条。", "closes"),
    ],
)
def test_evidence_at_a_break(left: str, right: str, name: str, lexicon: NgramLexicon) -> None:
    assert evidence(fragment(left, 0), fragment(right, 1), lexicon)[name] > 0
