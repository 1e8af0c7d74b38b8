"""Hard-wrapped column lines back into blocks of text: which printed lines are one run of one paragraph."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.segment.credits import LEAD, names_part, parse_credits, parse_photo_tail
from archive.segment.lines import Line, is_closed, unmatched, width

#: a newspaper column is at most this wide, in em; longer lines are whole paragraphs
WIDEST_COLUMN = 36.0
NARROWEST_COLUMN = 8.0
#: a full line may fall short of the column by this much, in em, beyond what may not be broken
SLACK = 1.0
#: em of blanks that begin a paragraph
INDENT = 1.5
#: lines of one column differ by about this much, in em
RAGGED = 1.6
#: closing marks may hang over the edge of a column by so many em
HANGING = 2.0
#: a column must show this many full lines to be one; in a run of few lines, as many as there can be
LEAST_LINES, SHORT_RUN = 3, 3
#: a page of columns has fewer than one in so many lines that are whole paragraphs
ODD = 12
#: costs of reading lines as a column: a line too long, one that ends a sentence, another short one, a change of width
TOO_LONG, ENDS, STOPS_SHORT, CHANGE = 1.5, 0.3, 0.7, 3.0
#: what a change of width costs more inside a paragraph
INSIDE = 0.1

#: no line may open with a closing mark or end with an opening one, and numbers and Latin words stay whole
_UNBREAKABLE = re.compile(r"^[“‘《(【]*(?:[\d.,%]+[℃°‰]?|[a-z]+|.)[,。、;:!?”’》)】%…]*")

_CLOSING = frozenset(",。、;:!?”’》)】…")
#: marks that hardly any headline holds and hardly any line of text lacks
_CLAUSE = re.compile(r"[,。、;]")
#: what opens a subtitle
_DASH = re.compile(r"^(?:——|--|―|─)")
#: how a byline of its own begins
_SIGNED = re.compile(r"^(?:本报)?[一-鿿]{0,3}(?:记者|通讯员)\s")
#: what starts a new item whatever stands before it
BULLET = re.compile(r"^[●▲■◆★◎○△□☆▼▶►⊙※◇]|^【")


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines that are one unbroken run of one paragraph, or a single line of its own."""

    lines: tuple[Line, ...]
    #: the lines joined, plain text; a blank may stand for a line break between two names
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


def make_blocks(lines: Sequence[Line]) -> tuple[Block, ...]:
    """Join wrapped lines; lines are those of the page's stories, in order, without furniture."""
    runs = _runs(lines)
    columns = [_column(run) if len(run) > SHORT_RUN else 0.0 for run in runs]
    usual = {c for c in columns if c}
    columns = [c or _known_column(run, usual) for run, c in zip(runs, columns, strict=True)]
    blocks: list[list[Block]] = []
    for n, (run, column) in enumerate(zip(runs, columns, strict=True)):
        if len(run) <= SHORT_RUN:
            # two or three lines alone do not show a column: they must fit one that the page has elsewhere
            own = _column(run)
            whole = is_closed(run[-1].text) or run[-1].width + run[-1].indent >= own - SLACK
            whole = whole and not (n + 1 < len(runs) and LEAD.match(runs[n + 1][0].text))
            column = own if whole and any(abs(own - c) <= RAGGED for c in usual) else 0.0
        below = runs[n + 1][0] if n + 1 < len(runs) and not runs[n + 1][0].blanks else None
        blocks.append(_join(run, column, below) if column else [Block((line,), line.text) for line in run])
    return tuple(block for run in _with_heads(blocks) for block in run)


