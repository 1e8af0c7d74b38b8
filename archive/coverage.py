"""The promise that nothing is lost: every non-blank character of a page is in exactly one piece or furniture span."""

from __future__ import annotations

from itertools import accumulate

from archive.model import Segmentation


def violation(text: str, segmentation: Segmentation) -> str | None:
    """The first breach of the promise, Chinese then English; None when it is kept."""
    steps = [0] * (len(text) + 1)
    spans = [(piece.start, piece.end) for story in segmentation.stories for piece in story.pieces]
    spans += [(span.start, span.end) for span in segmentation.furniture]
    for start, end in spans:
        if not 0 <= start <= end <= len(text):
            return f"切分超出版面 / a span outside the page: {start}–{end}"
        steps[start] += 1
        steps[end] -= 1
    for offset, times in enumerate(accumulate(steps[:-1])):
        if times != 1 and not text[offset].isspace():
            if times:
                return f"第 {offset} 字被用了 {times} 次 / character {offset} is used {times} times"
            return f"第 {offset} 字没有归属 / character {offset} belongs nowhere"
    return None
