"""Finished stories from assembled blocks: pieces with offsets and flags, fields as printed, credits, confidence."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from archive.model import Credit, Piece, Role, Segmentation, SegmentedStory, Span
from archive.segment.credits import as_printed, parse_credits, parse_lead, parse_photo_tail, parse_tail
from archive.segment.labels import Label
from archive.segment.reading import Reading
from archive.segment.sequence import Draft

_ROLES = {
    Label.COLUMN: Role.COLUMN,
    Label.KICKER: Role.KICKER,
    Label.HEADLINE: Role.HEADLINE,
    Label.HEADLINE_MORE: Role.HEADLINE,
    Label.SUBTITLE: Role.SUBTITLE,
    Label.BYLINE_TOP: Role.BYLINE,
    Label.BYLINE_END: Role.BYLINE,
    Label.TEXT: Role.BODY,
    Label.BRIEF: Role.BODY,
    Label.SUBHEAD: Role.SUBHEAD,
    Label.CAPTION: Role.CAPTION,
    Label.PICTURE: Role.CAPTION,
}


#: weights of the confidence, fitted to which stories of 38 golden pages are perfect (339 stories, 2026-11-24)
CONFIDENCE = {"bias": 0.45, "label": 0.22, "join": 0.35, "moved": -0.3, "subheads": -0.6, "unsigned": -1.6}
#: a join of so many nats is as good as none needed
SURE_JOIN = 8.0

_MARK = re.compile(r"^[■●▲◆★◎○□▶►◇△☆▼※]+\s*")
_FRAMED = re.compile(r"【\s*([^【】]+?)\s*】")


class _Builder:
    """What the blocks of one page are turned into stories with."""

    def __init__(self, reading: Reading) -> None:
        self.text, self.blocks, self.features = reading.text, reading.blocks, reading.features
        self.labels, self.margins = reading.labelling.labels, reading.labelling.margins
        self.before = {join.right: join for join in reading.assembly.joins}

    def story(self, draft: Draft) -> SegmentedStory:
        """One story from its draft."""
        notice = self._is_notice(draft)
        order = [*draft.head, *draft.body]
        moved = out_of_order([b for b in draft.body if self.labels[b] is not Label.BYLINE_END])
        pieces: list[Piece] = []
        last: int | None = None
        for block in order:
            joined = block in self.before and self.before[block].left == last
            pieces += self._pieces(block, joined, block in draft.gaps, block in moved, notice)
            last = block
        credits = tuple(dict.fromkeys(c for b in order for c in self._credits(b, notice)))
        return SegmentedStory(
            headline=self._headline(draft),
            kicker=self._field(draft, Label.KICKER),
            subtitle=self._field(draft, Label.SUBTITLE),
            column=self._field(draft, Label.COLUMN) if draft.column is None else self._name(draft.column) or None,
            byline=credits,
            pieces=tuple(pieces),
            confidence=self._confidence(draft, moved, bool(credits)),
            reasons=tuple(self._reasons(draft, moved)),
        )

    def _printed(self, block: int) -> str:
        return "".join(self.text[line.start : line.end] for line in self.blocks[block].lines)

    def _name(self, block: int) -> str:
        """A head line without the mark or the brackets that it is printed with; empty where it is nothing else."""
        printed = _MARK.sub("", self._printed(block))
        framed = _FRAMED.fullmatch(printed)
        return framed.group(1) if framed else printed.strip()

    def _field(self, draft: Draft, *labels: Label) -> str | None:
        parts = (self._name(b) for b in draft.head if self.labels[b] in labels)
        return " ".join(filter(None, parts)) or None

    def _headline(self, draft: Draft) -> str | None:
        headline = self._field(draft, Label.HEADLINE, Label.HEADLINE_MORE)
        if headline is None and draft.body and (title := self._bracketed(draft.body[0])):
            return self.text[title.start + 1 : title.end - 1].strip() or None
        return headline

    def _bracketed(self, block: int) -> Span | None:
        """The 【title】 that opens a brief."""
        start, text = self.blocks[block].start, self.blocks[block].text
        opening = text.find("【")
        closing = text.find("】")
        if self.labels[block] is not Label.BRIEF or not 0 <= opening <= 1 or closing < 0:
            return None
        if closing >= len(self.blocks[block].lines[0].text):
            return None
        return Span(start + opening, start + closing + 1)

    def _is_notice(self, draft: Draft) -> bool:
        heads = any("notice_head" in self.features[b] for b in draft.head if self.labels[b] is not Label.COLUMN)
        credited = any("lead" in self.features[b] or "byline" in self.features[b] for b in draft.body)
        return heads and not credited

    def _pieces(self, block: int, joined: bool, gap: bool, moved: bool, notice: bool) -> Iterator[Piece]:
        role = _ROLES[self.labels[block]]
        if notice and role in (Role.BODY, Role.SUBHEAD):
            role = Role.NOTICE
        start, end = self.blocks[block].start, self.blocks[block].end
        title = self._bracketed(block)
        if title:
            yield Piece(start, title.end, Role.HEADLINE, moved=moved)
            start = title.end + len(self.text[title.end : end]) - len(self.text[title.end : end].lstrip())
        if start < end:
            yield Piece(start, end, role, joins_previous=joined, gap_before=gap, moved=moved)

    def _credits(self, block: int, notice: bool) -> tuple[Credit, ...]:
        text = self.blocks[block].text
        label = self.labels[block]
        found: tuple[Credit, ...] | None = None
        if label in (Label.BYLINE_TOP, Label.BYLINE_END):
            found = parse_credits(text, need_role=not {"bare_name", "surname"} & self.features[block].keys())
        elif label in (Label.TEXT, Label.BRIEF, Label.CAPTION, Label.PICTURE) and not notice:
            lead = parse_lead(text)
            tail = parse_tail(text) or parse_photo_tail(text)
            found = (lead.credits if lead else ()) + (tail[0] if tail else ())
        return as_printed(found or (), self._printed(block))

    def _confidence(self, draft: Draft, moved: frozenset[int], signed: bool) -> float:
        """The chance that everything about the story is right: a logistic of its weakest decisions."""
        label = min((self.margins[b] for b in (*draft.head, *draft.body)), default=0.0)
        join = min((self.before[b].score for b in draft.body if b in self.before), default=SURE_JOIN)
        nats = CONFIDENCE["bias"]
        nats += CONFIDENCE["label"] * max(-4.0, min(3.0, label)) + CONFIDENCE["join"] * min(SURE_JOIN, join)
        nats += CONFIDENCE["moved"] if moved else 0.0
        nats += CONFIDENCE["subheads"] if any(self.labels[b] is Label.SUBHEAD for b in draft.body) else 0.0
        nats += 0.0 if signed else CONFIDENCE["unsigned"]
        return round(1 / (1 + math.exp(-nats)), 3)

    def _reasons(self, draft: Draft, moved: frozenset[int]) -> Iterator[str]:
        for block in draft.body:
            line = self.blocks[block].lines[0].number + 1
            if block in self.before:
                join = self.before[block]
                left = self.blocks[join.left].text[-8:]
                yield f"第{line}行接“…{left}”之后（{join.score:.1f}）"
            if block in moved:
                yield f"第{line}行移位：此处与版面上的先后不同"
            if block in draft.gaps:
                yield f"第{line}行之前缺文"


def out_of_order(order: Sequence[int]) -> frozenset[int]:
    """Blocks outside the longest run that keeps its printed order (longest increasing subsequence)."""
    tails: list[int] = []
    tail_index: list[int] = []
    parent: list[int] = []
    for i, block in enumerate(order):
        k = bisect_left(tails, block)
        parent.append(tail_index[k - 1] if k else -1)
        if k == len(tails):
            tails.append(block)
            tail_index.append(i)
        else:
            tails[k], tail_index[k] = block, i
    kept: set[int] = set()
    i = tail_index[-1] if tail_index else -1
    while i >= 0:
        kept.add(order[i])
        i = parent[i]
    return frozenset(order) - kept


def build(reading: Reading) -> Segmentation:
    """The finished segmentation of a page."""
    builder = _Builder(reading)
    lines = reading.lines
    spans = tuple(Span(lines[i].start, lines[i].end) for i in sorted(reading.furniture.lines))
    return Segmentation(reading.furniture.meta, tuple(builder.story(d) for d in reading.assembly.drafts), spans)
