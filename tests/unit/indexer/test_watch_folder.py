"""The watch: pages come in once they stand still, are indexed, told; whatever was begun is finished by the next one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from archive.home import Home
from archive.model import Page, PageMeta, Piece, Role, Segmentation, SegmentedStory
from archive.store import stories, watched
from archive.store.database import open_database
from archive.store.watched import Stamp
from indexer import generations, saved
from indexer.recipe import Toolkit
from indexer.results import Search
from indexer.watching.channels import Sent
from indexer.watching.folder import Folders
from indexer.watching.watch import Round, Stopped, Watch
from tests.command import Jianbao

ROOT = Path(__file__).parents[3]
#: lines of a page: a headline and its text
PAGE = "{}清了\n　　护河队清理{}的水面。\n"


def one_story(page: Page) -> Segmentation:
    """The first line is the headline, the rest the body."""
    end = page.text.index("\n")
    pieces = (Piece(0, end, Role.HEADLINE), Piece(end + 1, len(page.text.rstrip()), Role.BODY))
    return Segmentation(PageMeta(), (SegmentedStory(page.text[:end], None, None, None, (), pieces, 1.0),), ())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pages").mkdir()
    return tmp_path / "pages"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "home").mkdir()
    return Home(tmp_path / "home")


def write(folder: Path, name: str, river: str) -> Path:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(PAGE.format(river, river), encoding="utf-8")
    return path


class Clocked:
    """A watch whose clock the test turns; messages are kept instead of sent."""

    def __init__(self, home: Home, folder: Path, toolkit: Toolkit, stopping: Callable[[], bool] = lambda: False):
        self.sent: list[tuple[str, str, str]] = []
        folders = Folders([folder], home.root, settle=2)
        self._watch = Watch(home, folders, stopping, send=self._send, toolkit=toolkit, segment=one_story)
        self.clock = 0.0

    def _send(self, channel: str, title: str, body: str) -> Sent:
        self.sent.append((channel, title, body))
        return Sent("sent")

    def round(self, seconds: float = 3) -> Round:
        self.clock += seconds
        return self._watch.round(self.clock)

    def close(self) -> None:
        self._watch.close()


@pytest.fixture
def watch(home: Home, folder: Path, toolkit: Toolkit, quick_words: None) -> Iterator[Clocked]:
    watch = Clocked(home, folder, toolkit)
    yield watch
    watch.close()


def ids(home: Home) -> list[str]:
    with open_database(home).reading() as conn:
        return list(stories.ids(conn))


def test_a_page_comes_in_once_it_stands_still(home: Home, folder: Path, watch: Clocked) -> None:
    path = write(folder, "里/一.txt", "金水河")
    assert (watch.round().pages, watch.round(1).waiting) == ((), 1)
    with path.open("a", encoding="utf-8") as growing:
        growing.write("　　又是一段。\n")
    assert watch.round(1.5).waiting == 1, "it grew: it waits anew"
    (result,) = watch.round(2).pages
    assert (result.status, result.source) == ("new", "里/一.txt")
    assert generations.status(home).documents == 1
    again = watch.round()
    assert (again.pages, again.waiting, again.generation) == ((), 0, None)


def test_what_comes_in_is_told(home: Home, folder: Path, watch: Clocked) -> None:
    write(folder, "一.txt", "金水河")
    watch.round()
    watch.round()
    query = saved.save(home, "河", Search("护河队"))
    saved.edit(home, query, channels=["json://example.org"])
    write(folder, "二.txt", "贾鲁河")
    watch.round()
    done = watch.round()
    assert (done.counts["new"], done.found, done.delivered.sent) == (1, 1, 1)
    ((channel, title, body),) = watch.sent
    assert channel == "json://example.org" and "河" in title and "+ 贾鲁河清了" in body
    assert watch.round().delivered.sent == 0 and len(watch.sent) == 1


def test_a_restart_reads_nothing_again_but_finishes_what_was_begun(
    home: Home, folder: Path, watch: Clocked, toolkit: Toolkit
) -> None:
    write(folder, "一.txt", "金水河")
    watch.round()
    watch.round()
    (folder / "坏.txt").write_bytes(b"\x00\xff" * 40)
    watch.round()
    assert watch.round().counts["quarantined"] == 1
    query = saved.save(home, "河", Search("护河队"))
    saved.edit(home, query, channels=["json://example.org"])
    # stopped after the page is in: neither indexed nor told
    write(folder, "二.txt", "贾鲁河")
    told_to_stop: list[int] = []
    begun = Clocked(home, folder, toolkit, lambda: bool(told_to_stop))
    begun.round(0)
    told_to_stop.append(1)
    with pytest.raises(Stopped):
        begun.round()
    begun.close()
    assert len(ids(home)) == 2 and generations.status(home).lag == 1
    fresh = Clocked(home, folder, toolkit)
    done = fresh.round(0)
    assert (done.pages, done.waiting, done.found, len(fresh.sent)) == ((), 0, 1, 1)
    assert fresh.round().pages == ()
    fresh.close()


def test_files_that_change_or_go_are_noticed(home: Home, folder: Path, watch: Clocked) -> None:
    path = write(folder, "一.txt", "金水河")
    watch.round()
    watch.round()
    write(folder, "一.txt", "索须河")
    watch.round()
    assert len(watch.round().pages) == 1
    before = ids(home)
    path.unlink()
    watch.round()
    with open_database(home).reading() as conn:
        assert watched.every(conn) == {}
    assert ids(home) == before, "what was taken in stays"


def test_a_folder_that_is_out_of_sight_is_not_empty(tmp_path: Path) -> None:
    folders = Folders([tmp_path / "gone"], tmp_path / "home", 0)
    known = {f"{tmp_path}/gone/a.txt": Stamp(1, 1)}
    assert folders.look(known, 0.0) == ((), 0) and folders.gone(known) == ()


def test_once(jianbao: Jianbao, cli_home: Home, folder: Path, sample: Path) -> None:
    page = next(sample.glob("*.txt"))
    (folder / page.name).write_bytes(page.read_bytes())
    ran = jianbao("watch", folder, "--once", "--settle", "0.05")
    assert ran.code == 0 and "新 1" in ran.err
    assert jianbao("search", "", "--from", "1900", "--json").json["total"] > 0 or len(ids(cli_home)) > 0
    assert jianbao("watch", folder, "--once", "--settle", "0.05").code == 0
    (folder / "坏.txt").write_bytes(b"\x00\xff" * 40)
    assert jianbao("watch", folder, "--once", "--settle", "0.05").code == 3
    assert jianbao("watch", folder / "没有").code == 2


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_sigterm_ends_it_cleanly(tmp_path: Path, folder: Path) -> None:
    command = [sys.executable, "-c", "from web.cli import main; main()", "watch", str(folder), "--interval", "0.2"]
    home = {"JIANBAO_HOME": str(tmp_path / "home"), "JIANBAO_LANG": "en"}
    process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **home}, stderr=subprocess.PIPE, text=True)
    assert process.stderr
    assert "watching" in process.stderr.readline()
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(300) == 0
    assert "has ended" in process.stderr.read()
    process.stderr.close()
