"""Stories for whole pages, ways to set them, and what came of dividing one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.model import Role, Segmentation, SegmentedStory, body_text

CANTEEN = [
    "本报讯（记者 程远 通讯员 骆小满）昨日一早，柳荫街社区食堂的师傅们就忙了起来，新换的灶台火苗蹿得老高，"
    "头一锅面刚出来，门口已经排起了长队。",
    "食堂由一间旧车库改成，四十个座位，一天要做三百多份饭。老人凭卡八折，送餐上门不另收钱，办起来的头一个月就有了盈余。",
    "“以前中午就对付一口，现在有汤有菜。”八十二岁的居民柏奶奶说，她最爱吃的是周三的萝卜羊肉包子。",
]
BRIDGE = [
    "本报讯（记者 宋岩）青石桥的检修从前天夜里开始，工人要把两百多根螺栓逐一敲过，松的拧紧，锈的更换，"
    "三天之内不能通车。",
    "这座桥建于上世纪七十年代，每天有一万多辆车经过。桥梁养护处的工程师说，桥墩没有大碍，毛病出在支座上，"
    "这次一并换掉。",
    "检修期间，过桥的车辆请绕行北边的双虹桥，公交八路临时改道，沿途增设两个站点。",
]
SCHOOL = [
    "本报讯（记者 柏青）开学第一课不在教室里上。昨天上午，槐树岗小学的一百二十名新生跟着老师走进学校后面的菜园，"
    "每人认领了一垄地。",
    "校长介绍，孩子们要自己翻土、下种、浇水，把看到的变化画进自然笔记，学期末再把收成卖给食堂，"
    "得来的钱由班会决定怎么花。",
    "一位家长说，孩子从学校回家以后主动问起葱和蒜怎么分，这样的问题以前从来没有过。",
]


def page(*parts: str | list[str], gap: str = "\n\n") -> str:
    """The parts of a page, a paragraph a line."""
    return gap.join(line for part in parts for line in ([part] if isinstance(part, str) else part)) + "\n"


def wrap(text: str, width: int) -> str:
    """A paragraph set in a column with an indent; no line opens with a closing mark."""
    lines, line = [], "　　"
    for char in text:
        if len(line) >= width and char not in "，。、；：？！”）":
            lines.append(line)
            line = ""
        line += char
    return "\n".join([*lines, line])


@dataclass(frozen=True)
class Told:
    """A story as found: its headline, its paragraphs, and the rest."""

    headline: str | None
    paragraphs: list[str]
    story: SegmentedStory

    @property
    def byline(self) -> list[str]:
        return [f"{credit.role} {credit.name}" for credit in self.story.byline]

    @property
    def roles(self) -> list[Role]:
        return [piece.role for piece in self.story.pieces]


class Divided:
    """A page's text and its stories."""

    def __init__(self, text: str, found: Segmentation) -> None:
        self.text, self.found = text, found
        self.stories = [Told(s.headline, body_text(text, s.pieces).split("\n"), s) for s in found.stories]

    @property
    def told(self) -> list[tuple[str | None, list[str]]]:
        return [(story.headline, story.paragraphs) for story in self.stories]

    @property
    def furniture(self) -> list[str]:
        return [self.text[span.start : span.end] for span in self.found.furniture]

    def piece(self, start: str) -> tuple[bool, bool, bool]:
        """(joins_previous, gap_before, moved) of the piece that begins with ``start``."""
        pieces = (piece for story in self.found.stories for piece in story.pieces)
        piece = next(p for p in pieces if self.text[p.start : p.end].startswith(start))
        return piece.joins_previous, piece.gap_before, piece.moved


Divide = Callable[[str], Divided]
