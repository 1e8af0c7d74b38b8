"""The character index alone: any string of few letters, so that near misses are the rule, at every place it stands."""

from __future__ import annotations

import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine.whoosh.characters import Characters, unit_blocks
from indexer.engine.whoosh.invert import invert_characters


def characters(texts: list[str]) -> Characters:
    """The index of one unit for each text."""
    block = invert_characters("".join(text + "\n" for text in texts))
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)]).astype(np.uint32)
    ends = np.concatenate(([0], np.cumsum(block.counts))).astype(np.uint64)
    return Characters(block.keys, ends, block.positions, starts, unit_blocks(starts))


@settings(max_examples=300, deadline=None)
@given(
    texts=st.lists(st.text("ab𠮷\n", max_size=40), min_size=1, max_size=5),
    wanted=st.lists(st.text("ab𠮷", min_size=1, max_size=7), min_size=1, max_size=10),
)
def test_positions_and_units_of_any_string(texts: list[str], wanted: list[str]) -> None:
    index = characters(texts)
    whole = "".join(text + "\n" for text in texts)
    owners = [number for number, text in enumerate(texts) for _ in text + "\n"]
    for string in wanted:
        places = [at for at in range(len(whole)) if whole.startswith(string, at)]
        found = index.find(string)
        assert sorted(found.tolist()) == places
        assert sorted(index.units(found).tolist()) == [owners[at] for at in places]
        if len(string) > 1:
            assert found.tolist() == places


def test_more_different_characters_than_16_bits_can_number() -> None:
    every = [chr(code) for code in (*range(0x20, 0xD800), *range(0xE000, 0x1C000))]
    random.Random(1).shuffle(every)
    text = "".join(every)
    index = characters([text, text[::-1]])
    for at in range(0, len(text) - 2, 997):
        assert index.find(text[at : at + 2]).tolist() == [at]
        assert sorted(index.find(text[at]).tolist()) == [at, 2 * len(text) - at]


def test_texts_longer_than_a_block_between_empty_ones() -> None:
    texts = ["", "甲" * 500, "", "", "乙甲", "甲" * 65, ""]
    index = characters(texts)
    assert np.bincount(index.units(index.find("甲")), minlength=7).tolist() == [0, 500, 0, 0, 1, 65, 0]
    assert np.bincount(index.units(index.find("甲甲")), minlength=7).tolist() == [0, 499, 0, 0, 0, 64, 0]
