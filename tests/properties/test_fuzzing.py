"""Random input to everything that reads what others wrote: an answer or a refusal, never a crash, never a long wait."""

from __future__ import annotations

import json
import os
import shutil
import string
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.errors import BadSettings, JianbaoError, UnreadablePage, UsageError
from archive.filenames import parse_filename
from archive.home import Home
from archive.jsonl import import_stories, read_stories
from archive.readers import parse_page
from archive.readers.encoding import decode_as, normal_lines
from archive.readers.files import display_name
from archive.settings import load_settings
from archive.sidecar import read_sidecar
from archive.store import stories
from archive.store.database import open_database
from indexer.query import parse
from tests.faults.points import points
from tests.properties.pages import ODD, pages

#: examples a test
MANY = points(60, 2000)
#: seconds that any one answer may take, on a busy machine
PATIENCE = 5.0

_PARTS = st.sampled_from(
    [
        *'"“”()（）-－:：|*?~^[]{}\\/，、。 \u3000',
        "OR", "AND", "NOT", "或", "并且", "标题:", "日期:", "区县:", "date:", "..", "2022-04", "99999", "title:", "河",
        "a" * 50, "的" * 80, "\x00", "\ud800", "\u202e", "𠮷",
    ]
)  # fmt: skip
QUERIES = st.one_of(st.lists(_PARTS, max_size=60).map("".join), st.text(max_size=250))


def timed(began: float) -> None:
    assert time.process_time() - began < PATIENCE


@settings(max_examples=MANY * 3, deadline=None)
@given(QUERIES)
def test_any_query_is_understood_or_refused(text: str) -> None:
    began = time.process_time()
    try:
        parse(text)
    except UsageError as error:
        assert error.message("zh") and error.message("en")
    timed(began)


def _put(data: bytes, at: int, junk: bytes) -> bytes:
    return data[:at] + junk + data[at:]


BYTES = st.one_of(
    st.binary(max_size=400),
    st.builds(lambda text, codec: text.encode(codec, "replace"), pages, st.sampled_from(["gb18030", "big5", "utf-16"])),
    st.builds(lambda text, at, junk: _put(text.encode(), at, junk), pages, st.integers(0, 500), st.binary(max_size=8)),
    st.text(ODD, max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
)


@settings(max_examples=MANY * 2, deadline=None)
@given(BYTES)
def test_any_bytes_are_a_page_or_say_why_not(data: bytes) -> None:
    began = time.process_time()
    try:
        page = parse_page("x.txt", data)
    except UnreadablePage as error:
        assert error.context["reason"]
    else:
        assert normal_lines(decode_as(data, page.encoding)) == page.text
        page.text.encode()
    timed(began)


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
_NAMES = ("id", "headline", "body", "date", "newspaper", "page", "section", "byline", "pieces", "confidence", "reasons")
RECORDS = st.dictionaries(st.sampled_from(_NAMES), JSON | st.text(max_size=20), max_size=8)
LINES = st.one_of(
    RECORDS.map(lambda value: json.dumps(value).encode()),
    RECORDS.map(lambda value: json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    JSON.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60).map(lambda data: data.replace(b"\n", b" ")),
)


@pytest.fixture(scope="module")
def empty_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = Home(tmp_path_factory.mktemp("empty"))
    open_database(home, create=True)
    return home.database


@settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINES, max_size=6))
def test_any_lines_are_imported_or_named(empty_archive: Path, lines: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "home").mkdir()
        shutil.copy(empty_archive, Path(folder) / "home" / empty_archive.name)
        path = Path(folder) / "s.jsonl"
        path.write_bytes(b"\n".join(lines))
        wanted = [line.number for line in read_stories(path)]
        results = list(import_stories(Home(Path(folder) / "home"), path))
        assert [result.line for result in results] == wanted
        assert all(bool(result.reason) == (result.status == "bad") for result in results)
        with open_database(Home(Path(folder) / "home")).reading() as conn:
            assert {story.id for story in stories.every(conn)} == {r.id for r in results if r.id}
        again = list(import_stories(Home(Path(folder) / "home"), path))
        assert {result.status for result in again} <= {"same", "bad", "changed"}


@settings(max_examples=MANY, deadline=None)
@given(st.binary(max_size=120) | st.text(string.printable, max_size=120).map(str.encode))
def test_any_sidecar_and_settings_are_read_or_refused(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "p.txt"
        page.with_suffix(".toml").write_bytes(data)
        sidecar = read_sidecar(page)
        assert sidecar.meta is not None
        home = Home(Path(folder))
        home.settings.write_bytes(data)
        try:
            load_settings(home)
        except JianbaoError as error:
            assert isinstance(error, BadSettings)


@settings(max_examples=MANY * 2, deadline=None)
@given(st.binary(max_size=60).map(lambda data: data.replace(b"\0", b"").replace(b"/", b"")))
def test_any_file_name_can_be_shown_and_read(data: bytes) -> None:
    name = display_name(os.fsdecode(data))
    assert "\n" not in name
    name.encode()
    parse_filename(name)
