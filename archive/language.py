"""The language in which a person at a terminal is told things. Imports nothing that takes time."""

from __future__ import annotations

import os


def language() -> str:
    """``en`` when JIANBAO_LANG or the locale says English, else ``zh``: the interface is Chinese first."""
    named = os.environ.get("JIANBAO_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    return "en" if named.lower().startswith("en") else "zh"
