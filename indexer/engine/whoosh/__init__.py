"""The engine over Whoosh: its storage, schema, term dictionary and stored columns; arrays and NumPy do the work.

An index folder is a catalogue and immutable segments. An update links the old segments into the new folder, marks what
is gone in bitmaps beside them and adds a segment for what is new; full tiers of segments are merged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import whoosh

from indexer.documents import Document
from indexer.engine.whoosh.buffer import Buffer
from indexer.engine.whoosh.catalogue import FORMAT, Catalogue, Entry, read_catalogue, write_catalogue
from indexer.engine.whoosh.merge import all_that_fit, merged, to_merge
from indexer.engine.whoosh.reader import WhooshReader
from indexer.engine.whoosh.schema import FIELDS, UNIT_BITS
from indexer.engine.whoosh.segment import DEAD, Content, Segment, write_segment
from indexer.engine.whoosh.storage import MappedStorage


class WhooshEngine:
    """Fulfils ``indexer.engine.base.Engine``."""

    @property
    def name(self) -> str:
        return f"whoosh {whoosh.versionstring(build=True, extra=False)} format {FORMAT}"

    def build(self, folder: Path, documents: Iterable[Document]) -> int:
        return self.assemble(folder, [self.part(folder, 0, documents)])

    def part(self, folder: Path, number: int, documents: Iterable[Document]) -> tuple[Entry, ...]:
        writer = _Writer(MappedStorage(folder), Catalogue(), f"p{number:04}")
        writer.add(documents)
        return writer.entries

    def assemble(self, folder: Path, parts: Sequence[tuple[Entry, ...]]) -> int:
        writer = _Writer(MappedStorage(folder), Catalogue(tuple(entry for part in parts for entry in part)))
        writer.merge(all_that_fit)
        return writer.finish()

    def update(self, old: Path, new: Path, documents: Iterable[Document], gone: Iterable[str]) -> int:
        """As the contract says; raises IncompatibleIndex where ``old`` cannot be read."""
        source = MappedStorage(old)
        catalogue = read_catalogue(source)
        writer = _Writer(MappedStorage(new), catalogue)
        for entry in catalogue.segments:
            for suffix in entry.files:
                writer.storage.take(entry.name + suffix, source)
        writer.remove(gone)
        writer.add(documents)
        writer.merge(to_merge)
        return writer.finish()

    def open(self, folder: Path) -> WhooshReader:
        storage = MappedStorage(folder)
        return WhooshReader(storage, read_catalogue(storage))


class _Writer:
    """Changes a folder's list of segments; nothing counts until ``finish`` has written the catalogue."""

    def __init__(self, storage: MappedStorage, catalogue: Catalogue, prefix: str = "") -> None:
        """``prefix`` keeps the names of segments apart that are written at the same time."""
        self.storage = storage
        self._prefix = prefix
        self._serial = catalogue.serial
        self._entries = list(catalogue.segments)

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents, each in place of any other of its id."""
        buffer = Buffer()
        for document in documents:
            buffer.add(document)
            if buffer.full:
                self._flush(buffer)
                buffer = Buffer()
        self._flush(buffer)

    def remove(self, ids: Iterable[str]) -> None:
        """Mark documents as deleted; unknown ids are no fault."""
        gone = list(ids)
        if gone:
            self._entries = [self._without(entry, gone) for entry in self._entries]

    def merge(self, choose: Callable[[list[Entry]], list[Entry]]) -> None:
        """Merge what ``choose`` picks until it picks nothing; files of merged segments go."""
        while chosen := choose(self._entries):
            content = merged([Segment(self.storage, entry) for entry in chosen])
            entries = [entry for entry in self._entries if entry not in chosen]
            self._entries = [*entries, *([self._write(content)] if content.ids else [])]
            for entry in chosen:
                for suffix in entry.files:
                    self.storage.delete_file(entry.name + suffix)

    def finish(self) -> int:
        catalogue = Catalogue(tuple(self._entries), self._serial)
        write_catalogue(self.storage, catalogue)
        return catalogue.documents

    def _flush(self, buffer: Buffer) -> None:
        if len(buffer):
            content = buffer.content()
            self.remove(content.ids)
            self._entries.append(self._write(content))

    def _write(self, content: Content) -> Entry:
        self._serial += 1
        return write_segment(self.storage, f"{self._prefix}s{self._serial:06d}", content)

    def _without(self, entry: Entry, gone: list[str]) -> Entry:
        segment = Segment(self.storage, entry)
        live = np.ones(segment.size, bool) if segment.live is None else segment.live.copy()
        found = [at for at in segment.ids.find_all(gone) if live[at]]
        if not found:
            return entry
        live[found] = False
        lost = segment.lengths.reshape(-1, 1 << UNIT_BITS)[found].sum(axis=0, dtype=np.int64)[: len(FIELDS)]
        sizes = np.diff(segment.starts.astype(np.int64)[:: 1 << UNIT_BITS])
        name = entry.name + DEAD
        if DEAD in entry.files:
            self.storage.delete_file(name)  # the old folder keeps its own name for the old bitmap
        with self.storage.create_file(name) as file:
            file.write(np.packbits(~live).data)
        self.storage.sync_file(name)
        return replace(
            entry,
            live=entry.live - len(found),
            characters=entry.characters - int(sizes[found].sum()),
            lengths=tuple(have - int(less) for have, less in zip(entry.lengths, lost, strict=True)),
            files={**entry.files, DEAD: self.storage.file_length(name)},
        )
