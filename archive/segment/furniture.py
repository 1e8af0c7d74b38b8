"""What belongs to the page and to no story: header, headline list, editors, navigation, footer; and what they say."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.model import PageMeta
from archive.segment.credits import LEAD
from archive.segment.lines import Line

_NAVIGATION = re.compile(
    r"当前位置|上一[篇版页期条]|下一[篇版页期条]|返回[一-鿿]{0,6}|(?:网站|报纸)?首页|版面导航|标题导航|版面目录|版面列表|版面概览|往期[一-鿿]{0,3}|"
    r"pdf(?:版|下载)?|放大|缩小|默认|打印本?[页版稿]?|关闭(?:窗口)?|收藏|分享[到至]?|字号|朗读|语音播报|复制链接|微信|微博|朋友圈|"
    r"回到?顶部|数字报(?:首页)?|电子[报版]|全文检索|检索|目录|更多|点击(?:查看|放大|收听)?(?:大图|原图)?|查看(?:大图|原图|原版)|[大中小](?=[\s|/]|$)|下载|版面图|扫(?:码|一扫)(?:关注|下载|阅读|观看|收听|查看|看视频)?(?=[\s|]|$)"
)
_EDITOR = (
    r"(?:(?:本版|本期|今日|值班|执行|见习|首席|美术|责任|图片|文字|视觉|版面)*"
    r"(?:责编|责任编辑|编辑|主编|总编|编委|编审|版式|排版|组版|校对|校检|检校|美编|统筹|审读|制图|图编|视觉|设计|策划|签发|审核|终审|值班))"
)
_EDITORS = re.compile(
    rf"^(?:{_EDITOR}\s*[:/]?\s*(?:[一-鿿]\s?[一-鿿]{{1,3}})(?:[、\s]+(?!{_EDITOR})[一-鿿]{{2,4}})*[\s|/·;,]*)+$"
)
_WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")
_DIGITS = "〇零一二三四五六七八九"
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*(?:年|[-./])\s*(?P<m>\d{1,2})\s*(?:月|[-./])\s*(?P<d>\d{1,2})\s*日?"
    r"|(?P<cy>[一二][〇零○o一二三四五六七八九]{3})年(?P<cm>[一二三四五六七八九十]{1,2})月(?P<cd>[一二三四五六七八九十]{1,3})日"
    r"|(?<!\d)(?P<ny>(?:19|20)\d\d)(?P<nm>[01]\d)(?P<nd>[0-3]\d)(?!\d)"
)
_NUMBER = re.compile(
    r"第\s*(?P<a>[a-z]?\d{1,3})\s*版|(?<![a-z\d共日])(?P<b>[a-z]?\d{1,3})\s*版|第(?P<c>[一二三四五六七八九十]{1,3})版"
)
_BARE_NUMBER = re.compile(r"^[a-z]?\d{1,3}$")
_PAPER = re.compile(
    r"^[一-鿿·]{0,10}?(?:日报|晚报|晨报|早报|新报|时报|商报|周报|周刊|快报|导报|都市报|青年报|城乡报|农民报|工人报|晚刊|[日时早快乡]讯|(?<![简播通速捷海喜预汇])报)"
    r"(?=数字报|电子[报版]|$)"
)
_SPACED = re.compile(r"[一-鿿](?:\s+[一-鿿]){2,7}")
#: a date inside a sentence; a header's stands behind a blank, a mark or the newspaper's name
_PROSE_DATE = re.compile(r"(?:[一-鿿](?<![报刊版期社讯闻周日])|[,、;(])(?:19|20)\d\d年")
#: a strip of weather, not a headline about the heat: the word alone before its value, a sky, a range of degrees
_WEATHER = re.compile(
    r"(?:^|(?<=[\s|]))(?:今日|今天|明日|明天|今晚|市区)?(?:天气|气温|风力|降水)(?=[\s:]|预报)"
    r"|(?:多云|晴|阴|[小中大阵]雨|雷阵雨|[小中大阵]雪|雾|霾)[^,。;!?]{0,8}(?:风|\d(?:℃|°c))"
    r"|\d+(?:℃|°c)?\s*[~\-—到至/]\s*-?\d+(?:℃|°c)(?!.*[,。;!?])"
)
_SERIAL = re.compile(
    r"^(?:总|本期|今日)?第?\s*\d+\s*期|^(?:今日|本期)?[一二三四五六七八九十\d]+版$|^国内统一|^cn\s?\d|^邮发代号|^农历|^[甲乙丙丁戊己庚辛壬癸].年|^零售|^issn|^http|^www\."
)
_FOOTER = re.compile(
    r"版权所有|仅供参考|广告主提供|交易前请|刊登热线|登报热线|登报价格|未经授权|不得转载|新闻热线|(?:投稿|本版|电子|新闻)邮箱|报料|爆料|新闻线索|读者热线|广告热线|发行热线|订阅热线|本版(?:编辑|电话|热线|投稿|主持)"
    r"|欢迎.{0,8}(?:投稿|来稿|线索)|承印|印刷厂|印刷[:：]|社址|邮政编码|法律顾问|扫.{0,4}二维码|官方微[信博]|@\w+\.\w+|https?://|www\."
)
_JUMP = re.compile(
    r"^[(\[【]?\s*(?:下转|转|紧接|上接|接)\s*(?:本报)?第?\s*[a-z]?[\d一二三四五六七八九十]{1,3}\s*版.{0,8}?[)\]】]?$"
)
_CONTINUED = re.compile(r"^[(\[【]\s*(?:上接|接)")
_GUIDE = re.compile(
    r"^[【\[■●◆▲□\s]*(?:本版|今日|本期|今日本版|要闻|新闻|版面)?(?:导读|导览|概览|目录|要目|提要|看点)[】\]\s]*(?:[:▶>·|/◆●■]|$)"
)
_BULLET = re.compile(r"^[·•●■◆▲△□○◎★☆◇▶►⊙※>\-*]\s*|^\d{1,2}[.、]\s*")
_ELSEWHERE = re.compile(r"(?:详见|见|转|>>|→)?[(\s]*[a-z]?\d{1,3}\s*版[)\s]*$")
_PHONE = re.compile(r"(?:新闻)?(?:热线|电话|qq群?|邮箱)\s*:?\s*[\d\-@a-z. ]{5,}")
_FORECAST = re.compile(r"^(?:今日|今天|明日|明天|今晚|今明|未来.{1,3}|市区|本市|天气|气象)\S{0,6}:")
#: skies as a forecast strings them together, not inside a sentence: 晴转多云, not 连晴五天
_SKY = re.compile(
    r"(?:^|[\s|/:~\d]|转|到|间|有|天气|今[天日晚]|明[天日晚]|白天|夜间)"
    r"(?:多云|晴|阴|[小中大阵]雨|雷阵雨|雨夹雪|[小中大阵]雪|雪|雾|霾)(?=[\s|/,:]|转|到|间|有|$|\d)"
)
_STOCKS = re.compile(r"沪指|深成指|上证|创业板指|恒生指数|双色球|福彩|体彩|限行尾号")

#: the header of a page is looked for in this many lines from the top, the footer in this many from the bottom
HEADER_REACH, FOOTER_REACH = 30, 8
#: em of the widest line that may be header
WIDEST_HEADER = 60.0
#: em of the widest item of a headline list, and lines over which the headline itself may be printed
WIDEST_ITEM, HEAD_LINES = 44, 3


@dataclass(frozen=True, slots=True)
class Furniture:
    """The furniture of a page."""

    #: indexes into the page's lines
    lines: frozenset[int]
    meta: PageMeta
    #: headlines that the page's own list names, without blanks
    listed: frozenset[str]


def squash(text: str) -> str:
    """``text`` without any blanks, for comparing headlines."""
    return "".join(text.split())


def find_furniture(lines: Sequence[Line], text: str) -> Furniture:
    """Tell furniture from stories among ``lines`` of the page ``text`` and read the page's metadata from it."""
    guide, listed = _guide(lines)
    header = _header(lines, guide, listed)
    found = guide | header.lines | {i for i, line in enumerate(lines) if _stands_alone(line.text)}
    footer = _footer(lines, found)
    if not header.parts:
        header = _Header(header.lines, tuple(_read_header_line(lines[i]) for i in sorted(footer)))
    return Furniture(frozenset(found | footer), header.meta(text), frozenset(listed))


