"""Bad pages, each with its expected outcome: the batch goes on, nothing is lost, nothing comes in twice."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from archive.check import check_archive
from archive.home import Home
from archive.ingest import PageResult, ingest
from archive.model import PageMeta
from archive.readers import files
from archive.readers.files import display_name
from archive.readers.folder import passed_over
from archive.segment import segment_page
from archive.store import pages, quarantine, stories
from archive.store.database import open_database
from indexer.lexicon import load_lexicon
from tests.command import Jianbao
from tests.faults.corpus import CORPUS, GOOD, STORY, Bad
from tests.unit.archive.made import paragraphs_as_stories


def texts(home: Home) -> list[str]:
    with open_database(home).reading() as conn:
        return [f"{story.headline or ''}\n{story.body}" for story in stories.every(conn)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "batch").mkdir()
    return tmp_path / "batch"


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus in a folder, with one page without fault behind it."""
    folder = tmp_path_factory.mktemp("corpus")
    for bad in CORPUS:
        (folder / bad.name).write_bytes(bad.data)
    (folder / "zz-good.txt").write_text(STORY.replace("公交", "地铁"), encoding="utf-8")
    return folder


@dataclass(frozen=True)
class Taken:
    home: Home
    results: dict[str, PageResult]
    texts: list[str]


@pytest.fixture(scope="module")
def taken(corpus: Path) -> Taken:
    """The whole corpus taken in as one batch."""
    home = Home(corpus.parent / "home-of-corpus")
    segment = partial(segment_page, lexicon=load_lexicon())
    results = {result.source: result for result in ingest(home, [corpus], segment=segment, override=PageMeta())}
    return Taken(home, results, texts(home))


@pytest.mark.parametrize("bad", CORPUS, ids=lambda bad: ascii(bad.name))
def test_each_bad_page(corpus: Path, taken: Taken, bad: Bad) -> None:
    result = taken.results.get(display_name(bad.name))
    if bad.outcome == "passed over":
        assert result is None
        # a hidden file needs no word
        named = passed_over([corpus], apart_from=corpus.parent / "elsewhere")
        assert bad.name.startswith(".") or bad.told in named
        return
    assert result is not None and result.status == bad.outcome, result
    assert bad.told in f"{result.reason} {result.flags}"
    if bad.outcome == "new":
        with open_database(taken.home).reading() as conn:
            found = [
                f"{story.headline or ''}{story.body}"
                for story in map(partial(stories.get, conn), result.story_ids)
                if story
            ]
        assert bad.holds in "".join(found).replace("\n", "")


def test_the_batch_went_on_and_nothing_comes_in_twice(corpus: Path, taken: Taken) -> None:
    assert taken.results["zz-good.txt"].status == "new"
    with open_database(taken.home).reading() as conn:
        waiting = {row.source for row in quarantine.every(conn)}
    assert waiting == {source for source, result in taken.results.items() if result.status == "quarantined"}
    assert check_archive(taken.home, read_data=True).findings == ()
    segment = partial(segment_page, lexicon=load_lexicon())
    again = list(ingest(taken.home, [corpus], segment=segment, override=PageMeta()))
    assert {result.status for result in again} == {"same", "quarantined"}
    assert texts(taken.home) == taken.texts


def test_the_corpus_at_the_command_line(jianbao: Jianbao, cli_home: Home, corpus: Path) -> None:
    """Exit code, report and message; the index holds what is in."""
    small = cli_home.root.parent / "small"
    small.mkdir()
    for bad in CORPUS:
        if len(bad.data) < 100_000:
            (small / bad.name).write_bytes(bad.data)
    ran = jianbao("ingest", small, "--json")
    assert ran.code == 3 and "Traceback" not in ran.err
    assert ran.json["quarantined"] == sum(bad.outcome == "quarantined" for bad in CORPUS)
    assert all("\n" not in page["source"] for page in ran.json["pages"])
    assert "README.md" in ran.err and "说明.txt" in ran.err
    assert len(jianbao("quarantine", "list", "--json").json) == ran.json["quarantined"]
    assert jianbao("index", "check").code == 0 and jianbao("check", "--read-data").code == 0


def test_two_issues_with_one_file_name(jianbao: Jianbao, cli_home: Home, folder: Path) -> None:
    for day in ("11", "12"):
        (folder / day).mkdir()
        text = GOOD.replace("4月11日", f"4月{day}日").replace("金水路", f"经{day}路")
        (folder / day / "07.txt").write_text(text, encoding="utf-8")
    ran = jianbao("ingest", folder, "--json")
    assert (ran.code, ran.json["new"]) == (0, 2)
    assert len({story for page in ran.json["pages"] for story in page["stories"]}) == 2


