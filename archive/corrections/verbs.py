"""The verbs of the correction desk as frozen data, and their versioned JSON. Pure.

Pieces are named by their place in the story's reading order, from 0, offsets count characters of the page's text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Final

from archive.model import Credit, CreditRole, Role, Span

#: version of the JSON form
_VERSION = 1


class Keep(Enum):
    """Stands for a field that stays as it is; ``None`` means that the story has none."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP

#: a field of a headline's company: a text, none, or as it is
Field = str | None | Keep


@dataclass(frozen=True, slots=True)
class Split:
    """The pieces from ``at`` on become a story of their own, with a new id."""

    story_id: str
    at: int


@dataclass(frozen=True, slots=True)
class Merge:
    """A story goes into another one of its page, before that one's piece ``before`` or at the end; its id redirects."""

    story_id: str
    into: str
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Pieces go to another place in their story, or into another story of the page; an emptied story redirects."""

    story_id: str
    pieces: tuple[int, ...]
    to: str
    before: int | None = None
    #: the first of them continues the paragraph before it
    joined: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """One piece becomes two at a page offset within it; the second continues its paragraph when ``joined``."""

    story_id: str
    piece: int
    offset: int
    joined: bool = False


@dataclass(frozen=True, slots=True)
class SetRole:
    """Pieces are something else than was thought; a field that they print follows."""

    story_id: str
    pieces: tuple[int, ...]
    role: Role


@dataclass(frozen=True, slots=True)
class SetFlow:
    """Whether a piece continues the paragraph before it, and whether text before it is missing from the page."""

    story_id: str
    piece: int
    joins_previous: bool = False
    gap_before: bool = False


@dataclass(frozen=True, slots=True)
class Retitle:
    """Other headline, kicker, subtitle or column, as printed."""

    story_id: str
    headline: Field = KEEP
    kicker: Field = KEEP
    subtitle: Field = KEEP
    column: Field = KEEP


@dataclass(frozen=True, slots=True)
class SetByline:
    """Who made the story."""

    story_id: str
    byline: tuple[Credit, ...]


@dataclass(frozen=True, slots=True)
class SetDistricts:
    """The districts, primary first; None lets the classifier decide again."""

    story_id: str
    districts: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class SetTopics:
    """The topics, best first; None lets the classifier decide again."""

    story_id: str
    topics: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class MarkFurniture:
    """Pieces belong to the page and to no story; a story left without pieces leaves the archive."""

    story_id: str
    pieces: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FromFurniture:
    """A stretch of furniture is text after all: of a story of the page, or with ``to`` None a story of its own."""

    page_id: str
    span: Span
    to: str | None = None
    before: int | None = None
    role: Role = Role.BODY


@dataclass(frozen=True, slots=True)
class Confirm:
    """The story is right as it stands: it is pinned without being changed."""

    story_id: str


Verb = (
    Split
    | Merge
    | Move
    | Cut
    | SetRole
    | SetFlow
    | Retitle
    | SetByline
    | SetDistricts
    | SetTopics
    | MarkFurniture
    | FromFurniture
    | Confirm
)

#: public names of the verbs
NAMES: Final[Mapping[type[Verb], str]] = {
    Split: "split",
    Merge: "merge",
    Move: "move",
    Cut: "cut",
    SetRole: "role",
    SetFlow: "flow",
    Retitle: "retitle",
    SetByline: "byline",
    SetDistricts: "districts",
    SetTopics: "topics",
    MarkFurniture: "furniture",
    FromFurniture: "unfurniture",
    Confirm: "confirm",
}
_BY_NAME = {name: verb for verb, name in NAMES.items()}


def verb_record(verb: Verb) -> dict[str, Any]:
    """A verb as a JSON object with its version; fields that stay as they are are left out."""
    given = {field.name: getattr(verb, field.name) for field in fields(verb)}
    said = {name: _plain(value) for name, value in given.items() if value is not KEEP}
    return {"v": _VERSION, "verb": NAMES[type(verb)], **said}


def parse_verb(record: Mapping[str, Any]) -> Verb:
    """The verb of a JSON object as ``verb_record`` makes it. Raises ValueError for anything else."""
    try:
        if record["v"] != _VERSION:
            raise ValueError(f"version {record['v']}")
        verb = _BY_NAME[record["verb"]]
        return verb(**{f.name: _READ.get(f.name, _as_is)(record[f.name]) for f in fields(verb) if f.name in record})
    except (KeyError, TypeError) as error:
        raise ValueError(f"no correction: {error}") from error


def _plain(value: object) -> object:
    match value:
        case Span(start, end):
            return [start, end]
        case Credit(name, role):
            return [name, role.value]
        case tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _as_is(value: Any) -> Any:
    return value


def _tuple(value: Any) -> Any:
    return None if value is None else tuple(value)


def _credits(value: Any) -> tuple[Credit, ...]:
    return tuple(Credit(name, CreditRole(role)) for name, role in value)


def _span(value: Any) -> Span:
    return Span(*value)


_READ: dict[str, Callable[[Any], Any]] = {
    "pieces": _tuple,
    "districts": _tuple,
    "topics": _tuple,
    "byline": _credits,
    "span": _span,
    "role": Role,
}
