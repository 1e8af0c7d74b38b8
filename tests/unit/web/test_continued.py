"""Notes that lead to another page of the issue: read at gaps and behind the last words, looked up by number."""

from __future__ import annotations

import pytest

from archive.model import PageMeta, Piece, Role, Span, Story
from archive.store.issues import PageHead
from web.continued import Continuation, continuations

PAGES = [PageHead("p1", PageMeta("甲报", None, "01"), ""), PageHead("pa", PageMeta("甲报", None, "A06"), "")]


def found(text: str, *, furniture: str = "", gap: bool = False) -> tuple[Continuation, ...]:
    """Of a story that is all of ``text`` but the ``furniture`` in it."""
    at = text.index(furniture) if furniture else len(text)
    spans = [Span(at, at + len(furniture))] if furniture else []
    own = [span for span in ((0, at), (at + len(furniture), len(text))) if text[span[0] : span[1]].strip()]
    pieces = tuple(Piece(a, b, Role.BODY, gap_before=gap) for a, b in own)
    return continuations(Story("x", None, "", pieces=pieces), text, spans, PAGES)


@pytest.mark.parametrize("note", ["（下转A06版）", "(下轉 A06 版)", "【下转第Ａ０６版】", "下转a6版"])
def test_the_rest_is_on_another_page(note: str) -> None:
    (onward,) = found(f"正文到此。\n{note}", furniture=note)
    assert (onward.onward, onward.page_id) == (True, "pa")


def test_the_beginning_is_on_another_page() -> None:
    assert found("（上接1版）满三天的，", gap=True) == (Continuation(False, "1", "p1"),)
    assert found("（上接01版）\n　　满三天的，", furniture="（上接01版）", gap=True) == (
        Continuation(False, "01", "p1"),
    )


def test_a_page_that_is_not_there_is_named_all_the_same() -> None:
    assert found("（上接12版）满三天的，", gap=True) == (Continuation(False, "12", None),)


@pytest.mark.parametrize(
    ("text", "furniture", "gap"),
    [
        ("（上接1版）满三天的，", "", False),
        ("他说，文章转第1版。", "", True),
        ("正文。\n责编 张三", "责编 张三", False),
        ("（下转01版）\n别的正文", "（下转01版）", False),
    ],
)
def test_elsewhere_the_words_mean_nothing(text: str, furniture: str, gap: bool) -> None:
    assert found(text, furniture=furniture, gap=gap) == ()
