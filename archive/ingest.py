"""Files into the archive: read, segment, check, store; one result and one transaction a page, nothing silently lost."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from archive import coverage
from archive.errors import NotFound, TooManyDropped, UnreadablePage
from archive.filenames import parse_filename
from archive.filing import describe, file_page
from archive.home import Home
from archive.losses import Losses
from archive.metadata import Claim, clean, resolve
from archive.model import Page, PageMeta, Segmentation, StoredPage
from archive.readers import parse_page
from archive.readers.files import Unopened, display_name, read_bytes
from archive.readers.folder import Found, find_files
from archive.sidecar import Sidecar, read_sidecar
from archive.store import originals, pages, quarantine
from archive.store.database import Database, open_database

Status = Literal["new", "same", "edition", "quarantined"]
Segment = Callable[[Page], Segmentation]

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PageResult:
    """What became of one file."""

    #: the file's name, within a folder its path from there
    source: str
    status: Status
    #: why it was quarantined, Chinese then English
    reason: str | None = None
    #: its live stories in page order
    story_ids: tuple[str, ...] = ()
    #: contradictions and unknowns, one sentence each
    flags: tuple[str, ...] = ()
    page_id: str | None = None


def ingest(
    home: Home,
    paths: Iterable[Path],
    *,
    segment: Segment,
    override: PageMeta,
    today: dt.date | None = None,
    force: bool = False,
) -> Iterator[PageResult]:
    """Take in files and folders; creates the home. Yields a result a file, after its transaction.

    ``override`` is what the user says and beats every other source; ``today`` decides which dates are to come. Editions
    that would take more than a fifth of the stories out wait in quarantine, unless ``force``.
    Callers hold ``archive.lock.write_lock``. Raises what ``open_database`` raises, UsageError for an ``override``
    that is no text, JianbaoError when the disk fails.
    """
    files = find_files(paths, apart_from=home.root)
    yield from take_in(home, files, segment=segment, override=override, today=today, force=force)


def take_in(
    home: Home,
    files: Iterable[Found],
    *,
    segment: Segment,
    override: PageMeta,
    today: dt.date | None = None,
    force: bool = False,
) -> Iterator[PageResult]:
    """As ``ingest`` for files that were looked up already (``readers.folder``)."""
    override = clean(override)
    database = open_database(home, create=True)
    desk = _Desk(home, database, segment, today or dt.date.today(), Losses(forced=force))
    for found in files:
        yield desk.take(found, override)


def retry(
    home: Home,
    ids: Iterable[int] | None = None,
    *,
    segment: Segment,
    today: dt.date | None = None,
    force: bool = False,
) -> Iterator[PageResult]:
    """Try quarantined files again from their kept originals: all, or those of ``ids``. Raises NotFound."""
    database = open_database(home)
    desk = _Desk(home, database, segment, today or dt.date.today(), Losses(forced=force))
    with database.reading() as conn:
        chosen = {row.id: row for row in quarantine.every(conn)}
    for id in chosen if ids is None else ids:
        if id not in chosen:
            raise NotFound(kind_zh="隔离件", kind="quarantined file", name=id)
        yield desk.again(chosen[id])


@dataclass(frozen=True, slots=True)
class _Given:
    """A file's bytes and what came with it."""

    source: str
    path: str
    data: bytes
    override: PageMeta
    sidecar: Sidecar


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where pages are taken in, one at a time."""

    home: Home
    database: Database
    segment: Segment
    today: dt.date
    losses: Losses

    def take(self, found: Found, override: PageMeta) -> PageResult:
        path = display_name(found.path.absolute())
        try:
            if found.problem:
                raise Unopened(found.problem)
            data = read_bytes(found.path)
        except Unopened as error:
            return self._quarantine(found.source, path, None, str(error), override)
        sidecar = read_sidecar(found.path)
        return self._page(_Given(found.source, path, data, override, sidecar))

    def again(self, row: quarantine.Quarantined) -> PageResult:
        if row.sha256 is None:
            return PageResult(row.source, "quarantined", row.reason)
        try:
            data = originals.load(self.home, row.sha256)
        except OSError as error:
            reason = f"原件读不到 / the original cannot be read: {error.strerror}"
            return PageResult(row.source, "quarantined", reason)
        return self._page(_Given(row.source, row.path, data, row.meta, Sidecar(PageMeta(), ())))

    def _page(self, given: _Given) -> PageResult:
        # first to disk: whatever happens next, the original is safe before any row names it
        original = originals.keep(self.home, given.data)
        try:
            known, page = self._known(given, original)
            if known is not None:
                return self._same(known, given, original)
            segmentation = self._segmented(page)
        except UnreadablePage as error:
            meta = resolve(_said(given), self.today).meta
            return self._quarantine(given.source, given.path, original, str(error.context["reason"]), meta)
        resolved = resolve([*_said(given), *_read(given, segmentation)], self.today)
        flags = (*given.sidecar.flags, *resolved.flags)
        try:
            with self.database.writing() as conn:
                before = self.losses.before(conn)
                originals.record(conn, original)
                quarantine.resolve(conn, original.sha256, given.path)
                filed = file_page(conn, page, resolved.meta, flags, segmentation, self._segmented)
                self.losses.weigh(conn, before, given.source)
        except (TooManyDropped, UnreadablePage) as error:
            reason = f"{error.message('zh')} / {error.message('en')}"
            return self._quarantine(given.source, given.path, original, reason, resolve(_said(given), self.today).meta)
        status: Status = "edition" if filed.replaced else "new"
        return PageResult(given.source, status, None, filed.story_ids, filed.page.flags, filed.page.id)

    def _known(self, given: _Given, original: originals.Original) -> tuple[StoredPage | None, Page]:
        """The page as read, and as stored if the archive has it: the same bytes, or the same text in other bytes."""
        with self.database.reading() as conn:
            if (known := pages.of_bytes(conn, original.sha256)) is not None:
                return known, known.page
            page = parse_page(given.source, given.data)
            return pages.of_text(conn, page.text), page

    def _segmented(self, page: Page) -> Segmentation:
        try:
            segmentation = self.segment(page)
        except UnreadablePage:
            raise
        except Exception as error:
            # one page that the segmenter chokes on must not end a batch of thousands; it stays in quarantine
            _log.exception("segmenting %s failed", page.source)
            reason = f"切分失败 / segmenting failed: {type(error).__name__}: {error}"
            raise UnreadablePage(source=page.source, reason=reason) from error
        if breach := coverage.violation(page.text, segmentation):
            raise UnreadablePage(source=page.source, reason=f"切分不完整：{breach}")
        return segmentation

    def _same(self, known: StoredPage, given: _Given, original: originals.Original) -> PageResult:
        """A known page: nothing new, but what the user says of it now is believed."""
        flag, sidecar = _said(given)
        resolved = resolve((flag, Claim("档案", "archive", known.meta), sidecar), self.today)
        with self.database.writing() as conn:
            originals.record(conn, original)
            quarantine.resolve(conn, original.sha256, given.path)
            filed = describe(conn, known, resolved.meta, resolved.flags)
        flags = (*given.sidecar.flags, *resolved.flags)
        return PageResult(given.source, "same", None, filed.story_ids, flags, filed.page.id)

    def _quarantine(
        self, source: str, path: str, original: originals.Original | None, reason: str, meta: PageMeta
    ) -> PageResult:
        with self.database.writing() as conn:
            if original is not None:
                originals.record(conn, original)
            sha256 = original.sha256 if original else None
            quarantine.add(conn, sha256=sha256, source=source, path=path, reason=reason, meta=meta)
        return PageResult(source, "quarantined", reason)


def _said(given: _Given) -> tuple[Claim, Claim]:
    """What people say of a page, in order of trust."""
    return Claim("命令行", "command line", given.override), Claim("附注文件", "sidecar", given.sidecar.meta)


def _read(given: _Given, segmentation: Segmentation) -> tuple[Claim, Claim]:
    """What is read off a page, in order of trust."""
    named = parse_filename(PurePath(given.source).stem)
    return Claim("版头", "page header", segmentation.meta), Claim("文件名", "file name", named)