def _with_heads(runs: Sequence[Sequence[Block]]) -> Iterator[Sequence[Block]]:
    """Where the other runs of a page begin with a head of their own, a head that fills its column is one too."""
    long = [run for run in runs if run[0].column and sum(len(block.lines) for block in run) > SHORT_RUN]
    headed = sum(len(run[0].lines) == 1 and not is_closed(run[0].text) for run in long)
    for run in runs:
        first = run[0]
        glued = len(first.lines) > 1 and not LEAD.match(first.text) and not _CLAUSE.search(first.lines[0].text)
        if headed * 2 > len(long) and glued:
            head, *rest = first.lines
            yield [Block((head,), head.text, first.column), Block(tuple(rest), _in_one(rest), first.column), *run[1:]]
        else:
            yield run


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines that follow each other without a blank line, cut where the column's width changes.

    What was taken out between two lines parts them too, and so does the odd line on a page of columns that is too long
    for any. Where every line of a column stands apart by the same number of blank lines, these count as none.
    """
    usual = _usual_blanks(lines)
    longer = [line.width > WIDEST_COLUMN for line in lines]
    odd = sum(longer) * ODD < len(lines)
    runs: list[list[Line]] = []
    for i, line in enumerate(lines):
        near = i > 0 and line.blanks <= usual and lines[i - 1].number == line.number - 1 - line.blanks
        if near and not (odd and longer[i] != longer[i - 1]):
            runs[-1].append(line)
        else:
            runs.append([line])
    return [stretch for run in runs for stretch in _stretches(run)]


def _usual_blanks(lines: Sequence[Line]) -> int:
    """Blank lines between the lines of a column: 0, but for pages set with double line spacing."""
    if len(lines) <= 2 * LEAST_LINES or sum(line.width <= WIDEST_COLUMN for line in lines) < 0.9 * len(lines):
        return 0
    blanks = Counter(line.blanks for line in lines[1:])
    usual, times = blanks.most_common(1)[0]
    return usual if times * 2 > len(lines) else 0


def _stretches(run: list[Line]) -> list[list[Line]]:
    """A run cut where one column width gives way to another, as where stories follow without a blank line.

    The widths are those that explain the lines at the least cost (dynamic programming): a line that fills the column is
    free, a shorter one ends something, a longer one does not fit, and a change of width must pay for itself.
    """
    if len(run) <= 2 * LEAST_LINES or max(line.width for line in run) > WIDEST_COLUMN:
        return [run]
    extents = [line.width + line.indent for line in run]
    widths = sorted({round(extent * 2) / 2 for extent in extents if extent >= NARROWEST_COLUMN})
    if not widths:
        return [run]
    chosen = _cheapest_widths(run, extents, widths)
    cuts = [0, *(i for i in range(1, len(run)) if chosen[i] != chosen[i - 1]), len(run)]
    return [run[a:b] for a, b in pairwise(cuts)]


def _cheapest_widths(run: Sequence[Line], extents: Sequence[float], widths: Sequence[float]) -> list[float]:
    best = [0.0] * len(widths)
    back: list[list[int]] = []
    above: Line | None = None
    for line, extent in zip(run, extents, strict=True):
        cheapest = min(range(len(widths)), key=best.__getitem__)
        # a column ends with its last paragraph, not behind a line that fills it and ends no sentence
        filled = above is not None and above.width + above.indent >= widths[cheapest] - RAGGED
        change = CHANGE + (INSIDE if above is not None and filled and not is_closed(above.text) else 0.0)
        above = line
        source = [k if best[k] <= best[cheapest] + change else cheapest for k in range(len(widths))]
        paid = [best[k] if s == k else best[s] + change for k, s in enumerate(source)]
        best = [cost + _misfit(line, extent, w) for cost, w in zip(paid, widths, strict=True)]
        back.append(source)
    place = min(range(len(widths)), key=best.__getitem__)
    chosen = []
    for source in reversed(back):
        chosen.append(widths[place])
        place = source[place]
    return chosen[::-1]


def _misfit(line: Line, extent: float, column: float) -> float:
    """What it costs to read a line as one of a column of that width."""
    if extent > column + 0.25:
        return TOO_LONG
    if extent >= column - RAGGED:
        return 0.05 * (column - extent)
    return ENDS if is_closed(line.text) else STOPS_SHORT


def _commonest(extents: Sequence[float]) -> float:
    """The width that the most lines fill; a single wider one may be a headline."""
    return max(extents, key=lambda w: (sum(w - RAGGED <= v <= w for v in extents), w))


def _column(run: Sequence[Line]) -> float:
    """The column width of a run in em, 0 when its lines are not wrapped.

    Wrapped lines fill the column and break off anywhere; paragraphs of their own end in a stop.
    """
    if max(line.width for line in run) > WIDEST_COLUMN:
        return 0.0
    # a closing mark may hang over the edge, so lines that end in one tell the width only where there are no others
    inside = [line for line in run if line.text[-1] not in _CLOSING] or run
    column = _commonest([line.width + line.indent for line in inside])
    return column if column >= NARROWEST_COLUMN and _is_column(run, column) else 0.0


def _known_column(run: Sequence[Line], widths: Collection[float]) -> float:
    """One of the page's column widths that a run fills too, where marks hanging over its edge hide its own, else 0."""
    if len(run) <= SHORT_RUN or not widths:
        return 0.0
    widest = max(line.width + line.indent for line in run)
    return next((w for w in sorted(widths, reverse=True) if w < widest <= w + HANGING and _is_column(run, w)), 0.0)


