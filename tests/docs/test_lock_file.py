"""The lock file: every version with its hash, all that the project names, above the floors of known holes."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: versions below which a hole or a defect is known that would reach us
FLOORS = {"werkzeug": (3, 0, 6), "jinja2": (3, 1, 6), "flask": (3, 0, 3), "waitress": (3, 0, 1), "urllib3": (2, 5, 0)}


def locked() -> dict[str, str]:
    text = (ROOT / ".ci/requirements.lock").read_text(encoding="utf-8")
    return dict(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", text, flags=re.M))


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_line_has_hashes() -> None:
    text = (ROOT / ".ci/requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert len(lines) > 50
    for line in lines:
        assert re.fullmatch(r"\S+==\S+( ;[^-]+)?(\s+--hash=sha256:[0-9a-f]{64})+\s*", line), line[:60]


def test_all_that_the_project_names_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    named += project["project"]["optional-dependencies"]["fast"]
    names = {normal(re.match(r"[A-Za-z0-9_.-]+", spec).group()) for spec in named}  # type: ignore[union-attr]
    assert names <= {normal(name) for name in locked()}


def test_known_holes_are_below_what_is_locked() -> None:
    versions = {normal(name): version for name, version in locked().items()}
    for name, floor in FLOORS.items():
        assert tuple(map(int, re.findall(r"\d+", versions[name])[:3])) >= floor, name
