"""What is particular to the Whoosh engine: its files, their damage, links, threads, and extremes of its formats."""

from __future__ import annotations

import pickle
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.filetables import OrderedHashReader

from archive.errors import IncompatibleIndex
from indexer.documents import Document, FieldText
from indexer.engine.base import Everything, Exact, Request, Run
from indexer.engine.whoosh import WhooshEngine, storage
from indexer.engine.whoosh.segment import TERM
from indexer.engine.whoosh.stored import packed, unpacked
from indexer.engine.whoosh.terms import TermWriter, hash_table

NONE = FieldText("", ())


def story(story_id: str, words: str, headline: str = "题", **facets: tuple[str, ...]) -> Document:
    text = FieldText(words.replace(" ", ""), tuple(words.split()))
    return Document(story_id, FieldText(headline, (headline,)), NONE, text, 20200101, tuple(facets.items()), b"stored")


def built(folder: Path, documents: list[Document]) -> Path:
    folder.mkdir()
    WhooshEngine().build(folder, documents)
    return folder


STORIES = [story(f"{n:02}", f"郑州 第 {n} 条", district=("二七区",)) for n in range(20)]


def test_the_name_tells_whoosh_and_its_version() -> None:
    assert WhooshEngine().name.startswith("whoosh 2.7.")


def test_every_damage_to_sizes_names_or_directories_is_noticed(tmp_path: Path) -> None:
    names = [path.name for path in built(tmp_path / "whole", STORIES).iterdir()]
    assert len(names) > 5
    for name in names:
        for kind in ("missing", "short", "long", "empty"):
            folder = built(tmp_path / f"{name} {kind}", STORIES)
            content = (folder / name).read_bytes()
            if kind == "missing":
                (folder / name).unlink()
            else:
                (folder / name).write_bytes({"short": content[:-1], "long": content + b"\0", "empty": b""}[kind])
            with pytest.raises(IncompatibleIndex):
                WhooshEngine().open(folder)


@pytest.mark.parametrize(
    ("suffix", "place"), [("catalogue.json", 60), (".arrays", -10), (".arrays", -40), (".terms", 0)]
)
def test_a_flipped_byte_in_what_opening_reads_is_noticed(tmp_path: Path, suffix: str, place: int) -> None:
    folder = built(tmp_path / "index", STORIES)
    (path,) = folder.glob(f"*{suffix}")
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(IncompatibleIndex):
        WhooshEngine().open(folder)


