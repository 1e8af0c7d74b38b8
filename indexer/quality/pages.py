"""Figures of a divided page against its gold, in 0..1, 1 best: what is right, what is together, what follows what."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import accumulate, combinations, pairwise

from archive.model import PageMeta, Piece, Segmentation, SegmentedStory
from indexer.quality.gold import GoldPage, GoldStory
from indexer.quality.labels import Labelled, topic_right

#: gold roles whose lines have a reading order
_ORDERED = frozenset({"body", "subhead", "notice"})
#: roles of pieces whose lines make paragraphs
_PARAGRAPHS = frozenset({"body", "subhead", "caption", "notice"})
#: the owner of a character that belongs to no story
_FURNITURE = -1


@dataclass(frozen=True, slots=True)
class PageFigures:
    """The figures of one page, or their mean over pages weighted by stories."""

    stories: int
    #: stories whose text, reading order, headline and byline are all exactly right
    perfect: float
    #: B-cubed F1 over the characters that gold gives to stories (Bagga & Baldwin 1998)
    b3: float
    #: F1 over pairs of gold lines put in the same story
    pair: float
    #: headlines right, white space aside
    headline: float
    #: kicker, subtitle and column all right
    fields: float
    #: characters with the gold's role
    roles: float
    #: F1 over names with roles
    byline: float
    #: mean Kendall tau-b of the order of lines, scaled to 0..1
    order: float
    #: F1 over pairs of lines joined into one paragraph
    joins: float
    #: F1 over lines said to lack what stood before them
    gaps: float
    #: F1 over characters called furniture
    furniture: float
    #: characters that stand in exactly one piece or furniture span
    kept: float
    #: page metadata right
    page: float
    #: exactly the gold's districts; the same first district; first topic among the gold's
    district: float
    district1: float
    topic: float


FIGURES = tuple(f.name for f in fields(PageFigures) if f.name != "stories")


def score_page(gold: GoldPage, found: Segmentation, labels: Sequence[Labelled]) -> PageFigures:
    """The figures of ``found`` with ``labels`` (one for each of its stories) against ``gold``."""
    return _Scorer(gold, found, labels).figures()


def mean(figures: Sequence[PageFigures]) -> PageFigures:
    """The mean over pages, each weighing as many as it has stories."""
    total = sum(f.stories for f in figures)
    averages = {name: sum(getattr(f, name) * f.stories for f in figures) / max(1, total) for name in FIGURES}
    return PageFigures(stories=total, **averages)


def f1(right: float, extra: float, missed: float) -> float:
    """F1 from counts; 1 where there was nothing to find and nothing was found."""
    return 1.0 if right == extra == missed == 0 else 2 * right / (2 * right + extra + missed)


def squash(text: str | None) -> str:
    """``text`` without blanks; nothing for None."""
    return "".join((text or "").split())


class _Scorer:
    """One page's gold and finding, by character and by line."""

    def __init__(self, gold: GoldPage, found: Segmentation, labels: Sequence[Labelled]) -> None:
        self.gold, self.found, self.labels = gold, found, labels
        self.text = gold.page.text
        lines = self.text.split("\n")
        self.starts = list(accumulate((len(line) + 1 for line in lines), initial=0))[:-1]
        self.lines = lines
        self.ink = [i for i, char in enumerate(self.text) if not char.isspace()]
        self.line_story = {line: k for k, story in enumerate(gold.stories) for line, _ in story.lines}
        self.want = {i: self.line_story.get(self.line_of(i), _FURNITURE) for i in self.ink}
        self.times: Counter[int] = Counter()
        self.have: dict[int, int] = {}
        self._read_found()
        self.match = self._match()

    def line_of(self, offset: int) -> int:
        return bisect_right(self.starts, offset) - 1

    def _read_found(self) -> None:
        for k, story in enumerate(self.found.stories):
            for piece in story.pieces:
                self._own(piece.start, piece.end, k)
        for span in self.found.furniture:
            self._own(span.start, span.end, _FURNITURE)
        for i in self.ink:
            self.have.setdefault(i, _FURNITURE)

    def _own(self, start: int, end: int, owner: int) -> None:
        for i in range(start, end):
            self.have[i] = owner
            self.times[i] += 1

    def _match(self) -> dict[int, int]:
        """Gold story → found story, by shared characters, most first."""
        shared = Counter((self.want[i], self.have[i]) for i in self.ink if self.want[i] != _FURNITURE)
        match: dict[int, int] = {}
        for (want, have), _ in sorted(shared.items(), key=lambda pair: -pair[1]):
            if want not in match and have not in match.values() and have != _FURNITURE:
                match[want] = have
        return match

    def matched(self, k: int) -> SegmentedStory | None:
        return self.found.stories[self.match[k]] if k in self.match else None

    def figures(self) -> PageFigures:
        stories = list(enumerate(self.gold.stories))
        count = max(1, len(stories))
        return PageFigures(
            stories=len(stories),
            perfect=sum(self._perfect(k, s) for k, s in stories) / count,
            b3=self._b3(),
            pair=self._pair(),
            headline=sum(_headline_right(s, self.matched(k)) for k, s in stories) / count,
            fields=sum(_fields_right(s, self.matched(k)) for k, s in stories) / count,
            roles=self._roles(),
            byline=self._byline(),
            order=self._order(),
            joins=self._joins(),
            gaps=self._gaps(),
            furniture=self._furniture(),
            kept=sum(self.times[i] == 1 for i in self.ink) / max(1, len(self.ink)),
            page=_meta_right(self.gold, self.found.meta),
            district=sum(set(self._labels(k).districts) == set(s.districts) for k, s in stories if k in self.match)
            / count,
            district1=sum(self._labels(k).districts[:1] == s.districts[:1] for k, s in stories if k in self.match)
            / count,
            topic=sum(topic_right(Labelled((), s.topics), self._labels(k)) for k, s in stories) / count,
        )

    def _labels(self, k: int) -> Labelled:
        return self.labels[self.match[k]] if k in self.match else Labelled()

    def _matched_labels(self) -> list[tuple[GoldStory, Labelled]]:
        return [(self.gold.stories[k], self.labels[n]) for k, n in self.match.items()]

    def _perfect(self, k: int, story: GoldStory) -> bool:
        found = self.matched(k)
        if found is None or not _headline_right(story, found) or _credits(found) != _gold_credits(story):
            return False
        wanted = {i for i in self.ink if self.want[i] == k}
        had = {i for i in self.ink if self.have[i] == self.match[k]}
        order = self._found_order(story, found)
        return wanted == had and order == sorted(order)

    def _b3(self) -> float:
        """Precision and recall of a character are the shares of its found and gold story that are its own."""
        inside = [i for i in self.ink if self.want[i] != _FURNITURE]
        cells = Counter((self.want[i], self.have[i]) for i in inside)
        wants, haves = Counter(self.want[i] for i in inside), Counter(self.have[i] for i in inside)
        precision = recall = 0.0
        for (want, have), n in cells.items():
            # characters wrongly called furniture stand each for themselves
            precision += 1.0 if have == _FURNITURE else n * n / haves[have]
            recall += 1.0 if have == _FURNITURE else n * n / wants[want]
        return 2 * precision * recall / (precision + recall) / max(1, len(inside)) if inside else 1.0

    def _pair(self) -> float:
        votes: dict[int, Counter[int]] = {}
        for i in self.ink:
            votes.setdefault(self.line_of(i), Counter())[self.have[i]] += 1
        placed = {line: count.most_common(1)[0][0] for line, count in votes.items()}
        right = extra = missed = 0
        for a, b in combinations(sorted(self.line_story), 2):
            same = self.line_story[a] == self.line_story[b]
            put = placed[a] == placed[b] != _FURNITURE
            right += same and put
            extra += put and not same
            missed += same and not put
        return f1(right, extra, missed)

    def _line_ink(self, line: int) -> Iterable[int]:
        start = self.starts[line]
        return (i for i in range(start, start + len(self.lines[line])) if not self.text[i].isspace())

    def _roles(self) -> float:
        right = total = 0
        for k, story in enumerate(self.gold.stories):
            found = self.matched(k)
            said = {i: p.role for p in (found.pieces if found else ()) for i in range(p.start, p.end)}
            for line, role in story.lines:
                for i in self._line_ink(line):
                    right += said.get(i) == role
                    total += 1
        return right / max(1, total)

    def _byline(self) -> float:
        right = extra = missed = 0
        for k, story in enumerate(self.gold.stories):
            want, had = _gold_credits(story), _credits(self.matched(k))
            right += len(want & had)
            extra += len(had - want)
            missed += len(want - had)
        return f1(right, extra, missed)

    def _found_order(self, story: GoldStory, found: SegmentedStory | None) -> list[int]:
        """Places, in the found reading order, of the story's ordered lines in gold order; absent lines are left out."""
        seen: dict[int, int] = {}
        for piece in found.pieces if found else ():
            for line in self._piece_lines(piece):
                seen.setdefault(line, len(seen))
        return [seen[line] for line, role in story.lines if role in _ORDERED and line in seen]

    def _piece_lines(self, piece: Piece) -> list[int]:
        inked = (self.line_of(i) for i in range(piece.start, piece.end) if not self.text[i].isspace())
        return list(dict.fromkeys(inked))

    def _order(self) -> float:
        taus = []
        for k, story in enumerate(self.gold.stories):
            wanted = sum(role in _ORDERED for _, role in story.lines)
            if wanted < 2:
                continue
            have = self._found_order(story, self.matched(k))
            pairs = wanted * (wanted - 1) / 2
            agreeing = sum((a < b) - (a > b) for a, b in combinations(have, 2))
            absent = pairs - len(have) * (len(have) - 1) / 2
            taus.append(((agreeing - absent) / pairs + 1) / 2)
        return sum(taus) / len(taus) if taus else 1.0

    def _joins(self) -> float:
        want = {pair for story in self.gold.stories for pair in story.joins}
        have: set[tuple[int, int]] = set()
        for story in self.found.stories:
            for before, piece in pairwise(story.pieces):
                above, below = self._piece_lines(before), self._piece_lines(piece)
                if piece.joins_previous and above and below and above[-1] != below[0]:
                    have.add((above[-1], below[0]))
            for piece in story.pieces:
                if piece.role in _PARAGRAPHS:
                    have |= set(pairwise(self._piece_lines(piece)))
        return f1(len(want & have), len(have - want), len(want - have))

    def _gaps(self) -> float:
        want = {line for story in self.gold.stories for line in story.gaps}
        pieces = (piece for story in self.found.stories for piece in story.pieces if piece.gap_before)
        have = {lines[0] for piece in pieces if (lines := self._piece_lines(piece))}
        return f1(len(want & have), len(have - want), len(want - have))

    def _furniture(self) -> float:
        want = {i for i in self.ink if self.want[i] == _FURNITURE}
        have = {i for i in self.ink if self.have[i] == _FURNITURE}
        return f1(len(want & have), len(have - want), len(want - have))


def _headline_right(story: GoldStory, found: SegmentedStory | None) -> bool:
    return found is not None and squash(found.headline) in {squash(headline) for headline in story.headlines}


def _fields_right(story: GoldStory, found: SegmentedStory | None) -> bool:
    pairs = ((getattr(story, name), getattr(found, name, None)) for name in ("kicker", "subtitle", "column"))
    return all(squash(want) == squash(had) for want, had in pairs)


def _gold_credits(story: GoldStory) -> set[tuple[str, str]]:
    return {(credit.name, credit.role) for credit in story.byline}


def _credits(found: SegmentedStory | None) -> set[tuple[str, str]]:
    return {(squash(credit.name), credit.role) for credit in found.byline} if found else set()


def _meta_right(gold: GoldPage, meta: PageMeta) -> float:
    has = {
        "newspaper": meta.newspaper,
        "date": meta.date.isoformat() if meta.date else None,
        "number": meta.number,
        "section": meta.section,
    }
    return sum(has.get(name) == value for name, value in gold.meta) / max(1, len(gold.meta))
