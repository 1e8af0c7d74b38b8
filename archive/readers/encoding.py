"""Bytes → text: byte order marks, UTF-8, UTF-16 without a mark, GB18030 and its kin, told apart by what they yield."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from functools import cache

#: marks and the codec that drops them, the longer before its prefix
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"\x84\x31\x95\x33", "gb18030"),
)

#: guessed encodings; of two that read equally well the earlier is taken
_CANDIDATES = ("gb18030", "cp936", "big5hkscs", "utf-16-le", "utf-16-be")

#: Windows' GBK: GB18030, and the single byte 0x80 for the euro sign, which stands for itself as a surrogate meanwhile
_EURO_BYTE = "\udc80"

#: share of characters in daily use from which a guess is believed, and by which a later candidate must be better
_BELIEVED, _BETTER = 0.7, 0.05

#: characters looked at to judge a guess
_SAMPLE = 20_000


@dataclass(frozen=True, slots=True)
class Decoded:
    """A decoded file: ``text`` without its mark, line ends as they were."""

    text: str
    #: as Python names it; decoding the bytes with it gives ``text``, up to the mark
    encoding: str
    guessed: bool


class Undecodable(Exception):
    """No reading of the bytes is believable; the argument is the reason, Chinese then English."""


def decode(data: bytes) -> Decoded:
    """Decode strictly, never with replacement characters. Raises Undecodable."""
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return Decoded(_strict(data, codec).removeprefix("\ufeff"), codec, guessed=False)
    if b"\0" in data:
        return _wide(data)
    try:
        return Decoded(data.decode("utf-8"), "utf-8", guessed=False)
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise Undecodable(
                f"UTF-8 文本在第 {error.start} 字节处损坏 / UTF-8 text damaged at byte {error.start}"
            ) from error
    return _guess(data)


def decode_as(data: bytes, encoding: str) -> str:
    """The text that ``decode`` found in ``data``, by the encoding that it named. Raises ValueError, LookupError."""
    return (_windows(data) if encoding == "cp936" else data.decode(encoding)).removeprefix("\ufeff")


def normal_lines(text: str) -> str:
    """The text with every line end made ``\\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def plausibility(text: str) -> float:
    """Share of a text's characters that are in daily use in Chinese or printable ASCII, 0..1; 0 for an empty text."""
    sample = text[:_SAMPLE]
    foreign = [char for char in sample if char > "\x7f"]
    control = sum(char < " " and char not in "\t\n\v\f\r\x1a\x1b" for char in sample)
    if not sample:
        return 0.0
    if not foreign:
        return 1 - control / len(sample)
    usual = _usual()
    return sum(char in usual for char in foreign) / (len(foreign) + control)


def _strict(data: bytes, codec: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise Undecodable(
            f"标为 {codec}，在第 {error.start} 字节处损坏 / marked as {codec}, damaged at byte {error.start}"
        ) from error


def _wide(data: bytes) -> Decoded:
    """Bytes with NULs: UTF-16 without a mark (its ASCII and line ends hold them), else no text at all."""
    best = _best(data, ("utf-16-le", "utf-16-be"))
    if best is None or "\0" in best.text:
        raise Undecodable("二进制文件，不是文本 / a binary file, not text")
    return best


def _guess(data: bytes) -> Decoded:
    best = _best(data, _CANDIDATES)
    if best is None:
        raise Undecodable("认不出文字编码 / the encoding cannot be recognised")
    return best


def _best(data: bytes, candidates: tuple[str, ...]) -> Decoded | None:
    chosen: Decoded | None = None
    score = _BELIEVED - _BETTER
    for codec in candidates:
        try:
            text = decode_as(data, codec)
        except ValueError:
            continue
        reached = plausibility(text)
        if reached >= score + _BETTER and (codec == "cp936" or text.encode(codec) == data):
            chosen, score = Decoded(text, codec, guessed=True), reached
    return chosen


def _windows(data: bytes) -> str:
    """Raises ValueError where bytes other than the euro's are no GB18030, or where it does not encode back."""
    text = data.decode("gb18030", "surrogateescape")
    # encoding what is no surrogate escape raises, and so does any other escaped byte that remains below
    if text.encode("gb18030", "surrogateescape") != data:
        raise ValueError("cp936")
    text = text.replace(_EURO_BYTE, "€")
    text.encode()
    return text


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few broken bytes stand in what is otherwise UTF-8 beyond ASCII: damage, not another encoding."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(char > "\x7f" for char in text[:_SAMPLE]) - text[:_SAMPLE].count("\ufffd")
    return broken * 50 <= whole


@cache
def _usual() -> frozenset[str]:
    """Characters in daily use, simplified and traditional: the first planes of GB 2312 and Big5, and punctuation."""
    simplified = (bytes((row, cell)) for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF))
    signs = (bytes((row, cell)) for row in (0xA1, 0xA2, 0xA3) for cell in range(0xA1, 0xFF))
    trails = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    traditional = (bytes((row, cell)) for row in range(0xA4, 0xC7) for cell in trails)
    known = [code.decode("gb2312", "ignore") for code in (*simplified, *signs)]
    known += [code.decode("big5", "ignore") for code in traditional]
    return frozenset({*"".join(known), *"“”‘’—…·•–　°℃％€"})