def is_navigation(text: str) -> bool:
    """Whether a line holds nothing but the links of an e-paper's page."""
    rest, count = _NAVIGATION.subn("", text)
    return count > 0 and not re.search(r"[^\W\d_]", rest) and len(rest) < 24


def is_jump(text: str) -> bool:
    """Whether a line only says on which page a story goes on or began."""
    return bool(_JUMP.match(text))


def _stands_alone(text: str) -> bool:
    if is_navigation(text) or is_jump(text):
        return True
    strip = (" " in text or _FORECAST.match(text)) and (_STOCKS.search(text) or ("℃" in text and _SKY.search(text)))
    return _is_editors(text) or bool(strip and not re.search(r"[。!?]", text))


def _is_editors(text: str) -> bool:
    """Whether a line only names who made the page, perhaps with a telephone number."""
    return bool(_EDITORS.match(_PHONE.sub("", text).strip(" |/·;,")))


def parse_date(text: str) -> dt.date | None:
    """The first calendar date in ``text``; None where there is none or it does not exist (30 February)."""
    match = _DATE.search(text)
    if not match:
        return None
    if match["cy"]:
        digits = (
            match["cy"]
            .replace("○", "〇")
            .replace("o", "〇")
            .replace("零", "〇")
            .translate(str.maketrans("〇一二三四五六七八九", "0123456789"))
        )
        parts = (int(digits), chinese_number(match["cm"]), chinese_number(match["cd"]))
    elif match["ny"]:
        parts = (int(match["ny"]), int(match["nm"]), int(match["nd"]))
    else:
        parts = (int(match["y"]), int(match["m"]), int(match["d"]))
    try:
        return dt.date(*parts)
    except ValueError:
        return None


