"""Headlines of a segment as one array of characters, so that what somebody is typing is looked for in all at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.engine.whoosh.arrays import I64, U32, Mask
from indexer.engine.whoosh.invert import BREAK
from indexer.engine.whoosh.schema import UNIT_BITS


def headline_codes(fields: Sequence[str]) -> U32:
    """The headline fields, each with its break, end to end."""
    return np.frombuffer("".join(fields).encode("utf-32-le", "surrogatepass"), np.uint32)


def headline_starts(sizes: U32) -> I64:
    """Where each document's headline begins, and one past the last, from the sizes of all units."""
    starts = np.zeros(len(sizes[:: 1 << UNIT_BITS]) + 1, np.int64)
    np.cumsum(sizes[:: 1 << UNIT_BITS], out=starts[1:])
    return starts


class Headlines:
    """The folded headline fields of a segment's documents; nothing is found across a break."""

    def __init__(self, codes: U32, starts: I64) -> None:
        self.codes, self.starts = codes, starts

    def holding(self, text: str) -> tuple[I64, Mask]:
        """Documents whose headline holds the string, ascending, each once; and which of them begin with it."""
        wanted = [ord(char) for char in text]
        if not wanted or BREAK in text:
            return np.empty(0, np.int64), np.empty(0, bool)
        at = np.flatnonzero(self.codes == wanted[0])
        for place, code in enumerate(wanted[1:], 1):
            # whatever is left has not met a break yet, so there is a next character
            at = at[self.codes[at + place] == code]
        documents = np.searchsorted(self.starts, at, side="right") - 1
        begins = self.starts[documents] == at
        # the first place in a headline is the one that may be its beginning
        documents, first = np.unique(documents, return_index=True)
        return documents, begins[first]


def gathered_codes(parts: Sequence[Headlines], owners: I64, old: I64, starts: I64) -> U32:
    """The headlines of a new segment, whose document ``n`` is ``old[n]`` of ``parts[owners[n]]`` and begins at
    ``starts[n]``."""
    codes = np.empty(int(starts[-1]), np.uint32)
    for number, part in enumerate(parts):
        mine = np.flatnonzero(owners == number)
        lengths = starts[mine + 1] - starts[mine]
        within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        codes[np.repeat(starts[mine], lengths) + within] = part.codes[
            np.repeat(part.starts[old[mine]], lengths) + within
        ]
    return codes
