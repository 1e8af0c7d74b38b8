"""Stretches of a text found again in an edited one."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from archive.corrections.alignment import align
from archive.model import Span

OLD = "河堤加固提前完工\n护河队清理了上游的水面，把石块垒好。\n摊主们说往后不用抢位置。"


def lines(text: str) -> list[Span]:
    spans, at = [], 0
    for line in text.split("\n"):
        spans.append(Span(at, at + len(line)))
        at += len(line) + 1
    return spans


def found(new: str, old: str = OLD) -> list[str | None]:
    return [new[span.start : span.end] if span else None for span in align(old, lines(old), new)]


def test_the_same_text() -> None:
    assert align(OLD, lines(OLD), OLD) == tuple(lines(OLD))


def test_turned_round_indented_and_wrapped() -> None:
    one, two, three = OLD.split("\n")
    assert found(f"　　{three}\n{one}\n　　{two[:9]}\n{two[9:]}") == [one, f"{two[:9]}\n{two[9:]}", three]


def test_half_and_full_width_marks_are_alike() -> None:
    assert found(OLD.replace("，", ","))[1] == "护河队清理了上游的水面,把石块垒好。"


def test_edited_lines_are_found_whole() -> None:
    assert found(OLD.replace("护河队清理", "各支护河队已经清理").replace("石块垒好。", "石块全垒好了。")) == [
        "河堤加固提前完工",
        "各支护河队已经清理了上游的水面，把石块全垒好了。",
        "摊主们说往后不用抢位置。",
    ]


def test_what_is_gone_is_not_found() -> None:
    assert found("小学添了一座图书楼，藏书三万册。\n摊主们说往后不用抢位置。") == [
        None,
        None,
        "摊主们说往后不用抢位置。",
    ]


def test_a_text_that_stands_twice_is_found_twice() -> None:
    twice = "综合\n护河队\n综合"
    assert align(twice, lines(twice), "　综合\n护河队\n\n综合") == (Span(1, 3), Span(4, 7), Span(9, 11))


@given(st.lists(st.text("河堤水面石块，。 ", max_size=30), max_size=8), st.text("河堤水面石块，。 \n", max_size=150))
def test_places_never_overlap_and_begin_and_end_with_ink(old: list[str], new: str) -> None:
    text = "\n".join(old)
    places = sorted(place for place in align(text, lines(text), new) if place)
    assert all(a.end <= b.start for a, b in pairwise(places))
    for place in places:
        assert 0 <= place.start < place.end <= len(new)
        assert new[place.start : place.end] == new[place.start : place.end].strip()
