"""The character index alone: any string of few letters, so that near misses are the rule, at every place it stands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine.whoosh import invert
from indexer.engine.whoosh.characters import Characters, unit_blocks
from indexer.engine.whoosh.invert import invert_characters


def characters(texts: list[str]) -> Characters:
    """The index of one unit for each text."""
    blocks = list(invert_characters("".join(text + "\n" for text in texts)))
    starts = np.cumsum([0, *(len(text) + 1 for text in texts)]).astype(np.uint32)
    counts = np.concatenate([np.empty(0, np.int64), *(block.counts for block in blocks)])
    return Characters(
        np.concatenate([np.empty(0, np.uint64), *(block.keys for block in blocks)]),
        np.concatenate(([0], np.cumsum(counts))).astype(np.uint64),
        np.concatenate([np.empty(0, np.uint32), *(block.positions for block in blocks)]),
        starts,
        unit_blocks(starts),
    )


@settings(max_examples=300, deadline=None)
@given(
    texts=st.lists(st.text("ab𠮷\n", max_size=40), min_size=1, max_size=5),
    wanted=st.lists(st.text("ab𠮷", min_size=1, max_size=7), min_size=1, max_size=10),
    chunk=st.integers(1, 50),
)
def test_positions_and_units_of_any_string(texts: list[str], wanted: list[str], chunk: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(invert, "CHUNK", chunk)
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


def test_texts_longer_than_a_block_between_empty_ones() -> None:
    texts = ["", "甲" * 500, "", "", "乙甲", "甲" * 65, ""]
    index = characters(texts)
    assert np.bincount(index.units(index.find("甲")), minlength=7).tolist() == [0, 500, 0, 0, 1, 65, 0]
    assert np.bincount(index.units(index.find("甲甲")), minlength=7).tolist() == [0, 499, 0, 0, 0, 64, 0]
