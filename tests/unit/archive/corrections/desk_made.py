"""A made-up page on the correction desk, two segmenters that need no language, and random verbs for any page."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import strategies as st

from archive.corrections.state import PageState
from archive.corrections.verbs import (
    NAMES,
    Confirm,
    Cut,
    FromFurniture,
    MarkFurniture,
    Merge,
    Move,
    Retitle,
    SetByline,
    SetDistricts,
    SetFlow,
    SetRole,
    SetTopics,
    Split,
    Verb,
)
from archive.home import Home
from archive.ingest import Segment, ingest
from archive.model import Credit, CreditRole, Page, PageMeta, Piece, Role, Segmentation, SegmentedStory, Span
from archive.store.corrections import page_state
from archive.store.database import open_database

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)

TEXT = """## 嵩河晨报

河堤加固提前完工
昨日，护河队清理了上游的水面，又把松动的石块一一垒好。
记者程远在现场看到，二十台机器同时作业。
“再大的水也不怕了。”老人骆小满说。

小学添了一座图书楼
新楼共四层，藏书三万册，今天起向全镇孩子开放。
校长宋岩介绍，图书多由校友捐赠。

夜市摊位重新划线
城管队员连夜划出一百二十个摊位。
摊主们说，往后不用再抢位置了。
"""


def line_by_line(page: Page) -> Segmentation:
    """Stories between blank lines: the first line is the headline, every other a paragraph; ``## `` is furniture."""
    stories, furniture = [], []
    for match in re.finditer(r"[^\n]+(?:\n[^\n]+)*", page.text):
        if match.group().startswith("## "):
            furniture.append(Span(*match.span()))
        elif match.group().strip():
            stories.append(
                _story(page.text, [line.span() for line in re.finditer(r"[^\n]+", match.group())], match.start())
            )
    return Segmentation(PageMeta(), tuple(stories), tuple(furniture))


def all_in_one(page: Page) -> Segmentation:
    """Another segmenter: everything is one story without a headline, a piece a line."""
    spans = [match.span() for match in re.finditer(r"[^\n]+", page.text) if match.group().strip()]
    pieces = tuple(Piece(start, end, Role.BODY) for start, end in spans)
    story = SegmentedStory(None, None, None, None, (), pieces, 0.2)
    return Segmentation(PageMeta(), (story,) if pieces else (), ())


def _story(text: str, spans: list[tuple[int, int]], at: int) -> SegmentedStory:
    inked = [(at + start, at + end) for start, end in spans if text[at + start : at + end].strip()]
    pieces = [Piece(start, end, Role.BODY if n else Role.HEADLINE) for n, (start, end) in enumerate(inked)]
    byline = (Credit("程远", CreditRole.REPORTER),) if "程远" in text[at : at + spans[-1][1]] else ()
    return SegmentedStory(text[slice(*inked[0])], None, None, None, byline, tuple(pieces), 0.5)


def take_in(home: Home, folder: Path, text: str = TEXT, segment: Segment = line_by_line, name: str = "page.txt") -> str:
    """The id of the page of that text, ingested."""
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    meta = PageMeta("嵩河晨报", dt.date(2022, 4, 11), "07", None)
    (result,) = ingest(home, [folder / name], segment=segment, override=meta, force=True)
    assert result.page_id is not None, result.reason
    return result.page_id


def state(home: Home, page_id: str) -> PageState:
    with open_database(home).reading() as conn:
        found = page_state(conn, page_id)
    assert found is not None
    return found


def without_meta(found: PageState) -> PageState:
    """A state whose stories are compared apart from the page that they stand on."""
    entries = tuple(replace(e, story=replace(e.story, page_id=None, position=0)) for e in found.entries)
    return replace(found, page_id=None, sha256=None, entries=entries)


_TITLES = st.sampled_from([None, "新题", "  两 端 "])
_NUMBERS = st.integers(-1, 6)
_MAYBE = st.none() | _NUMBERS
_PIECES = st.lists(_NUMBERS, max_size=3)


@st.composite
def verbs(draw: st.DrawFn, found: PageState) -> Verb:
    """Any verb on a page, sensible or not."""
    kind = draw(st.sampled_from(list(NAMES)))
    ids = [entry.id for entry in found.entries] or ["gone"]
    id = draw(st.sampled_from(ids))

    def another() -> str:
        return draw(st.sampled_from([*ids, "nowhere"]))

    def pieces() -> tuple[int, ...]:
        return tuple(draw(_PIECES))

    def stretch() -> Span:
        span = draw(st.sampled_from(found.furniture or (Span(0, 3),)))
        return Span(span.start, draw(st.integers(span.start, span.end)))

    made: dict[type[Verb], Callable[[], Verb]] = {
        Split: lambda: Split(id, draw(_NUMBERS)),
        Merge: lambda: Merge(id, another(), draw(_MAYBE)),
        Move: lambda: Move(id, pieces(), another(), draw(_MAYBE), draw(st.booleans())),
        Cut: lambda: Cut(id, draw(_NUMBERS), draw(st.integers(0, len(found.text))), draw(st.booleans())),
        SetRole: lambda: SetRole(id, pieces(), draw(st.sampled_from(Role))),
        SetFlow: lambda: SetFlow(id, draw(_NUMBERS), draw(st.booleans()), draw(st.booleans())),
        Retitle: lambda: Retitle(id, headline=draw(_TITLES), column=draw(_TITLES)),
        SetByline: lambda: SetByline(id, (Credit("宋岩", draw(st.sampled_from(CreditRole))),)),
        SetDistricts: lambda: SetDistricts(id, draw(st.sampled_from([None, (), ("金水区",)]))),
        SetTopics: lambda: SetTopics(id, draw(st.sampled_from([None, ("culture", "sport")]))),
        MarkFurniture: lambda: MarkFurniture(id, pieces()),
        FromFurniture: lambda: FromFurniture(found.page_id or "", stretch(), draw(st.sampled_from([None, id]))),
        Confirm: lambda: Confirm(id),
    }
    return made[kind]()
