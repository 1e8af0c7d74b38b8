"""Stories as JSON Lines: reading them with every bad line named, writing them, and importing them fast."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Literal, NoReturn, TextIO

import sqlalchemy as sa

from archive.corrections.transfer import Said, parse_said, said_record
from archive.digest import content_digest, json_line, story_digest, versioned
from archive.errors import NoSuchPath
from archive.home import Home
from archive.ids import story_id
from archive.model import PageMeta, Story
from archive.records import NOTHING_SAID, BadRecord, Record, parse_record, story_record
from archive.store import changes, corrections, stories
from archive.store.database import open_database
from archive.store.stories import Written

#: bytes in a line; a longer one is no story
_LINE_LIMIT = 16 * 1024 * 1024

#: lines a transaction
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank: a record, or the reason why it is none."""

    #: from 1
    number: int
    record: Record | None
    reason: str | None = None
    #: what editors said of it, None where the line does not tell
    said: Said | None = None


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What became of a line; ``bad`` ones have a reason (Chinese then English) and no id."""

    line: int
    status: Literal["added", "changed", "same", "bad"]
    id: str | None = None
    reason: str | None = None


def read_stories(path: Path) -> Iterator[Line]:
    """The lines of a JSON Lines file, UTF-8 with or without a mark. Raises NoSuchPath."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise NoSuchPath(path=path) from error
    with stream:
        for number, raw in enumerate(_lines(stream), 1):
            if raw is None:
                yield Line(number, None, "行太长 / the line is too long")
            elif line := raw.removeprefix(b"\xef\xbb\xbf").strip() if number == 1 else raw.strip():
                yield _read(number, line)


def jsonl_line(story: Story, said: Said | None = None) -> str:
    """A story with all its fields, and what editors ``said`` of it, as one line, its end included."""
    corrected = {"corrected": said_record(said)} if said is not None else {}
    return json_line({**story_record(story), **corrected})


def write_stories(stories: Iterable[Story], stream: TextIO) -> int:
    """Write each story with all its fields as one line; returns how many."""
    written = 0
    for story in stories:
        stream.write(jsonl_line(story))
        written += 1
    return written


def import_stories(home: Home, path: Path) -> Iterator[ImportResult]:
    """Take in a JSON Lines file; creates the home. A result a line, in order, after its transaction.

    A known id updates that story, fields that the line leaves out staying as they are. A line without an id gets one
    from its content, so that the same file again adds nothing. Callers hold ``archive.lock.write_lock``.
    """
    database = open_database(home, create=True)
    lines = read_stories(path)
    while batch := list(islice(lines, _BATCH)):
        with database.writing() as conn:
            results = _import(conn, batch)
        yield from results


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    while line := stream.readline(_LINE_LIMIT):
        if len(line) < _LINE_LIMIT or line.endswith(b"\n"):
            yield line
            continue
        while (line := stream.readline(_LINE_LIMIT)) and not line.endswith(b"\n"):
            pass
        yield None


def _read(number: int, line: bytes) -> Line:
    try:
        value = json.loads(line.decode("utf-8"), parse_constant=_refuse)
        record = parse_record(value)
        said = parse_said(value["corrected"]) if value.get("corrected") is not None else None
        return Line(number, record, None, said)
    except UnicodeDecodeError:
        return Line(number, None, "不是 UTF-8 / not UTF-8")
    except BadRecord as error:
        return Line(number, None, str(error))
    except (ValueError, RecursionError) as error:
        return Line(number, None, f"不是 JSON / not JSON: {error}")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _import(conn: sa.Connection, batch: Sequence[Line]) -> list[ImportResult]:
    records = {line.number: line.record for line in batch if line.record is not None}
    final = _identified(conn, {n: record for n, record in records.items() if record.story.id})
    final |= _minted(conn, {n: record.story for n, record in records.items() if not record.story.id}, final)
    writes = {number: story for number, (story, is_known) in final.items() if not is_known}
    kinds = dict(zip(writes, stories.put_many(conn, list(writes.values())), strict=True))
    _pin(conn, batch, final, kinds)
    return [
        ImportResult(line.number, kinds.get(line.number) or "same", final[line.number][0].id)
        if line.number in final
        else ImportResult(line.number, "bad", None, line.reason or NOTHING_SAID)
        for line in batch
    ]


def _pin(conn: sa.Connection, batch: Sequence[Line], final: _Final, kinds: dict[int, Written | None]) -> None:
    """Take over what editors said; a story that says what it said, but is labelled otherwise now, is changed too."""
    given = {line.number: line.said for line in batch if line.said is not None and line.number in final}
    last = {final[number][0].id: number for number in given}
    news = corrections.put_said(conn, [(final[n][0], said) for n, said in given.items() if last[final[n][0].id] == n])
    for id in news:
        if kinds.get(last[id]) is None:
            kinds[last[id]] = "changed"
            changes.append(conn, [(id, "changed")])


#: line number → the story to stand there, and whether the archive holds just that already
_Final = dict[int, tuple[Story, bool]]


def _identified(conn: sa.Connection, records: Mapping[int, Record]) -> _Final:
    """Records with an id: what they leave out comes from the story that has it; empty ones need such a story."""
    known = stories.get_live(conn, [record.story.id for record in records.values()])
    final: _Final = {}
    for number, record in records.items():
        story = record.story
        old = known.get(story.id)
        if old is None and record.is_empty:
            continue
        if old is not None:
            story = replace(old, **{name: getattr(story, name) for name in record.given})
        known[story.id] = story
        final[number] = (story, False)
    return final


def _minted(conn: sa.Connection, found: Mapping[int, Story], others: _Final) -> _Final:
    """Stories without an id: the one of a story, live or earlier, that says exactly the same, else a new one."""
    contents = {number: content_digest(story) for number, story in found.items()}
    metas = {n: PageMeta(story.newspaper, story.date, story.page, story.section) for n, story in found.items()}
    first = {story_id(metas[number], contents[number], lambda _: False) for number in found}
    versions = stories.versions(conn, first)
    for story, _ in others.values():
        versions.setdefault(story.id, set()).add(story_digest(story))
    final: _Final = {}
    for number, story in found.items():

        def is_other(id: str, content: str = contents[number]) -> bool:
            if id not in versions and id not in first:
                versions.update(stories.versions(conn, [id]))
            return id in versions and versioned(id, content) not in versions[id]

        id = story_id(metas[number], contents[number], is_other)
        final[number] = (replace(story, id=id), id in versions)
        versions.setdefault(id, set()).add(versioned(id, contents[number]))
    return final
