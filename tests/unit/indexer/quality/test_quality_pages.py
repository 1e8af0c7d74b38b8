"""Figures of golden pages on a page small enough to reckon by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.model import Credit, CreditRole, Page, PageMeta, Piece, Role, Segmentation, SegmentedStory, Span
from indexer.quality.gold import GoldPage, GoldStory
from indexer.quality.labels import Labelled
from indexer.quality.pages import FIGURES, PageFigures, f1, mean, score_page

LINES = ("晨报第07版", "桥通了", "工人修桥", "三个月", "路通了", "路面平整")
TEXT = "\n".join(LINES)
STARTS = [sum(len(line) + 1 for line in LINES[:n]) for n in range(len(LINES))]
REPORTER = Credit("程远", CreditRole.REPORTER)


def gold_story(headline: str, *lines: tuple[int, str], **more: object) -> GoldStory:
    blank = GoldStory((headline,), None, None, None, frozenset(), lines, frozenset(), frozenset(), (), ())
    return replace(blank, **more)  # type: ignore[arg-type]


GOLD = GoldPage(
    "page",
    Page("page.txt", TEXT, "utf-8", ""),
    (("number", "07"), ("date", None)),
    (
        gold_story(
            "桥通了", (1, "headline"), (2, "body"), (3, "body"),
            byline=frozenset({REPORTER}), joins=frozenset({(2, 3)}), districts=("二七区",), topics=("transport",),
        ),
        gold_story("路通了", (4, "headline"), (5, "body")),
    ),
)  # fmt: skip


def piece(line: int, role: Role, **flags: bool) -> Piece:
    return Piece(STARTS[line], STARTS[line] + len(LINES[line]), role, **flags)


def story(headline: str, *pieces: Piece, byline: tuple[Credit, ...] = ()) -> SegmentedStory:
    return SegmentedStory(headline, None, None, None, byline, pieces, 1.0)


BRIDGE = story(
    "桥通了",
    piece(1, Role.HEADLINE),
    piece(2, Role.BODY),
    piece(3, Role.BODY, joins_previous=True),
    byline=(REPORTER,),
)
ROAD = story("路通了", piece(4, Role.HEADLINE), piece(5, Role.BODY))
RIGHT = Segmentation(PageMeta(number="07"), (BRIDGE, ROAD), (Span(0, len(LINES[0])),))
LABELS = (Labelled(("二七区",), ("transport",)), Labelled())


def score(*stories: SegmentedStory, labels: tuple[Labelled, ...] = LABELS) -> PageFigures:
    return score_page(GOLD, replace(RIGHT, stories=stories), labels[: len(stories)])


def test_all_right() -> None:
    figures = score(BRIDGE, ROAD)
    assert figures.stories == 2
    assert {name: getattr(figures, name) for name in FIGURES} == dict.fromkeys(FIGURES, 1.0)


def test_the_order_in_which_stories_come_is_of_no_account() -> None:
    assert score(ROAD, BRIDGE, labels=LABELS[::-1]) == score(BRIDGE, ROAD)


def test_a_wrong_headline_and_a_missing_credit() -> None:
    figures = score(replace(BRIDGE, headline="桥"), ROAD)
    assert (figures.headline, figures.perfect, figures.byline) == (0.5, 0.5, 1.0)
    figures = score(replace(BRIDGE, byline=()), ROAD)
    assert (figures.headline, figures.perfect, figures.byline) == (1.0, 0.5, 0.0)


def test_a_headline_may_be_given_another_way_and_with_blanks() -> None:
    gold = replace(GOLD, stories=(replace(GOLD.stories[0], headlines=("大桥", "桥通了")), GOLD.stories[1]))
    found = replace(RIGHT, stories=(replace(BRIDGE, headline="桥 通了"), ROAD))
    assert score_page(gold, found, LABELS).headline == 1.0


def test_reading_order() -> None:
    turned = replace(BRIDGE, pieces=(BRIDGE.pieces[0], piece(3, Role.BODY), piece(2, Role.BODY)))
    figures = score(turned, ROAD)
    assert (figures.order, figures.joins, figures.perfect) == (0.0, 0.0, 0.5)
    assert (figures.b3, figures.pair, figures.roles) == (1.0, 1.0, 1.0)


def test_everything_in_one_story() -> None:
    figures = score(replace(BRIDGE, pieces=(*BRIDGE.pieces, *ROAD.pieces)))
    # 10 characters of one story and 7 of the other in one of 17
    precision = (10 * 10 / 17 + 7 * 7 / 17) / 17
    assert figures.b3 == pytest.approx(2 * precision / (precision + 1))
    # of ten pairs of lines four belong together
    assert figures.pair == pytest.approx(f1(4, 6, 0))
    assert (figures.perfect, figures.headline, figures.kept) == (0.0, 0.5, 1.0)


def test_a_character_used_twice_and_one_not_at_all() -> None:
    twice = replace(ROAD, pieces=(*ROAD.pieces, piece(5, Role.BODY)))
    assert score(BRIDGE, twice).kept == pytest.approx(1 - 4 / 23)
    assert score(BRIDGE).kept == pytest.approx(1 - 7 / 23)


def test_a_story_called_furniture() -> None:
    figures = score_page(
        GOLD, replace(RIGHT, stories=(BRIDGE,), furniture=(*RIGHT.furniture, Span(STARTS[4], len(TEXT)))), LABELS[:1]
    )
    assert figures.furniture == pytest.approx(f1(6, 7, 0))
    assert figures.kept == 1.0
    assert (figures.district, figures.perfect) == (0.5, 0.5)


def test_gaps_and_roles_and_metadata() -> None:
    flagged = replace(ROAD, pieces=(ROAD.pieces[0], replace(ROAD.pieces[1], gap_before=True, role=Role.CAPTION)))
    figures = score(BRIDGE, flagged)
    assert (figures.gaps, figures.perfect) == (0.0, 1.0)
    assert figures.roles == pytest.approx(13 / 17)
    assert score_page(GOLD, replace(RIGHT, meta=PageMeta()), LABELS).page == 0.5


def test_districts_and_topics() -> None:
    labels = (Labelled(("金水区", "二七区"), ("culture", "transport")), Labelled((), ("sport",)))
    figures = score(BRIDGE, ROAD, labels=labels)
    assert (figures.district, figures.district1, figures.topic) == (0.5, 0.5, 0.0)


def test_nothing_found() -> None:
    figures = score_page(GOLD, Segmentation(PageMeta(), (), ()), ())
    assert (figures.perfect, figures.kept, figures.headline, figures.byline, figures.pair) == (0.0,) * 5
    assert 0.0 < figures.b3 < 1.0


def test_a_page_without_stories_or_characters() -> None:
    empty = GoldPage("empty", Page("e.txt", "", "utf-8", ""), (), ())
    figures = score_page(empty, Segmentation(PageMeta(), (), ()), ())
    assert (figures.stories, figures.b3, figures.pair, figures.order, figures.furniture) == (0, 1.0, 1.0, 1.0, 1.0)
    assert mean([figures]).stories == 0


def test_the_mean_weighs_pages_by_their_stories() -> None:
    good, bad = score(BRIDGE, ROAD), replace(score(BRIDGE, ROAD), stories=6, perfect=0.5)
    assert mean([good, bad]).perfect == pytest.approx((2 * 1.0 + 6 * 0.5) / 8)
    assert mean([good, bad]).stories == 8


def test_f1() -> None:
    assert f1(0, 0, 0) == 1.0
    assert f1(1, 1, 0) == pytest.approx(2 / 3)
    assert f1(0, 2, 3) == 0.0
