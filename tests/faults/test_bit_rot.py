"""Bit rot: every flipped bit that changes what is read is reported by ``jianbao check --read-data`` with its repair."""

from __future__ import annotations

import random
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from archive.home import Home
from indexer import shelf
from indexer.manifest import read_manifest
from tests.command import Jianbao
from tests.faults.points import points

#: flips in a run, of which this many in each kind of file
SHORT, FULL = 24, 510


@pytest.fixture
def sound(jianbao: Jianbao, cli_home: Home, sample: Path) -> Home:
    """An archive with pages, an edition, a quarantined file, a saved query and an index."""
    page = next(iter(sorted(sample.glob("*.txt"))))
    edition = cli_home.root.parent / page.name
    edition.write_text(page.read_text("utf-8") + "\n　　更正之后的一段。", "utf-8")
    broken = cli_home.root.parent / "broken.txt"
    broken.write_bytes(b"\0")
    assert jianbao("ingest", page).code == 0
    assert jianbao("ingest", edition, broken).code == 3
    assert jianbao("queries", "save", "河", "黄河").code == 0
    ran = jianbao("check", "--read-data", "--json")
    assert ran.code == 0 and ran.json["ok"], ran.out
    return cli_home


def what_is_read(home: Home) -> list[object]:
    """All that can be read from the database, by rows and through each index; an error where reading fails."""
    try:
        with closing(sqlite3.connect(f"{home.database.as_uri()}?mode=ro", uri=True)) as raw:
            raw.text_factory = bytes
            found: list[object] = raw.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema").fetchall()
            for kind, name, table, sql in list(found):  # type: ignore[misc]
                if kind == b"table" and name != b"sqlite_sequence":  # numbers never given again: not read by anybody
                    found.append(raw.execute(f'SELECT * FROM "{name.decode()}"').fetchall())
                elif kind == b"index":
                    columns = [row[2] for row in raw.execute(f'PRAGMA index_info("{name.decode()}")')]
                    listed = ", ".join(f'"{column.decode()}"' for column in columns)
                    # a partial index answers its own part only
                    part = (sql or b"").decode().partition(" WHERE ")[2] or "1"
                    where = f'"{table.decode()}" INDEXED BY "{name.decode()}" WHERE {part}'
                    found.append(raw.execute(f"SELECT {listed} FROM {where} ORDER BY {listed}").fetchall())
            return found
    except (sqlite3.Error, UnicodeDecodeError, ValueError) as error:
        return [repr(error)]


def test_every_flipped_bit_that_matters_is_reported(jianbao: Jianbao, sound: Home) -> None:
    rng, wanted, live = random.Random(20261124), what_is_read(sound), shelf.live(sound)
    assert live is not None and len(wanted) > 20
    kept = sorted(path for path in sound.originals.rglob("*") if path.is_file())
    index = [live.folder / name for name in live.manifest.files] + [live.root / "manifest.json", sound.index / "live"]
    tried: Counter[str] = Counter()
    excused: Counter[str] = Counter()
    for number in range(points(SHORT, FULL)):
        kind, files = [("database", [sound.database]), ("original", kept), ("index", index)][number % 3]
        path = rng.choice(files)
        data = path.read_bytes()
        at, bit = rng.randrange(len(data)), 1 << rng.randrange(8)
        path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
        changed = what_is_read(sound) != wanted if kind == "database" else True
        if path.name == "manifest.json":
            try:
                changed = read_manifest(live.root) != live.manifest
            except Exception:
                changed = True
        ran = jianbao("check", "--read-data", "--json")
        where = f"{path.relative_to(sound.root)} byte {at} bit {bit}: {ran.out}{ran.err}"
        assert "Traceback" not in ran.err, where
        tried[kind] += 1
        if not changed:
            excused[kind] += 1
        else:
            assert ran.code in (1, 10), where
            findings = ran.json["findings"] if ran.out else []
            if kind == "index":
                assert [finding["repair"] for finding in findings] == ["jianbao reindex"], where
            if kind == "original":
                assert [finding["kind"] for finding in findings] == ["original"], where
                assert path.name in findings[0]["subject"] and findings[0]["repair"], where
        path.write_bytes(data)
    assert excused["original"] == 0 and excused["database"] < tried["database"], (tried, excused)
    assert jianbao("check", "--read-data").code == 0
    sys.stdout.write(f"flipped bits: {dict(tried)}, of which changed nothing: {dict(excused)}\n")


def test_a_rotten_index_is_repaired_by_reindex(jianbao: Jianbao, sound: Home) -> None:
    live = shelf.live(sound)
    assert live is not None
    before = jianbao("search", "河", "--json", "--limit", 100).json["hits"]
    for name in live.manifest.files:
        data = bytearray((live.folder / name).read_bytes() or b"\0")
        data[len(data) // 2] ^= 4
        (live.folder / name).write_bytes(data)
    assert jianbao("check", "--read-data").code == 1
    assert jianbao("reindex").code == 0
    assert jianbao("check", "--read-data").code == 0
    assert jianbao("search", "河", "--json", "--limit", 100).json["hits"] == before
