"""The districts of a city as a grid of equal tiles, for a map without borders: where each stands and how full it is."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from archive.resources import data_path
from indexer.gazetteer import short_name

#: side of a tile and the space between two, in SVG units
SIDE, GAP = 36, 2
#: tiles of a grid, at most; shades a tile may have besides none
MOST_TILES, SHADES = 42, 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where the tile of a district stands."""

    district: str
    label: str
    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Tile:
    """A district with its stories; ``x`` and ``y`` in SVG units, ``shade`` 0 (none) to SHADES (most)."""

    district: str
    label: str
    count: int
    chosen: bool
    shade: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class TileMap:
    tiles: tuple[Tile, ...]
    width: int
    height: int


def places(city: str, districts: Iterable[str]) -> tuple[Place, ...]:
    """The tiles of a city: as data/tiles.tsv places them, else ``districts`` in a plain grid, row by row."""
    return _placed().get(city) or _grid(districts)


def tile_map(
    where: Collection[Place], counts: Iterable[tuple[str, int]], chosen: Collection[str] = ()
) -> TileMap | None:
    """The tiles with the stories of each district; None where that would be no map (fewer than two tiles)."""
    if len(where) < 2:
        return None
    counted = dict(counts)
    highest = max((counted.get(place.district, 0) for place in where), default=0)
    tiles = tuple(_tile(place, counted.get(place.district, 0), highest, place.district in chosen) for place in where)
    return TileMap(
        tiles,
        width=(max(place.column for place in where) + 1) * (SIDE + GAP) - GAP,
        height=(max(place.row for place in where) + 1) * (SIDE + GAP) - GAP,
    )


def _tile(place: Place, count: int, highest: int, chosen: bool) -> Tile:
    # by roots: the city's centre would otherwise leave every county pale
    shade = math.ceil(math.sqrt(count / highest) * SHADES) if count else 0
    x, y = place.column * (SIDE + GAP), place.row * (SIDE + GAP)
    return Tile(place.district, place.label, count, chosen, shade, x, y)


def _grid(districts: Iterable[str]) -> tuple[Place, ...]:
    names = list(dict.fromkeys(districts))[:MOST_TILES]
    columns = min(max(math.ceil(math.sqrt(len(names) * 1.5)), 1), 7)
    return tuple(Place(name, short_name(name)[:3], n % columns, n // columns) for n, name in enumerate(names))


@cache
def _placed() -> Mapping[str, tuple[Place, ...]]:
    cities: dict[str, list[Place]] = {}
    for line in data_path("tiles.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            city, district, label, column, row = line.split("\t")
            cities.setdefault(city, []).append(Place(district, label, int(column), int(row)))
    return {city: tuple(found) for city, found in cities.items()}
