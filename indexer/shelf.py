"""The shelf of index generations: which one is live, who is reading which, how one takes its place and old ones go."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.errors import IncompatibleIndex, NoHome, NoIndex
from archive.home import Home
from indexer.manifest import Manifest, damaged_files, read_manifest, seal, sync

_NAME = re.compile(r"\d{6,}")
#: the pointer: a generation's name and the seal of its manifest, so that no rotten digit leads to another one
_POINTS = re.compile(r"(?P<name>\d{6,})(?: (?P<seal>[0-9a-f]{16}))?\n?")
_BUILDING, _REMOVING = "building", "removing-"
_POINTER, _IN_USE, _ENGINE = "live", "in-use", "engine"


@dataclass(frozen=True, slots=True)
class Generation:
    """A complete index: ``root`` holds its manifest, ``folder`` is what the engine wrote and opens."""

    #: six digits or more, counting up
    name: str
    root: Path
    manifest: Manifest

    @property
    def folder(self) -> Path:
        return self.root / _ENGINE


class Hold:
    """A generation that ``prune`` leaves alone, in any process, until it is released."""

    def __init__(self, generation: Generation, handle: int) -> None:
        self.generation = generation
        self._handle: int | None = handle

    def release(self) -> None:
        """May be called twice."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None


def live_name(home: Home) -> str | None:
    """The name in the pointer, None where there is none yet: one small read, for those who follow it.

    Raises NoHome, IncompatibleIndex when damaged.
    """
    pointer = _pointer(home)
    return pointer["name"] if pointer else None


def _pointer(home: Home) -> re.Match[str] | None:
    try:
        text = (home.index / _POINTER).read_text(encoding="ascii")
    except FileNotFoundError:
        if not home.database.is_file():
            raise NoHome(home=home.root) from None
        return None
    except (OSError, ValueError) as error:
        raise IncompatibleIndex(reason=f"index/{_POINTER}: {error}") from error
    found = _POINTS.fullmatch(text)
    if not found:
        raise IncompatibleIndex(reason=f"index/{_POINTER}: {text[:40]!r}")
    return found


def live(home: Home) -> Generation | None:
    """The live generation, None where there is none yet.

    Raises NoHome; IncompatibleIndex where it is damaged (files missing, cut short; small ones also by checksum) or made
    by another version of this layout.
    """
    name = live_name(home)
    return None if name is None else _load(home, name)


def hold_live(home: Home) -> Hold:
    """The live generation, held. Raises NoHome, NoIndex, IncompatibleIndex."""
    while True:
        name = live_name(home)
        if name is None:
            raise NoIndex
        handle = _lock(home.index / name, fcntl.LOCK_SH)
        if handle is not None:
            try:
                return Hold(_load(home, name), handle)
            except BaseException:
                os.close(handle)
                raise
        if live_name(home) == name:
            raise IncompatibleIndex(reason=f"index/{name}: missing")
        # a newer generation took its place and it was pruned between the two reads: follow the pointer


def _load(home: Home, name: str) -> Generation:
    root = home.index / name
    generation = Generation(name, root, read_manifest(root))
    pointer = _pointer(home)
    if pointer and pointer["name"] == name and pointer["seal"] not in (None, seal(generation.manifest)):
        raise IncompatibleIndex(reason=f"index/{_POINTER}: {pointer['seal']}")
    for damaged in damaged_files(generation.folder, generation.manifest, thorough=False):
        raise IncompatibleIndex(reason=f"index/{name}/{_ENGINE}/{damaged}")
    return generation


def _lock(root: Path, kind: int) -> int | None:
    """Lock a generation's ``in-use`` file; None where the generation is gone, or in use when ``kind`` doesn't wait."""
    try:
        handle = os.open(root / _IN_USE, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, kind)
        if os.fstat(handle).st_nlink:
            return handle
    except BlockingIOError:
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


@contextmanager
def building(home: Home) -> Iterator[Path]:
    """A root to build a generation in, under a temporary name; gone afterwards unless ``publish`` renamed it.

    The caller holds the write lock, so whatever stands under a temporary name was left by a killed process.
    """
    home.index.mkdir(parents=True, exist_ok=True)
    _sweep(home)
    root = home.index / _BUILDING
    root.mkdir()
    try:
        (root / _ENGINE).mkdir()
        (root / _IN_USE).touch()
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def engine_folder(root: Path) -> Path:
    """Where in a root under construction the engine writes."""
    return root / _ENGINE


def publish(home: Home, root: Path) -> Generation:
    """Give the finished, synced ``root`` the next name and make it live: one atomic change of the pointer."""
    name = f"{max(map(int, _names(home)), default=0) + 1:06}"
    sealed = seal(read_manifest(root))
    root.rename(home.index / name)
    sync(home.index)
    fresh = home.index / f"{_POINTER}.new"
    fresh.write_text(f"{name} {sealed}\n", encoding="ascii")
    sync(fresh)
    fresh.replace(home.index / _POINTER)
    sync(home.index)
    return _load(home, name)


def remove_old(home: Home) -> tuple[str, ...]:
    """Remove every generation but the live one, the one before it and those in use; returns the names removed.

    The caller holds the write lock. Where nothing is live nothing is removed.
    """
    _sweep(home)
    current = live_name(home)
    if current is None:
        return ()
    before = max((name for name in _names(home) if int(name) < int(current)), key=int, default=None)
    removed = []
    for name in sorted(_names(home) - {current, before}, key=int):
        handle = _lock(home.index / name, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if handle is None:
            continue
        try:
            # renamed first: a half-removed folder must never look like a generation
            doomed = (home.index / name).rename(home.index / f"{_REMOVING}{name}")
            shutil.rmtree(doomed)
        finally:
            os.close(handle)
        removed.append(name)
    return tuple(removed)


def _sweep(home: Home) -> None:
    for leftover in (*home.index.glob(_BUILDING), *home.index.glob(f"{_REMOVING}*")):
        shutil.rmtree(leftover)


def _names(home: Home) -> set[str]:
    return {path.name for path in home.index.iterdir() if _NAME.fullmatch(path.name) and path.is_dir()}
