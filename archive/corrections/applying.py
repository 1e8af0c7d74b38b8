"""What a verb makes of a page: page state → page state, every non-blank character kept exactly once. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import singledispatch
from typing import Any

from archive.corrections import verbs
from archive.corrections.fields import follow, share_credits
from archive.corrections.pieces import cut, flow, insert, pick, take, without_blanks
from archive.corrections.snapshot import described
from archive.corrections.state import CorrectedLabels, Entry, PageState, Part, is_of_page, numbered, rewritten
from archive.errors import CorrectionRefused, NotFound
from archive.model import Piece, Role, Span, Story

#: gives a story without an id one that no story ever had
Mint = Callable[[Story], str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The page after a correction."""

    state: PageState
    #: (id, id of the story that holds its text now) of stories that were merged
    redirects: tuple[tuple[str, str], ...] = ()


def perform(state: PageState, verb: verbs.Verb, mint: Mint) -> Outcome:
    """The page after ``verb``. Raises NotFound for a story that is not on it, CorrectionRefused for nonsense."""
    return _perform(verb, state, mint)


@singledispatch
def _perform(verb: object, state: PageState, mint: Mint) -> Outcome:
    raise TypeError(type(verb).__name__)


@_perform.register
def _split(verb: verbs.Split, state: PageState, mint: Mint) -> Outcome:
    entry = _whole(state, verb.story_id)
    pieces = entry.story.pieces
    if not 0 < verb.at < len(pieces):
        raise _refuse(f"第 {verb.at} 段处不能拆分", f"cannot split at piece {verb.at}")
    first, second = take(pieces, range(verb.at, len(pieces)))
    lead = _as_head(second) if not any(piece.role is Role.HEADLINE for piece in second) else second
    credits = share_credits(state.text, entry.story.byline, first, second)
    fresh = _story(state, lead, replace(entry.story, id="", headline=None, kicker=None, subtitle=None, column=None))
    fresh = replace(fresh, byline=tuple(credits))
    kept = tuple(credit for credit in entry.story.byline if credit not in credits)
    old = replace(_story(state, first, entry.story), byline=kept)
    new = replace(fresh, id=mint(fresh))
    return Outcome(_with(state, {entry.id: [_pinned(entry, old), _pinned(Entry(new), new)]}))


@_perform.register
def _merge(verb: verbs.Merge, state: PageState, mint: Mint) -> Outcome:
    source = _whole(state, verb.story_id)
    return _moved(state, source, range(len(source.story.pieces)), verb.into, verb.before, joined=False)


@_perform.register
def _move(verb: verbs.Move, state: PageState, mint: Mint) -> Outcome:
    source = _whole(state, verb.story_id)
    chosen = pick(source.story.pieces, verb.pieces)
    if verb.to != verb.story_id:
        return _moved(state, source, chosen, verb.to, verb.before, joined=verb.joined)
    rest, moved = take(source.story.pieces, chosen)
    before = _place(verb.before, source.story.pieces)
    place = sum(index not in chosen for index in range(before))
    story = _story(state, insert(rest, moved, place, joined=verb.joined), source.story)
    return Outcome(_with(state, {source.id: [_pinned(source, story)]}))


@_perform.register
def _cut(verb: verbs.Cut, state: PageState, mint: Mint) -> Outcome:
    entry = _whole(state, verb.story_id)
    pick(entry.story.pieces, (verb.piece,))
    halves = cut(state.text, entry.story.pieces[verb.piece], verb.offset, joined=verb.joined)
    pieces = (*entry.story.pieces[: verb.piece], *halves, *entry.story.pieces[verb.piece + 1 :])
    return Outcome(_with(state, {entry.id: [_pinned(entry, _story(state, pieces, entry.story))]}))


@_perform.register
def _set_role(verb: verbs.SetRole, state: PageState, mint: Mint) -> Outcome:
    entry = _whole(state, verb.story_id)
    chosen = pick(entry.story.pieces, verb.pieces)
    pieces = [replace(p, role=verb.role) if n in chosen else p for n, p in enumerate(entry.story.pieces)]
    return Outcome(_with(state, {entry.id: [_pinned(entry, _story(state, pieces, entry.story))]}))


@_perform.register
def _set_flow(verb: verbs.SetFlow, state: PageState, mint: Mint) -> Outcome:
    entry = _whole(state, verb.story_id)
    pick(entry.story.pieces, (verb.piece,))
    pieces = list(entry.story.pieces)
    pieces[verb.piece] = replace(pieces[verb.piece], joins_previous=verb.joins_previous, gap_before=verb.gap_before)
    return Outcome(_with(state, {entry.id: [_pinned(entry, _story(state, pieces, entry.story))]}))


