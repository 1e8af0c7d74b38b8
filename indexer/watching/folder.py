"""Folders to watch: which files are there, new or changed, and have stopped growing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.readers.files import display_name
from archive.readers.folder import Found, find_files
from archive.store.watched import Stamp


@dataclass(frozen=True, slots=True)
class Ready:
    """A file to take in, and how it stands."""

    found: Found
    key: str
    stamp: Stamp


@dataclass(slots=True)
class Folders:
    """Looks at folders again and again; a file is ready once it stands as it did ``settle`` seconds ago."""

    paths: Sequence[Path]
    home: Path
    settle: float
    #: key → how the file stood, and since when by the caller's clock
    _seen: dict[str, tuple[Stamp, float]] = field(default_factory=dict)

    def look(self, known: Mapping[str, Stamp], clock: float) -> tuple[tuple[Ready, ...], int]:
        """The files that are ready and not ``known`` as they stand, and how many wait. ``clock`` is monotonic seconds.

        Files are asked for and not waited for (no inotify): that works on every file system, network shares included,
        needs nothing but what a restart needs anyway, and a look at 10,000 names takes a tenth of a second.
        """
        ready, waiting = [], dict[str, tuple[Stamp, float]]()
        for found, key, stamp in self._standing():
            if known.get(key) == stamp:
                continue
            before = self._seen.get(key)
            since = before[1] if before and before[0] == stamp else clock
            if clock - since >= self.settle:
                ready.append(Ready(found, key, stamp))
            waiting[key] = (stamp, since)
        self._seen = waiting
        return tuple(ready), len(waiting) - len(ready)

    def gone(self, known: Mapping[str, Stamp]) -> tuple[str, ...]:
        """Known files below the folders that are no longer there; of a folder that cannot be seen, none."""
        below = tuple(f"{key_of(path)}/" for path in self.paths if path.is_dir())
        return tuple(key for key in known if key.startswith(below) and not Path(key).exists()) if below else ()

    def _standing(self) -> Iterator[tuple[Found, str, Stamp]]:
        for found in find_files([path for path in self.paths if path.is_dir()], apart_from=self.home):
            try:
                standing = found.path.stat()
            except OSError:
                # gone between two looks, or a link to nothing
                continue
            if not found.path.is_dir():
                yield found, key_of(found.path), Stamp(standing.st_size, standing.st_mtime_ns)


def key_of(path: Path) -> str:
    """What a file is known by."""
    return display_name(path.absolute())
