"""Ids of stories and pages: readable, safe in URLs, minted once from content and checked for collision."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

from archive.model import PageMeta

#: a newspaper's code keeps this many characters
_CODE_LENGTH = 16


def story_id(meta: PageMeta, content: str, taken: Callable[[str], bool]) -> str:
    """A new id ``<newspaper|x>-<date|undated>-<page|00>-<8 hex>``; equal content gives equal ids until ``taken``."""
    return _mint(_prefix(meta), content, taken)


def page_id(meta: PageMeta, sha256: str, taken: Callable[[str], bool]) -> str:
    """A new id for a page, like a story's but for ``p`` before the hexadecimal part."""
    return _mint(f"{_prefix(meta)}p", sha256, taken)


@lru_cache(maxsize=1024)
def newspaper_code(name: str | None) -> str:
    """A newspaper's short code: its name if that is ASCII letters and digits, else pinyin initials; ``x`` for none."""
    if not name:
        return "x"
    if re.fullmatch(r"[A-Za-z0-9]+", name):
        return name[:_CODE_LENGTH]
    # imported here: pypinyin loads its dictionaries, and most commands mint nothing
    from pypinyin import Style, lazy_pinyin

    initials = lazy_pinyin(name, style=Style.FIRST_LETTER)
    return re.sub(r"[^a-z0-9]", "", "".join(initials).lower())[:_CODE_LENGTH] or "x"


def _mint(prefix: str, content: str, taken: Callable[[str], bool]) -> str:
    attempt = 0
    while True:
        salted = content if attempt == 0 else f"{content}\0{attempt}"
        candidate = prefix + hashlib.sha256(salted.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        if not taken(candidate):
            return candidate
        attempt += 1


def _prefix(meta: PageMeta) -> str:
    number = re.sub(r"[^A-Za-z0-9]", "", meta.number or "")[:8] or "00"
    return f"{newspaper_code(meta.newspaper)}-{_date(meta.date)}-{number}-"


def _date(date: dt.date | None) -> str:
    return date.isoformat().replace("-", "") if date else "undated"