@_perform.register
def _retitle(verb: verbs.Retitle, state: PageState, mint: Mint) -> Outcome:
    entry = _find(state, verb.story_id)
    names = [part for part in _HEADS if getattr(verb, part.value) is not verbs.KEEP]
    if not names:
        raise _refuse("没有说要改什么", "nothing was said to change")
    values: dict[str, Any] = {part.value: _line(getattr(verb, part.value)) for part in names}
    changed = replace(entry, story=replace(entry.story, **values), pinned=entry.pinned | frozenset(names))
    return Outcome(_with(state, {entry.id: [changed]}))


@_perform.register
def _byline(verb: verbs.SetByline, state: PageState, mint: Mint) -> Outcome:
    entry = _find(state, verb.story_id)
    credits = tuple(dict.fromkeys(replace(credit, name="".join(credit.name.split())) for credit in verb.byline))
    if not all(credit.name for credit in credits):
        raise _refuse("署名里有空名", "a name is empty")
    story = replace(entry.story, byline=credits)
    return Outcome(_with(state, {entry.id: [replace(entry, story=story, pinned=entry.pinned | {Part.BYLINE})]}))


@_perform.register
def _districts(verb: verbs.SetDistricts, state: PageState, mint: Mint) -> Outcome:
    entry = _find(state, verb.story_id)
    labels = replace(entry.labels, districts=_distinct(verb.districts))
    return Outcome(_with(state, {entry.id: [replace(entry, labels=labels)]}))


@_perform.register
def _topics(verb: verbs.SetTopics, state: PageState, mint: Mint) -> Outcome:
    entry = _find(state, verb.story_id)
    labels = replace(entry.labels, topics=_distinct(verb.topics))
    return Outcome(_with(state, {entry.id: [replace(entry, labels=labels)]}))


@_perform.register
def _furniture(verb: verbs.MarkFurniture, state: PageState, mint: Mint) -> Outcome:
    entry = _whole(state, verb.story_id)
    rest, marked = take(entry.story.pieces, pick(entry.story.pieces, verb.pieces))
    spans = tuple(Span(piece.start, piece.end) for piece in marked)
    left = [_pinned(entry, _story(state, rest, entry.story))] if rest else []
    state = replace(
        state,
        furniture=tuple(sorted((*state.furniture, *spans))),
        pinned_furniture=tuple(sorted((*state.pinned_furniture, *spans))),
    )
    return Outcome(_with(state, {entry.id: left}))


@_perform.register
def _from_furniture(verb: verbs.FromFurniture, state: PageState, mint: Mint) -> Outcome:
    span = without_blanks(state.text, verb.span)
    home = next((f for f in state.furniture if span and f.start <= span.start and span.end <= f.end), None)
    if span is None or home is None:
        raise _refuse("这里不是版面附件", "that is no furniture")
    state = replace(
        state,
        furniture=_less(state.text, state.furniture, span),
        pinned_furniture=_less(state.text, state.pinned_furniture, span),
    )
    piece = Piece(span.start, span.end, verb.role)
    if verb.to is None:
        made = _story(state, (piece,), described(Story("", None, "", page_id=state.page_id), state.meta))
        new = replace(made, id=mint(made))
        return Outcome(_placed(state, _pinned(Entry(new), new)))
    entry = _whole(state, verb.to)
    place = _place(verb.before, entry.story.pieces)
    story = _story(state, insert(entry.story.pieces, (piece,), place, joined=False), entry.story)
    return Outcome(_with(state, {entry.id: [_pinned(entry, story)]}))


@_perform.register
def _confirm(verb: verbs.Confirm, state: PageState, mint: Mint) -> Outcome:
    entry = _find(state, verb.story_id)
    pinned = frozenset(Part) if is_of_page(state.text, entry.story) else frozenset(Part) - {Part.TEXT}
    story = replace(entry.story, confidence=1.0)
    return Outcome(_with(state, {entry.id: [replace(entry, story=story, pinned=pinned)]}))


# --- what the verbs share -------------------------------------------------------------------------------------------

_HEADS = (Part.HEADLINE, Part.KICKER, Part.SUBTITLE, Part.COLUMN)


