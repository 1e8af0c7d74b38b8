"""Names by their sound: people, districts and papers of an index found by pinyin, or by characters that sound alike."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable

from archive.fold import fold

#: facets whose values are names
NAMED = ("district", "newspaper", "reporter", "correspondent", "photographer")

_HAN = re.compile("[\u3400-\u9fff]{2,12}")
#: shorter spellings are more often English words than names
_LATIN = re.compile("[a-z]{4,60}")


class Sounds:
    """The folded names of an index by their pinyin without tones; worked out when first asked for."""

    def __init__(self, names: Callable[[], Iterable[str]]) -> None:
        self._names = names
        self._lock = threading.Lock()
        self._by_sound: dict[str, tuple[str, ...]] | None = None

    def spelled(self, run: str) -> tuple[str, ...]:
        """Names that a folded run of Latin letters spells: erqiqu → 二七区."""
        return self._sounding(run) if _LATIN.fullmatch(run) else ()

    def alike(self, run: str) -> tuple[str, ...]:
        """Other names that sound like a folded run of Chinese characters."""
        if not _HAN.fullmatch(run):
            return ()
        return tuple(name for name in self._sounding(_pinyin(run)) if name != run)

    def _sounding(self, sound: str) -> tuple[str, ...]:
        with self._lock:
            if self._by_sound is None:
                found: dict[str, dict[str, None]] = {}
                for name in map(fold, self._names()):
                    if _HAN.fullmatch(name):
                        found.setdefault(_pinyin(name), {})[name] = None
                self._by_sound = {sound: tuple(sorted(names)) for sound, names in found.items()}
        return self._by_sound.get(sound, ())


def _pinyin(text: str) -> str:
    # imported here: its dictionaries take time to load, and few queries are spelled or misspelled
    from pypinyin import lazy_pinyin

    return "".join(lazy_pinyin(text)).replace("ü", "v")
