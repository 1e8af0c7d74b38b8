"""Segmentation: a page's text divided into stories in reading order, every decision scored. Pure."""

from __future__ import annotations

from archive.model import Page, Segmentation
from archive.segment.lexicon import Lexicon
from archive.segment.pieces import build
from archive.segment.reading import read

__all__ = ["Lexicon", "segment_page"]


def segment_page(page: Page, lexicon: Lexicon) -> Segmentation:
    """Divide ``page`` into stories and furniture.

    Every non-blank character of ``page.text`` stands in exactly one piece or one furniture span.
    """
    return build(read(page.text, lexicon))
