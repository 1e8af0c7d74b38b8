"""``jianbao reindex`` and ``jianbao index``: what they print and how they end."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.home import Home
from archive.lock import write_lock
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from indexer.engine import whoosh as engine
from indexer.engine.whoosh import catalogue
from tests.command import Jianbao

COMMANDS = [("index", "update"), ("index", "status"), ("index", "check"), ("index", "prune")]


def put(home: Home, *ids: str) -> None:
    with open_database(home, create=True).writing() as conn:
        stories.put_many(conn, [Story(id=id, headline=f"标题{id}", body="正文") for id in ids])


@pytest.mark.parametrize(("words", "code"), [(("reindex",), 1), *((words, 10) for words in COMMANDS)])
def test_without_a_home(jianbao: Jianbao, cli_home: Home, words: tuple[str, ...], code: int) -> None:
    ran = jianbao(*words, "--json")
    assert (ran.code, ran.out) == (code, "")
    assert str(cli_home.root) in ran.err
    assert not cli_home.root.exists()


@pytest.mark.parametrize("words", COMMANDS)
def test_without_an_index(jianbao: Jianbao, cli_home: Home, words: tuple[str, ...]) -> None:
    put(cli_home, "a")
    ran = jianbao(*words, "--json")
    assert (ran.code, ran.out) == (10, "")
    assert "jianbao reindex" in ran.err


def test_reindex_update_status(jianbao: Jianbao, cli_home: Home) -> None:
    put(cli_home, "a", "b")
    assert jianbao("reindex", "--json").json == {"generation": "000001", "documents": 2}
    put(cli_home, "c")
    status = jianbao("index", "status", "--json").json
    assert list(status) == ["engine", "tokenizer", "generation", "documents", "lag"]
    assert (status["generation"], status["documents"], status["lag"]) == ("000001", 2, 1)
    assert jianbao("index", "update", "--json").json == {"generation": "000002", "documents": 3}
    ran = jianbao("index", "update", "--json")
    assert ran.json == {"generation": "000002", "documents": 3}
    assert "没有新的改动" in ran.err
    shown = jianbao("index", "status")
    assert shown.code == 0 and "代号\t000002" in shown.out


def test_check_names_what_is_damaged(jianbao: Jianbao, cli_home: Home) -> None:
    put(cli_home, "a")
    jianbao("reindex")
    ran = jianbao("index", "check", "--json")
    assert (ran.code, ran.json) == (0, {"ok": True, "findings": []})
    generation = generations.live(cli_home)
    assert generation is not None
    name, _ = max(generation.manifest.files.items(), key=lambda item: item[1].size)
    path = generation.folder / name
    path.write_bytes(path.read_bytes()[:-1])
    for words in COMMANDS[:3]:
        ran = jianbao(*words)
        assert ran.code == 10
        assert name in ran.err and "jianbao reindex" in ran.err
    assert jianbao("reindex").code == 0
    assert jianbao("index", "check").code == 0


def test_an_index_of_another_format_is_refused_with_the_command_to_run(
    jianbao: Jianbao, cli_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(cli_home, "a")
    jianbao("reindex")
    assert jianbao("search", "标题", "--ids").out == "a\n"
    monkeypatch.setattr(engine, "FORMAT", engine.FORMAT + 1)
    monkeypatch.setattr(catalogue, "FORMAT", engine.FORMAT)
    for words in (("search", "标题"), ("index", "update"), ("index", "check")):
        ran = jianbao(*words)
        assert (ran.code, ran.out) == (10, "")
        assert "jianbao reindex" in ran.err and str(engine.FORMAT) in ran.err
    assert jianbao("reindex").code == 0
    assert jianbao("search", "标题", "--ids").out == "a\n"


def test_prune(jianbao: Jianbao, cli_home: Home) -> None:
    put(cli_home, "a")
    jianbao("reindex")
    hold = generations.hold_live(cli_home)
    for _ in range(3):
        jianbao("reindex")
    assert jianbao("index", "prune", "--json").json == {"removed": []}
    hold.release()
    assert jianbao("index", "prune", "--json").json == {"removed": ["000001"]}


def test_another_writer(jianbao: Jianbao, cli_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    put(cli_home, "a")
    monkeypatch.setattr(generations, "write_lock", lambda home, purpose: write_lock(home, purpose=purpose, wait=0.05))
    with write_lock(cli_home, purpose="import"):
        ran = jianbao("reindex")
    assert ran.code == 11
    assert "import" in ran.err


def test_in_english(jianbao: Jianbao, cli_home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIANBAO_LANG", "en")
    put(cli_home, "a")
    assert "there is no index yet" in jianbao("index", "status").err
    jianbao("reindex")
    assert "generation\t000001" in jianbao("index", "status").out
