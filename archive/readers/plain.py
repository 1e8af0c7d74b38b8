"""Plain text → Page: what a decoded file must look like to be a newspaper page."""

from __future__ import annotations

import json
import unicodedata

from archive.errors import UnreadablePage
from archive.model import Page
from archive.readers.encoding import Undecodable, decode, normal_lines

#: control characters that text files do hold: layout, and the end-of-file mark of DOS
_LAYOUT = frozenset("\t\n\v\f\r\x1a\x1b\x85")

#: share of other control characters from which a file is no text
_BINARY = 0.02


def read(source: str, data: bytes, sha256: str) -> Page:
    """The page in ``data``. Raises UnreadablePage with the reason when it holds none."""
    if not data:
        raise UnreadablePage(source=source, reason="空文件 / an empty file")
    try:
        decoded = decode(data)
    except Undecodable as error:
        raise UnreadablePage(source=source, reason=str(error)) from error
    text = normal_lines(decoded.text)
    if reason := _not_a_page(text):
        raise UnreadablePage(source=source, reason=reason)
    return Page(source, text, decoded.encoding, sha256, decoded.guessed)


def _not_a_page(text: str) -> str | None:
    if not any(_is_visible(char) for char in text):
        return "只有空白 / only white space"
    if "\0" in text or sum(_is_control(char) for char in text) > _BINARY * len(text):
        return "二进制文件，不是文本 / a binary file, not text"
    start = text.lstrip().lower()[:512]
    if start.startswith(("<?xml", "<!doctype", "<html", "<svg")):
        return "是网页或 XML，不是纯文本 / HTML or XML, not plain text"
    if start.startswith(("{", "[")) and _is_json(text):
        return "是 JSON 数据，不是报纸版面 / JSON data, not a newspaper page"
    return None


def _is_visible(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")


def _is_control(char: str) -> bool:
    return unicodedata.category(char) == "Cc" and char not in _LAYOUT


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
