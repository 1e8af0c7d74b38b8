"""What the name of a page file says for certain: newspaper, date and page number. Pure."""

from __future__ import annotations

import datetime as dt
import re

from archive.model import PageMeta

_YEAR = r"(?:1[89]|20)\d\d"
_DATE = re.compile(
    rf"(?<!\d)(?:(?P<y1>{_YEAR})(?P<m1>\d\d)(?P<d1>\d\d)"
    rf"|(?P<y2>{_YEAR})(?P<sep>[-_.])(?P<m2>\d\d?)(?P=sep)(?P<d2>\d\d?)"
    rf"|(?P<y3>{_YEAR})年(?P<m3>\d\d?)月(?P<d3>\d\d?)日?)(?!\d)"
)
#: 第07版, A05版
_MARKED_NUMBER = re.compile(r"(?<![A-Za-z\d])([A-Za-z]?\d{1,3})\s*版")
#: directly behind the date, nothing with digits after it: -07, _A05, -A05-要闻
_PLAIN_NUMBER = re.compile(r"[-_ .]+([A-Za-z]\d{1,2}|\d{1,2})(?:[-_ .]\D*)?")
_CODE = re.compile(r"([A-Za-z]{2,8})[-_ .]+")
_PAPER = re.compile(r"(?<![一-鿿])[一-鿿·]{1,12}报(?![一-鿿])")
#: words before a date that name no newspaper
_NO_CODE = re.compile(
    r"pages?|images?|img|scan(?:ned)?|files?|doc(?:ument)?|te?xt|news|papers?|newspaper|issue|copy|new|old|test|sample"
    r"|draft|final|ocr|output|out|data|date|epaper|pdf|wechat|dev|seed|gold|ver(?:sion)?|part",
    re.IGNORECASE,
)
_NO_PAPER = re.compile(r"(?:.*(?:电子|数字|剪|简|海))?报|[日晚晨早周]报")


def parse_filename(stem: str) -> PageMeta:
    """The metadata in a file name without its ending; what could be read in two ways stays None.

    ``zzrb-20220411-07`` · ``20220411_A05`` · ``郑州新报 2023-03-21 A05版`` · ``郑州日报2022年4月11日第07版``
    """
    dates = list(_DATE.finditer(stem))
    match = dates[0] if len(dates) == 1 else None
    date = _date(match) if match else None
    number = _marked_number(stem)
    code: str | None = None
    if match and date:
        head, tail = stem[: match.start()], stem[match.end() :]
        if number is None and (plain := _PLAIN_NUMBER.fullmatch(tail)):
            number = _number(plain[1])
        if number and (named := _CODE.fullmatch(head)) and not _NO_CODE.fullmatch(named[1]):
            code = named[1]
    return PageMeta(_paper(_DATE.sub(" ", stem)) or code, date, number)


def _date(match: re.Match[str]) -> dt.date | None:
    year, month, day = next((match[f"y{i}"], match[f"m{i}"], match[f"d{i}"]) for i in (1, 2, 3) if match[f"y{i}"])
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _marked_number(stem: str) -> str | None:
    found = set(_MARKED_NUMBER.findall(_DATE.sub(" ", stem)))
    return _number(found.pop()) if len(found) == 1 else None


def _number(text: str) -> str | None:
    return text if text.strip("0") else None


def _paper(stem: str) -> str | None:
    found = {name for name in _PAPER.findall(stem) if not _NO_PAPER.fullmatch(name)}
    return found.pop() if len(found) == 1 else None
