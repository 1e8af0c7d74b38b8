"""Page states in the record: what editors pinned of stories and furniture, and their labels; every write is logged."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from archive.corrections.snapshot import read_credits, read_pieces, read_spans
from archive.corrections.state import NO_LABELS, CorrectedLabels, Entry, PageState, Part, spans_rows
from archive.corrections.transfer import Said
from archive.digest import compact_json, piece_row
from archive.model import Credit, PageMeta, Piece, Span, StoredPage, Story
from archive.store import changes, pages, stories
from archive.store.rows import page_values
from archive.store.tables import pages as pages_table
from archive.store.tables import pins as pins_table

#: ids asked for in one statement
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Pin:
    """What editors fixed of a story, or with ``story_id`` None of a page's furniture."""

    page_id: str | None
    story_id: str | None
    #: of the original whose text the offsets count
    sha256: str | None
    #: all pieces of a story whose text is pinned, else None
    pieces: tuple[Piece, ...] | None = None
    furniture: tuple[Span, ...] = ()
    #: pinned field → text, None for no such field
    heads: tuple[tuple[Part, str | None], ...] = ()
    byline: tuple[Credit, ...] | None = None
    labels: CorrectedLabels = NO_LABELS


def pins(conn: sa.Connection, page_id: str) -> tuple[Pin, ...]:
    """What is pinned on a page, the furniture last."""
    query = sa.select(pins_table).where(pins_table.c.page_id == page_id)
    return tuple(map(pin_of, conn.execute(query.order_by(pins_table.c.story_id.is_(None), pins_table.c.id))))


def labels_of(conn: sa.Connection, ids: Iterable[str]) -> dict[str, CorrectedLabels]:
    """What editors said the stories among ``ids`` are about; stories of which they said nothing are left out."""
    return {id: pin.labels for id, pin in _pins_of(conn, ids).items() if pin.labels != NO_LABELS}


def every_said(conn: sa.Connection) -> dict[str, Said]:
    """What editors said of each story of which they said anything, by id."""
    query = sa.select(pins_table).where(pins_table.c.story_id.is_not(None)).order_by(pins_table.c.story_id)
    return {row.story_id: _said(pin_of(row)) for row in conn.execute(query)}


def put_said(conn: sa.Connection, given: Sequence[tuple[Story, Said]]) -> set[str]:
    """Let editors have said of these live stories what is ``given``, and nothing else; the ids where that is news."""
    known = {id: _said(pin) for id, pin in _pins_of(conn, (story.id for story, _ in given)).items()}
    news = {story.id: (story, said) for story, said in given if said != known.get(story.id, Said())}
    rows = []
    for story, said in news.values():
        page = pages.get(conn, story.page_id) if story.page_id is not None else None
        meta = PageMeta(story.newspaper, story.date, story.page, story.section)
        state = PageState(story.page_id, page.page.sha256 if page else None, "", meta, ())
        conn.execute(sa.delete(pins_table).where(pins_table.c.story_id == story.id))
        if said != Said():
            rows.append(pin_values(pin_of_entry(state, Entry(story, said.pinned, said.labels))))
    if rows:
        conn.execute(sa.insert(pins_table), rows)
    return set(news)


def corrected_pages(conn: sa.Connection) -> tuple[str, ...]:
    """The stored pages on which anything is pinned, ascending."""
    column = pins_table.c.page_id
    query = sa.select(column).join(pages_table, pages_table.c.id == column).distinct().order_by(column)
    return tuple(conn.execute(query).scalars())


def page_state(conn: sa.Connection, page_id: str) -> PageState | None:
    """A page as the desk sees it; None when there is no such page."""
    page = pages.get(conn, page_id)
    return None if page is None else state_of(conn, page)


def state_of(conn: sa.Connection, page: StoredPage) -> PageState:
    """A stored page as the desk sees it."""
    found = stories.of_page(conn, page.id)
    marked = next((pin.furniture for pin in pins(conn, page.id) if pin.story_id is None), ())
    entries = _entries(conn, found)
    return PageState(page.id, page.page.sha256, page.page.text, page.meta, entries, page.furniture, marked)


def story_state(conn: sa.Connection, story_id: str) -> PageState | None:
    """The page of a live story as the desk sees it, or the story alone where it stands on none; None for no story."""
    story = stories.get_live(conn, [story_id]).get(story_id)
    if story is None:
        return None
    if story.page_id is not None and (state := page_state(conn, story.page_id)) is not None:
        return state
    meta = PageMeta(story.newspaper, story.date, story.page, story.section)
    return PageState(None, None, "", meta, _entries(conn, (story,)))


def write_state(conn: sa.Connection, before: PageState, after: PageState) -> None:
    """Make the record say ``after`` where it said ``before``: stories, furniture and pins, with the change log."""
    kept = {entry.id for entry in after.entries}
    for entry in before.entries:
        if entry.id not in kept:
            stories.remove(conn, entry.id)
    written = stories.put_many(conn, [entry.story for entry in after.entries])
    said = {entry.id: entry.labels for entry in before.entries}
    relabelled = [
        entry.id
        for entry, kind in zip(after.entries, written, strict=True)
        if kind is None and entry.labels != said.get(entry.id, NO_LABELS)
    ]
    changes.append(conn, [(id, "changed") for id in relabelled])
    if after.page_id is not None and after.furniture != before.furniture:
        _write_furniture(conn, after.page_id, after.furniture)
    write_pins(conn, after, also={entry.id for entry in before.entries})


