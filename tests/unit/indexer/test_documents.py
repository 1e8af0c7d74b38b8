"""What of a story is indexed, where, and what is stored for showing it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from types import SimpleNamespace

from archive.model import Credit, CreditRole, Story
from indexer.documents import FACETS, Document, build_document, value_key
from tests.listing_engine import PlainLabels, PlainTokenizer

STORY = Story(
    id="zzrb-20220411-07-5be1c0d2",
    headline="ＡＢ小區換新顏",
    subtitle="今年完成１２處",
    kicker="老旧小区改造",
    column="民生",
    body="第一段。\n第二段。",
    byline=(
        Credit("刘伟平", CreditRole.REPORTER),
        Credit("张三", CreditRole.CORRESPONDENT),
        Credit("刘伟平", CreditRole.PHOTOGRAPHER),
        Credit("李四", CreditRole.AUTHOR),
    ),
    date=dt.date(2022, 4, 11),
    newspaper="zzrb",
    page="07",
    section="社区",
    page_id="zzrb-20220411-07",
)
LABELS = SimpleNamespace(
    districts=(SimpleNamespace(name="二七区"), SimpleNamespace(name="金水区")), topics=(SimpleNamespace(id="housing"),)
)


def build(story: Story = STORY, labels: object = LABELS) -> Document:
    return build_document(story, labels, PlainTokenizer())  # type: ignore[arg-type]


def test_fields_are_folded_and_nothing_crosses_from_one_part_to_the_next() -> None:
    document = build()
    assert document.headline.folded == "ab小区换新颜\n今年完成12处"
    assert document.kicker.folded == "老旧小区改造\n民生\n刘伟平\n张三\n刘伟平\n李四"
    assert document.body.folded == "第一段。\n第二段。"
    assert document.headline.words == tuple("ab小区换新颜今年完成12处")


def test_facets_are_all_there_in_their_order() -> None:
    document = build()
    assert tuple(name for name, _ in document.facets) == FACETS
    assert dict(document.facets) == {
        "district": ("二七区", "金水区"),
        "topic": ("housing",),
        "newspaper": ("zzrb",),
        "year": ("2022",),
        "reporter": ("刘伟平",),
        "correspondent": ("张三",),
        "photographer": ("刘伟平",),
        "column": ("民生",),
    }
    assert document.date == 20220411


def test_facet_values_are_distinct_and_never_blank() -> None:
    byline = (
        Credit("王五", CreditRole.REPORTER),
        Credit("王五", CreditRole.REPORTER),
        Credit(" ", CreditRole.REPORTER),
    )
    facets = dict(build(Story(id="x", headline=None, body="", byline=byline, column=" ")).facets)
    assert facets["reporter"] == ("王五",)
    assert facets["column"] == ()


def test_what_is_unknown_stays_empty() -> None:
    document = build(Story(id="x", headline=None, body="只有正文"), PlainLabels())
    assert (document.headline.folded, document.headline.words, document.kicker.folded) == ("", (), "")
    assert document.date == 0
    assert all(values == () for _, values in document.facets)
    stored = json.loads(document.stored)
    assert stored["headline"] is None and stored["date"] is None and stored["byline"] == []


def test_the_stored_story_is_as_printed() -> None:
    assert json.loads(build().stored) == {
        "id": "zzrb-20220411-07-5be1c0d2",
        "headline": "ＡＢ小區換新顏",
        "kicker": "老旧小区改造",
        "subtitle": "今年完成１２處",
        "column": "民生",
        "body": "第一段。\n第二段。",
        "date": "2022-04-11",
        "newspaper": "zzrb",
        "page": "07",
        "section": "社区",
        "page_id": "zzrb-20220411-07",
        "byline": [["刘伟平", "记者"], ["张三", "通讯员"], ["刘伟平", "摄影"], ["李四", "作者"]],
        "districts": ["二七区", "金水区"],
        "topics": ["housing"],
    }


def test_a_date_of_an_early_year_keeps_its_order() -> None:
    document = build(Story(id="x", headline=None, body="", date=dt.date(987, 1, 2)), PlainLabels())
    assert document.date == 9870102
    assert dict(document.facets)["year"] == ("0987",)


def test_spellings_of_one_name_are_one_value_of_a_story() -> None:
    twice = replace(STORY, byline=(Credit("劉偉平", CreditRole.REPORTER), Credit("刘伟平", CreditRole.REPORTER)))
    assert dict(build(twice).facets)["reporter"] == ("劉偉平",)
    assert value_key("阿依古丽·买买提") == value_key("阿依古麗 买买提") == "阿依古丽买买提"
    assert value_key("——") != value_key("……")
