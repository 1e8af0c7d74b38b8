"""Words: offsets into the original, no overlaps, the same from jieba and rjieba, fast on the worst text."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.fold import fold
from indexer import tokens as module
from indexer.tokens import Tokenizer, load_tokenizer


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dictionary")


@pytest.fixture(scope="module")
def jieba(folder: Path) -> Tokenizer:
    return load_tokenizer(folder, "jieba")


@pytest.fixture(scope="module")
def rjieba(folder: Path) -> Tokenizer:
    pytest.importorskip("rjieba")
    return load_tokenizer(folder, "rjieba")


@pytest.fixture(scope="module")
def tokenizer(folder: Path) -> Tokenizer:
    return load_tokenizer(folder)


def test_letters_and_digits_stay_whole_and_punctuation_goes(tokenizer: Tokenizer) -> None:
    assert tokenizer.words("171号院，5g 网络。covid-19") == ["171", "号", "院", "5g", "网络", "covid", "19"]
    assert tokenizer.words(" ，。\n\t") == []
    assert tokenizer.words("") == []


@settings(max_examples=60, deadline=None)
@given(text=st.text("郑州市东风渠路a5x0 ，。.-+#_%&\n\r\u3000", max_size=120))
@example(text="郑州5g网络a\n\n5.5亿,covid-19")
@example(text="郑" * 300)
def test_a_text_cut_in_one_go_has_the_words_of_its_runs(rjieba: Tokenizer, jieba: Tokenizer, text: str) -> None:
    """A letter of another script makes the tokenizer go from run to run."""
    for cutter in (rjieba, jieba):
        assert cutter.words(text) == cutter.words(f"{text}\né")[:-1]


def test_rare_characters_and_other_scripts_are_words(tokenizer: Tokenizer) -> None:
    assert tokenizer.words("𠮷龘㐂〇かな") == ["𠮷", "龘", "㐂", "〇", "かな"]


def test_offsets_point_into_the_original(tokenizer: Tokenizer) -> None:
    text = "ＡＢ１２　鄭州發展㎡、Ⅳ"
    found = tokenizer.tokens(text)
    assert [(token.text, text[token.start : token.end]) for token in found] == [
        ("ab12", "ＡＢ１２"),
        ("郑州", "鄭州"),
        ("发展", "發展"),
        ("m2", "㎡"),
        ("iv", "Ⅳ"),
    ]
    assert [token.position for token in found] == list(range(5))


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.one_of(st.characters(), st.sampled_from("郑州市二七区發展人民ＡⅣ㎡1，。\n "))))
def test_tokens_are_words_in_order_without_overlap(tokenizer: Tokenizer, text: str) -> None:
    found = tokenizer.tokens(text)
    assert [token.text for token in found] == tokenizer.words(fold(text))
    assert [token.position for token in found] == list(range(len(found)))
    at = 0
    for token in found:
        assert token.start < token.end <= len(text)
        # a character that folds to several may give to two tokens; otherwise none overlaps the one before
        assert token.start >= at - 1
        at = token.end
        assert token.text in fold(text[token.start : token.end])


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.one_of(st.sampled_from("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"),
                              st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), st.characters())))  # fmt: skip
def test_jieba_and_rjieba_cut_alike(jieba: Tokenizer, rjieba: Tokenizer, text: str) -> None:
    assert rjieba.words(fold(text)) == jieba.words(fold(text))


@pytest.mark.parametrize("unit", ["郑州市民在东风渠边看花", "的", "龘", "ab1", "𠮷", " ，"])
def test_a_text_without_punctuation_stays_cheap(jieba: Tokenizer, tokenizer: Tokenizer, unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    for each in (jieba, tokenizer):
        each.words("先读词典")
        start = time.process_time()
        each.words(text)
        each.tokens(text)
        assert time.process_time() - start < 4


def test_no_word_is_endless(tokenizer: Tokenizer) -> None:
    assert max(map(len, tokenizer.words("a" * 10_000))) == 64


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dictionary and user dictionary of our own."""
    paths = [tmp_path / name for name in ("dict.txt", "userdict.txt", "fold.tsv")]
    paths[0].write_text("东风 100 n\n风渠 90 n\n東風 5 n\n路 50 n\nT恤 9 n\n", encoding="utf-8")
    paths[2].write_text("東\t东\n", encoding="utf-8")
    monkeypatch.setattr(module, "_sources", lambda: paths)
    return tmp_path


@pytest.mark.parametrize("implementation", ["jieba", "rjieba"])
def test_the_user_dictionary_decides(sources: Path, implementation: str) -> None:
    pytest.importorskip(implementation)
    before = load_tokenizer(sources / "kept", implementation)
    assert before.words("东风渠路") == ["东风", "渠", "路"]
    (sources / "userdict.txt").write_text("# 地名\n東風渠 ns\n\n风渠路 900000 ns\n", encoding="utf-8")
    after = load_tokenizer(sources / "kept", implementation)
    assert after.words("东风渠") == ["东风渠"]
    assert after.words("市风渠路") == ["市", "风渠路"]
    assert before.name != after.name
    assert before.name.split()[:2] == after.name.split()[:2]
    assert before.name.startswith(implementation)


def test_a_kept_dictionary_is_used_and_a_damaged_one_replaced(sources: Path) -> None:
    folder = sources / "kept"
    assert load_tokenizer(folder).words("东风渠") == ["东风", "渠"]
    (kept,) = folder.iterdir()
    checksum, _, body = kept.read_bytes().partition(b"\n")
    assert body.decode() == "东风 105\n风渠 90\n路 50"
    kept.write_bytes(checksum + b"\n" + body.replace(b"105", b"1"))
    assert load_tokenizer(folder).words("东风渠") == ["东风", "渠"]
    assert kept.read_bytes() == checksum + b"\n" + body
    assert list(folder.iterdir()) == [kept]


def test_the_dictionary_folder_is_private_and_nothing_else_is_written(sources: Path) -> None:
    load_tokenizer(sources / "kept", "jieba").words("东风")
    assert (sources / "kept").stat().st_mode & 0o077 == 0
    assert {path.name for path in sources.iterdir()} == {"kept", "dict.txt", "fold.tsv"}