def chinese_number(text: str) -> int:
    """A number below one hundred in Chinese numerals (二十三 → 23)."""
    tens, _, ones = text.rpartition("十")
    if "十" not in text:
        return _DIGITS.replace("零", "").index(text) if len(text) == 1 else 0
    digit = "〇一二三四五六七八九".index
    return (digit(tens) if tens else 1) * 10 + (digit(ones) if ones else 0)


@dataclass(frozen=True, slots=True)
class _HeaderLine:
    """What one line says if it is read as a part of the header; ``strong`` when it can hardly be anything else."""

    newspaper: tuple[int, int] | None = None
    date: dt.date | None = None
    number: tuple[int, int] | None = None
    #: a word that no other part explains: the section's name, or an unusual newspaper's
    name: tuple[int, int] | None = None
    #: that word follows the page number
    beside_number: bool = False
    #: the line holds nothing else
    alone: bool = False
    strong: bool = False


@dataclass(frozen=True, slots=True)
class _Header:
    lines: frozenset[int]
    parts: tuple[_HeaderLine, ...]

    def meta(self, text: str) -> PageMeta:
        number = next((p.number for p in self.parts if p.number), None)
        newspaper = next((p.newspaper for p in self.parts if p.newspaper), None)
        names = [p for p in self.parts if p.name]
        # A paper whose name does not say that it is one (… 新闻) still prints it first and alone.
        if newspaper is None and len(names) > 1 and names[0] is self.parts[0] and names[0].alone:
            first = names.pop(0)
            newspaper = first.name
        names.sort(key=lambda p: not p.beside_number)
        section = names[0].name if names else None
        return PageMeta(
            newspaper="".join(text[slice(*newspaper)].split()) if newspaper else None,
            date=next((p.date for p in self.parts if p.date), None),
            number=text[slice(*number)] if number else None,
            section=text[slice(*section)] if section else None,
        )


def _header(lines: Sequence[Line], guide: set[int], listed: set[str]) -> _Header:
    """The lines from the top down to the last that is surely header, before the first head or text of a story."""
    last = -1
    named = False
    read: dict[int, _HeaderLine] = {}
    weak = 0
    for i, line in enumerate(lines[:HEADER_REACH]):
        if i in guide or is_jump(line.text) or (is_navigation(line.text) and not _NUMBER.search(line.text)):
            continue
        if _is_editors(line.text):
            last = i
            continue
        if LEAD.match(line.text) or line.text[-1] in "。,;" or line.width > WIDEST_HEADER or line.indent >= 2:
            break
        if squash(line.text) in listed or _CONTINUED.match(line.text):
            break
        part = _read_header_line(line)
        # a column may be called like a newspaper (乡镇快报), but a page names its own once
        again = named and part.newspaper == (line.start, line.end)
        named = named or part.newspaper is not None
        if part.strong and not again:
            last, weak = i, 0
        else:
            weak += 1
            if weak > 3:
                break
        read[i] = part
    inside = frozenset(i for i in range(last + 1))
    return _Header(inside, tuple(part for i, part in sorted(read.items()) if i <= last))


