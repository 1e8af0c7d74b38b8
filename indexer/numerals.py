"""Chinese and Arabic numerals for one another where a number counts or dates something: 十月 ↔ 10月. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

_DIGITS = "零一二三四五六七八九"
_PLACES = ("", "十", "百", "千")
_VALUES = {char: value for value, char in enumerate(_DIGITS)} | {"〇": 0, "两": 2}

#: what a number dates; the rest only counts. 分, 点 and 时 are left out: 十分, 一点 and 一时 are no numbers.
_DATING = "年月日号届"
_COUNTING = "余多万亿个名人位条项家次岁元米吨亩天周场期批栋户所辆层级种件套只"
_UNIT = f"(?=[{_DATING}{_COUNTING}]|小时|分钟|公里|公斤|平方|立方)"
_ARABIC = re.compile(rf"(?<![0-9a-z])([1-9]\d{{0,3}}){_UNIT}", re.ASCII)
#: 几十个 and 数百人 count nothing exactly
_CHINESE = re.compile(rf"(?<![{_DIGITS}〇两十百千几数])([{_DIGITS}〇两十百千]+){_UNIT}")


def in_chinese(number: int) -> str:
    """A number from 1 to 9,999 as it is said: 十二, 一百零五, 二千零二十二."""
    said = ""
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            said += _DIGITS[digit] + _PLACES[place]
        elif said and not said.endswith("零"):
            said += "零"
    said = said.rstrip("零")
    return said[1:] if said.startswith("一十") else said


def in_arabic(said: str) -> int | None:
    """The number from 1 to 9,999 that ``said`` says in the one usual way; None where it is no such number (二七)."""
    total = digit = 0
    for char in said:
        if char in _VALUES:
            digit = _VALUES[char]
        else:
            total += (digit or 1) * 10 ** _PLACES.index(char)
            digit = 0
    total += digit
    usual = said.replace("两", "二").replace("〇", "零")
    return total if 0 < total < 10_000 and in_chinese(total) == usual else None


def other_numerals(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Each number of a folded text that has another spelling: its range and the spellings."""
    for match in _ARABIC.finditer(text):
        yield match.start(), match.end(), _said(match[1], text[match.end()])
    for match in _CHINESE.finditer(text):
        said, unit = match[1], text[match.end()]
        if len(said) == 4 and unit == "年" and all(char in _VALUES for char in said):
            yield match.start(), match.end(), ("".join(str(_VALUES[char]) for char in said),)
        elif (number := in_arabic(said)) and (said != "一" or unit in _DATING):
            # 一家 and 一条 are hardly ever counts
            yield match.start(), match.end(), (str(number),)


def _said(digits: str, unit: str) -> tuple[str, ...]:
    if len(digits) == 4 and unit == "年":
        year = "".join(_DIGITS[int(digit)] for digit in digits)
        return tuple(dict.fromkeys((year, year.replace("零", "〇"))))
    said = in_chinese(int(digits))
    return (said, "两") if said == "二" and unit not in _DATING else (said,)
