"""What a printed line is before anyone says what it means: text, place, width, indent, the blank lines above it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from archive.fold import fold_same_length

#: Quotation marks of traditional typesetting, read as the simplified ones; straight and low variants stay.
_QUOTES = str.maketrans("「」『』﹁﹂﹃﹄", "“”‘’“”‘’")

#: What ends a sentence.
STOPS = "。!?…"
#: What may stand after a stop and still close the paragraph.
CLOSERS = "”’)》】」』\"'"


class _Plain(dict[int, str]):
    """A translation table that fills itself, with no more entries than there are characters."""

    def __missing__(self, code: int) -> str:
        read = self[code] = fold_same_length(chr(code)).translate(_QUOTES)
        return read


class _Widths(dict[str, float]):
    """The width of each character in em, filled as ``_Plain`` is."""

    def __missing__(self, char: str) -> float:
        em = self[char] = 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5
        return em


_PLAIN, _WIDTHS = _Plain(), _Widths()


def plain(text: str) -> str:
    """``text`` folded for reading, with the same length and offsets: width, case, script and quotation marks."""
    return text.translate(_PLAIN)


def width(text: str) -> float:
    """Printed width in em: half-width characters count half."""
    return sum(map(_WIDTHS.__getitem__, text))


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line of a page."""

    #: 0-based line number in the page's text
    number: int
    #: offsets of the first and behind the last non-blank character
    start: int
    end: int
    #: plain text between them
    text: str
    #: em of blanks before the first character
    indent: float
    #: blank lines directly above
    blanks: int
    #: em from first to last character
    width: float


def split_lines(text: str) -> tuple[Line, ...]:
    """The non-blank lines of a page's text, in order."""
    folded = plain(text)
    lines: list[Line] = []
    place = blanks = 0
    for number, raw in enumerate(text.split("\n")):
        ink = raw.strip()
        if ink:
            start = place + raw.index(ink[0])
            end = start + len(ink)
            lines.append(Line(number, start, end, folded[start:end], width(raw[: start - place]), blanks, width(ink)))
            blanks = 0
        else:
            blanks += 1
        place += len(raw) + 1
    return tuple(lines)


def is_closed(text: str) -> bool:
    """Whether a paragraph's text ends where a sentence, a list item or an announcement of one ends."""
    core = text.rstrip(CLOSERS + " ")
    if not core:
        return True
    if core[-1] in STOPS + ";:":
        return True
    # A bracket that closes the paragraph (a byline, a remark) ends it whatever stands inside; a quotation does not.
    return text.rstrip()[-1] in ")】"


@lru_cache(maxsize=4096)
def unmatched(text: str, left: str, right: str) -> tuple[int, int]:
    """(right marks that nothing opened, left marks that nothing closed)."""
    if left not in text and right not in text:
        return 0, 0
    unopened = depth = 0
    for char in text:
        if char == left:
            depth += 1
        elif char == right:
            if depth:
                depth -= 1
            else:
                unopened += 1
    return unopened, depth
