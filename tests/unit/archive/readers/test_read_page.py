"""What becomes a page, in which encoding, and why a file does not."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import UnreadablePage
from archive.readers import parse_page, read_page
from archive.readers.encoding import Undecodable, decode, decode_as
from archive.readers.files import Unopened, display_name, read_bytes

TEXT = (
    "城东日报 2021年5月6日\n第03版\n\n老街的修鞋匠\n　　本报讯（记者 甘为霖）巷口的修鞋摊摆了三十年，"
    "街坊们说，只要听见小锤声，就知道师傅今天出摊了。\n　　摊子不大，一把伞、两只凳，补一双鞋收五元。\n"
)
TRADITIONAL = (
    "城東日報 民國版\n老街的修鞋匠\n　　巷口的修鞋攤擺了三十年，街坊們說，只要聽見小錘聲，就知道師傅今天出攤了。\n"
)


@pytest.mark.parametrize(
    ("codec", "encoding", "guessed"),
    [
        ("utf-8", "utf-8", False),
        ("utf-8-sig", "utf-8-sig", False),
        ("utf-16", "utf-16", False),
        ("utf-32", "utf-32", False),
        ("utf-16-le", "utf-16-le", True),
        ("utf-16-be", "utf-16-be", True),
        ("gb18030", "gb18030", True),
        ("gbk", "gb18030", True),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings(tmp_path: Path, codec: str, encoding: str, guessed: bool, end: str) -> None:
    data = TEXT.replace("\n", end).encode(codec)
    path = tmp_path / "page.txt"
    path.write_bytes(data)
    page = read_page(path)
    assert page.text == TEXT
    assert (page.encoding, page.encoding_guessed) == (encoding, guessed)
    assert page.source == "page.txt"
    assert page.sha256 == hashlib.sha256(data).hexdigest()


def test_utf16_big_endian_with_mark() -> None:
    assert parse_page("p", b"\xfe\xff" + TEXT.encode("utf-16-be")).text == TEXT


def test_traditional_in_gbk_and_big5() -> None:
    assert parse_page("p", TRADITIONAL.encode("gb18030")).text == TRADITIONAL
    assert parse_page("p", TRADITIONAL.encode("big5")).text == TRADITIONAL


def test_gb18030_keeps_characters_that_gbk_lacks() -> None:
    text = TEXT + "㐂𠮷䶮𬭊朱镕基喆\n"
    page = parse_page("p", text.encode("gb18030"))
    assert (page.text, page.encoding) == (text, "gb18030")


def test_a_suffix_says_nothing_about_the_content() -> None:
    assert parse_page("page.utf8.txt", TEXT.encode("gbk")).text == TEXT
    assert parse_page("page.jpg", TEXT.encode()).text == TEXT


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Cc"]), max_size=40))
def test_gb18030_is_lossless(extra: str) -> None:
    text = TEXT * 3 + extra
    assert parse_page("p", text.encode("gb18030")).text == text


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded_losslessly_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data)
    except Undecodable as error:
        assert " / " in str(error)
        return
    assert decode_as(data, decoded.encoding) == decoded.text
    if decoded.encoding == "cp936":
        # Windows' GBK alone has 0x80, the euro sign; every other character is that of GB18030
        euro = data.decode("gb18030", "surrogateescape").replace("\udc80", "€")
        assert euro.removeprefix("\ufeff") == decoded.text
    else:
        assert data.decode(decoded.encoding).removeprefix("\ufeff") == decoded.text


@given(st.binary(max_size=200))
def test_any_bytes_are_a_page_or_quarantined(data: bytes) -> None:
    try:
        page = parse_page("p", data)
    except UnreadablePage as error:
        assert error.context["source"] == "p" and error.context["reason"]
        return
    assert page.text.strip() and "\r" not in page.text and "\0" not in page.text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty file"),
        (b"\xef\xbb\xbf", "white space"),
        (" \n\t　\r\n\u200b".encode(), "white space"),
        (b"abc\0\1\2\3def\0", "binary"),
        ("报\0纸".encode(), "binary"),
        (bytes(range(1, 32)) * 4 + b"text", "binary"),
        (b"%PDF-1.7\n1 0 obj", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        (b"PK\x03\x04rest", "ZIP"),
        (TEXT.encode()[:-40] + b"\xff" + TEXT.encode()[-40:], "UTF-8 text damaged at byte"),
        (TEXT.encode("utf-16")[:-1], "damaged at byte"),
        (b"\xff\xfe" + "半个字".encode("utf-16-le") + b"\x00\xd8", "damaged at byte"),
        (bytes([0x81, 0x20, 0xFE, 0xFF]) * 30, "cannot be recognised"),
        (b'{"headline": "x"}', "JSON"),
        (b"<!DOCTYPE html><p>x</p>", "HTML"),
        (b'<?xml version="1.0"?><a/>', "XML"),
    ],
)
def test_reasons(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadablePage) as error:
        parse_page("坏页.txt", data)
    assert reason in str(error.value.context["reason"])
    assert "坏页.txt" in error.value.message("zh")


def test_layout_characters_stay() -> None:
    text = "标题\f\n\t正文\x1b[0m\x1a"
    assert parse_page("p", text.encode()).text == text


def test_not_a_regular_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnreadablePage, match="not a regular file"):
        read_page(tmp_path / "pipe")
    with pytest.raises(UnreadablePage, match="a folder"):
        read_page(tmp_path)
    with pytest.raises(UnreadablePage, match="the file is gone"):
        read_page(tmp_path / "gone.txt")


def test_too_large(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"x" * 101)
    with pytest.raises(Unopened, match="too large"):
        read_bytes(path, limit=100)
    assert read_bytes(path, limit=101) == b"x" * 101


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"-rf.txt", "-rf.txt"),
        (b"two\nlines.txt", "two\\x0alines.txt"),
        ("郑州.txt".encode("gbk"), "郑州.txt"),
        (b"\xff\xff.txt", "\\xff\\xff.txt"),
        ("城东　日报.txt".encode(), "城东　日报.txt"),
    ],
)
def test_file_names(tmp_path: Path, name: bytes, shown: str) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_text(TEXT, encoding="utf-8")
    assert read_page(path).source == shown == display_name(path.name)
    shown.encode("utf-8")
