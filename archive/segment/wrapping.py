"""Hard-wrapped column lines back into blocks of text: which printed lines are one run of one paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from archive.segment.credits import LEAD, parse_credits
from archive.segment.lines import STOPS, Line, is_closed

#: a newspaper column is at most this wide, in em; longer lines are whole paragraphs
WIDEST_COLUMN = 36.0
#: a full line may fall short of the column by this much, in em: no mark may open a line, none may hang over
RAGGED = 1.6
#: a column must show this many full lines to be one
LEAST_LINES = 3

#: what starts a new item whatever stands before it
BULLET = re.compile(r"^[●▲■◆★◎○△□☆▼▶►⊙※◇]|^【")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines that are one unbroken run of one paragraph, or a single line of its own."""

    lines: tuple[Line, ...]
    #: the lines joined, plain text
    text: str
    #: em of the column that it was wrapped to; 0 when it was not
    column: float = 0.0

    @property
    def start(self) -> int:
        return self.lines[0].start

    @property
    def end(self) -> int:
        return self.lines[-1].end

    @property
    def indent(self) -> float:
        return self.lines[0].indent

    @property
    def blanks(self) -> int:
        return self.lines[0].blanks

    @property
    def width(self) -> float:
        return sum(line.width for line in self.lines)

    @property
    def full(self) -> bool:
        """Its last line fills the column, so the paragraph may go on in the next one."""
        return bool(self.column) and self.lines[-1].width >= self.column - RAGGED


def make_blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    """Join wrapped lines; lines are those of the page's stories, in order, without furniture."""
    blocks: list[Block] = []
    for run in _runs(lines):
        column = _column(run)
        blocks += _join(run, column) if column else [Block((line,), line.text) for line in run]
    return tuple(blocks)


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that follow each other without a blank line; what was taken out between them parts them too."""
    runs: list[list[Line]] = []
    for line in lines:
        if runs and not line.blanks and runs[-1][-1].number == line.number - 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _column(run: Sequence[Line]) -> float:
    """The column width of a run in em, 0 when its lines are not wrapped.

    Wrapped lines are equally long and break off anywhere; paragraphs of their own end in a stop.
    """
    widths = Counter(round((line.width + line.indent) * 2) / 2 for line in run if line.width <= WIDEST_COLUMN)
    if not widths or max(line.width for line in run) > WIDEST_COLUMN + 2:
        return 0.0
    full = max(widths, key=lambda w: (sum(n for v, n in widths.items() if w - RAGGED <= v <= w), w))
    inside = [line for line in run if full - RAGGED <= line.width + line.indent <= full + 0.5]
    broken = [line for line in inside if line.text[-1] not in STOPS and not is_closed(line.text)]
    if len(inside) < LEAST_LINES and not (len(run) == 2 and len(broken) >= 1 and median(v for v in widths) > 12):
        return 0.0
    return full if len(broken) * 2 >= len(inside) and full >= 8 else 0.0


def _join(run: Sequence[Line], column: float) -> list[Block]:
    indented = any(line.indent >= 1.5 for line in run)
    blocks: list[list[Line]] = []
    for i, line in enumerate(run):
        if i and _goes_on(run[i - 1], line, column, indented):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [Block(tuple(b), "".join(line.text for line in b), column) for b in blocks]


def _goes_on(before: Line, line: Line, column: float, indented: bool) -> bool:
    """Whether ``line`` continues the paragraph of ``before`` in a column of that width."""
    if before.width + before.indent < column - RAGGED:
        return False
    if line.indent >= 1.5 or BULLET.match(line.text) or LEAD.match(line.text):
        return False
    if parse_credits(line.text) and is_closed(before.text):
        return False
    # Without indents a paragraph that fills its last line is told only by what the next line opens with.
    return indented or not (is_closed(before.text) and line.text[0] == "“")
