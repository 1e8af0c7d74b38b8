"""The map of tiles: every district once, none over another, shaded by its stories."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.gazetteer import load_gazetteer
from web.tiles import MOST_TILES, SHADES, SIDE, places, tile_map


def test_the_placed_city_has_all_its_districts_and_every_tile_a_place_of_its_own() -> None:
    placed = places("郑州", ())
    assert {place.district for place in placed} == set(load_gazetteer("郑州").districts)
    assert len({(place.column, place.row) for place in placed}) == len({place.label for place in placed}) == len(placed)


@pytest.mark.parametrize(
    ("district", "neighbour", "direction"),
    [
        ("荥阳市", "金水区", "column"),
        ("金水区", "中牟县", "column"),
        ("惠济区", "新郑市", "row"),
        ("登封市", "新郑市", "column"),
    ],
)
def test_what_lies_west_or_north_stands_left_or_above(district: str, neighbour: str, direction: str) -> None:
    placed = {place.district: place for place in places("郑州", ())}
    assert getattr(placed[district], direction) < getattr(placed[neighbour], direction)


@given(st.lists(st.text("东南西北区县市", min_size=1, max_size=5), max_size=80))
def test_any_other_city_gets_a_grid(districts: list[str]) -> None:
    placed = places("别处", districts)
    assert [place.district for place in placed] == list(dict.fromkeys(districts))[:MOST_TILES]
    assert len({(place.column, place.row) for place in placed}) == len(placed)
    made = tile_map(placed, [(district, 3) for district in districts])
    if made is None:
        assert len(placed) < 2
        return
    assert max(tile.x for tile in made.tiles) + SIDE == made.width
    assert max(tile.y for tile in made.tiles) + SIDE == made.height


def test_shades_run_from_none_to_most() -> None:
    made = tile_map(places("郑州", ()), [("金水区", 400), ("二七区", 90), ("上街区", 1), ("别处", 9)], ("二七区",))
    assert made
    shown = {tile.district: (tile.count, tile.shade, tile.chosen) for tile in made.tiles}
    assert shown["金水区"] == (400, SHADES, False)
    assert shown["二七区"] == (90, 2, True)
    assert shown["上街区"] == (1, 1, False)
    assert shown["登封市"] == (0, 0, False)
