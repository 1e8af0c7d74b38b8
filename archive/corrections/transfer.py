"""What editors said of a story, as a part of its JSON Lines record, and back. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from archive.corrections.state import NO_LABELS, CorrectedLabels, Part
from archive.records import BadRecord

#: values in one list; no story is about more
_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Said:
    """What is pinned of a story, and the labels that it was given."""

    pinned: frozenset[Part] = frozenset()
    labels: CorrectedLabels = NO_LABELS


def said_record(said: Said) -> dict[str, Any]:
    """The ``corrected`` of an exported story."""
    labels = {"districts": said.labels.districts, "topics": said.labels.topics}
    return {"pinned": sorted(said.pinned), **{name: list(v) for name, v in labels.items() if v is not None}}


def parse_said(value: object) -> Said:
    """What an exported story's ``corrected`` says. Raises BadRecord for anything else."""
    if not isinstance(value, Mapping):
        raise BadRecord("corrected 应为对象 / corrected must be an object")
    names = _list(value.get("pinned", []))
    if unknown := set(names) - set(Part):
        raise BadRecord(f"corrected 里没有这一项 / unknown in corrected: {', '.join(sorted(unknown))}")
    pinned = frozenset(map(Part, names))
    labels = (tuple(_list(value[name])) if name in value else None for name in ("districts", "topics"))
    return Said(pinned, CorrectedLabels(*labels))


def _list(value: object) -> list[str]:
    if not isinstance(value, list) or len(value) > _LIMIT or not all(isinstance(item, str) for item in value):
        raise BadRecord("corrected 应为短列表 / corrected holds short lists of texts")
    return value
