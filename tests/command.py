"""How a run of the ``jianbao`` command ended, for tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Ran:
    """Exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Jianbao(Protocol):
    """``jianbao("ingest", path, "--json")`` runs the command as a shell would; ``stdin`` gives it bytes to read."""

    def __call__(self, *words: object, stdin: bytes = b"") -> Ran: ...