def _read_header_line(line: Line) -> _HeaderLine:
    """Take a header line apart: date, weekday, number, newspaper, weather; what is left may name the section."""
    rest = line.text
    if line.width > WIDEST_HEADER:
        return _HeaderLine()
    if _SPACED.fullmatch(rest):
        # a masthead set with blanks between its characters
        return _HeaderLine((line.start, line.end), strong=bool(_PAPER.match("".join(rest.split()))))
    date = parse_date(rest)
    told = bool(date) and not _PROSE_DATE.search(rest)
    strong = told or any(pattern.search(rest) for pattern in (_WEATHER, _FOOTER, _STOCKS))
    weather = _WEATHER.search(rest)
    if weather:
        # a strip of weather may hold anything; no section is read from behind its start
        rest = rest[: weather.start()]
    for pattern in (_DATE, _WEEKDAY):
        rest = pattern.sub(lambda m: "|" * len(m.group()), rest)
    number: tuple[int, int] | None = None
    match = _NUMBER.search(rest)
    if match:
        group = next(g for g in "abc" if match[g])
        number = (line.start + match.start(group), line.start + match.end(group))
        rest = rest[: match.start()] + "|" * (match.end() - match.start()) + rest[match.end() :]
        strong = True
    rest = _NAVIGATION.sub(lambda m: "|" * len(m.group()) if "报" not in m.group() else m.group(), rest)
    newspaper: tuple[int, int] | None = None
    name: tuple[int, int] | None = None
    for token in re.finditer(r"[^\s|:/·,;][^\s|:/,;]*", rest):
        word, place = token.group().rstrip("·"), line.start + token.start()
        paper = _PAPER.match(word)
        if paper and len(paper.group()) >= 3 and not newspaper:
            newspaper, strong = (place, place + len(paper.group())), True
        elif _BARE_NUMBER.match(word) and number is None:
            number, strong = (place, place + len(word)), True
        elif name is None and re.fullmatch(r"[一-鿿·]{2,8}", word) and not _SERIAL.match(word):
            name = (place, place + len(word))
        elif _SERIAL.match(word):
            strong = True
    beside = bool(
        name
        and number
        and not weather
        and not re.search(r"[^\s|:/·版]", line.text[number[1] - line.start : name[0] - line.start])
    )
    alone = bool(name and name == (line.start, line.end))
    return _HeaderLine(newspaper, date, number, name, beside, alone, strong)


def _guide(lines: Sequence[Line]) -> tuple[set[int], set[str]]:
    """The headline list: its heading and items, and the headlines that it names."""
    later = _last_places(lines)
    for i, line in enumerate(lines[:HEADER_REACH]):
        if not _GUIDE.match(line.text):
            continue
        found: set[int] = {i}
        listed: set[str] = set()
        if len(squash(line.text)) > 12:
            return found, listed
        for j in range(i + 1, len(lines)):
            item = lines[j].text
            name = squash(_ELSEWHERE.sub("", _BULLET.sub("", item)))
            later_whole = later.get(name, j) > j or (name.endswith("…") and _cut_short(name, lines[j + 1 :]))
            named = _BULLET.match(item) or later_whole or _ELSEWHERE.search(item)
            if not named or LEAD.match(item) or _EDITORS.match(item) or lines[j].width > WIDEST_ITEM:
                break
            found.add(j)
            listed.add(name)
        return found, listed
    return set(), set()


def _last_places(lines: Sequence[Line]) -> dict[str, int]:
    """Where each line stands last, and each two or three lines on end, as a headline over several lines is printed."""
    squashed = [squash(line.text) for line in lines]
    places: dict[str, int] = {}
    for i in range(len(lines)):
        for end in range(i + 1, min(len(lines), i + HEAD_LINES) + 1):
            joined = "".join(squashed[i:end])
            if end > i + 1 and len(joined) > WIDEST_ITEM:
                break
            places[joined] = i
    return places


def _cut_short(name: str, lines: Sequence[Line]) -> bool:
    """Whether a list item that ends in dots is the start of a later line."""
    start = name.rstrip("….")
    return len(start) > 3 and any(squash(line.text).startswith(start) for line in lines)


def _footer(lines: Sequence[Line], found: set[int]) -> set[int]:
    """Trailing lines, from the bottom up, that address the reader of the paper rather than tell a story."""
    footer: set[int] = set()
    for i in range(len(lines) - 1, max(-1, len(lines) - 1 - FOOTER_REACH), -1):
        text = lines[i].text
        if i in found:
            continue
        part = _read_header_line(lines[i])
        # a date alone may be what a notice is signed with
        bare = lines[i].width < 30 and bool(part.newspaper or part.number or (part.date and _WEEKDAY.search(text)))
        if not (bare or (lines[i].width < 60 and _FOOTER.search(text) and not LEAD.match(text))):
            break
        footer.add(i)
    return footer
