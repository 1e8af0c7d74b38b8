"""The style sheet's colours: every pair of ink and paper in use meets WCAG AA, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[3] / "web" / "static" / "jianbao.css").read_text(encoding="utf-8")
PAPERS = ("paper", "card", "wash")
#: (ink, paper) pairs the sheet sets text in
TEXT = [
    *((ink, paper) for ink in ("ink", "quiet", "accent") for paper in PAPERS),
    ("ink", "hit"),
    ("ink", "alert-wash"),
    ("on-accent", "accent"),
    ("on-button", "button"),
    ("paper", "ink"),
    ("alert", "paper"),
    ("card", "alert"),
    *(("ink", f"c{n}") for n in range(8)),
    *(("ink", f"t{n}") for n in range(1, 5)),
]


def colours(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})\b", block))


LIGHT, DARK = (colours(block) for block in re.findall(r":root \{(.*?)\n\s*\}", CSS, re.S))


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "paper"), TEXT)
def test_text_is_readable(scheme: str, ink: str, paper: str) -> None:
    palette = LIGHT if scheme == "light" else {**LIGHT, **DARK}
    assert contrast(palette[ink], palette[paper]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_controls_are_visible(scheme: str) -> None:
    palette = LIGHT if scheme == "light" else {**LIGHT, **DARK}
    for paper in ("paper", "card"):
        assert contrast(palette["quiet"], palette[paper]) >= 3
        assert contrast(palette["accent"], palette[paper]) >= 3
    assert contrast(palette["bar"], palette["paper"]) >= 3


def test_dark_defines_every_colour_anew() -> None:
    assert DARK.keys() == LIGHT.keys() and LIGHT
    assert not re.findall(r"#[0-9a-f]{3,8}\b", re.sub(r":root \{.*?\n\s*\}", "", CSS, flags=re.S)), "use a variable"