def _is_column(run: Sequence[Line], column: float) -> bool:
    """Whether the lines of a run that fill a column of that width break off anywhere."""
    filled = [i for i, line in enumerate(run[:-1]) if _fills(line, run[i + 1], column)]
    broken = [i for i in filled if not is_closed(run[i].text) and run[i + 1].indent < INDENT]
    least = LEAST_LINES - 1 if len(run) > SHORT_RUN else 1
    return len(broken) >= least and len(broken) * 2 >= len(filled)


def _fills(line: Line, following: Line, column: float) -> bool:
    """Whether the first unbreakable bit of the next line would not have fitted behind ``line`` any more."""
    bit = _UNBREAKABLE.match(following.text)
    return line.width + line.indent + (width(bit.group()) if bit else 1.0) > column - SLACK


def _join(run: Sequence[Line], column: float, below: Line | None) -> list[Block]:
    """The blocks of a run; ``below`` is the line that follows it without a blank one, in another column."""
    indented = any(line.indent >= INDENT for line in run)
    blocks: list[list[Line]] = []
    for i, line in enumerate(run):
        following = run[i + 1] if i + 1 < len(run) else below
        if i and _goes_on(run[i - 1], line, following, column, indented):
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return [Block(tuple(b), _in_one(b), column) for b in blocks]


def _in_one(lines: Sequence[Line]) -> str:
    """The text of wrapped lines; between the names of a byline the blank that the line break took comes back."""
    text = lines[0].text
    for line in lines[1:]:
        text += (" " if names_part(text, line.text) else "") + line.text
    return text


def _heads(line: Line, following: Line | None) -> bool:
    """Whether a line that ends no sentence stands right above the start of a paragraph, as heads do."""
    return (
        not is_closed(line.text)
        and following is not None
        and (following.indent >= INDENT or bool(LEAD.match(following.text)))
    )


def _names_cut(before: Line, line: Line) -> bool:
    """Whether a line ends inside a byline's bracket or a photographer's credit."""
    photo = not is_closed(before.text) and parse_photo_tail(before.text + line.text) is not None
    return photo or unmatched(before.text, "(", ")")[1] > 0


def _goes_on(before: Line, line: Line, following: Line | None, column: float, indented: bool) -> bool:
    """Whether ``line`` continues the paragraph of ``before`` in a column of that width."""
    if line.indent >= INDENT or BULLET.match(line.text) or LEAD.match(line.text):
        return False
    if _SIGNED.match(line.text) and parse_credits(line.text) and not unmatched(before.text, "(", ")")[1]:
        # a byline of its own between columns, even below a text that breaks off
        return False
    if _names_cut(before, line):
        # a name that did not fit stands on the next line, however short it left this one
        return True
    if not _fills(before, line, column) or parse_credits(before.text) or _DASH.match(line.text):
        return False
    if max(before.width + before.indent, line.width + line.indent) > column + HANGING:
        # set wider than the column: a head or a byline
        return False
    if not is_closed(line.text) and following is not None and not _fills(line, following, column):
        # a paragraph's last line ends a sentence: a short line that ends none is a head, a byline, a signature
        return False
    if is_closed(before.text) and (parse_credits(line.text) or _heads(line, following)):
        return False
    # Without indents a paragraph that fills its last line is told only by what the next line opens with.
    return indented or not (is_closed(before.text) and line.text[0] == "“")
