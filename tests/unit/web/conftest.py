"""A small real archive with its index, shared by the tests of the web app; those that write get a copy."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from archive.home import Home
from archive.ingest import ingest
from archive.model import (
    Credit,
    CreditRole,
    Page,
    PageMeta,
    Piece,
    Role,
    Segmentation,
    SegmentedStory,
    Span,
    Story,
)
from archive.store import quarantine, redirects, stories
from archive.store.database import open_database
from indexer import generations
from indexer.tokens import load_tokenizer
from web.app import create_app
from web.services import Services

LINES = (
    "2021年9月17日　星期五　03版",
    "金水区多措并举",
    "老楼装上电梯 老人下楼不愁",
    "　　本报讯（记者 甘棠 通讯员 白露）金水区经三路一栋老楼前，居民围着新电梯，",
    "车间里的夜校",
    "　　晚上七点，车间里的夜校开了课，工友们学的是编程。",
    "老人们终于能下楼晒太阳了。",
    "　　余下的三个单元明年再办。",
)
#: what no page may ever run or show as markup
HOSTILE = "<script>alert('x')</script>\"'&<img src=x onerror=alert(1)>"


def _piece(line: int, role: Role, **flags: bool) -> Piece:
    start = sum(len(text) + 1 for text in LINES[:line])
    return Piece(start, start + len(LINES[line]), role, **flags)


def _segment(_page: Page) -> Segmentation:
    lift = SegmentedStory(
        headline=LINES[2],
        kicker=LINES[1],
        subtitle=None,
        column=None,
        byline=(Credit("甘棠", CreditRole.REPORTER), Credit("白露", CreditRole.CORRESPONDENT)),
        pieces=(
            _piece(1, Role.KICKER),
            _piece(2, Role.HEADLINE),
            _piece(3, Role.BODY),
            _piece(6, Role.BODY, joins_previous=True, moved=True),
            _piece(7, Role.BODY, gap_before=True),
        ),
        confidence=0.9,
        reasons=("“新电梯，”后面接的是“老人们”",),
    )
    school = SegmentedStory(
        LINES[4], None, None, "夜读", (), (_piece(4, Role.HEADLINE), _piece(5, Role.BODY)), confidence=0.8
    )
    return Segmentation(PageMeta(), (lift, school), (Span(0, len(LINES[0])),))


def _loose_stories() -> list[Story]:
    made = [
        Story("hostile", HOSTILE, f"黄河{HOSTILE}\n第二段{HOSTILE}", kicker=HOSTILE, subtitle=HOSTILE, column=HOSTILE),
        Story('od/d "id"', None, "没有标题的一段话，说的是嵩山的雪。"),
        Story("poem", "嵩山的诗", "雪落无声。", byline=(Credit("卢照水", CreditRole.AUTHOR),)),
        Story("trad", "黃河鯉魚躍龍門", "黃河裡的鯉魚，漁民說越來越多了。", date=dt.date(2020, 2, 29)),
    ]
    for number in range(45):
        day = dt.date(2021 + number % 2, 1 + number % 12, 1 + number % 28)
        byline = (Credit(f"记者{number:02}", CreditRole.REPORTER),)
        text = f"第{number}次巡河，嵩山脚下的河水清了。"
        made.append(Story(f"river-{number:02}", f"巡河日记之{number}", text, byline=byline, date=day, newspaper="河报"))
    return made


@pytest.fixture(scope="session")
def one_dictionary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """All apps of this session share one tokenizer: reading jieba's dictionary takes longer than most tests."""
    tokenizer = load_tokenizer(tmp_path_factory.mktemp("dictionary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexer.tokens.load_tokenizer", lambda *_: tokenizer)
        yield


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory, one_dictionary: None) -> Home:
    """An archive with a page of two stories, loose stories, one merged id and one quarantined file; indexed."""
    root = tmp_path_factory.mktemp("web")
    source = root / "shcb-20210917-03.txt"
    source.write_text("\n".join(LINES), encoding="utf-8")
    home = Home(root / "home")
    meta = PageMeta("山城晨报", dt.date(2021, 9, 17), "03", "民生")
    list(ingest(home, [source], segment=_segment, override=meta))
    with open_database(home).writing() as conn:
        stories.put_many(conn, _loose_stories())
        redirects.add(conn, "merged-away", "river-00")
        quarantine.add(conn, sha256=None, source="坏.txt", path="/坏.txt", reason=HOSTILE, meta=PageMeta())
    generations.rebuild(home)
    return home


@pytest.fixture(scope="session")
def app(filled_home: Home) -> Iterator[Flask]:
    """For tests that only read."""
    yield from _app(filled_home)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def own_home(filled_home: Home, tmp_path: Path) -> Home:
    """A copy to write in."""
    shutil.copytree(filled_home.root, tmp_path / "home")
    return Home(tmp_path / "home")


@pytest.fixture
def own_client(own_home: Home) -> Iterator[FlaskClient]:
    for app in _app(own_home):
        app.config["WTF_CSRF_ENABLED"] = False
        yield app.test_client()


@pytest.fixture(scope="session")
def lift_id(filled_home: Home) -> str:
    """The id of the page's first story: moved, joined, with a gap."""
    with open_database(filled_home).reading() as conn:
        return next(story.id for story in stories.every(conn) if story.kicker == LINES[1])


def _app(home: Home) -> Iterator[Flask]:
    services = Services(home)
    yield create_app(home, services)
    services.close()
