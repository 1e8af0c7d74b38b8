"""Names by their sound: people, districts and papers of an index found by pinyin, or by characters that sound alike."""

from __future__ import annotations

import re
import threading
from bisect import bisect_left
from collections.abc import Callable, Iterable

from archive.fold import fold

#: facets whose values are names
NAMED = ("district", "newspaper", "reporter", "correspondent", "photographer")

_HAN = re.compile("[\u3400-\u9fff]{2,12}")
_LETTERS = re.compile("[a-z]{3,60}")
#: shorter spellings are more often English words than names
_LATIN = re.compile("[a-z]{4,60}")


class Sounds:
    """The folded names of an index by their pinyin without tones; worked out when first asked for."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names
        self._lock = threading.Lock()
        self._by_sound: dict[str, tuple[str, ...]] | None = None

    def read(self) -> None:
        """Work them out now rather than when first asked."""
        self._loaded()

    def spelled(self, run: str) -> tuple[str, ...]:
        """Names that a folded run of Latin letters spells: erqiqu → 二七区."""
        return self._sounding(run) if _LATIN.fullmatch(run) else ()

    def alike(self, run: str) -> tuple[str, ...]:
        """Other names that sound like a folded run of Chinese characters."""
        if not _HAN.fullmatch(run):
            return ()
        return tuple(name for name in self._sounding(_pinyin(run)) if name != run)

    def beginning(self, letters: str, limit: int) -> tuple[str, ...]:
        """Names whose pinyin begins with these letters, the shortest first."""
        if not _LETTERS.fullmatch(letters):
            return ()
        known = self._loaded()
        sounds = list(known)
        first = bisect_left(sounds, letters)
        found: list[tuple[int, str]] = []
        for sound in sounds[first : first + limit * 8]:
            if not sound.startswith(letters):
                break
            found += [(len(name), name) for name in known[sound]]
        return tuple(name for _, name in sorted(found)[:limit])

    def _sounding(self, sound: str) -> tuple[str, ...]:
        return self._loaded().get(sound, ())

    def _loaded(self) -> dict[str, tuple[str, ...]]:
        with self._lock:
            if self._by_sound is None:
                found: dict[str, dict[str, None]] = {}
                for name in map(fold, self._names()):
                    if _HAN.fullmatch(name):
                        found.setdefault(_pinyin(name), {})[name] = None
                self._by_sound = {sound: tuple(sorted(found[sound])) for sound in sorted(found)}
            return self._by_sound


def _pinyin(text: str) -> str:
    # imported here: its dictionaries take time to load, and few queries are spelled or misspelled
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).replace("ü", "v")