def _moved(
    state: PageState, source: Entry, chosen: Iterable[int], to: str, before: int | None, *, joined: bool
) -> Outcome:
    """Pieces of one story put into another; the credits named in them go with them."""
    target = _whole(state, to)
    if target.id == source.id:
        raise _refuse("不能并入自身", "a story cannot be merged into itself")
    rest, moved = take(source.story.pieces, chosen)
    place = _place(before, target.story.pieces)
    arriving = _company(target.story, moved)
    credits = share_credits(state.text, source.story.byline, rest, moved) if rest else list(source.story.byline)
    into = _story(state, insert(target.story.pieces, arriving, place, joined=joined), target.story)
    into = replace(into, byline=tuple(dict.fromkeys((*into.byline, *credits))))
    if not rest:
        merged = replace(_pinned(target, into), labels=_both(target.labels, source.labels))
        return Outcome(_with(state, {target.id: [merged], source.id: []}), ((source.id, target.id),))
    written = {target.id: [_pinned(target, into)]}
    kept = tuple(credit for credit in source.story.byline if credit not in credits)
    left = replace(_story(state, rest, source.story), byline=kept)
    return Outcome(_with(state, {**written, source.id: [_pinned(source, left)]}))


def _both(first: CorrectedLabels, second: CorrectedLabels) -> CorrectedLabels:
    """The labels that were given to one story, and where it was given none those of another."""
    return CorrectedLabels(
        first.districts if first.districts is not None else second.districts,
        first.topics if first.topics is not None else second.topics,
    )


def _company(target: Story, pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Pieces as they read in ``target``: under its headline, another headline is a subhead."""
    if target.headline is None and not any(piece.role is Role.HEADLINE for piece in target.pieces):
        return tuple(pieces)
    heads = (Role.HEADLINE, Role.KICKER, Role.SUBTITLE)
    return tuple(replace(piece, role=Role.SUBHEAD) if piece.role in heads else piece for piece in pieces)


def _as_head(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """A new story that opens with a subhead has it as its headline."""
    if pieces and pieces[0].role is Role.SUBHEAD:
        return (replace(pieces[0], role=Role.HEADLINE), *pieces[1:])
    return tuple(pieces)


def _story(state: PageState, pieces: Sequence[Piece], old: Story) -> Story:
    """``old`` with other pieces: its body and head fields follow, and what the segmenter thought no longer holds."""
    before = old.pieces if old.id else ()
    story = rewritten(state, old, flow(pieces))
    return replace(follow(state.text, before, story), confidence=1.0, reasons=())


def _pinned(entry: Entry, story: Story) -> Entry:
    return replace(entry, story=story, pinned=frozenset(Part))


def _find(state: PageState, story_id: str) -> Entry:
    entry = state.entry(story_id)
    if entry is None:
        raise NotFound(kind_zh="稿件", kind="story on this page", name=story_id)
    return entry


def _whole(state: PageState, story_id: str) -> Entry:
    """A story whose pieces make its text, so that both can change together."""
    entry = _find(state, story_id)
    if not is_of_page(state.text, entry.story):
        raise _refuse("这篇稿件的正文不来自版面，只能改标题、署名、区县和主题", "its text is not that of its page")
    return entry


def _with(state: PageState, written: dict[str, list[Entry]]) -> PageState:
    """The state with the entries of some ids replaced."""
    entries = (new for entry in state.entries for new in written.get(entry.id, [entry]))
    return replace(state, entries=numbered(entries))


def _placed(state: PageState, new: Entry) -> PageState:
    """The state with a new story, before the first one that stands below it on the page."""
    start = min(piece.start for piece in new.story.pieces)
    below = (n for n, e in enumerate(state.entries) if min((p.start for p in e.story.pieces), default=-1) > start)
    place = next(below, len(state.entries))
    return replace(state, entries=numbered((*state.entries[:place], new, *state.entries[place:])))


def _place(before: int | None, pieces: Sequence[Piece]) -> int:
    if before is not None and not 0 <= before <= len(pieces):
        raise _refuse(f"没有第 {before} 段", f"there is no piece {before}")
    return len(pieces) if before is None else before


def _less(text: str, spans: tuple[Span, ...], gone: Span) -> tuple[Span, ...]:
    """Spans without a stretch; what is left of one is kept where it says anything."""
    rest = []
    for span in spans:
        if span.end <= gone.start or gone.end <= span.start:
            rest.append(span)
            continue
        parts = (Span(span.start, max(span.start, gone.start)), Span(min(span.end, gone.end), span.end))
        rest += [part for part in (without_blanks(text, part) for part in parts) if part]
    return tuple(rest)


def _line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value is not None else None


def _distinct(values: tuple[str, ...] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(dict.fromkeys(value.strip() for value in values if value.strip()))


def _refuse(reason: str, reason_en: str) -> CorrectionRefused:
    return CorrectionRefused(reason=reason, reason_en=reason_en)
