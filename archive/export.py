"""Stories for other programs: JSON Lines, CSV for spreadsheets, BibTeX and RIS for reference managers."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from archive.home import Home
from archive.jsonl import jsonl_line
from archive.model import CreditRole, Story
from archive.store import stories
from archive.store.database import open_database

CSV_COLUMNS = (
    "id",
    "date",
    "newspaper",
    "page",
    "section",
    "column",
    "kicker",
    "headline",
    "subtitle",
    "byline",
    "body",
)

#: what a spreadsheet takes for the start of a formula, full width included
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}

#: those who wrote; photographers and editors are no authors
_WRITERS = frozenset({CreditRole.REPORTER, CreditRole.CORRESPONDENT, CreditRole.AUTHOR})


def export(home: Home, form: str, stream: TextIO) -> None:
    """Write all live stories, by id, as ``form``: ``jsonl``, ``csv``, ``bibtex`` or ``ris``. Raises NoHome.

    They are one state of the archive, read into a file aside: however slowly the stream is read, no writer waits.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as aside:
        with open_database(home).reading() as conn:
            aside.writelines(_FORMS[form](stories.every(conn)))
        aside.seek(0)
        shutil.copyfileobj(aside, stream)


def csv_lines(found: Iterable[Story]) -> Iterator[str]:
    """CSV with a header, lines ended by CRLF. A cell that a spreadsheet would run begins with an apostrophe.

    Write a byte order mark first (``utf-8-sig``) where Excel is to read it.
    """
    yield _csv_line(CSV_COLUMNS)
    for story in found:
        yield _csv_line([_cell(value) for value in _cells(story)])


def bibtex(story: Story) -> str:
    """A BibTeX entry, with a line end."""
    fields = [
        ("title", story.headline or story.label),
        ("subtitle", story.subtitle),
        ("author", " and ".join(f"{{{_tex(name)}}}" for name in _writers(story))),
        ("journal", story.newspaper),
        ("year", f"{story.date.year:04}" if story.date else None),
        ("month", str(story.date.month) if story.date else None),
        ("day", str(story.date.day) if story.date else None),
        ("date", story.date.isoformat() if story.date else None),
        ("pages", story.page),
        ("note", story.section),
    ]
    key = re.sub(r"[^A-Za-z0-9_.:-]", "-", story.id)
    lines = [f"  {name} = {{{value if name == 'author' else _tex(value)}}}," for name, value in fields if value]
    return "\n".join([f"@article{{{key},", *lines, "}", ""])


def ris(story: Story) -> str:
    """A RIS record of type NEWS, lines ended by CRLF."""
    fields = [
        ("TY", "NEWS"),
        ("ID", story.id),
        ("TI", story.headline or story.label),
        *(("AU", name) for name in _writers(story)),
        ("T2", story.newspaper),
        ("PY", f"{story.date.year:04}" if story.date else None),
        ("DA", story.date.isoformat().replace("-", "/") if story.date else None),
        ("SP", story.page),
        ("SE", story.section),
        ("N2", story.body),
    ]
    lines = [f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields if value]
    return "".join([*lines, "ER  - \r\n\r\n"])


def _cells(story: Story) -> tuple[str | None, ...]:
    return (
        story.id,
        story.date.isoformat() if story.date else None,
        story.newspaper,
        story.page,
        story.section,
        story.column,
        story.kicker,
        story.headline,
        story.subtitle,
        "；".join(f"{credit.role.value} {credit.name}" for credit in story.byline),
        story.body,
    )


def _cell(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if _FORMULA.match(text) else text


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


def _writers(story: Story) -> tuple[str, ...]:
    return tuple(credit.name for credit in story.byline if credit.role in _WRITERS)


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())


_FORMS: dict[str, Callable[[Iterable[Story]], Iterable[str]]] = {
    "jsonl": lambda found: map(jsonl_line, found),
    "csv": csv_lines,
    "bibtex": lambda found: map(bibtex, found),
    "ris": lambda found: map(ris, found),
}
