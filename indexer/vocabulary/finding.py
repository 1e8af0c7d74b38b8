"""A finding: one entry of one vocabulary that is wrong, and how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.resources import data_path


class Problem(StrEnum):
    """What is wrong with an entry."""

    #: stands there twice
    DUPLICATE = "duplicate"
    #: names a district, kind, topic, code or rank that there is none of
    UNKNOWN = "unknown"
    #: can never have an effect: no text yields it, or another entry always takes its place
    UNREACHABLE = "unreachable"
    #: has nothing in it
    EMPTY = "empty"
    #: cannot be read
    MALFORMED = "malformed"


@dataclass(frozen=True, slots=True)
class Finding:
    """``file`` is relative to data/, ``line`` counts from 1 (0: the file as a whole)."""

    file: str
    line: int
    entry: str
    problem: Problem
    #: what of it, in both languages of the interface
    zh: str
    en: str


def numbered(*parts: str) -> Iterator[tuple[int, str]]:
    """Line number and text of the lines of a file of data/ that say something."""
    for number, line in enumerate(data_path(*parts).read_text(encoding="utf-8-sig").splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def relative(path: Path) -> str:
    """The name of a file of data/ as findings give it."""
    return path.relative_to(data_path()).as_posix()