def write_pins(conn: sa.Connection, state: PageState, also: Collection[str] = ()) -> None:
    """Let the pins of a page, and of stories that stood on it, be those of ``state``."""
    ids = [*{entry.id for entry in state.entries} | set(also)]
    for start in range(0, len(ids), _BATCH):
        conn.execute(sa.delete(pins_table).where(pins_table.c.story_id.in_(ids[start : start + _BATCH])))
    if state.page_id is not None:
        conn.execute(sa.delete(pins_table).where(pins_table.c.page_id == state.page_id))
    rows = [pin_values(pin_of_entry(state, entry)) for entry in state.entries if entry.is_corrected]
    if state.pinned_furniture:
        rows.append(pin_values(Pin(state.page_id, None, state.sha256, furniture=state.pinned_furniture)))
    if rows:
        conn.execute(sa.insert(pins_table), rows)


def forget_pins(conn: sa.Connection, page_id: str) -> None:
    """Take away a page's pins, when they have gone on to its new edition."""
    conn.execute(sa.delete(pins_table).where(pins_table.c.page_id == page_id))


def pin_of_entry(state: PageState, entry: Entry) -> Pin:
    """What is pinned of a story."""
    story = entry.story
    heads = tuple((part, getattr(story, part.value)) for part in Part if part in entry.pinned and part in _HEADS)
    return Pin(
        state.page_id,
        story.id,
        state.sha256,
        story.pieces if entry.is_whole and story.pieces else None,
        (),
        heads,
        story.byline if Part.BYLINE in entry.pinned else None,
        entry.labels,
    )


def pin_values(pin: Pin) -> dict[str, Any]:
    """The column values of a pin."""
    spans: list[Any] | None = spans_rows(pin.furniture) if pin.story_id is None else None
    if pin.pieces is not None:
        spans = [piece_row(piece) for piece in pin.pieces]
    fields: dict[str, Any] = {part.value: text for part, text in pin.heads}
    if pin.byline is not None:
        fields["byline"] = [[credit.name, credit.role.value] for credit in pin.byline]
    for name in ("districts", "topics"):
        if (labels := getattr(pin.labels, name)) is not None:
            fields[name] = labels
    return {
        "page_id": pin.page_id,
        "story_id": pin.story_id,
        "sha256": pin.sha256,
        "spans": None if spans is None else compact_json(spans),
        "fields": compact_json(fields),
    }


def pin_of(row: sa.Row[Any]) -> Pin:
    """The pin of a row of ``pins`` or ``stray_pins``."""
    fields: Mapping[str, Any] = json.loads(row.fields)
    spans = json.loads(row.spans) if row.spans is not None else None
    said = (tuple(fields[name]) if name in fields else None for name in ("districts", "topics"))
    return Pin(
        row.page_id,
        row.story_id,
        row.sha256,
        read_pieces(spans) if spans is not None and row.story_id is not None else None,
        read_spans(spans) if spans is not None and row.story_id is None else (),
        tuple((part, fields[part.value]) for part in Part if part in _HEADS and part.value in fields),
        read_credits(fields["byline"]) if "byline" in fields else None,
        CorrectedLabels(*said),
    )


_HEADS = frozenset({Part.HEADLINE, Part.KICKER, Part.SUBTITLE, Part.COLUMN})


def _entries(conn: sa.Connection, found: Iterable[Story]) -> tuple[Entry, ...]:
    found = tuple(found)
    known = _pins_of(conn, (story.id for story in found))
    return tuple(_entry(story, known.get(story.id)) for story in found)


def _entry(story: Story, pin: Pin | None) -> Entry:
    said = Said() if pin is None else _said(pin)
    return Entry(story, said.pinned, said.labels)


def _said(pin: Pin) -> Said:
    pinned = {part for part, _ in pin.heads}
    if pin.pieces is not None:
        pinned.add(Part.TEXT)
    if pin.byline is not None:
        pinned.add(Part.BYLINE)
    return Said(frozenset(pinned), pin.labels)


def _pins_of(conn: sa.Connection, ids: Iterable[str]) -> dict[str, Pin]:
    asked = list(dict.fromkeys(ids))
    found: dict[str, Pin] = {}
    for start in range(0, len(asked), _BATCH):
        query = sa.select(pins_table).where(pins_table.c.story_id.in_(asked[start : start + _BATCH]))
        found.update((row.story_id, pin_of(row)) for row in conn.execute(query))
    return found


def _write_furniture(conn: sa.Connection, page_id: str, furniture: tuple[Span, ...]) -> None:
    page = pages.get(conn, page_id)
    assert page is not None, "its state was read in this transaction"
    values = page_values(replace(page, furniture=furniture))
    kept = {name: values[name] for name in ("furniture", "digest")}
    conn.execute(sa.update(pages_table).where(pages_table.c.id == page_id).values(**kept))
