"""The correction desk: a page as the editor sees it, and the corrections that its form asks for. Pure.

Pieces are named ``story:piece`` by their numbers on the sheet, both from 1; a form also carries the version of the page
it was made for, so a number never means another piece than the one that was seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from archive.bylines import parse_byline
from archive.corrections.state import Entry, PageState
from archive.corrections.verbs import (
    Confirm,
    Cut,
    FromFurniture,
    MarkFurniture,
    Merge,
    Move,
    Retitle,
    SetByline,
    SetDistricts,
    SetFlow,
    SetRole,
    SetTopics,
    Split,
    Verb,
)
from archive.errors import CorrectionRefused
from archive.model import Credit, Piece, Role, Span
from web.reading import Mark, marks_at

#: characters of a piece that lists show
_EXCERPT = 18
#: after these a sentence or a clause may end
_BREAKS = re.compile(r"[。！？；，、：…”」』）\]!?;,\n]+\s*|\s+")


#: checks names of districts or topics: all of them known, or UsageError
Names = Callable[[Sequence[str]], tuple[str, ...]]


class Form(Protocol):
    """What a form that was sent offers (werkzeug's MultiDict does)."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Stretch:
    """A run of the sheet: a piece, furniture, or blanks between them (neither)."""

    text: str
    start: int
    #: how forms name it; "" for blanks
    key: str = ""
    #: number of its story and place in that story, from 1; 0 for furniture and blanks
    number: int = 0
    place: int = 0
    role: Role | None = None
    marks: tuple[Mark, ...] = ()
    furniture: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A piece in a story's reading order."""

    place: int
    start: int
    role: Role
    marks: tuple[Mark, ...]
    excerpt: str


@dataclass(frozen=True, slots=True)
class Card:
    """A story on the desk, under its number in page order."""

    number: int
    entry: Entry
    lines: tuple[Line, ...]
    byline: str

    @property
    def doubt(self) -> float:
        """0 for a story that is certain or that an editor saw."""
        return 0.0 if self.entry.is_whole else 1.0 - self.entry.story.confidence


def sheet(state: PageState) -> tuple[Stretch, ...]:
    """All of the page's text in source order, each character once."""
    marked: list[tuple[int, int, int, int, Piece | None]] = [
        (piece.start, piece.end, number, place, piece)
        for number, entry in enumerate(state.entries, start=1)
        for place, piece in enumerate(entry.story.pieces, start=1)
    ]
    marked += [(span.start, span.end, 0, 0, None) for span in state.furniture]
    found: list[Stretch] = []
    at = 0
    for start, end, number, place, piece in sorted(marked, key=lambda item: item[:4]):
        if start > at:
            found.append(Stretch(state.text[at:start], at))
        text = state.text[start:end]
        if piece is None:
            found.append(Stretch(text, start, f"{start}-{end}", furniture=True))
        else:
            found.append(Stretch(text, start, f"{number}:{place}", number, place, piece.role, marks_at(piece)))
        at = end
    return (*found, Stretch(state.text[at:], at)) if at < len(state.text) else tuple(found)


def cards(state: PageState) -> tuple[Card, ...]:
    """The stories, the most doubtful first."""
    found = [_card(state.text, number, entry) for number, entry in enumerate(state.entries, start=1)]
    return tuple(sorted(found, key=lambda card: (-card.doubt, card.number)))


def breaks(state: PageState, key: str) -> tuple[tuple[int, str, str], ...]:
    """Where a piece can be cut: (offset into the page, text before, text after). Raises CorrectionRefused."""
    entry, (place,) = _one_story(state, [key])
    piece = entry.story.pieces[place]
    text = state.text[piece.start : piece.end]
    ends = (match.end() for match in _BREAKS.finditer(text))
    offsets = [at for at in ends if text[:at].strip() and text[at:].strip()]
    return tuple(
        (piece.start + at, _flat(text[max(0, at - _EXCERPT) : at]), _flat(text[at : at + _EXCERPT])) for at in offsets
    )


def credits_text(credits: Sequence[Credit]) -> str:
    """A byline as an editor types it, one role after the other: 记者 甘棠、白露 通讯员 霜降."""
    roles = dict.fromkeys(credit.role for credit in credits)
    return " ".join(
        f"{role.value} " + "、".join(credit.name for credit in credits if credit.role is role) for role in roles
    )


def verbs(form: Form, state: PageState, districts: Names, topics: Names) -> tuple[Verb, ...]:
    """What the pressed button asks for; ``districts`` and ``topics`` check names. Raises UsageError for nonsense."""
    act = form.get("act", "")
    if act in _ON_PIECES:
        return _ON_PIECES[act](form, state)
    if act in _ON_STORY:
        return (_ON_STORY[act](form, state, _entry(state, form.get("story", "")).id),)
    if act == "districts":
        return (SetDistricts(_entry(state, form.get("story", "")).id, _names(form, "districts", districts)),)
    if act == "topics":
        return (SetTopics(_entry(state, form.get("story", "")).id, _names(form, "topics", topics)),)
    raise CorrectionRefused(reason="没有说要做什么", reason_en="nothing was asked")


def place(form: Form, state: PageState) -> str | None:
    """Where on the sheet the editor was, as an anchor; ``state`` is the page before the correction."""
    furniture = re.match(r"(\d{1,9})-", next(iter(form.getlist("furniture")), ""), re.ASCII)
    if furniture:
        return f"o{int(furniture[1])}"
    number, _, at = next(iter(form.getlist("piece")), f"{form.get('story', '')}:1").partition(":")
    try:
        entry, places = _one_story(state, [f"{number}:{at}"])
    except CorrectionRefused:
        return None
    return f"o{entry.story.pieces[places[0]].start}"


# --- what is done to chosen pieces ------------------------------------------------------------------------------------


def _split(form: Form, state: PageState) -> tuple[Verb, ...]:
    entry, places = _one_story(state, form.getlist("piece"))
    return (Split(entry.id, places[0]),)


def _extract(form: Form, state: PageState) -> tuple[Verb, ...]:
    entry, places = _one_story(state, form.getlist("piece"))
    count = len(entry.story.pieces)
    last = count - len(places)
    if places == tuple(range(last, count)):
        return (Split(entry.id, last),)
    return Move(entry.id, places, entry.id), Split(entry.id, last)


def _move(form: Form, state: PageState) -> tuple[Verb, ...]:
    entry, places = _one_story(state, form.getlist("piece"))
    to, joined = _entry(state, form.get("to", "")), form.get("joined", "") == "yes"
    return (Move(entry.id, places, to.id, _before(form), joined),)


def _furniture(form: Form, state: PageState) -> tuple[Verb, ...]:
    entry, places = _one_story(state, form.getlist("piece"))
    return (MarkFurniture(entry.id, places),)


def _text_after_all(form: Form, state: PageState) -> tuple[Verb, ...]:
    match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", next(iter(form.getlist("furniture")), ""))
    if match is None or state.page_id is None:
        raise CorrectionRefused(reason="请先选一处版面用字", reason_en="choose a stretch of furniture first")
    to = form.get("to", "")
    story_id = None if to in ("", "new") else _entry(state, to).id
    span = Span(int(match[1]), int(match[2]))
    role = _role(form, Role.BODY)
    return (FromFurniture(state.page_id, span, story_id, _before(form) if story_id else None, role),)


def _set_role(form: Form, state: PageState) -> tuple[Verb, ...]:
    entry, places = _one_story(state, form.getlist("piece"))
    return (SetRole(entry.id, places, _role(form)),)


def _flow(form: Form, state: PageState) -> tuple[Verb, ...]:
    entry, places = _one_story(state, form.getlist("piece"))
    if len(places) > 1:
        raise CorrectionRefused(reason="一次只选一段", reason_en="choose one piece at a time")
    piece = entry.story.pieces[places[0]]
    joins, gap = piece.joins_previous, piece.gap_before
    if form.get("act", "") == "join":
        return (SetFlow(entry.id, places[0], not joins, gap),)
    return (SetFlow(entry.id, places[0], joins, not gap),)


def _cut(form: Form, state: PageState) -> tuple[Verb, ...]:
    entry, places = _one_story(state, form.getlist("piece"))
    offset = form.get("offset", "")
    if len(places) > 1 or not re.fullmatch(r"\d{1,9}", offset, re.ASCII):
        raise CorrectionRefused(reason="请选一段，再说从哪里切开", reason_en="choose one piece and where to cut it")
    return (Cut(entry.id, places[0], int(offset), form.get("joined", "") == "yes"),)


_ON_PIECES: Mapping[str, Callable[[Form, PageState], tuple[Verb, ...]]] = {
    "split": _split,
    "extract": _extract,
    "move": _move,
    "furniture": _furniture,
    "unfurniture": _text_after_all,
    "role": _set_role,
    "join": _flow,
    "gap": _flow,
    "cut": _cut,
}


# --- what is done to a story ------------------------------------------------------------------------------------------


def _retitle(form: Form, state: PageState, story_id: str) -> Verb:
    """Only fields that were changed: what the editor left as it is stays the segmenter's."""
    entry = state.entry(story_id)
    assert entry is not None
    names = ("headline", "kicker", "subtitle", "column")
    typed = {name: " ".join(form.get(name, "").split()) or None for name in names}
    return Retitle(story_id, **{name: text for name, text in typed.items() if text != getattr(entry.story, name)})


def _byline(form: Form, state: PageState, story_id: str) -> Verb:
    typed = form.get("byline", "")
    return SetByline(story_id, parse_byline(typed) if typed.strip() else ())


_ON_STORY: Mapping[str, Callable[[Form, PageState, str], Verb]] = {
    "retitle": _retitle,
    "byline": _byline,
    "merge": lambda form, state, story_id: Merge(story_id, _entry(state, form.get("into", "")).id),
    "auto-districts": lambda form, state, story_id: SetDistricts(story_id, None),
    "auto-topics": lambda form, state, story_id: SetTopics(story_id, None),
    "confirm": lambda form, state, story_id: Confirm(story_id),
}


# --- reading the form -------------------------------------------------------------------------------------------------


def _card(text: str, number: int, entry: Entry) -> Card:
    lines = tuple(
        Line(place, piece.start, piece.role, marks_at(piece), _shortened(text[piece.start : piece.end]))
        for place, piece in enumerate(entry.story.pieces, start=1)
    )
    return Card(number, entry, lines, credits_text(entry.story.byline))


def _entry(state: PageState, number: str) -> Entry:
    if not re.fullmatch(r"[1-9]\d{0,3}", number, re.ASCII) or int(number) > len(state.entries):
        raise CorrectionRefused(reason="请选一篇稿件", reason_en="choose a story")
    return state.entries[int(number) - 1]


def _one_story(state: PageState, keys: Sequence[str]) -> tuple[Entry, tuple[int, ...]]:
    """The story of the chosen pieces and their places from 0, ascending."""
    chosen = [match for key in keys if (match := re.fullmatch(r"(\d{1,4}):(\d{1,5})", key, re.ASCII))]
    if not chosen:
        raise CorrectionRefused(reason="请先选段落", reason_en="choose pieces first")
    if len({match[1] for match in chosen}) > 1:
        raise CorrectionRefused(reason="一次只能选同一篇的段落", reason_en="choose pieces of one story at a time")
    entry = _entry(state, chosen[0][1])
    places = tuple(sorted({int(match[2]) - 1 for match in chosen}))
    if not 0 <= places[0] <= places[-1] < len(entry.story.pieces):
        raise CorrectionRefused(reason="没有这一段", reason_en="there is no such piece")
    return entry, places


def _before(form: Form) -> int | None:
    """Piece numbers count from 1 on the desk; empty means at the end."""
    typed = form.get("before", "").strip()
    if not typed:
        return None
    if not re.fullmatch(r"[1-9]\d{0,4}", typed, re.ASCII):
        raise CorrectionRefused(reason="段号是 1 起的数字", reason_en="a piece's number counts from 1")
    return int(typed) - 1


def _role(form: Form, default: Role | None = None) -> Role:
    typed = form.get("role", "")
    if typed in set(Role):
        return Role(typed)
    if default is None:
        raise CorrectionRefused(reason="请选一种性质", reason_en="choose what it is")
    return default


def _names(form: Form, field: str, check: Names) -> tuple[str, ...]:
    typed = " ".join(form.getlist(field))
    return check([name for name in re.split(r"[\s、,，;；]+", typed) if name])


def _shortened(text: str) -> str:
    flat = _flat(text)
    return flat if len(flat) <= 2 * _EXCERPT else f"{flat[:_EXCERPT]}…{flat[-_EXCERPT:]}"


def _flat(text: str) -> str:
    return " ".join(text.split())
