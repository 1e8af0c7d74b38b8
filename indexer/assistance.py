"""What helps somebody to ask an open index: completions of what is typed, and known words like unknown ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.fold import fold
from indexer.engine.base import Reader
from indexer.facet_values import FacetValues
from indexer.sounds import NAMED, Sounds
from indexer.spelling import Speller
from indexer.suggestions import NAMES, Completer, Names, Suggestion

#: a name counts as often as this among words: it is no slip of the printer's
_NAME = 2


@dataclass(frozen=True, slots=True)
class Assistance:
    """Everything is read when first asked for, or ahead of that by ``read``."""

    completer: Completer
    sounds: Sounds
    #: the names in bylines, districts and newspapers
    names: Speller
    #: these and all words
    words: Speller

    def read(self) -> None:
        """Read what corrections need; a tenth of a second of work for every 100,000 words and, once, half a second."""
        self.sounds.read()
        self.names.read()
        self.words.read()


def assistance(reader: Reader, values: FacetValues, sounds: Sounds, city: str) -> Assistance:
    """For an index of a newspaper at home in ``city``."""

    def folded_names() -> dict[str, int]:
        return dict.fromkeys((fold(name) for facet in NAMED for name in values.known(facet)), _NAME)

    return Assistance(
        Completer(
            reader,
            Names(lambda: (Suggestion(name, kind) for facet, kind in NAMES for name in values.known(facet))),
            Names(lambda: (Suggestion(name, "place") for name in _places(city))),
            sounds,
        ),
        sounds,
        Speller(folded_names),
        Speller(lambda: {**folded_names(), **reader.words()}),
    )


def _places(city: str) -> Iterator[str]:
    """Names of the city's own streets, communities and landmarks; its districts are values of their facet already."""
    from indexer.gazetteer import Kind, load_gazetteer

    others = (Kind.OUTSIDE, Kind.HOME, Kind.WEAK, Kind.ZONE)
    for name, readings in load_gazetteer(city).names.items():
        if all(reading.kind not in others for reading in readings):
            yield name