def test_a_corrected_edition_keeps_the_old_version(jianbao: Jianbao, cli_home: Home, folder: Path) -> None:
    (folder / "p.txt").write_text(GOOD, encoding="utf-8")
    first = jianbao("ingest", folder, "--json").json["pages"][0]
    (folder / "p.txt").write_text(GOOD.replace("更方便", "方便多了"), encoding="utf-8")
    second = jianbao("ingest", folder, "--json").json["pages"][0]
    assert (second["status"], second["stories"]) == ("edition", first["stories"])
    with open_database(cli_home).reading() as conn:
        versions = list(pages.every(conn, superseded=True))
    assert sorted("方便多了" in page.page.text for page in versions) == [False, True]
    assert jianbao("search", '"方便多了"', "--json").json["total"] == 1
    assert jianbao("search", '"更方便"', "--json").json["total"] == 0


def test_the_same_page_under_another_name(jianbao: Jianbao, cli_home: Home, folder: Path) -> None:
    (folder / "a.txt").write_text(GOOD, encoding="utf-8")
    assert jianbao("ingest", folder / "a.txt", "--json").json["new"] == 1
    (folder / "b.txt").write_text(GOOD, encoding="utf-8")
    (folder / "c.txt").write_bytes(GOOD.replace("\n", "\r\n").encode("gb18030"))
    report = jianbao("ingest", folder, "--json").json
    assert (report["new"], report["same"]) == (0, 3)
    assert len(texts(cli_home)) == 1


def test_a_file_name_that_looks_like_an_option(
    jianbao: Jianbao, cli_home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "--force").write_text(GOOD, encoding="utf-8")
    monkeypatch.chdir(folder)
    assert jianbao("ingest", "--", "--force").code == 0
    assert len(texts(cli_home)) == 1


def test_a_file_name_that_is_no_utf8(jianbao: Jianbao, cli_home: Home, folder: Path) -> None:
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xc8\xd5\xb1\xa8.txt"))).write_text(GOOD, encoding="utf-8")
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt"))).write_bytes(b"")
    ran = jianbao("ingest", folder, "--json")
    assert ran.code == 3
    assert {page["source"] for page in ran.json["pages"]} == {"日报.txt", "\\xff\\xfe.txt"}


def test_links_out_of_the_folder_are_not_followed(jianbao: Jianbao, cli_home: Home, folder: Path) -> None:
    secret = folder.parent / "secret.txt"
    secret.write_text(STORY.replace("公交", "密件"), encoding="utf-8")
    (folder / "link.txt").symlink_to(secret)
    (folder / "up").symlink_to(folder.parent)
    (folder / "loop").symlink_to(folder)
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    ran = jianbao("ingest", folder, "--json")
    assert ran.code == 3
    assert sorted(page["status"] for page in ran.json["pages"]) == ["new", "quarantined", "quarantined"]
    assert not any("密件" in text for text in texts(cli_home))


def test_a_file_that_vanishes_while_the_batch_runs(home_to_be: Home, folder: Path) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (folder / name).write_text(STORY.replace("公交", name), encoding="utf-8")

    def found() -> Iterator[str]:
        for result in ingest(home_to_be, [folder], segment=paragraphs_as_stories, override=PageMeta()):
            (folder / "b.txt").unlink(missing_ok=True)
            yield f"{result.source} {result.status} {result.reason or ''}"

    told = list(found())
    assert [line.split()[1] for line in told] == ["new", "quarantined", "new"]
    assert "文件不存在" in told[1]


@pytest.fixture
def home_to_be(tmp_path: Path) -> Home:
    return Home(tmp_path / "to-be")


def test_a_file_that_grows_while_it_is_read(folder: Path) -> None:
    path, stop = folder / "growing.txt", threading.Event()
    path.write_bytes(GOOD.encode() * 50_000)
    size = path.stat().st_size

    def grow() -> None:
        with path.open("ab") as stream:
            while not stop.wait(0.0002):
                stream.write(b".")
                stream.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        refused, deadline = 0, time.monotonic() + 300
        while not refused and time.monotonic() < deadline:
            try:
                assert len(files.read_bytes(path)) >= size
            except files.Unopened as error:
                assert "还在变" in str(error)
                refused += 1
    finally:
        stop.set()
        writer.join()
    assert refused
    assert len(files.read_bytes(path)) == path.stat().st_size
