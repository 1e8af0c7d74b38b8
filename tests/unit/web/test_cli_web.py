"""The commands ``serve`` and ``demo``: what they refuse, and that the demo keeps to its own folder."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.errors import NoHome, RemoteRefused, UsageError
from archive.home import Home
from archive.resources import data_path
from archive.store import stories
from archive.store.database import open_database
from web.cli.demo import demo
from web.cli.serve import serve


class Served(Exception):
    """Raised in place of serving."""

    def __init__(self, home: Home, host: str, port: int, trusted: Sequence[str]) -> None:
        super().__init__(home, host, port, trusted)
        self.home, self.host, self.port, self.trusted = home, host, port, tuple(trusted)
        with open_database(home).reading() as conn:
            self.stories = stories.count(conn)
        self.live = (home.index / "live").is_file()


@pytest.fixture
def stopped(monkeypatch: pytest.MonkeyPatch, one_dictionary: None) -> None:
    """Commands run up to the moment they would serve."""

    def stop(home: Home, host: str, port: int, *, tries: int = 1, trusted: Sequence[str] = ()) -> None:
        raise Served(home, host, port, trusted)

    monkeypatch.setattr("web.server.serve_home", stop)
    monkeypatch.setattr("web.server.stop_on_sigterm", lambda: None)


def test_serving_beyond_this_machine_is_refused(filled_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.server.stop_on_sigterm", lambda: None)
    result = CliRunner().invoke(serve, ["--home", str(filled_home.root), "--host", "0.0.0.0"])
    assert isinstance(result.exception, RemoteRefused)


def test_serving_nothing_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.server.stop_on_sigterm", lambda: None)
    result = CliRunner().invoke(serve, ["--home", str(tmp_path / "none")])
    assert isinstance(result.exception, NoHome)
    assert not (tmp_path / "none").exists()


def test_serve_listens_where_it_is_told(stopped: None, filled_home: Home) -> None:
    result = CliRunner().invoke(serve, ["--home", str(filled_home.root), "--host", "::1", "--port", "0"])
    assert isinstance(result.exception, Served)
    assert (result.exception.host, result.exception.port, result.exception.trusted) == ("::1", 0, ())


def test_serve_answers_to_the_names_it_is_given(stopped: None, filled_home: Home) -> None:
    words = ["--home", str(filled_home.root), "--trusted-host", "a.example", "--trusted-host", "b.example"]
    result = CliRunner().invoke(serve, words)
    assert isinstance(result.exception, Served) and result.exception.trusted == ("a.example", "b.example")


def test_the_demo_takes_in_the_sample_and_can_be_run_again(stopped: None, tmp_path: Path) -> None:
    found = []
    for _ in range(2):
        result = CliRunner().invoke(demo, ["--home", str(tmp_path / "demo"), "--port", "0"])
        assert isinstance(result.exception, Served), result.exception
        assert result.exception.host == "127.0.0.1" and result.exception.live
        found.append(result.exception.stories)
    sample = list(data_path("sample").rglob("*.txt"))
    assert found[0] == found[1] >= 8 * len(sample) >= 64


def test_the_demo_leaves_nothing_behind(stopped: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("JIANBAO_HOME", str(tmp_path / "mine"))
    result = CliRunner().invoke(demo, ["--port", "0"])
    assert isinstance(result.exception, Served)
    assert list(tmp_path.iterdir()) == []


def test_the_demo_stays_out_of_other_archives(stopped: None, filled_home: Home, tmp_path: Path) -> None:
    shutil.copytree(filled_home.root, tmp_path / "theirs")
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    for folder in ("theirs", "photos"):
        before = sorted(tmp_path.rglob("*"))
        result = CliRunner().invoke(demo, ["--home", str(tmp_path / folder)])
        assert isinstance(result.exception, UsageError) and result.exception.exit_code == 2
        assert sorted(tmp_path.rglob("*")) == before