def test_nothing_is_unpickled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> object:
        raise AssertionError("unpickled")

    folder = built(tmp_path / "index", STORIES)
    for name in ("load", "loads", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    monkeypatch.setattr("whoosh.filedb.structfile.load_pickle", refuse)
    reader = WhooshEngine().open(folder)
    assert reader.search(Request(Run("郑州", ("郑州",)), facets=("district",))).total == 20


def test_whooshs_own_reader_reads_the_term_dictionary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The format is Whoosh's hash file but for the pickle at its end."""
    monkeypatch.setattr(OrderedHashReader, "_read_extras", lambda self: None)
    files = FileStorage(str(built(tmp_path / "index", STORIES)))
    (name,) = [name for name in files.list() if name.endswith(".terms")]
    reader = OrderedHashReader.open(files, name)
    terms = dict(reader.items())
    reader.close()
    assert terms.keys() == {text.encode() for text in ("题", "郑州", "第", "条", *map(str, range(20)))}
    assert np.frombuffer(terms["郑州".encode()], TERM)["counts"].tolist() == [[0, 0, 20]]
    assert np.frombuffer(terms["题".encode()], TERM)["counts"].tolist() == [[20, 0, 0]]


@given(st.lists(st.integers(0, (1 << 32) - 1), max_size=40))
def test_an_entry_of_a_hash_table_is_found_where_whoosh_looks_for_it(hashes: list[int]) -> None:
    """From its slot on, over the end if need be, before any empty slot."""
    table = hash_table(np.array(hashes, np.uint32), np.arange(1, len(hashes) + 1)).tolist()
    assert len(table) == 2 * len(hashes)
    for place, number in enumerate(hashes, 1):
        slot = (number >> 8) % len(table)
        while table[slot] != (number, place):
            assert table[slot] != (0, 0)
            slot = (slot + 1) % len(table)


def test_terms_must_ascend(tmp_path: Path) -> None:
    with FileStorage(str(tmp_path)).create_file("terms") as file, pytest.raises(ValueError, match="ascend"):
        TermWriter(file).add_terms([b"b", b"a"], np.zeros(2, TERM))


def test_an_update_links_what_has_not_changed(tmp_path: Path) -> None:
    old, new = built(tmp_path / "old", STORIES), tmp_path / "new"
    new.mkdir()
    WhooshEngine().update(old, new, [story("99", "新 来")], ["03"])
    shared = {path.name for path in old.iterdir() if path.name != "catalogue.json"}
    assert shared
    for name in shared:
        assert (old / name).samefile(new / name)


def test_an_update_copies_where_links_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", fail)
    old, new = built(tmp_path / "old", STORIES), tmp_path / "new"
    new.mkdir()
    assert WhooshEngine().update(old, new, [], ["03"]) == 19
    assert WhooshEngine().open(new).search(Request(Exact("郑州"))).total == 19


def test_every_new_file_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: set[str] = set()
    real = storage.MappedStorage.sync_file
    monkeypatch.setattr(storage.MappedStorage, "sync_file", lambda self, name: (synced.add(name), real(self, name)))
    folder = built(tmp_path / "index", STORIES)
    assert synced == {path.name for path in folder.iterdir()}


def test_frequencies_above_a_byte_are_exact(tmp_path: Path) -> None:
    documents = [story(f"{n}", "甲 " * times) for n, times in enumerate((254, 255, 256, 70_000, 1))]
    old, new = built(tmp_path / "old", documents), tmp_path / "new"
    reader = WhooshEngine().open(old)
    assert reader.segments[0].word("甲").counts.tolist() == [254, 255, 256, 70_000, 1]
    assert reader.segments[0].string("甲甲").counts.tolist() == [253, 254, 255, 69_999]
    new.mkdir()
    # most of it gone, so the segment is rewritten
    WhooshEngine().update(old, new, [], ["0", "1", "4"])
    (segment,) = WhooshEngine().open(new).segments
    assert segment.entry.name != reader.segments[0].entry.name
    assert segment.word("甲").counts.tolist() == [256, 70_000]


def test_more_characters_than_sixteen_bits_can_name(tmp_path: Path) -> None:
    every = [chr(code) for code in (*range(0x20, 0xD800), *range(0x10000, 0x16000))]
    random.Random(1).shuffle(every)
    text = "".join(every)
    document = Document("a", NONE, NONE, FieldText(text, ()), 0, (), b"")
    other = Document("b", NONE, NONE, FieldText("甲", ()), 0, (), b"")
    reader = WhooshEngine().open(built(tmp_path / "index", [document, other]))
    for at in range(0, len(text) - 4, 997):
        for length in (1, 2, 3, 4):
            assert "a" in reader.matching_ids(Exact(text[at : at + length]))
        assert reader.matching_ids(Exact(text[at + 1] + text[at])) == frozenset()


def test_threads_share_a_reader(tmp_path: Path) -> None:
    reader = WhooshEngine().open(built(tmp_path / "index", STORIES))
    requests = [Request(Run(text, (text,)), facets=("district",)) for text in ("郑州", "7", "条", "无")] * 25
    expected = [reader.search(request) for request in requests]
    fresh = WhooshEngine().open(tmp_path / "index")
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(fresh.search, requests)) == expected


def test_a_reader_outlives_its_folder(tmp_path: Path) -> None:
    folder = built(tmp_path / "index", STORIES)
    reader = WhooshEngine().open(folder)
    for path in folder.iterdir():
        path.unlink()
    assert reader.search(Request(Everything(), facets=("district",))).facets["district"].values == (("二七区", 20),)
    reader.close()


@given(st.one_of(st.binary(max_size=40), st.text(max_size=40).map(str.encode)))
@example("中文 text 𠮷\n".encode())
@example(b"")
def test_what_is_stored_comes_back_and_texts_are_kept_in_the_fewer_bytes(stored: bytes) -> None:
    kept = packed(stored)
    assert unpacked(kept) == stored
    assert len(kept) <= len(stored) + 1


def test_chinese_is_kept_in_two_bytes_a_character() -> None:
    assert len(packed("郑州市民".encode() * 10)) == 1 + 2 * 40
