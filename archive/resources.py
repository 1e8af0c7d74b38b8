"""The only module that locates ``data/``: beside the packages in a checkout, inside the wheel once installed."""

from __future__ import annotations

from functools import cache
from pathlib import Path


@cache
def data_root() -> Path:
    """The folder of vocabularies and samples.

    Raises FileNotFoundError when the installation carries none (a broken wheel).
    """
    here = Path(__file__).resolve().parent
    for candidate in (here / "_data", here.parent / "data"):
        if (candidate / "README.md").is_file():
            return candidate
    raise FileNotFoundError("jianbao is installed without its data folder")


def data_path(*parts: str) -> Path:
    """The path of a file in ``data/``, e.g. ``data_path("gazetteer", "places.tsv")``."""
    return data_root().joinpath(*parts)
