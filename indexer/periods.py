"""Dates as people write them in a query, and the period that each stands for. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re

from archive.fold import fold

#: 2022, 2022-04, 2022-04-11, 2022/4/11, 2022.4.11, 2022年4月11日
_DATE = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?|年(?:(\d{1,2})月(?:(\d{1,2})[日号])?)?)?", re.ASCII)


class BadDate(ValueError):
    """A date or range that is none; ``zh`` and ``en`` say why."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


def whole_period(text: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of the year, month or day that ``text`` names.

    Raises BadDate.
    """
    found = _DATE.fullmatch(fold(text).strip())
    if not found:
        raise BadDate(f"“{text}”不是日期，请写成 2022、2022-04 或 2022-04-11", f"{text!r} is no date like 2022-04-11")
    year, month, day = (int(part) if part else None for part in (found[1], found[2] or found[4], found[3] or found[5]))
    assert year is not None
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        raise BadDate(f"没有“{text}”这一天", f"there is no date {text!r}") from None
    if day:
        return first, first
    last_month = month or 12
    return first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1])


def period(text: str) -> tuple[dt.date | None, dt.date | None]:
    """The days that ``text`` spans: one period, or a range ``first..last`` of which one end may be open (None).

    Raises BadDate.
    """
    first_text, dots, last_text = fold(text).partition("..")
    if not dots:
        return whole_period(text)
    first = whole_period(first_text)[0] if first_text.strip() else None
    last = whole_period(last_text)[1] if last_text.strip() else None
    if first is None and last is None:
        raise BadDate("日期范围两头都空着", "a range needs at least one end")
    if first and last and first > last:
        raise BadDate(f"“{text}”的起始晚于截止", f"{text!r} begins after it ends")
    return first, last
