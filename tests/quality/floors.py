"""The figures that were once reached, beside a digest of what they were measured on."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.json")
RENEW = "pytest tests/quality --update-floors"


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and bytes of the corpus, whatever its folder."""
    total = hashlib.sha256()
    for path in sorted(paths, key=lambda p: p.name):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def check(name: str, corpus: str, figures: Mapping[str, float], update: bool) -> None:
    """Hold figures against the recorded floors, or record them."""
    floors = json.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    if update:
        floors[name] = {"corpus": corpus, "floors": {k: math.floor(v * 1000) / 1000 for k, v in figures.items()}}
        FLOORS.write_text(json.dumps(floors, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        return
    assert floors[name]["corpus"] == corpus, f"the golden corpus changed; look at the figures, then run: {RENEW}"
    fallen = {k: (v, floors[name]["floors"][k]) for k, v in figures.items() if v < floors[name]["floors"][k]}
    assert not fallen, f"figure, floor: {fallen}"
