"""Why each line of a page went where it did: the decisions of a reading as rows for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archive.segment.labels import Label
from archive.segment.lexicon import Lexicon
from archive.segment.reading import Reading, read
from archive.segment.weights import BY_HAND


@dataclass(frozen=True, slots=True)
class Explained:
    """One block of a page: its first line number (from 1), what it was taken for, in which story, and why."""

    line: int
    text: str
    #: a label, or ``furniture``
    label: str
    #: index of the story, None for furniture
    story: int | None
    #: nats by which the label leads the next best for this block by itself; None for furniture
    margin: float | None
    #: evidence that counted, strongest first: (feature, nats)
    evidence: tuple[tuple[str, float], ...] = ()
    #: line that this block continues, and the evidence in nats
    continues: tuple[int, float] | None = None


def explain_page(text: str, lexicon: Lexicon) -> tuple[Explained, ...]:
    """The decisions on the page ``text``, in printed order."""
    reading = read(text, lexicon)
    rows = [*_blocks(reading), *_furniture(reading)]
    return tuple(sorted(rows, key=lambda row: row.line))


def _furniture(reading: Reading) -> Iterator[Explained]:
    for i in reading.furniture.lines:
        line = reading.lines[i]
        yield Explained(line.number + 1, reading.text[line.start : line.end], "furniture", None, None)


def _blocks(reading: Reading) -> Iterator[Explained]:
    story_of = {b: n for n, draft in enumerate(reading.assembly.drafts) for b in (*draft.head, *draft.body)}
    joins = {join.right: join for join in reading.assembly.joins}
    for i, block in enumerate(reading.blocks):
        join = joins.get(i)
        yield Explained(
            block.lines[0].number + 1,
            reading.text[block.start : block.end],
            reading.labelling.labels[i].value,
            story_of.get(i),
            reading.labelling.margins[i],
            _evidence(reading, i),
            (reading.blocks[join.left].lines[-1].number + 1, join.score) if join else None,
        )


def _evidence(reading: Reading, i: int) -> tuple[tuple[str, float], ...]:
    weights = BY_HAND.emission[Label(reading.labelling.labels[i])]
    counted = [(name, weights[name] * value) for name, value in reading.features[i].items() if weights.get(name)]
    return tuple(sorted(((name, nats) for name, nats in counted if nats), key=lambda pair: -abs(pair[1])))
