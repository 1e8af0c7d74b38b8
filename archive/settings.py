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


@dataclass(frozen=True, slots=True)
class Settings:
    #: the city whose districts stories are sorted into
    city: str = "郑州"
    #: of the web interface for readers whose browser asks for neither Chinese nor English: ``zh`` or ``en``
    language: str = "zh"


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
        if not isinstance(value, str) or not value.strip():
            raise BadSettings(path=home.settings, reason=f'{name} = "…"')
    settings = Settings(**values)
    if settings.language not in _LANGUAGES:
        raise BadSettings(path=home.settings, reason=f"language = {' | '.join(_LANGUAGES)}")
    return settings
