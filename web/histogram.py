"""Counts by month become the bars of a chart: which span each bar stands for, and its box. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

#: the chart's size in SVG units
WIDTH, HEIGHT = 640, 72
#: more bars than this get a coarser step
MOST_BARS = 48


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of time; ``span`` names it in an address (``2022-04``, ``2022``, ``1990/1999``)."""

    label: str
    span: str
    count: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    highest: int

    @property
    def ticks(self) -> tuple[str, ...]:
        """Labels to stand evenly below the bars, from the first to the last."""
        steps = 4 if len(self.bars) > 12 else 1
        return tuple(self.bars[round(i * (len(self.bars) - 1) / steps)].label for i in range(steps + 1))


def chart(months: Sequence[tuple[int, int]]) -> Chart | None:
    """The bars for ``(yyyymm, count)``, empty steps between them included; None when there is only one step."""
    if not months:
        return None
    step = _step(_ordinal(months[0][0]), _ordinal(months[-1][0]))
    counts: Counter[int] = Counter()
    for yyyymm, count in months:
        counts[_ordinal(yyyymm) // step] += count
    slots = range(min(counts), max(counts) + 1)
    if len(slots) < 2:
        return None
    highest = max(counts.values())
    pitch = WIDTH / len(slots)
    return Chart(
        tuple(_bar(slot, step, counts[slot], i * pitch, pitch, highest) for i, slot in enumerate(slots)), highest
    )


def _ordinal(yyyymm: int) -> int:
    """Months since year 0."""
    return yyyymm // 100 * 12 + yyyymm % 100 - 1


def _step(first: int, last: int) -> int:
    """Months a bar: one, a year, ten years … so that the bars stay few."""
    for step in (1, 12, 120):
        if last // step - first // step < MOST_BARS:
            return step
    return 1200


def _bar(slot: int, step: int, count: int, x: float, pitch: float, highest: int) -> Bar:
    first, last = max(slot * step, 12), min((slot + 1) * step - 1, 9999 * 12 + 11)
    years = f"{first // 12:04}", f"{last // 12:04}"
    span = f"{years[0]}-{first % 12 + 1:02}" if step == 1 else "/".join(dict.fromkeys(years))
    height = max(round(count / highest * HEIGHT, 1), 2.0) if count else 0.0
    return Bar(
        label=span.replace("/", "–"),
        span=span,
        count=count,
        x=round(x, 2),
        y=round(HEIGHT - height, 1),
        width=round(max(pitch - min(2.0, pitch / 4), 1.0), 2),
        height=height,
    )
