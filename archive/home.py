"""Where an archive lives: the paths of a home, and how the home is chosen."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Home:
    """A folder that holds the archive, originals, index generations and settings; copying it at rest is a backup."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "archive.sqlite"

    @property
    def originals(self) -> Path:
        """Original files, byte for byte, as ``ab/abcdef…`` by SHA-256."""
        return self.root / "originals"

    @property
    def index(self) -> Path:
        """Index generations and the pointer to the live one."""
        return self.root / "index"

    @property
    def dictionary(self) -> Path:
        """jieba's private cache folder (its default is the shared temp folder, which it trusts blindly)."""
        return self.root / "index" / "dictionary"

    @property
    def settings(self) -> Path:
        return self.root / "settings.toml"

    @property
    def lock(self) -> Path:
        return self.root / "write.lock"


def choose_home(option: str | os.PathLike[str] | None = None) -> Home:
    """The home named by ``option``, else ``JIANBAO_HOME``, else the platform's data folder. Creates nothing."""
    named = option or os.environ.get("JIANBAO_HOME")
    return Home(Path(named).expanduser() if named else Path(platformdirs.user_data_dir("jianbao", appauthor=False)))
