"""Phrases over time and by facet, side by side: counts, their share of all stories, and the lines of a chart. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from indexer.engine.base import FacetCounts

#: phrases side by side; steps beyond which years take the place of months; rows of a table by facet
MOST_PHRASES, MOST_MONTHS, MOST_ROWS = 5, 60, 20
#: the plot's size in SVG units
WIDTH, HEIGHT = 720, 240

Months = Sequence[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Cell:
    """Stories with a phrase, and among how many."""

    count: int
    of: int

    @property
    def share(self) -> float | None:
        """Per cent of all stories; None where there are none at all."""
        return self.count / self.of * 100 if self.of else None


@dataclass(frozen=True, slots=True)
class Row:
    """A step of time or a value of a facet, with one cell a phrase; ``value`` names it in an address."""

    value: str
    label: str
    of: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One phrase in the plot: an SVG path with gaps where there is nothing to measure, and a dot a step."""

    path: str
    dots: str


@dataclass(frozen=True, slots=True)
class Plot:
    lines: tuple[Line, ...]
    #: what the top of the plot stands for: stories, or per cent
    top: float


def by_time(everything: Months, phrases: Sequence[Months], by: str = "") -> tuple[Row, ...]:
    """A row a step, none left out from first to last. ``by``: ``month``, ``year``, or whichever suits the span."""
    if not everything:
        return ()
    step = 12 if by == "year" or (by != "month" and _suits_years(everything)) else 1
    of, *counts = (_stepped(months, step) for months in (everything, *phrases))
    steps = range(min(of), max(of) + 1)
    return tuple(_time_row(at, step, of[at], [count[at] for count in counts]) for at in steps)


def by_facet(everything: FacetCounts, phrases: Sequence[FacetCounts], name: Callable[[str], str]) -> tuple[Row, ...]:
    """A row for each of the commonest values among all stories."""
    counts = [dict(phrase.values) for phrase in phrases]
    return tuple(
        Row(value, name(value), of, tuple(Cell(min(count.get(value, 0), of), of) for count in counts))
        for value, of in everything.values[:MOST_ROWS]
    )


def plot(rows: Sequence[Row], *, shares: bool) -> Plot | None:
    """The rows as lines, one a phrase; None where there are fewer than two steps or no phrase."""
    if len(rows) < 2 or not rows[0].cells:
        return None
    # a step without any stories measures nothing
    values = [[(cell.share if shares else cell.count) if row.of else None for cell in row.cells] for row in rows]
    top = _round_up(max((value or 0 for row in values for value in row), default=0), whole=not shares)
    lines = (_line([row[phrase] for row in values], top) for phrase in range(len(rows[0].cells)))
    return Plot(tuple(lines), top)


def highest(rows: Iterable[Row], *, shares: bool) -> float:
    """The largest value of a table, for bars; 0 where all are."""
    return max(((cell.share or 0) if shares else cell.count for row in rows for cell in row.cells), default=0)


def _suits_years(everything: Months) -> bool:
    """Whether months would be too many, or most of them empty."""
    first, last = everything[0][0], everything[-1][0]
    months = _ordinal(last) - _ordinal(first) + 1
    return months > MOST_MONTHS or (len(everything) * 2 < months and first // 100 < last // 100)


def _ordinal(yyyymm: int) -> int:
    """Months since year 0."""
    return yyyymm // 100 * 12 + yyyymm % 100 - 1


def _stepped(months: Months, step: int) -> Mapping[int, int]:
    counts: Counter[int] = Counter()
    for yyyymm, count in months:
        counts[_ordinal(yyyymm) // step] += count
    return counts


def _time_row(at: int, step: int, of: int, counts: Sequence[int]) -> Row:
    label = f"{at:04}" if step == 12 else f"{at // 12:04}-{at % 12 + 1:02}"
    return Row(label, label, of, tuple(Cell(count, of) for count in counts))


def _round_up(value: float, *, whole: bool) -> float:
    """The next of 1, 2, 5, 10 … that is not below ``value``."""
    step = 1.0 if whole else 0.01
    while step < value:
        for factor in (2, 5, 10):
            if step * factor >= value:
                return round(step * factor, 2)
        step *= 10
    return step


def _line(values: Sequence[float | None], top: float) -> Line:
    pitch = WIDTH / len(values)
    path, dots, pen = [], [], "M"
    for i, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        point = f"{round((i + 0.5) * pitch, 1)} {round(HEIGHT * (1 - value / top), 1)}"
        path.append(pen + point)
        dots.append(f"M{point}h0")
        pen = "L"
    return Line("".join(path), "".join(dots))
