"""A page divided anew around its pins: these stay, a segmenter works on the rest, ids and pins go on. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from archive.corrections.pieces import without_blanks
from archive.corrections.state import Entry, PageState, Part, numbered
from archive.drafts import draft
from archive.editions import match_stories
from archive.model import Piece, Segmentation, Span, Story


@dataclass(frozen=True, slots=True)
class Division:
    """A page divided anew."""

    state: PageState
    #: (id, id of the story that holds its text now) of stories that are one with another now
    redirects: tuple[tuple[str, str], ...] = ()
    #: stories that are gone although something of them was pinned
    lost: tuple[Entry, ...] = ()


def masked(state: PageState) -> str:
    """The text with blanks for what ``state`` has already: what a segmenter may still decide on, offsets as before."""
    chars = list(state.text)
    for span in taken_spans(state):
        for i in range(span.start, span.end):
            if chars[i] != "\n":
                chars[i] = " "
    return "".join(chars)


def taken_spans(state: PageState) -> tuple[Span, ...]:
    """The stretches of the page that stories have, or furniture that editors marked, in page order."""
    pieces = (piece for entry in state.entries for piece in entry.story.pieces)
    return tuple(sorted((*(Span(piece.start, piece.end) for piece in pieces), *state.pinned_furniture)))


def divide_rest(
    state: PageState, earlier: Sequence[Entry], found: Segmentation, mint: Callable[[Story, set[str]], str]
) -> Division:
    """``state`` (the stories that stay, pinned furniture) with the rest of the page as ``found`` in its masked text.

    Stories found go on under the ids of ``earlier`` ones that they continue, whose pinned fields and labels stay.
    ``mint`` gives a new id apart from those given already.
    """
    found = _around(state.text, taken_spans(state), found)
    fresh = [draft(state.text, state.meta, state.page_id, n, story) for n, story in enumerate(found.stories)]
    matching = match_stories([entry.story for entry in earlier], fresh)
    known = {entry.id: entry for entry in earlier}
    given = {*known, *(entry.id for entry in state.entries)}
    entries = []
    for place, story in enumerate(fresh):
        id = matching.continued.get(place)
        if id is None:
            id = mint(story, given)
            given.add(id)
        entries.append(_continued(replace(story, id=id), known.get(id)))
    kept = set(matching.continued.values())
    divided = replace(
        state,
        entries=numbered(_in_page_order(entries, state.entries)),
        furniture=tuple(sorted((*state.pinned_furniture, *found.furniture))),
    )
    redirects = tuple((old, entries[place].id) for old, place in matching.merged.items())
    return Division(divided, redirects, tuple(e for e in earlier if e.id not in kept and e.is_corrected))


def _continued(story: Story, earlier: Entry | None) -> Entry:
    """A story found anew with what editors said of it."""
    if earlier is None:
        return Entry(story)
    pinned = earlier.pinned - {Part.TEXT}
    said = {part.value: getattr(earlier.story, part.value) for part in pinned}
    return Entry(replace(story, **said), pinned, earlier.labels)


def _around(text: str, pinned: Sequence[Span], found: Segmentation) -> Segmentation:
    """``found`` with its pieces and furniture cut where they reach over the blanks that stand for something pinned."""
    stories = []
    for story in found.stories:
        pieces: list[Piece] = []
        for piece in story.pieces:
            own = parts(text, Span(piece.start, piece.end), pinned)
            pieces += [
                replace(
                    piece,
                    start=part.start,
                    end=part.end,
                    joins_previous=piece.joins_previous or n > 0,
                    gap_before=piece.gap_before and not n,
                )
                for n, part in enumerate(own)
            ]
        stories.append(replace(story, pieces=tuple(pieces)))
    furniture = (part for span in found.furniture for part in parts(text, span, pinned))
    return replace(found, stories=tuple(stories), furniture=tuple(furniture))


def parts(text: str, span: Span, pinned: Sequence[Span]) -> tuple[Span, ...]:
    """What of a span says something and is not pinned; ``pinned`` is in order. A span clear of pins stays as it is."""
    over = []
    for other in pinned[bisect_left(pinned, span.start + 1, key=lambda pin: pin.end) :]:
        if other.start >= span.end:
            break
        over.append(other)
    if not over:
        return (span,)
    edges = [span.start, *(edge for pin in over for edge in (pin.start, pin.end)), span.end]
    rest = (Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
    return tuple(part for part in (without_blanks(text, part) for part in rest) if part)


def without_text(entry: Entry) -> Entry:
    """An entry whose text found no place: titles that were pinned with it were those of that text."""
    return Entry(entry.story, frozenset(), entry.labels) if entry.is_whole else entry


def _in_page_order(found: Sequence[Entry], pinned: Sequence[Entry]) -> list[Entry]:
    """The found stories in their order, each pinned one before the first that begins below it."""
    order = list(found)
    for entry in pinned:
        start = _start(entry)
        place = next((n for n, other in enumerate(order) if _start(other) > start), len(order))
        order.insert(place, entry)
    return order


def _start(entry: Entry) -> int:
    return min((piece.start for piece in entry.story.pieces), default=-1)
