"""A backup holds everything of a home but its index, gives it back unchanged, and never harms what is there."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from archive.backup import back_up
from archive.check import check_archive
from archive.errors import (
    BackupRefused,
    DamagedArchive,
    DamagedBackup,
    HomeTaken,
    JianbaoError,
    NewerArchive,
    NoHome,
    NoSuchPath,
    NotABackup,
)
from archive.home import Home
from archive.ingest import ingest
from archive.model import PageMeta, Story
from archive.restore import restore
from archive.store import stories
from archive.store.database import open_database
from tests.unit.archive.made import paragraphs_as_stories

TEXTS = ("## 城东日报|2021-05-06|03\n\n老街的修鞋匠\n巷口的修鞋摊", "新桥通车\n两岸居民上班不用再绕道")


@pytest.fixture
def filled(home: Home, tmp_path: Path) -> Home:
    for name, data in (("a.txt", TEXTS[0].encode()), ("b.txt", TEXTS[1].encode("gbk")), ("c.txt", b"\0")):
        (tmp_path / name).write_bytes(data)
        list(ingest(home, [tmp_path / name], segment=paragraphs_as_stories, override=PageMeta()))
    home.settings.write_text('city = "洛阳"\n', encoding="utf-8")
    (home.root / "secret.key").write_bytes(bytes(range(32)))
    (home.root / "write.json").write_text("{}")
    (home.index / "000001").mkdir(parents=True)
    (home.index / "live").write_text("000001")
    return home


def contents(home: Home) -> dict[str, object]:
    """Everything that matters of a home: the database as SQL, the other files as bytes."""
    with closing(sqlite3.connect(home.database)) as raw:
        found: dict[str, object] = {"sql": list(raw.iterdump())}
    for path in sorted(home.root.rglob("*")):
        name = path.relative_to(home.root).as_posix()
        if path.is_file() and path != home.database and not name.startswith(("index/", "write.")):
            found[name] = path.read_bytes()
    return found


def test_what_is_restored_is_what_was_backed_up(filled: Home, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    done = back_up(filled, tmp_path / "b.zip", lambda n, total: seen.append((n, total)))
    assert (done.manifest.pages, done.manifest.stories, done.damaged) == (2, 2, ())
    assert seen[-1][0] == seen[-1][1] == len(done.manifest.files) == 6
    restored = Home(tmp_path / "restored")
    assert restore(tmp_path / "b.zip", restored) == done.manifest
    assert contents(restored) == contents(filled)
    assert not restored.index.exists() and not (restored.root / "write.json").exists()
    assert check_archive(restored, read_data=True).findings == ()


def test_the_file_is_a_zip_with_a_manifest_for_its_owner_alone(filled: Home, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as bundle:
        manifest = json.loads(bundle.read("jianbao-backup.json"))
        assert set(bundle.namelist()) == {"jianbao-backup.json", *manifest["files"]}
        assert bundle.testzip() is None
    assert {"archive.sqlite", "settings.toml", "secret.key"} < set(manifest["files"])
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "b.zip").stat().st_mode) == 0o600


def test_a_backup_while_others_write_is_one_state(home: Home, tmp_path: Path) -> None:
    database, stop, written = open_database(home), threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            # two stories a transaction: an odd count would be half of one
            with database.writing() as conn:
                stories.put_many(conn, [Story(f"x-{number}-{half}", "题", "文" * 999) for half in "ab"])
            written.set()
            number += 1

    def count() -> int:
        """The stories of a backup made once there are more than in the one before."""
        written.clear()
        assert written.wait(300)
        return back_up(home, tmp_path / "b.zip").manifest.stories

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [count() for _ in range(5)]
    finally:
        stop.set()
        writer.join()
    assert all(count % 2 == 0 for count in counts) and counts[-1] > counts[0]
    restore(tmp_path / "b.zip", Home(tmp_path / "again"))
    assert len(list((tmp_path / "again").glob("archive.sqlite*"))) == 1


def test_a_backup_takes_the_place_of_the_one_before(filled: Home, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "b.zip")
    with open_database(filled).writing() as conn:
        stories.put(conn, Story("x-new", "题", "文"))
    assert back_up(filled, tmp_path / "b.zip").manifest.stories == 3
    restore(tmp_path / "b.zip", Home(tmp_path / "again"))
    assert not list(tmp_path.glob(".*jianbao-*"))


@pytest.mark.parametrize("place", ["folder", "other.txt", "other.zip", "none/b.zip", "home/b.zip"])
def test_places_where_no_backup_is_written(filled: Home, tmp_path: Path, place: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "other.txt").write_text("稿子")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("a", "b")
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(BackupRefused):
        back_up(filled, tmp_path / place)
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.is_file()}


def test_no_home(no_home: Home, tmp_path: Path) -> None:
    with pytest.raises(NoHome):
        back_up(no_home, tmp_path / "b.zip")
    assert list(tmp_path.iterdir()) == []


def test_a_rotten_original_is_named_and_a_good_backup_of_it_is_kept(filled: Home, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "good.zip")
    good = (tmp_path / "good.zip").read_bytes()
    rotten, lost, *_ = sorted(path for path in filled.originals.rglob("*") if path.is_file())
    rotten.write_bytes(rotten.read_bytes()[:-1] + b"!")
    lost.unlink()
    with pytest.raises(DamagedArchive):
        back_up(filled, tmp_path / "good.zip")
    assert (tmp_path / "good.zip").read_bytes() == good
    done = back_up(filled, tmp_path / "new.zip")
    assert set(done.damaged) == {rotten.name, lost.name}
    restore(tmp_path / "new.zip", Home(tmp_path / "again"))
    findings = check_archive(Home(tmp_path / "again"), read_data=True).findings
    assert {finding.kind for finding in findings} == {"original"} and len(findings) == 2


def test_a_damaged_database_is_not_backed_up(filled: Home, tmp_path: Path) -> None:
    data = bytearray(filled.database.read_bytes())
    for page in range(2, len(data) // 4096):
        data[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    filled.database.write_bytes(data)
    with pytest.raises(DamagedArchive):
        back_up(filled, tmp_path / "b.zip")
    assert not list(tmp_path.glob("*b.zip")) and not list(tmp_path.glob(".*jianbao-*"))


# --- restoring ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("taken", ["home", "file", "link", "other"])
def test_nothing_is_ever_overwritten(filled: Home, tmp_path: Path, taken: str) -> None:
    back_up(filled, tmp_path / "b.zip")
    (tmp_path / "file").write_text("x")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.txt").write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    before = contents(filled)
    with pytest.raises(HomeTaken):
        restore(tmp_path / "b.zip", Home(tmp_path / taken))
    assert contents(filled) == before
    assert not list(tmp_path.glob(".*jianbao-*")) and not (tmp_path / "elsewhere").exists()


def test_an_empty_folder_becomes_a_home(filled: Home, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "b.zip")
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "b.zip", Home(tmp_path / "empty"))
    assert contents(Home(tmp_path / "empty")) == contents(filled)


def test_what_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("x")
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as other:
        other.writestr("archive.sqlite", "x")
    for name in ("text", "other.zip"):
        with pytest.raises(NotABackup):
            restore(tmp_path / name, Home(tmp_path / "new"))
    with pytest.raises(NoSuchPath):
        restore(tmp_path / "none", Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    with zipfile.ZipFile(source) as bundle:
        entries = {name: bundle.read(name) for name in bundle.namelist()}
    change(entries)
    with zipfile.ZipFile(target, "w") as bundle:
        for name, data in entries.items():
            bundle.writestr(name, data)
    return target


def named(entries: dict[str, bytes], name: str, data: bytes = b"x") -> None:
    """A further file that the manifest vouches for."""
    from hashlib import sha256

    manifest = json.loads(entries["jianbao-backup.json"])
    manifest["files"][name] = {"size": len(data), "sha256": sha256(data).hexdigest()}
    entries[name] = data
    entries["jianbao-backup.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "/evil",
        "a/../../evil",
        "originals/../../evil",
        "originals/ab/../../../evil",
        "..",
        "C:\\evil",
        "..\\evil",
        "originals\\x",
        "index/live",
        "originals/ab/" + "cd" * 32,
        "sub/file",
        "a\nb",
        "-",
        ".hidden",
        "设置.toml",
    ],
)
def test_names_that_lead_elsewhere_are_refused(filled: Home, tmp_path: Path, name: str) -> None:
    back_up(filled, tmp_path / "b.zip")
    bad = rewritten(tmp_path / "b.zip", tmp_path / "bad.zip", lambda entries: named(entries, name))
    with pytest.raises(DamagedBackup):
        restore(bad, Home(tmp_path / "deep" / "new"))
    assert not list((tmp_path / "deep").iterdir() if (tmp_path / "deep").exists() else [])
    assert not list(tmp_path.rglob("*evil*"))


@pytest.mark.parametrize(
    "change",
    [
        lambda entries: entries.pop("settings.toml"),
        lambda entries: entries.pop("archive.sqlite"),
        lambda entries: entries.update({"extra": b"x"}),
        lambda entries: entries.update({"settings.toml": b'city = "x"'}),
        lambda entries: entries.update({"settings.toml": entries["settings.toml"] + b"#"}),
        lambda entries: entries.update({"jianbao-backup.json": b"{}"}),
        lambda entries: entries.update({"jianbao-backup.json": b"["}),
        lambda entries: entries.update(
            {"jianbao-backup.json": entries["jianbao-backup.json"].replace(b'"size"', b'"sise"')}
        ),
        lambda entries: named(entries, "archive.sqlite", b"no database"),
        lambda entries: named(entries, "archive.sqlite", b""),
    ],
)
def test_a_backup_that_contradicts_itself(
    filled: Home, tmp_path: Path, change: Callable[[dict[str, bytes]], object]
) -> None:
    back_up(filled, tmp_path / "b.zip")
    bad = rewritten(tmp_path / "b.zip", tmp_path / "bad.zip", change)
    with pytest.raises(JianbaoError) as raised:
        restore(bad, Home(tmp_path / "new"))
    assert isinstance(raised.value, DamagedBackup | NotABackup)
    assert not (tmp_path / "new").exists() and not list(tmp_path.glob(".*jianbao-*"))


def test_a_row_that_rotted_before_the_backup_is_told(filled: Home, tmp_path: Path) -> None:
    with closing(sqlite3.connect(filled.database)) as raw, raw:
        raw.execute("UPDATE stories SET body = body || '。'")
    back_up(filled, tmp_path / "b.zip")
    with pytest.raises(DamagedBackup):
        restore(tmp_path / "b.zip", Home(tmp_path / "new"))


def test_a_newer_archive_is_not_opened(filled: Home, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "b.zip")
    shutil.copy(filled.database, tmp_path / "newer.sqlite")
    with closing(sqlite3.connect(tmp_path / "newer.sqlite")) as raw, raw:
        raw.execute("UPDATE alembic_version SET version_num = '9999'")
    newer = (tmp_path / "newer.sqlite").read_bytes()
    bad = rewritten(tmp_path / "b.zip", tmp_path / "bad.zip", lambda entries: named(entries, "archive.sqlite", newer))
    with pytest.raises(NewerArchive):
        restore(bad, Home(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


# --- killed, or twice at once -----------------------------------------------------------------------------------------


def test_what_a_killed_backup_or_restore_left_is_used_up(filled: Home, tmp_path: Path) -> None:
    (tmp_path / ".b.zip.jianbao-part").write_bytes(b"half a backup" * 99999)
    (tmp_path / ".b.zip.jianbao-copy").write_bytes(b"half a database" * 999)
    (tmp_path / ".b.zip.jianbao-copy-journal").write_bytes(b"of another")
    back_up(filled, tmp_path / "b.zip")
    left = tmp_path / ".again.jianbao-restoring"
    (left / "originals").mkdir(parents=True)
    (left / "settings.toml").write_text("half")
    restore(tmp_path / "b.zip", Home(tmp_path / "again"))
    assert contents(Home(tmp_path / "again")) == contents(filled)
    assert not list(tmp_path.glob(".*jianbao-*"))


def test_two_backups_or_restores_of_one_name_at_once(filled: Home, tmp_path: Path) -> None:
    def meanwhile(done: int, _total: int) -> None:
        if done == 1:
            with pytest.raises(BackupRefused):
                back_up(filled, tmp_path / "b.zip")

    back_up(filled, tmp_path / "b.zip", meanwhile)

    def also(done: int, _total: int) -> None:
        if done == 1:
            with pytest.raises(HomeTaken):
                restore(tmp_path / "b.zip", Home(tmp_path / "again"))

    restore(tmp_path / "b.zip", Home(tmp_path / "again"), also)
    assert contents(Home(tmp_path / "again")) == contents(filled)
