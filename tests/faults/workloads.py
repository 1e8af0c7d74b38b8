"""The commands that fault tests disturb: what stands in the home before, what runs, and what must hold afterwards."""

from __future__ import annotations

import contextlib
import io
import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archive.check import check_archive
from archive.home import Home
from archive.resources import data_path
from indexer import generations, tokens

#: a command's words; ``{folder}`` stands for the test's folder, ``{story}`` for a story of the seed
Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Workload:
    """``seed`` prepares a home, ``run`` is disturbed, ``again`` completes it where ``run`` itself would do more."""

    name: str
    seed: tuple[Words, ...]
    run: Words
    #: instead of ``run`` once its change is in the archive
    again: Words | None = None


PAGE, OTHER = "{folder}/pages/a.txt", "{folder}/pages/b.txt"
WORKLOADS = (
    Workload("ingest", (("ingest", PAGE),), ("ingest", "{folder}/pages")),
    Workload("ingest anew", (), ("ingest", "{folder}/pages")),
    Workload("edition", (("ingest", PAGE),), ("ingest", "{folder}/edition")),
    Workload("import", (("ingest", PAGE),), ("import", "{folder}/stories.jsonl")),
    Workload("reindex", (("ingest", PAGE), ("ingest", OTHER, "--no-index")), ("reindex",)),
    Workload("update", (("ingest", PAGE), ("ingest", OTHER, "--no-index")), ("index", "update")),
    Workload(
        "correction", (("ingest", PAGE),), ("correct", "retitle", "{story}", "--headline", "改过的标题"), ("reindex",)
    ),
    Workload(
        "saved query",
        (("ingest", PAGE), ("queries", "save", "河", "市民"), ("ingest", OTHER)),
        ("queries", "run"),
    ),
    Workload("watch", (("ingest", PAGE),), ("watch", "{folder}/pages", "--once", "--settle", "0.05", "--no-notify")),
    Workload(
        "quarantine",
        (("ingest", PAGE), ("ingest", "{folder}/broken.txt")),
        ("quarantine", "drop", "1"),
        ("index", "update"),
    ),
)


def command(home: Home, folder: Path, words: Words) -> None:
    """Run a command in this process, silently. Raises what it raises."""
    from web.cli.command import jianbao

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        jianbao(_filled(home, folder, words), standalone_mode=False)


def shell(home: Home, folder: Path, words: Words) -> None:
    """Run a command as a shell does. Raises SystemExit with its exit code."""
    from web.cli.command import run

    sys.argv = ["jianbao", *_filled(home, folder, words)]
    sys.stdout = io.TextIOWrapper(io.BytesIO())
    run()


def process(home: Home, folder: Path, words: Words) -> None:
    """Be the process of a command, for good. Raises SystemExit with its exit code, or ends the process itself."""
    from web.cli import main

    sys.argv = ["jianbao", *_filled(home, folder, words)]
    main()


def _filled(home: Home, folder: Path, words: Words) -> list[str]:
    filled = [word.format(folder=folder, story=_story(home) if "{story}" in word else "") for word in words]
    return [*filled, "--home", str(home.root)]


def prepare(folder: Path) -> None:
    """The pages and stories that the workloads take in; the dictionary is read once for all of them."""
    (folder / "pages").mkdir(parents=True)
    (folder / "edition").mkdir()
    first, second = sorted(data_path("sample").glob("*.txt"))[:2]
    for name, source in (("a.txt", first), ("b.txt", second)):
        (folder / "pages" / name).write_bytes(source.read_bytes())
    (folder / "edition" / "a.txt").write_text(first.read_text("utf-8").replace("的", "之", 3), encoding="utf-8")
    (folder / "broken.txt").write_bytes(b"\0")
    stories = [{"id": f"x-{n}", "headline": f"第{n}条", "body": f"市民说起第{n}条河"} for n in range(30)]
    (folder / "stories.jsonl").write_text("".join(json.dumps(story) + "\n" for story in stories), encoding="utf-8")
    tokenizer = tokens.load_tokenizer(None)
    tokenizer.words("市民")
    tokens.load_tokenizer = lambda *_: tokenizer


def seeded(folder: Path, workload: Workload) -> Home:
    """A fresh home as ``workload`` wants it."""
    home = Home(folder / f"seed {workload.name}")
    for words in workload.seed:
        command(home, folder, words)
    return home


#: columns that tell when something was done, or by which number, and not what
_MOMENTS = {"at", "added", "retired", "created", "seq", "digest", "generation", "id", "query_id", "row_key", "told"}
#: tables of the record that a command changes; a story's id, not its row's number, is what is told apart
_KEYED = {"stories", "pages"}


def state(home: Home) -> dict[str, list[Any]]:
    """What the archive says, moments aside."""
    if not home.database.is_file() or not home.database.stat().st_size:
        return {}
    found: dict[str, list[Any]] = {}
    with closing(sqlite3.connect(f"{home.database.as_uri()}?mode=rw", uri=True)) as raw:
        names = [name for (name,) in raw.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        for name in names:
            if name.startswith("sqlite_") or name in ("row_digests", "alembic_version"):
                continue
            cursor = raw.execute(f'SELECT * FROM "{name}"')
            columns = [column[0] for column in cursor.description]
            wanted = [n for n, c in enumerate(columns) if c not in _MOMENTS or (c == "id" and name in _KEYED)]
            rows = [tuple(row[n] for n in wanted) for row in cursor]
            found[name] = sorted(rows, key=repr)
    return found


def sound(home: Home) -> None:
    """Nothing is damaged, and what is live fits the archive but for what it lags behind."""
    assert check_archive(home, read_data=True).findings == ()
    if generations.live_name(home) is not None:
        assert generations.check(home) == ()


def complete(home: Home) -> None:
    """As ``sound``, and the index knows all of the archive, and no leftovers remain."""
    sound(home)
    assert generations.status(home).lag == 0
    left = [path.name for path in home.root.rglob("*") if path.name.startswith((".aside", "building", "removing"))]
    # an original that was being written when the process died may leave its file aside: it is no original
    assert all(name.startswith(".aside") for name in left), left


def _story(home: Home) -> str:
    # looked up by the test, not by the command: no step of it
    counting = sys.getprofile()
    sys.setprofile(None)
    with closing(sqlite3.connect(home.database)) as raw:
        found = raw.execute("SELECT id FROM stories WHERE headline IS NOT NULL ORDER BY id").fetchone()[0]
    sys.setprofile(counting)
    return str(found)
