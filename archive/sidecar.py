"""The sidecar of a page file: ``NAME.toml`` beside it, saying newspaper, date, page and section."""

from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.model import PageMeta
from archive.readers.encoding import Undecodable, decode
from archive.readers.files import Unopened, read_bytes

#: bytes; a sidecar holds four lines
_LIMIT = 64 * 1024

_KEYS = ("newspaper", "date", "number", "page", "section")


@dataclass(frozen=True, slots=True)
class Sidecar:
    meta: PageMeta
    #: what could not be understood, one sentence each
    flags: tuple[str, ...]


def read_sidecar(page: Path) -> Sidecar:
    """The sidecar of the page file ``page``: ``page.txt.toml``, else ``page.toml``; an empty one where there is none.

    A faulty sidecar never stops its page: what is wrong with it becomes a flag.
    """
    for path in (page.with_name(page.name + ".toml"), page.with_suffix(".toml")):
        if path != page and _is_there(path):
            try:
                values = tomllib.loads(decode(read_bytes(path, _LIMIT)).text)
            except (Unopened, Undecodable, tomllib.TOMLDecodeError) as error:
                return Sidecar(PageMeta(), (f"附注文件有误 / faulty sidecar: {error}",))
            return parse_sidecar(values)
    return Sidecar(PageMeta(), ())


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        # the page's name leaves no room for the ending
        return False


def parse_sidecar(values: dict[str, Any]) -> Sidecar:
    """The metadata in a sidecar's values. Pure."""
    flags = [f"附注文件里不认识的项 / unknown key in the sidecar: {key}" for key in values if key not in _KEYS]
    date: dt.date | None = None
    texts: dict[str, str | None] = {}
    for key in _KEYS:
        value = values.get(key)
        try:
            if key == "date":
                date = _date(value)
            else:
                texts[key] = _text(value)
        except ValueError:
            flags.append(f"附注文件里 {key} 的值不对 / wrong value for {key} in the sidecar: {value!r}")
    number = texts.get("number") or texts.get("page")
    return Sidecar(PageMeta(texts.get("newspaper"), date, number, texts.get("section")), tuple(flags))


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError
    text = " ".join(str(value).split())
    if len(text) > 100:
        raise ValueError
    return text or None


def _date(value: object) -> dt.date | None:
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(str(value).strip())
