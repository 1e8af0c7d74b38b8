"""All that is decided about one page, step by step: lines, furniture, blocks, labels, stories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from archive.segment.decoding import Decoder, Labelling
from archive.segment.features import Features, describe, page_context
from archive.segment.furniture import Furniture, find_furniture, is_jump
from archive.segment.lexicon import Lexicon
from archive.segment.lines import Line, split_lines
from archive.segment.stories import Assembly, assemble
from archive.segment.weights import BY_HAND
from archive.segment.wrapping import Block, make_blocks

#: nats: a story without anyone's name, on a page of so many stories that at most a quarter lack one
UNSIGNED, MANY = -1.4, 6


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
def _decoder(signed: bool = False) -> Decoder:
    """The decoder of the shipped weights, or of those for a page that names somebody under nearly every story.

    Its tables take a moment to make.
    """
    return Decoder(replace(BY_HAND, story={**BY_HAND.story, "no_credit": UNSIGNED}) if signed else BY_HAND)


def _label(features: Sequence[Features]) -> Labelling:
    """The labels of a page; what a page does with most of its stories it does with the others too."""
    evidence = _decoder().evidence(features)
    labelling = _decoder().label(features, evidence)
    if labelling.unsigned and labelling.stories >= MANY and labelling.unsigned * 4 <= labelling.stories:
        labelling = _decoder(signed=True).label(features, evidence)
    return labelling


def read(text: str, lexicon: Lexicon) -> Reading:
    """Decide on the page ``text`` (no BOM, only ``\\n`` line ends)."""
    lines = split_lines(text)
    furniture = find_furniture(lines, text)
    blocks = make_blocks([line for i, line in enumerate(lines) if i not in furniture.lines])
    cut = {lines[i - 1].number: is_jump(lines[i].text) for i in furniture.lines if i and i - 1 not in furniture.lines}
    features = describe(blocks, page_context(blocks, furniture.listed), lexicon, cut)
    labelling = _label(features)
    assembly = assemble(blocks, labelling.labels, features, lexicon)
    return Reading(text, lines, furniture, blocks, features, labelling, assembly)
