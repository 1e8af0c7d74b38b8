"""A home's settings.toml: what can be set, and clear words when the file is wrong."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, fields
from typing import Any

from archive.errors import BadSettings
from archive.home import Home

_LANGUAGES = ("zh", "en")
#: how a value of each type is written, for messages
_FORMS = {str: '"…"', tuple: '["…"]', bool: "true | false"}


@dataclass(frozen=True, slots=True)
class Settings:
    #: the city whose districts stories are sorted into
    city: str = "郑州"
    #: of the web interface for readers whose browser asks for neither Chinese nor English: ``zh`` or ``en``
    language: str = "zh"
    #: host names, besides this machine's own, that the web app answers to
    trusted_hosts: tuple[str, ...] = ()
    #: the address of the proxy in front, whose X-Forwarded-For and -Proto are believed; "" for none
    trusted_proxy: str = ""
    #: readers reach the web app by https: cookies are sent over nothing else
    https: bool = False
    #: where readers reach the web app, for links in messages, e.g. ``https://news.example.org``; "" for none
    address: str = ""
    #: whether saved queries may notify machines on private addresses
    private_targets: bool = False


def load_settings(home: Home) -> Settings:
    """The settings of a home; defaults where there is no file. Raises BadSettings for one that is wrong."""
    try:
        text = home.settings.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(path=home.settings, reason=str(error)) from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(path=home.settings, reason=str(error)) from error
    return _checked(home, values)


def set_city(home: Home, city: str) -> None:
    """Make ``city`` the home's, leaving everything else in the file as it is. Raises BadSettings for a faulty file."""
    if load_settings(home).city == city:
        return
    lines = home.settings.read_text(encoding="utf-8-sig").splitlines() if home.settings.exists() else []
    others = [line for line in lines if not re.match(r"\s*[\"']?city[\"']?\s*=", line)]
    fresh = home.settings.with_suffix(".new")
    fresh.write_text("\n".join([f"city = {json.dumps(city, ensure_ascii=False)}", *others]) + "\n", encoding="utf-8")
    fresh.replace(home.settings)


def _checked(home: Home, values: dict[str, Any]) -> Settings:
    known = [field.name for field in fields(Settings)]
    for name, value in values.items():
        if name not in known:
            raise BadSettings(path=home.settings, reason=f"{name}? ({', '.join(known)})")
        if not _fits(getattr(Settings(), name), value):
            raise BadSettings(path=home.settings, reason=f"{name} = {_FORMS[type(getattr(Settings(), name))]}")
    given: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in values.items()}
    settings = Settings(**given)
    if settings.language not in _LANGUAGES:
        raise BadSettings(path=home.settings, reason=f"language = {' | '.join(_LANGUAGES)}")
    return settings


def _fits(default: object, value: object) -> bool:
    """Whether ``value`` has the form of ``default``; a text may be empty only where the default is."""
    if isinstance(default, tuple):
        return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
    if isinstance(default, bool):
        return isinstance(value, bool)
    return isinstance(value, str) and bool(value.strip() or not default)
