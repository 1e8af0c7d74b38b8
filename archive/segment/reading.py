"""All that is decided about one page, step by step: lines, furniture, blocks, labels, stories."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from archive.segment.decoding import Decoder, Labelling
from archive.segment.features import Features, describe, page_context
from archive.segment.furniture import Furniture, find_furniture, is_jump
from archive.segment.lexicon import Lexicon
from archive.segment.lines import Line, split_lines
from archive.segment.stories import Assembly, assemble
from archive.segment.weights import BY_HAND
from archive.segment.wrapping import Block, make_blocks


@dataclass(frozen=True, slots=True)
class Reading:
    """The decisions on a page, each built on those before it."""

    text: str
    lines: tuple[Line, ...]
    furniture: Furniture
    blocks: tuple[Block, ...]
    features: tuple[Features, ...]
    labelling: Labelling
    assembly: Assembly


@cache
def _decoder() -> Decoder:
    """The decoder of the shipped weights, whose tables take a moment to make."""
    return Decoder(BY_HAND)


def read(text: str, lexicon: Lexicon) -> Reading:
    """Decide on the page ``text`` (no BOM, only ``\\n`` line ends)."""
    lines = split_lines(text)
    furniture = find_furniture(lines, text)
    blocks = make_blocks([line for i, line in enumerate(lines) if i not in furniture.lines])
    cut = {lines[i - 1].number: is_jump(lines[i].text) for i in furniture.lines if i and i - 1 not in furniture.lines}
    features = describe(blocks, page_context(blocks, furniture.listed), lexicon, cut)
    labelling = _decoder().label(features)
    assembly = assemble(blocks, labelling.labels, features, lexicon)
    return Reading(text, lines, furniture, blocks, features, labelling, assembly)
