"""Bad pages, each with its expected outcome: the batch goes on, nothing is lost, nothing comes in twice."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.check import check_archive
from archive.home import Home
from archive.ingest import ingest
from archive.model import PageMeta
from archive.readers import files
from archive.store import pages, quarantine, stories
from archive.store.database import open_database
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


@pytest.mark.parametrize("bad", CORPUS, ids=lambda bad: ascii(bad.name))
def test_each_bad_page(jianbao: Jianbao, cli_home: Home, folder: Path, bad: Bad) -> None:
    (folder / bad.name).write_bytes(bad.data)
    (folder / "zz-good.txt").write_text(STORY.replace("公交", "地铁"), encoding="utf-8")
    began = time.process_time()
    ran = jianbao("ingest", folder, "--no-index", "--json")
    assert time.process_time() - began < 20
    assert "Traceback" not in ran.err
    assert ran.code == (3 if bad.outcome == "quarantined" else 0), ran.err
    found = {page["source"]: page for page in ran.json["pages"]}
    assert found.pop("zz-good.txt")["status"] == "new"
    assert [page["status"] for page in found.values()] == ([] if bad.outcome == "passed over" else [bad.outcome])
    assert bad.told in "".join([ran.err, *(str(page["reason"]) for page in found.values())])
    assert all("\n" not in source for source in found)
    assert bad.holds in "\n".join(texts(cli_home)).replace("\n", "") or not bad.holds
    assert any("地铁" in text for text in texts(cli_home))
    with open_database(cli_home).reading() as conn:
        kept = [row.source for row in quarantine.every(conn)]
    assert kept == [source for source, page in found.items() if page["status"] == "quarantined"]
    # again: nothing new, whatever it was
    assert jianbao("ingest", folder, "--no-index", "--json").json["new"] == 0
    assert check_archive(cli_home, read_data=True).findings == ()


def test_the_whole_corpus_at_once(jianbao: Jianbao, cli_home: Home, folder: Path) -> None:
    """In one batch; the many copies of one text are known again, whatever their encoding and line ends."""
    for bad in CORPUS:
        if len(bad.data) < 100_000:
            (folder / bad.name).write_bytes(bad.data)
    ran = jianbao("ingest", folder, "--json")
    assert ran.code == 3
    report = {page["source"]: page["status"] for page in ran.json["pages"]}
    wanted = [bad for bad in CORPUS if len(bad.data) < 100_000]
    quarantined = sum(bad.outcome == "quarantined" for bad in wanted)
    assert ran.json["quarantined"] == quarantined
    assert len(report) == sum(bad.outcome != "passed over" for bad in wanted)
    assert ran.json["same"] >= 8
    assert len(jianbao("quarantine", "list", "--json").json) == quarantined
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
        deadline = time.monotonic() + 10
        while path.stat().st_size == size and time.monotonic() < deadline:
            time.sleep(0.001)
        refused = 0
        for _ in range(50):
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
