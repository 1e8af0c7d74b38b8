"""Segmentation: a page's text divided into stories in reading order, every decision scored. Pure."""

from __future__ import annotations

from archive.model import Page, Segmentation
from archive.segment.features import describe, page_context
from archive.segment.furniture import find_furniture
from archive.segment.labels import BY_HAND, label_blocks
from archive.segment.lexicon import Lexicon
from archive.segment.lines import split_lines
from archive.segment.pieces import build
from archive.segment.stories import assemble
from archive.segment.wrapping import make_blocks

__all__ = ["Lexicon", "segment_page"]


def segment_page(page: Page, lexicon: Lexicon) -> Segmentation:
    """Divide ``page`` into stories and furniture.

    Every non-blank character of ``page.text`` stands in exactly one piece or one furniture span.
    """
    lines = split_lines(page.text)
    furniture = find_furniture(lines, page.text)
    blocks = make_blocks([line for i, line in enumerate(lines) if i not in furniture.lines])
    cut = {lines[i - 1].number for i in furniture.lines if i and i - 1 not in furniture.lines}
    features = describe(blocks, page_context(blocks, furniture.listed), lexicon, cut)
    labelling = label_blocks(features, BY_HAND)
    assembly = assemble(blocks, labelling.labels, features, lexicon)
    return build(page.text, lines, furniture, blocks, labelling, features, assembly)
