"""What somebody who has typed a few letters may mean: names and headlines of an index, in bounded work."""

from __future__ import annotations

import json
import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from archive.fold import fold
from indexer.engine.base import Exact, Reader
from indexer.sounds import Sounds

Kind = Literal["headline", "place", "person", "column"]

#: which facets' values complete what is typed, and as what; papers and topics are few enough to be shown in full
NAMES: tuple[tuple[str, Kind], ...] = (
    ("district", "place"),
    ("reporter", "person"),
    ("correspondent", "person"),
    ("photographer", "person"),
    ("column", "column"),
)
#: characters of what is typed that are looked at
_LONGEST = 64


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that may stand in the search box instead of what is typed there."""

    text: str
    kind: Kind


class Names:
    """Names by their beginning or any part of them; read when first asked for, in the order they should be given."""

    def __init__(self, load: Callable[[], Iterable[Suggestion]]) -> None:
        self._load = load
        self._lock = threading.Lock()
        self._names: tuple[list[Suggestion], str, list[int]] | None = None

    def holding(self, folded: str, limit: int) -> list[Suggestion]:
        """Names that hold a folded string, those that begin with it first, else in their own order."""
        if "\n" in folded or not folded:
            return []
        names, text, starts = self._loaded()
        found: dict[int, None] = {}
        for wanted in ("\n" + folded, folded):
            for at in _places(text, wanted):
                if len(found) >= limit:
                    break
                found[_line(starts, at + len(wanted) - 1)] = None
        return [names[number] for number in found]

    def _loaded(self) -> tuple[list[Suggestion], str, list[int]]:
        with self._lock:
            if self._names is None:
                names = list(dict.fromkeys(self._load()))
                starts, text = [], ["\n"]
                at = 1
                for name in names:
                    line = fold(name.text).replace("\n", " ") + "\n"
                    starts.append(at)
                    text.append(line)
                    at += len(line)
                self._names = names, "".join(text), starts
            return self._names


def _places(text: str, wanted: str) -> Iterator[int]:
    """Where a string stands, once a line."""
    at = text.find(wanted)
    while at >= 0:
        yield at
        at = text.find(wanted, max(text.find("\n", at + 1), at + 1))


def _line(starts: list[int], at: int) -> int:
    return bisect_right(starts, at) - 1


@dataclass(frozen=True, slots=True)
class Completer:
    """Completes what is typed from one open index."""

    reader: Reader
    #: names that the index is known to hold
    names: Names
    #: names of the city's places, which it may hold
    places: Names
    sounds: Sounds

    def complete(self, typed: str, limit: int) -> tuple[Suggestion, ...]:
        """Names first, then headlines; what begins with the typed text before what only holds it.

        Where nothing holds all of it, its last word is completed by names and the words before it stay.
        """
        text = typed.strip()
        folded = fold(text)
        if limit <= 0 or not folded or len(folded) > _LONGEST or "\n" in folded:
            return ()
        names = self._names(folded, max(limit // 2, 1))
        found = [*names, *self._headlines(folded, limit - len(names))]
        head, _, tail = text.rpartition(" ")
        if not found and head and tail:
            found = [Suggestion(f"{head} {name.text}", name.kind) for name in self._names(fold(tail), limit)]
        return tuple(dict.fromkeys(found))[:limit]

    def _names(self, folded: str, limit: int) -> list[Suggestion]:
        found = self.names.holding(folded, limit)
        if not found:
            found = [
                name for spelled in self.sounds.beginning(folded, limit) for name in self.names.holding(spelled, 1)
            ]
        if len(found) < limit:
            places = self.places.holding(folded, limit)
            counts = self.reader.counts([Exact(fold(place.text)) for place in places])
            found += [place for place, count in zip(places, counts, strict=True) if count and place not in found]
        return found[:limit]

    def _headlines(self, folded: str, limit: int) -> Iterator[Suggestion]:
        """Different headlines as printed; the field holds subtitles too, which are no headlines."""
        seen: set[str] = set()
        for stored in self.reader.headlines(folded, limit * 2):
            headline = json.loads(stored)["headline"] or ""
            if headline not in seen and folded in fold(headline) and len(seen) < limit:
                seen.add(headline)
                yield Suggestion(headline, "headline")
