"""Which files an ingest looks at: named ones as they are, folders walked in a fixed order, links kept inside."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.readers.files import display_name

#: names that say of themselves that they are no page: notes, data, code, leftovers
_NO_PAGE = re.compile(
    r"(?:readme|read me|licen[cs]e|copying|changelog|authors|makefile|manifest|说明|使用说明|读我)"
    r"(?:[._ -](?:zh|cn|en))?(?:\.(?:txt|text))?"
    r"|thumbs\.db|desktop\.ini"
    r"|.*(?:\.(?:md|markdown|rst|jsonl?|ndjson|csv|tsv|ya?ml|ini|cfg|conf|log|py|sh|bat|ps1|js|css|sql|sqlite|db"
    r"|bak|tmp|part|crdownload|swp|lock|sha256|md5)|~)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Found:
    path: Path
    #: name for people: the file's name, within a folder its path from there
    source: str
    #: why it is not to be opened, Chinese then English; None when it is
    problem: str | None = None
    #: whether its name says that it is no page
    passed_over: bool = False


def find_files(paths: Iterable[Path], *, apart_from: Path) -> Iterator[Found]:
    """The files to try, each folder's by name; ``apart_from`` is the home, never read as pages.

    Left out of folders: hidden files, ``.toml`` sidecars and ``.gold.json``, and what ``passed_over`` tells. Named
    files are always tried.
    """
    return (found for found in _listed(paths, apart_from) if not found.passed_over)


def passed_over(paths: Iterable[Path], *, apart_from: Path) -> tuple[str, ...]:
    """The files that stand in these folders but say by their name that they are no page: a README, data, a script."""
    return tuple(found.source for found in _listed(paths, apart_from) if found.passed_over)


def _listed(paths: Iterable[Path], apart_from: Path) -> Iterator[Found]:
    home = apart_from.resolve()
    for path in paths:
        if path.is_dir():
            yield from _walk(path, path, home)
        else:
            yield Found(path, display_name(path.name))


def _walk(folder: Path, root: Path, home: Path) -> Iterator[Found]:
    if folder.resolve() == home:
        return
    try:
        with os.scandir(folder) as entries:
            names = sorted((entry.name for entry in entries if not _is_aside(entry.name)), key=os.fsencode)
    except OSError as error:
        yield Found(folder, _relative(folder, root), f"文件夹打不开 / the folder cannot be opened: {error.strerror}")
        return
    for name in names:
        path = folder / name
        if path.is_symlink():
            yield from _follow(path, root)
        elif path.is_dir():
            yield from _walk(path, root, home)
        else:
            yield Found(path, _relative(path, root), passed_over=_NO_PAGE.fullmatch(name) is not None)


def _follow(link: Path, root: Path) -> Iterator[Found]:
    """A link to a file inside the folder is that file; one to a folder inside is left out: it is walked anyway."""
    source = _relative(link, root)
    try:
        target = link.resolve(strict=True)
    except (OSError, RuntimeError):
        yield Found(link, source, "链接指向的文件不存在 / a link to nothing")
        return
    if not target.is_relative_to(root.resolve()):
        yield Found(link, source, "链接指向文件夹之外，已跳过 / a link that leads out of the folder, skipped")
    elif not target.is_dir():
        yield Found(link, source)


def _is_aside(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith((".toml", ".gold.json"))


def _relative(path: Path, root: Path) -> str:
    return display_name(path.relative_to(root))
