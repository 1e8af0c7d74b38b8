"""Stories for other programs: JSON Lines, CSV for spreadsheets, BibTeX and RIS for reference managers."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO

from archive.digest import json_line
from archive.home import Home
from archive.jsonl import jsonl_line
from archive.model import Story
from archive.records import story_record
from archive.references import bibtex, ris
from archive.store import stories
from archive.store.corrections import every_said
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
#: what a result list has besides
FOUND_COLUMNS = ("districts", "topics", "url")

#: what a spreadsheet takes for the start of a formula, full width included
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")


@dataclass(frozen=True, slots=True)
class Found:
    """A story of a result list, with what the archive itself does not say of it."""

    story: Story
    #: its address, percent-encoded
    url: str
    districts: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write stories: how its files end, their media type, and what stories become."""

    suffix: str
    media_type: str
    lines: Callable[[Iterable[Story | Found]], Iterator[str]]
    #: begins a file that people open: a spreadsheet takes UTF-8 for what it is only behind a byte order mark
    mark: str = ""


def export(home: Home, form: str, stream: TextIO) -> None:
    """Write all live stories, by id, as ``form``: ``jsonl``, ``csv``, ``bibtex`` or ``ris``. Raises NoHome.

    They are one state of the archive, read into a file aside: however slowly the stream is read, no writer waits.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as aside:
        with open_database(home).reading() as conn:
            if form == "jsonl":
                said = every_said(conn)
                aside.writelines(jsonl_line(story, said.get(story.id)) for story in stories.every(conn))
            else:
                aside.writelines(FORMS[form].lines(stories.every(conn)))
        aside.seek(0)
        shutil.copyfileobj(aside, stream)


def csv_lines(given: Iterable[Story | Found]) -> Iterator[str]:
    """CSV with a header, lines ended by CRLF. A cell that a spreadsheet would run begins with an apostrophe.

    Of stories as they are in the archive CSV_COLUMNS, of a result list FOUND_COLUMNS too: the first one decides, and
    none is the archive's.
    """
    columns: tuple[str, ...] = ()
    for item in given:
        if not columns:
            columns = CSV_COLUMNS + (FOUND_COLUMNS if isinstance(item, Found) else ())
            yield _csv_line(columns)
        cells = _cells(item.story) + _more_cells(item) if isinstance(item, Found) else _cells(item)
        yield _csv_line([_cell(value) for value in cells])
    if not columns:
        yield _csv_line(CSV_COLUMNS)


def jsonl_lines(given: Iterable[Story | Found]) -> Iterator[str]:
    """One JSON object a line, as importing reads it; of a result list with districts, topics and url."""
    for item in given:
        if isinstance(item, Found):
            more = {"districts": list(item.districts), "topics": list(item.topics), "url": item.url}
            yield json_line({**story_record(item.story), **more})
        else:
            yield jsonl_line(item)


def _references(record: Callable[[Story, str | None], str]) -> Callable[[Iterable[Story | Found]], Iterator[str]]:
    def lines(given: Iterable[Story | Found]) -> Iterator[str]:
        for item in given:
            yield record(item.story, item.url) if isinstance(item, Found) else record(item, None)

    return lines


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


def _more_cells(found: Found) -> tuple[str, ...]:
    return "；".join(found.districts), "；".join(found.topics), found.url


def _cell(value: str | None) -> str:
    text = value or ""
    return f"'{text}" if _FORMULA.match(text) else text


def _csv_line(cells: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue()


#: by the name that the command line and the web use
FORMS: Mapping[str, Form] = {
    "jsonl": Form("jsonl", "application/x-ndjson", jsonl_lines),
    "csv": Form("csv", "text/csv", csv_lines, mark="\ufeff"),
    "bibtex": Form("bib", "application/x-bibtex", _references(bibtex)),
    "ris": Form("ris", "application/x-research-info-systems", _references(ris)),
}
