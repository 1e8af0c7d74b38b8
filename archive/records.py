"""A story as one JSON object and back: the public names of its fields, and what may stand in them. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from archive.bylines import credit_role, parse_byline
from archive.model import Credit, CreditRole, Piece, Role, Story

#: characters in an id
_ID_LENGTH = 200
_ID = re.compile(r"[^\x00-\x1f\x7f-\x9f/\ud800-\udfff]+")
#: what no database and no index can hold: NUL, and halves of characters
_UNFIT = re.compile(r"[\x00\ud800-\udfff]")
_LINE_BREAKS = re.compile(r"[ \t]*[\r\n\v\f]+[ \t]*")
_OFFSET_LIMIT = 2**31
_CREDIT_ROLES: dict[str, CreditRole] = {role.value: role for role in CreditRole}


#: why a record is no story of its own
NOTHING_SAID = "既无标题也无正文 / neither headline nor body"


class BadRecord(ValueError):
    """The object is no story; the argument is the reason, Chinese then English."""


@dataclass(frozen=True, slots=True)
class Record:
    """A story as given: ``story.id`` is empty where none was, ``given`` names the fields that the object held."""

    story: Story
    given: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Says neither headline nor body, and is no export of a story that has neither."""
        return not (self.story.headline or self.story.body) and "pieces" not in self.given


def story_record(story: Story) -> dict[str, Any]:
    """All that the archive knows of a story, as a JSON object."""
    return {
        "id": story.id,
        "headline": story.headline,
        "kicker": story.kicker,
        "subtitle": story.subtitle,
        "column": story.column,
        "byline": [{"name": credit.name, "role": credit.role.value} for credit in story.byline],
        "date": story.date.isoformat() if story.date else None,
        "newspaper": story.newspaper,
        "page": story.page,
        "section": story.section,
        "body": story.body,
        "page_id": story.page_id,
        "position": story.position,
        "pieces": [piece_record(piece) for piece in story.pieces],
        "confidence": story.confidence,
        "reasons": list(story.reasons),
    }


def parse_record(value: object) -> Record:
    """The story in a JSON object; fields it does not know are ignored. Raises BadRecord.

    An object with ``pieces`` is our own export and is taken character for character; in any other, blanks around
    lines and empty paragraphs go, and fields of one line become one line.
    """
    if not isinstance(value, dict):
        raise BadRecord("不是 JSON 对象 / not a JSON object")
    own = "pieces" in value
    fields: dict[str, Any] = {}
    for name, read in _FIELDS.items():
        if name in value:
            try:
                fields[name] = read(value[name], own)
            except (ValueError, TypeError, KeyError) as error:
                raise BadRecord(f"{name} 不对 / wrong {name}: {_words(error)}") from error
    given = frozenset(fields)
    record = Record(Story(**({"id": "", "headline": None, "body": ""} | fields)), given)
    if record.is_empty and not record.story.id:
        raise BadRecord(NOTHING_SAID)
    return record


def _words(error: Exception) -> str:
    return str(error) if isinstance(error, ValueError) and error.args else type(error).__name__


def _text(value: object, own: bool) -> str | None:
    if value is None:
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str):
        raise ValueError("应为文字 / must be text")
    if _UNFIT.search(value):
        raise ValueError("含有残缺字符或空字符 / half a character or NUL")
    return value if own else _LINE_BREAKS.sub(" ", value).strip() or None


def _body(value: object, own: bool) -> str:
    text = _text(value, True) or ""
    if own:
        return text
    lines = (line.strip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def _id(value: object, own: bool) -> str:
    text = _text(value, True)
    if text is None or not _ID.fullmatch(text) or len(text) > _ID_LENGTH or text in (".", ".."):
        raise ValueError(
            f"应为 1–{_ID_LENGTH} 字，不含斜线和控制字符 / 1–{_ID_LENGTH} characters, no slash, no control character"
        )
    return text


def _page_id(value: object, own: bool) -> str | None:
    return None if value is None else _id(value, own)


def _date(value: object, own: bool) -> dt.date | None:
    text = _text(value, False)
    if text is None:
        return None
    try:
        return dt.datetime.fromisoformat(text).date()
    except ValueError:
        raise ValueError(f"{text[:40]!r}，应为 2022-04-11 / must be like 2022-04-11") from None


def _byline(value: object, own: bool) -> tuple[Credit, ...]:
    if value is None:
        return ()
    if isinstance(value, str):
        text = _text(value, False)
        return parse_byline(text) if text else ()
    if not isinstance(value, list):
        raise ValueError("应为文字或列表 / must be text or a list")
    credits: list[Credit] = []
    for item in value:
        credits.extend(_byline(item, own) if isinstance(item, str) else (_credit(item, own),))
    return tuple(credits)


def _credit(value: object, own: bool) -> Credit:
    if not isinstance(value, dict):
        raise ValueError('应为 {"name", "role"} / must be {"name", "role"}')
    name = _text(value["name"], own)
    if not name:
        raise ValueError("没有姓名 / no name")
    role = _text(value.get("role"), False) or ""
    return Credit(name, _CREDIT_ROLES.get(role) or credit_role(role))


def _position(value: object, own: bool) -> int:
    return _within(value, _OFFSET_LIMIT)


def _within(value: object, limit: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < limit:
        raise ValueError("应为不太大的非负整数 / must be a whole number, not negative")
    return value


def _pieces(value: object, own: bool) -> tuple[Piece, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError("应为列表 / must be a list")
    return tuple(map(_piece, value))


def _piece(value: Mapping[str, object]) -> Piece:
    start, end = _within(value["start"], _OFFSET_LIMIT), _within(value["end"], _OFFSET_LIMIT)
    flags = [value.get(name, False) for name in ("joins_previous", "gap_before", "moved")]
    if start > end or not all(isinstance(flag, bool) for flag in flags):
        raise ValueError("片段不对 / a faulty piece")
    return Piece(start, end, Role(str(value["role"])), *map(bool, flags))


def piece_record(piece: Piece) -> dict[str, Any]:
    """A piece as a JSON object."""
    return {
        "start": piece.start,
        "end": piece.end,
        "role": piece.role.value,
        "joins_previous": piece.joins_previous,
        "gap_before": piece.gap_before,
        "moved": piece.moved,
    }


def _confidence(value: object, own: bool) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError("应在 0 与 1 之间 / must be between 0 and 1")
    return float(value)


def _reasons(value: object, own: bool) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError("应为列表 / must be a list")
    return tuple(text for item in value if (text := _text(item, True)) is not None)


_FIELDS: dict[str, Callable[[object, bool], Any]] = {
    "id": _id,
    "headline": _text,
    "kicker": _text,
    "subtitle": _text,
    "column": _text,
    "byline": _byline,
    "date": _date,
    "newspaper": _text,
    "page": _text,
    "section": _text,
    "body": _body,
    "page_id": _page_id,
    "position": _position,
    "pieces": _pieces,
    "confidence": _confidence,
    "reasons": _reasons,
}
