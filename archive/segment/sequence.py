"""The true reading order of a story's text: runs as printed, put in order by joins, leads and closing bylines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from archive.segment.features import Features
from archive.segment.labels import Label
from archive.segment.lexicon import Lexicon
from archive.segment.order import GAP, GAP_AFTER_BREAK, Join, breaks_off_text, lost_beginning
from archive.segment.wrapping import Block


@dataclass(slots=True)
class Draft:
    """A story being put together: indexes into the page's blocks."""

    head: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    #: block that the story's banner stands in, which may belong to an earlier brief
    column: int | None = None
    gaps: set[int] = field(default_factory=set)


def put_in_order(
    draft: Draft,
    blocks: Sequence[Block],
    labels: Sequence[Label],
    features: Sequence[Features],
    joins: Sequence[Join],
    lexicon: Lexicon,
) -> None:
    """Order a story's body: runs as printed, linked by joins, the lead's run first, the closing byline last."""
    after = {j.left: j.right for j in joins}
    before = {j.right: j.left for j in joins}
    closing = [b for b in draft.body if labels[b] is Label.BYLINE_END]
    texts = [b for b in draft.body if labels[b] is not Label.BYLINE_END]
    # a credit in brackets behind the last sentence closes a story as a byline of its own does
    signed = [b for b in texts[:-1] if "author_tail" in features[b] and labels[b] is Label.TEXT]
    ordered = _link(
        _runs(texts, (*closing, *(b + 0.5 for b in signed)), after, before, labels, features), after, before
    )
    first = next((i for i, run in enumerate(ordered) if any(_first(b, labels, features) for b in run)), None)
    if first is None:
        first = _after_byline(ordered, closing or signed, texts)
    if first:
        # printed columns keep their order; the page only begins in the wrong one
        ordered = ordered[first:] + ordered[:first]
    body = [b for run in ordered for b in run]
    _flag_gaps(draft, body, before, blocks, labels, features, lexicon)
    draft.body = body + closing


def _first(block: int, labels: Sequence[Label], features: Sequence[Features]) -> bool:
    return "lead" in features[block] or labels[block] is Label.BYLINE_TOP


def _after_byline(ordered: Sequence[Sequence[int]], closing: Sequence[int], texts: Sequence[int]) -> int | None:
    """Text printed behind the closing byline is the story's beginning; its run's index."""
    if not closing or not texts or texts[-1] < closing[-1]:
        return None
    return next((i for i, run in enumerate(ordered) if min(run) > closing[-1] or run[0] > closing[-1]), None)


def _runs(
    texts: Sequence[int],
    closing: Sequence[float],
    after: Mapping[int, int],
    before: Mapping[int, int],
    labels: Sequence[Label],
    features: Sequence[Features],
) -> list[list[int]]:
    """Cut a story's blocks where the printed order may break: at a lead, at a byline, where a join leads elsewhere."""
    runs: list[list[int]] = []
    for i, block in enumerate(texts):
        last = texts[i - 1] if i else None
        new = (
            last is None
            or any(last < c < block for c in closing)
            or (_first(block, labels, features) and labels[last] is not Label.BYLINE_TOP)
            or (last in after and after[last] != block)
            or (block in before and before[block] != last)
        )
        if new:
            runs.append([block])
        else:
            runs[-1].append(block)
    return runs


def _link(runs: Sequence[Sequence[int]], after: Mapping[int, int], before: Mapping[int, int]) -> list[list[int]]:
    """Put each run behind the run whose end it continues; other runs keep their printed order."""
    by_start = {run[0]: run for run in runs}
    linked: list[list[int]] = []
    for run in runs:
        if before.get(run[0]) is not None and any(before[run[0]] == other[-1] for other in runs):
            continue
        chain = list(run)
        while (following := by_start.get(after.get(chain[-1], -1))) is not None and following[0] not in chain:
            chain += following
        linked.append(chain)
    # runs that only follow each other in a circle keep their printed order
    seen = {b for chain in linked for b in chain}
    return linked + [list(run) for run in runs if run[0] not in seen]


def _flag_gaps(
    draft: Draft,
    body: Sequence[int],
    before: Mapping[int, int],
    blocks: Sequence[Block],
    labels: Sequence[Label],
    features: Sequence[Features],
    lexicon: Lexicon,
) -> None:
    """Mark texts whose beginning is not on the page."""
    for i, block in enumerate(body):
        if labels[block] is not Label.TEXT or block in before or {"qa", "date", "signoff"} & features[block].keys():
            continue
        seen = features[block]
        if "continued" in seen or _is_lost(block, body[i - 1] if i else None, blocks, labels, features, lexicon):
            draft.gaps.add(block)


def _is_lost(
    block: int,
    above: int | None,
    blocks: Sequence[Block],
    labels: Sequence[Label],
    features: Sequence[Features],
    lexicon: Lexicon,
) -> bool:
    """Whether a text that continues nothing on the page, below ``above`` in reading order, lacks its beginning."""
    seen = features[block]
    if {"lead", "place", "verse", "numbered", "opens"} & seen.keys():
        return False
    broken = above is not None and labels[above] is Label.TEXT and breaks_off_text(blocks[above].text)
    needed = GAP_AFTER_BREAK if broken else GAP - (1.0 if above is None else 0.0)
    return lost_beginning(blocks[block].text, lexicon) > needed
