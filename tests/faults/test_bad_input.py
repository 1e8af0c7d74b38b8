"""Bad input, as a shell sees it: a clear message, the promised exit code, nothing lost, no traceback."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from archive.home import Home
from archive.store import quarantine, stories
from archive.store.database import open_database
from indexer import generations
from tests.command import Jianbao, Ran

GOOD = """公交新线今日开通
本报讯（记者 王小明）从金水路到花园路的新公交线今日开通，市民出行更方便。
"""
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会"


def clear(ran: Ran, code: int, *words: str) -> None:
    assert ran.code == code, ran.err
    assert ran.err.strip()
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err


@pytest.fixture
def archived(jianbao: Jianbao, tmp_path: Path, cli_home: Home) -> Home:
    """A home that already holds something, so that "nothing lost" means something."""
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    assert jianbao("ingest", tmp_path / "good.txt").code == 0
    return cli_home


UNREADABLE = {
    "empty": b"",
    "blank": "\u3000\n \n".encode(),
    "nul": b"\0" * 5000,
    "random": random.Random(7).randbytes(5000),
    "picture": b"\x89PNG\r\n\x1a\n" + random.Random(8).randbytes(3000),
    "pdf": b"%PDF-1.7\n" + GOOD.encode(),
    "cut UTF-16": b"\xff\xfe" + GOOD.encode("utf-16-le")[:-1],
    "broken UTF-8": b"\xef\xbb\xbf" + GOOD.encode() + b"\xff\xfe\xfa",
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_file_that_is_no_page(jianbao: Jianbao, archived: Home, tmp_path: Path, kind: str) -> None:
    with open_database(archived).reading() as conn:
        before = list(stories.every(conn))
    folder = tmp_path / "batch"
    folder.mkdir()
    (folder / "a-bad.txt").write_bytes(UNREADABLE[kind])
    (folder / "b-good.txt").write_text(GOOD.replace("公交", "地铁"), encoding="utf-8")
    ran = jianbao("ingest", folder, "--json")
    clear(ran, 3, "a-bad.txt")
    assert [page["status"] for page in ran.json["pages"]] == ["quarantined", "new"]
    with open_database(archived).reading() as conn:
        assert set(before) <= set(stories.every(conn))
        kept = list(quarantine.every(conn))
    assert [row.source for row in kept] == ["a-bad.txt"]
    assert generations.status(archived).lag == 0
    clear(jianbao("segment", folder / "a-bad.txt"), 3, "a-bad.txt")


def test_a_file_that_may_not_be_read(jianbao: Jianbao, archived: Home, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")  # reading it would wait for ever
    clear(jianbao("ingest", tmp_path / "pipe.txt"), 3, "pipe.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
def test_encodings_that_are_read(jianbao: Jianbao, cli_home: Home, tmp_path: Path, encoding: str) -> None:
    (tmp_path / "page.txt").write_bytes(GOOD.replace("\n", "\r\n").encode(encoding))
    ran = jianbao("ingest", tmp_path / "page.txt", "--json")
    assert ran.code == 0
    with open_database(cli_home).reading() as conn:
        story = next(stories.every(conn))
    assert story.headline == "公交新线今日开通"
    assert "新公交线今日开通，市民出行更方便。" in story.body


def test_200_000_characters_without_punctuation(jianbao: Jianbao, cli_home: Home, tmp_path: Path) -> None:
    rng = random.Random(11)
    text = "".join(rng.choice(HAN) for _ in range(200_000))
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    began = time.process_time()
    assert jianbao("segment", tmp_path / "long.txt", "--json").code == 0
    segmented = time.process_time()
    assert jianbao("ingest", tmp_path / "long.txt").code == 0
    ingested = time.process_time()
    # seconds of work, not of waiting for a busy machine; a quadratic step takes minutes here
    assert segmented - began < 2
    assert ingested - segmented < 4
    with open_database(cli_home).reading() as conn:
        assert "".join("".join((story.headline or "", story.body)) for story in stories.every(conn)) == text
    assert generations.status(cli_home).lag == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--nonsense",),
        ("nonsense",),
        ("segment", "--nonsense", "x"),
        ("reindex", "--nonsense"),
        ("index", "nonsense"),
        ("index", "update", "--nonsense"),
        ("export", "--nonsense"),
        ("import",),
        ("import", "a", "b"),
        ("show",),
        ("search", "--limit", "x", "公交"),
    ],
)
def test_wrong_usage(jianbao: Jianbao, archived: Home, words: tuple[str, ...]) -> None:
    clear(jianbao(*words), 2)


@pytest.mark.parametrize("command", ["segment", "ingest", "import"])
def test_a_path_that_is_not_there(jianbao: Jianbao, archived: Home, command: str) -> None:
    clear(jianbao(command, "nowhere.txt"), 2, "nowhere.txt")


NEED_A_HOME = [
    ("reindex",),
    ("index", "update"),
    ("index", "status"),
    ("index", "check"),
    ("index", "prune"),
    ("search", "公交"),
    ("show", "x"),
    ("export",),
    ("check",),
    ("quarantine", "list"),
    ("queries", "list"),
    ("queries", "run"),
    ("serve", "--port", "0"),
]


@pytest.mark.parametrize("words", NEED_A_HOME, ids=" ".join)
def test_a_missing_home(jianbao: Jianbao, cli_home: Home, words: tuple[str, ...]) -> None:
    # to whoever asks an index, there is none
    code = 10 if words[0] in ("search", "index") else 1
    clear(jianbao(*words), code, str(cli_home.root), "jianbao ingest")
    assert not cli_home.root.exists()


@pytest.mark.parametrize("words", [("search", "公交"), ("search", "公交", "--json"), ("index", "status")], ids=" ".join)
def test_no_index_yet(jianbao: Jianbao, cli_home: Home, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "good.txt").write_text(GOOD, encoding="utf-8")
    jianbao("ingest", tmp_path / "good.txt", "--no-index")
    ran = jianbao(*words)
    clear(ran, 10, "jianbao reindex")
    assert ran.out == ""
    assert jianbao("reindex").code == 0
    assert jianbao("search", "公交", "--json").json["total"] == 1


def test_a_lagging_index_answers_and_says_so(jianbao: Jianbao, archived: Home, tmp_path: Path) -> None:
    (tmp_path / "more.txt").write_text(GOOD.replace("公交", "地铁"), encoding="utf-8")
    jianbao("ingest", tmp_path / "more.txt", "--no-index")
    ran = jianbao("search", "公交", "--json")
    assert (ran.code, ran.json["total"]) == (0, 1)
    assert "1" in ran.err  # the lag


def test_no_such_story(jianbao: Jianbao, archived: Home) -> None:
    clear(jianbao("show", "x-undated-00-00000000"), 1, "x-undated-00-00000000")
