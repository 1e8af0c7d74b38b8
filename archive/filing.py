"""How a segmented page is filed: which page it corrects, which stories go on under their ids, what is minted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import sqlalchemy as sa

from archive.carryover import mint, take_over
from archive.drafts import draft
from archive.editions import Matching, is_edition, match_stories
from archive.ids import page_id
from archive.model import Page, PageMeta, Segmentation, StoredPage, Story
from archive.store import pages, redirects, stories


@dataclass(frozen=True, slots=True)
class Filed:
    """A page in the archive and its live stories in page order."""

    page: StoredPage
    story_ids: tuple[str, ...]
    #: id of the page version that it replaced
    replaced: str | None = None


@dataclass(frozen=True, slots=True)
class _Earlier:
    """What the archive already holds of a page."""

    page: StoredPage | None
    stories: tuple[Story, ...]
    matching: Matching


def file_page(
    conn: sa.Connection,
    page: Page,
    meta: PageMeta,
    flags: tuple[str, ...],
    segmentation: Segmentation,
    segment: Callable[[Page], Segmentation],
) -> Filed:
    """Store a page whose bytes are new, and its stories; its original must be recorded before.

    Of the page that it corrects, stories that go on keep their ids, the others leave the live set; the old version
    stays as it was. Newspaper, date and number alone do not make an edition: text must be shared. What editors pinned
    on the old version is carried over, and ``segment`` divides what is left then.
    """
    new_id = page_id(meta, page.sha256, lambda id: pages.get(conn, id) is not None)
    found = [draft(page.text, meta, new_id, place, story) for place, story in enumerate(segmentation.stories)]
    others = pages.of_issue(conn, meta, page.source)
    earlier = _earlier(conn, others, new_id, found)
    if meta.names_page and others and earlier.page is None:
        names = ", ".join(other.id for other in others)
        flags = (*flags, f"同报同日同版号已有别的版面 / another page has that newspaper, date and number: {names}")
    stored = StoredPage(new_id, page, meta, segmentation.furniture, flags)
    pages.add(conn, stored)
    if earlier.page is not None:
        pages.supersede(conn, earlier.page.id, new_id)
    final = take_over(conn, stored, earlier.page, stories.of_page(conn, new_id), segmentation, segment)
    if final is None:
        final = _with_ids(conn, meta, found, earlier.matching)
        _replace(conn, earlier, final)
    return Filed(stored, tuple(story.id for story in final), earlier.page.id if earlier.page else None)


def describe(conn: sa.Connection, page: StoredPage, meta: PageMeta, flags: tuple[str, ...]) -> Filed:
    """Give a known page other metadata, and its stories with it; a superseded page stays as it is.

    Returns the page, or the edition that superseded it.
    """
    current = pages.current(conn, page)
    live = stories.of_page(conn, current.id)
    if current.id == page.id and meta != page.meta:
        current = replace(page, meta=meta, flags=flags)
        pages.describe(conn, current)
        stories.put_many(conn, [_described(story, meta) for story in live])
    return Filed(current, tuple(story.id for story in live))


def _earlier(conn: sa.Connection, others: tuple[StoredPage, ...], new_id: str, found: list[Story]) -> _Earlier:
    """The version that this page corrects, the closest if several; stories imported before their page count too."""
    imported = stories.of_page(conn, new_id)
    best = _Earlier(None, imported, match_stories(imported, found))
    for page in others:
        old = stories.of_page(conn, page.id)
        if not is_edition(old, found, named=page.meta.names_page):
            continue
        matching = match_stories((*old, *imported), found)
        if best.page is None or len(matching.continued) > len(best.matching.continued):
            best = _Earlier(page, (*old, *imported), matching)
    return best


def _replace(conn: sa.Connection, earlier: _Earlier, final: tuple[Story, ...]) -> None:
    kept = set(earlier.matching.continued.values())
    for story in earlier.stories:
        if story.id not in kept:
            stories.remove(conn, story.id)
    stories.put_many(conn, final)
    for old_id, place in earlier.matching.merged.items():
        redirects.add(conn, old_id, final[place].id)


def _with_ids(conn: sa.Connection, meta: PageMeta, found: list[Story], matching: Matching) -> tuple[Story, ...]:
    given = set(matching.continued.values())
    final: list[Story] = []
    for place, story in enumerate(found):
        id = matching.continued.get(place)
        if id is None:
            id = mint(conn, meta, story, given)
            given.add(id)
        final.append(replace(story, id=id))
    return tuple(final)


def _described(story: Story, meta: PageMeta) -> Story:
    return replace(story, date=meta.date, newspaper=meta.newspaper, page=meta.number, section=meta.section)
