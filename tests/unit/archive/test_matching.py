"""Nothing of a page is lost, and the stories of a corrected page are recognised."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.coverage import violation
from archive.editions import is_edition, match_stories
from archive.model import Page, PageMeta, Piece, Role, Segmentation, SegmentedStory, Span, Story
from tests.unit.archive.made import paragraphs_as_stories

TEXT = "甲乙\n 丙"


def segmentation(pieces: list[tuple[int, int]], furniture: list[tuple[int, int]]) -> Segmentation:
    story = SegmentedStory(None, None, None, None, (), tuple(Piece(a, b, Role.BODY) for a, b in pieces), 1.0)
    return Segmentation(PageMeta(), (story,), tuple(Span(a, b) for a, b in furniture))


@pytest.mark.parametrize(
    ("pieces", "furniture", "breach"),
    [
        ([(0, 2)], [(4, 5)], None),
        ([(0, 5)], [], None),
        ([(0, 3), (2, 5)], [], None),  # a blank twice is no loss
        ([(0, 2)], [], "character 4 belongs nowhere"),
        ([], [(1, 5)], "character 0 belongs nowhere"),
        ([(0, 2), (1, 5)], [], "character 1 is used 2 times"),
        ([(0, 2)], [(0, 5)], "character 0 is used 2 times"),
        ([(0, 6)], [], "outside the page"),
        ([(-1, 5)], [], "outside the page"),
        ([(5, 0)], [], "outside the page"),
    ],
)
def test_coverage(pieces: list[tuple[int, int]], furniture: list[tuple[int, int]], breach: str | None) -> None:
    found = violation(TEXT, segmentation(pieces, furniture))
    assert found is None if breach is None else breach in str(found)


@given(st.text("甲乙 \n#", max_size=60))
def test_the_tests_segmenter_keeps_the_promise(text: str) -> None:
    text = text.replace("##", "")
    page = Page("p", text, "utf-8", "")
    assert violation(text, paragraphs_as_stories(page)) is None


SENTENCES = [
    "巷口的修鞋摊摆了三十年，街坊听见小锤声就知道师傅出摊了",
    "新桥昨日通车，两岸居民上班不用再绕道老渡口",
    "县里的柿子今年丰收，合作社把柿饼卖到了省城超市",
    "图书馆延长开放时间，夜里十点仍有学生在自习",
]


def story(number: int, text: str, headline: str | None = None) -> Story:
    return Story(id=f"x-{number}", headline=headline, body=text, position=number)


OLD = [story(i, text) for i, text in enumerate(SENTENCES)]


def test_corrected_and_moved_stories_continue() -> None:
    new = [replace(s, id="", body=s.body.replace("了", "過"), position=9 - s.position) for s in reversed(OLD)]
    assert is_edition(OLD, new, named=True)
    matching = match_stories(OLD, new)
    assert matching.continued == {0: "x-3", 1: "x-2", 2: "x-1", 3: "x-0"}
    assert matching.merged == {}


def test_other_stories_do_not_continue() -> None:
    new = [story(0, "气象台预计后天有小雨，最低气温降至三度，请注意添衣保暖")]
    assert not is_edition(OLD, new, named=True)
    assert match_stories(OLD, new).continued == {}


def test_a_page_that_only_its_file_names_must_share_more() -> None:
    weather, opera = "气象台预计后天有小雨，最低气温降至三度，出行带伞", "县城的戏台翻修一新，正月里要连唱七天豫剧"
    new = [OLD[0], story(1, weather), story(2, opera)]
    assert is_edition(OLD[:3], new, named=True)
    assert not is_edition(OLD[:3], new, named=False)
    assert is_edition(OLD, OLD[1:], named=False)


def test_a_merged_story_is_known() -> None:
    matching = match_stories(OLD, [story(0, SENTENCES[0] + SENTENCES[1])])
    assert len(matching.continued) == 1 and len(matching.merged) == 1
    assert {*matching.continued.values(), *matching.merged} == {"x-0", "x-1"}


def test_a_split_story_keeps_its_id_once() -> None:
    whole = [story(0, SENTENCES[0] + SENTENCES[1] + SENTENCES[2])]
    matching = match_stories(whole, OLD[:3])
    assert list(matching.continued.values()) == ["x-0"]


def test_a_rewritten_story_under_its_headline_continues() -> None:
    old, new = story(0, SENTENCES[0], "修鞋三十年"), story(0, SENTENCES[0][:8] + SENTENCES[1], "修鞋三十年")
    assert match_stories([old], [new]).continued == {0: "x-0"}
    assert match_stories([replace(old, headline=None)], [replace(new, headline=None)]).continued == {}


@given(st.permutations(range(4)), st.integers(0, 4))
def test_a_subset_in_any_order(order: list[int], count: int) -> None:
    chosen = order[:count]
    matching = match_stories(OLD, [replace(OLD[i], id="") for i in chosen])
    assert matching.continued == {place: f"x-{i}" for place, i in enumerate(chosen)}


def test_no_stories_at_all() -> None:
    assert match_stories([], []).continued == match_stories(OLD, []).continued == match_stories([], OLD).continued == {}
    assert match_stories([story(0, "")], [story(0, "")]).continued == {0: "x-0"}
    assert not is_edition([], [], named=True) and not is_edition(OLD, [], named=False)
