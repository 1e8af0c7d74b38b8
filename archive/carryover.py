"""Pages that editors corrected, divided anew: an edition takes over their pins, a newer segmenter works around them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import sqlalchemy as sa

from archive import coverage
from archive.corrections.adopting import adopt
from archive.corrections.carrying import NO_STORY, Carried, Stray, carry, quote
from archive.corrections.pinning import Division, divide_rest, masked
from archive.corrections.state import Entry, PageState, is_of_page
from archive.errors import NotFound, TooManyDropped, UnreadablePage
from archive.home import Home
from archive.ids import story_id
from archive.losses import Losses
from archive.model import Page, PageMeta, Segmentation, StoredPage, Story
from archive.store import correction_log as log
from archive.store import pages, redirects, stories
from archive.store.corrections import Pin, forget_pins, pin_of_entry, state_of, write_state
from archive.store.database import open_database

Segment = Callable[[Page], Segmentation]


@dataclass(frozen=True, slots=True)
class Redivided:
    """What dividing a stored page anew made of it."""

    page_id: str
    #: ``failed``: the segmenter could not, everything stays
    status: Literal["same", "changed", "failed"]
    #: stories that editors pinned whole
    pinned: int = 0
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    #: (id, id of the story that holds its text now)
    merged: tuple[tuple[str, str], ...] = ()
    reason: str | None = None


def resegment(
    home: Home,
    page_ids: Iterable[str] | None = None,
    *,
    segment: Segment,
    owner: str,
    at: dt.datetime,
    dry: bool = False,
    force: bool = False,
) -> Iterator[Redivided]:
    """Divide stored pages anew, all current ones unless named; a result and a transaction a page.

    What is pinned stays, stories that go on keep their ids; the change stands in the history and can be undone.
    A page with which more than a fifth of the stories would be gone fails, unless ``force``; ``dry`` changes nothing.
    Callers hold ``archive.lock.write_lock``. Raises NotFound, NoHome.
    """
    database = open_database(home)
    with database.reading() as conn:
        chosen = (
            [page.id for page in pages.every(conn)] if page_ids is None else [_current(conn, id) for id in page_ids]
        )
    losses = Losses(forced=force)
    for id in chosen:
        try:
            with database.reading() if dry else database.writing() as conn:
                before = losses.before(conn)
                result = _redivide(conn, id, segment, owner, at, dry=dry)
                losses.weigh(conn, before, id)
        except TooManyDropped as error:
            result = Redivided(id, "failed", 0, reason=f"{error.message('zh')} / {error.message('en')}")
        yield result


def take_over(
    conn: sa.Connection,
    page: StoredPage,
    earlier: StoredPage | None,
    imported: Sequence[Story],
    found: Segmentation,
    segment: Segment,
) -> tuple[Story, ...] | None:
    """The stories of a new page that supersedes ``earlier``, where editors pinned anything; None where they did not.

    ``page`` is stored already and was divided as ``found``; ``imported`` are stories that came before their page.
    Raises what ``segment`` raises.
    """
    before = state_of(conn, earlier) if earlier is not None else None
    arrived = state_of(conn, page)
    known = {story.id for story in imported}
    own = tuple(entry for entry in arrived.entries if entry.id in known)
    if not any(entry.is_corrected for entry in (*(before.entries if before else ()), *own)) and not (
        before and before.pinned_furniture
    ):
        return None
    edition = replace(arrived, entries=(), furniture=())
    carried = carry(before, edition) if before else Carried(edition, (), ())
    at_home = tuple(
        entry for entry in own if before is None and entry.is_whole and is_of_page(page.page.text, entry.story)
    )
    loose = (*carried.loose, *(entry for entry in own if entry not in at_home))
    start = adopt(replace(carried.state, entries=(*carried.state.entries, *at_home)), found)
    division = _divide(conn, start, loose, segment)
    everyone = replace(arrived, entries=(*(before.entries if before else ()), *own))
    _write(conn, everyone, division, owner="")
    if before is not None and earlier is not None:
        forget_pins(conn, earlier.id)
        _list_stray(conn, before, division, carried.stray)
    at = dt.datetime.now(dt.UTC)
    log.record(conn, log.Event.EDITION, division.state, division.state, owner="", at=at)
    return tuple(entry.story for entry in division.state.entries)


def mint(conn: sa.Connection, meta: PageMeta, story: Story, given: Iterable[str] = ()) -> str:
    """An id for a new story of a page that no story has or ever had, nor is among those ``given`` just now."""
    content = f"{story.headline or ''}\n{story.body}"
    given = frozenset(given)
    return story_id(meta, content, lambda id: id in given or bool(stories.versions(conn, [id])))


def _redivide(conn: sa.Connection, id: str, segment: Segment, owner: str, at: dt.datetime, *, dry: bool) -> Redivided:
    page = pages.get(conn, id)
    assert page is not None, "pages are never deleted"
    before = state_of(conn, page)
    # what an import wrote is left alone too: no segmenter knows better
    fixed = tuple(entry for entry in before.entries if entry.is_whole or not is_of_page(before.text, entry.story))
    loose = tuple(entry for entry in before.entries if entry not in fixed)
    pinned = sum(entry.is_whole for entry in fixed)
    try:
        division = _divide(conn, replace(before, entries=fixed), loose, segment)
    except UnreadablePage as error:
        return Redivided(id, "failed", pinned, reason=str(error.context["reason"]))
    if division.state.version == before.version:
        return Redivided(id, "same", pinned)
    if not dry:
        log.record(conn, log.Event.RESEGMENT, before, division.state, owner=owner, at=at)
        _write(conn, before, division, owner=owner)
        _list_stray(conn, before, division, ())
    return _told(before, division, pinned)


def _told(before: PageState, division: Division, pinned: int) -> Redivided:
    had = {entry.id: entry.story for entry in before.entries}
    has = {entry.id: entry.story for entry in division.state.entries}
    merged = {old for old, _ in division.redirects}
    return Redivided(
        before.page_id or "",
        "changed",
        pinned,
        new=tuple(id for id in has if id not in had),
        changed=tuple(id for id, story in has.items() if id in had and _said(had[id]) != _said(story)),
        gone=tuple(id for id in had if id not in has and id not in merged),
        merged=division.redirects,
    )


def _said(story: Story) -> Story:
    """A story without what the segmenter thinks of it."""
    return replace(story, confidence=1.0, reasons=(), position=0)


def _divide(conn: sa.Connection, start: PageState, loose: Sequence[Entry], segment: Segment) -> Division:
    """The page with what is pinned in ``start`` and the rest of it divided. Raises UnreadablePage."""
    text = masked(start)
    page = Page(start.page_id or "", text, "utf-8", start.sha256 or "")
    found = segment(page) if text.strip() else Segmentation(start.meta, (), ())
    if breach := coverage.violation(text, found):
        raise UnreadablePage(source=page.source, reason=f"切分不完整：{breach}")
    return divide_rest(start, loose, found, lambda story, given: mint(conn, start.meta, story, given))


def _write(conn: sa.Connection, before: PageState, division: Division, *, owner: str) -> None:
    write_state(conn, before, division.state)
    for old, new in division.redirects:
        redirects.add(conn, old, new, owner=owner)


def _list_stray(conn: sa.Connection, before: PageState, division: Division, stray: Sequence[Stray]) -> None:
    """Put on the list what editors pinned and what has no place now."""
    at = dt.datetime.now(dt.UTC)
    for lost in (*stray, *(Stray(entry, (), NO_STORY) for entry in division.lost)):
        story = lost.entry.story if lost.entry else None
        pin = Pin(before.page_id, None, before.sha256, furniture=lost.spans)
        if lost.entry is not None:
            pin = pin_of_entry(before, lost.entry)
        log.set_stray(
            conn,
            pin,
            page_id=division.state.page_id or "",
            from_page_id=before.page_id or "",
            quote=quote(before.text, lost.spans, story),
            reason=lost.reason,
            at=at,
        )


def _current(conn: sa.Connection, id: str) -> str:
    page = pages.get(conn, id)
    if page is None:
        raise NotFound(kind_zh="版面", kind="page", name=id)
    return pages.current(conn, page).id
