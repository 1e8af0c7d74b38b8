"""Fixtures for every test: a home of its own, and the ``jianbao`` command run in this process."""

from __future__ import annotations

import io
import sys
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from archive.home import Home
from archive.resources import data_path
from indexer import tokens
from indexer.tokens import Tokenizer, load_tokenizer
from tests.command import Jianbao, Ran

# benches measure time; here a busy machine must not fail a test
settings.register_profile("jianbao", deadline=None)
settings.load_profile("jianbao")


@cache
def loaded_tokenizer(implementation: str | None) -> Tokenizer:
    """The dictionary takes half a second to read: once a process will do."""
    return load_tokenizer(None, implementation)


@pytest.fixture
def sample() -> Path:
    """The folder of the sample pages."""
    return data_path("sample")


@pytest.fixture
def cli_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """The home that commands use unless told otherwise; not there yet."""
    home = Home(tmp_path / "home")
    monkeypatch.setenv("JIANBAO_HOME", str(home.root))
    return home


@pytest.fixture
def jianbao(cli_home: Home, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Jianbao:
    """The command, in Chinese, on ``cli_home``."""
    from web.cli.command import run as as_a_shell

    monkeypatch.setattr(
        tokens, "load_tokenizer", lambda _folder=None, implementation=None: loaded_tokenizer(implementation)
    )
    for variable in ("JIANBAO_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(variable, raising=False)

    def run(*words: object, stdin: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["jianbao", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        with pytest.raises(SystemExit) as exit:
            as_a_shell()
        out, err = capsys.readouterr()
        code = exit.value.code
        assert isinstance(code, int)
        return Ran(code, out, err)

    return run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-floors", action="store_true", help="record the figures seen now as floors")
