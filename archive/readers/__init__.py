"""Files → pages: finds the reader for a file by its content, and says why a file is no page."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from archive.errors import UnreadablePage
from archive.model import Page
from archive.readers import plain
from archive.readers.files import Unopened, display_name, read_bytes

#: reads (source, bytes, sha256) into a page; raises UnreadablePage
Reader = Callable[[str, bytes, str], Page]

#: how files that are no text begin, and what to call them
_FOREIGN = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG\r\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"PK\x03\x04", "ZIP, DOCX, XLSX"),
    (b"Rar!", "RAR"),
    (b"\x1f\x8b", "GZIP"),
    (b"7z\xbc\xaf", "7z"),
    (b"\xd0\xcf\x11\xe0", "DOC, XLS"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3\0", "SQLite"),
)


def read_page(path: Path) -> Page:
    """The page in the file at ``path``. Raises UnreadablePage, whose context holds ``source`` and ``reason``."""
    source = display_name(path.name)
    try:
        data = read_bytes(path)
    except Unopened as error:
        raise UnreadablePage(source=source, reason=str(error)) from error
    return parse_page(source, data)


def parse_page(source: str, data: bytes) -> Page:
    """The page in a file's bytes; ``source`` is its name for people. Raises UnreadablePage."""
    return _reader_of(source, data)(source, data, hashlib.sha256(data).hexdigest())


def _reader_of(source: str, data: bytes) -> Reader:
    """The reader for that content: the name of a file says little about it."""
    for start, name in _FOREIGN:
        if data.startswith(start):
            raise UnreadablePage(source=source, reason=f"是 {name} 文件，不是纯文本 / a {name} file, not plain text")
    return plain.read
