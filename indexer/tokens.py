"""Words of a text: one token a position, offsets into the original, the same words on the index and the query side.

A token is a word that jieba cuts from a run of Chinese characters, or a whole run of other letters and digits
("5g", "171"). Blanks and punctuation are no tokens. Words never overlap.

jieba runs without its hidden Markov model. The model guesses unknown words from their neighbours, so the same name
is cut one way inside a story and another way alone in a query; the dictionary alone cuts it into the same characters
more often. It is also the part that is quadratic, and the part in which jieba and rjieba could differ.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

from archive.fold import fold, fold_with_offsets
from archive.resources import data_path

#: raise it when the rules below change which words a text has
_SCHEME = "1"

#: what jieba's dictionary covers; every other ideograph is a word of its own
_HAN = "\u4e00-\u9fd5"
_RARE = "\u3007\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
#: a run of Chinese characters, a rare one, or other letters and digits. The bounds keep a page without punctuation
#: from becoming one long piece of work, and an endless run of letters from becoming a term.
_RUN = re.compile(f"([{_HAN}]{{1,256}})|[{_RARE}]|[^\\W_{_HAN}{_RARE}]{{1,64}}")
_HAN_WORD = re.compile(f"[{_HAN}]+")
#: What most texts are made of is cut in one go, laid end to end with line breaks between: a call for every run takes
#: half as long again. Within this bound a piece is shorter than any run that would be parted.
_PIECE = re.compile(f"[a-z0-9{_HAN}]+")
_OTHER = re.compile(f"[^\\W_a-z0-9{_HAN}]")
_BETWEEN, _SHORT = "\n", 64

#: a text of Chinese characters, small Latin letters, digits and line breaks → its words, which joined give the text
Cut = Callable[[str], list[str]]


class Token(NamedTuple):
    """A word: folded ``text``, the range ``[start, end)`` of the original that gave it, its place among the words."""

    text: str
    start: int
    end: int
    position: int


class Tokenizer:
    """Cuts texts into words. Safe to share between threads; its dictionary is read at the first word."""

    def __init__(self, name: str, load: Callable[[], Cut]) -> None:
        #: implementation and dictionary; two tokenizers of one name give the same words
        self.name = name
        self._load = load
        self._lock = threading.Lock()
        self._loaded: Cut | None = None

    def words(self, folded: str) -> list[str]:
        """The words of a text that is folded already, in order."""
        pieces = _PIECE.findall(folded)
        if _OTHER.search(folded) or any(len(piece) > _SHORT for piece in pieces):
            return self._words_by_run(folded)
        return [word for word in self._cut(_BETWEEN.join(pieces)) if word != _BETWEEN] if pieces else []

    def _words_by_run(self, folded: str) -> list[str]:
        words: list[str] = []
        for match in _RUN.finditer(folded):
            if match.lastindex and match.end() - match.start() > 1:
                words += self._cut(match.group())
            else:
                words.append(match.group())
        return words

    def tokens(self, text: str) -> list[Token]:
        """The words of an original text, with offsets into it."""
        folded = fold_with_offsets(text)
        plain = isinstance(folded.offsets, range)
        tokens: list[Token] = []
        find, at = folded.text.find, 0
        for position, word in enumerate(self.words(folded.text)):
            # between words there is nothing that a word could begin with
            start = find(word, at)
            at = start + len(word)
            tokens.append(Token(word, *((start, at) if plain else folded.original_span(start, at)), position))
        return tokens

    def _cut(self, run: str) -> list[str]:
        cut = self._loaded
        if cut is None:
            with self._lock:
                cut = self._loaded = self._loaded or self._load()
        return cut(run)


def load_tokenizer(folder: Path | None = None, implementation: str | None = None) -> Tokenizer:
    """The tokenizer over jieba's dictionary and ``data/userdict.txt``, both folded.

    ``folder`` is private to the archive and keeps the compiled dictionary for faster starts; None keeps nothing.
    ``implementation`` is ``rjieba`` or ``jieba``; None takes rjieba where it is installed. The two give the same words
    (they get the same dictionary and only Chinese runs), rjieba several times faster.
    """
    chosen = implementation or ("rjieba" if importlib.util.find_spec("rjieba") else "jieba")
    sources = _sources()
    digest = hashlib.sha256("\0".join((_SCHEME, _HAN, *map(_digest, sources))).encode()).hexdigest()[:12]
    start = _start_rjieba if chosen == "rjieba" else _start_jieba
    return Tokenizer(f"{chosen} {version(chosen)} {digest}", lambda: start(_dictionary(sources, digest, folder)))


def _sources() -> list[Path]:
    """Dictionary, user dictionary and folding table: what the words depend on."""
    spec = importlib.util.find_spec("jieba")  # finds the package without importing it
    assert spec is not None and spec.origin is not None
    return [Path(spec.origin).with_name("dict.txt"), data_path("userdict.txt"), data_path("fold.tsv")]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "-"


def _dictionary(sources: list[Path], digest: str, folder: Path | None) -> list[tuple[str, int]]:
    """(word, frequency) pairs, from the folder's copy where it is whole, else compiled and kept there."""
    kept = folder / f"words-{digest}.txt" if folder else None
    if kept and kept.exists():
        checksum, _, body = kept.read_bytes().partition(b"\n")
        if checksum.decode("ascii", "replace") == hashlib.sha256(body).hexdigest():
            fields = body.decode().split()
            return list(zip(fields[::2], map(int, fields[1::2]), strict=True))
    entries = list(_compile(sources[0], sources[1]).items())
    if kept:
        body = "\n".join(f"{word} {frequency}" for word, frequency in entries).encode()
        _write(kept, hashlib.sha256(body).hexdigest().encode() + b"\n" + body)
    return entries


def _compile(dictionary: Path, userdict: Path) -> dict[str, int]:
    """Both dictionaries folded and made one; words that fold to the same add up, the user's word decides."""
    frequencies: dict[str, int] = {}
    for word, frequency in _entries(dictionary):
        frequencies[word] = frequencies.get(word, 0) + (frequency or 0)
    total = sum(frequencies.values())
    for word, frequency in _entries(userdict):
        frequencies[word] = frequency if frequency is not None else _sure(word, frequencies, total)
    return frequencies


def _entries(path: Path) -> Iterable[tuple[str, int | None]]:
    """(word, frequency or None) of a dictionary in jieba's format, ``word [frequency] [tag]``; Chinese words only."""
    if not path.exists():
        return
    for line in fold(path.read_text(encoding="utf-8-sig")).splitlines():
        fields = line.split()
        if fields and not line.startswith("#") and _HAN_WORD.fullmatch(fields[0]):
            numeric = len(fields) > 1 and fields[1].isdecimal()
            yield fields[0], int(fields[1]) if numeric else None


def _sure(word: str, frequencies: dict[str, int], total: int) -> int:
    """A frequency that makes ``word`` likelier than any way to cut it in two."""
    best = max((frequencies.get(word[:i], 1) * frequencies.get(word[i:], 1) for i in range(1, len(word))), default=0)
    return max(frequencies.get(word, 0), best // max(total, 1) + 1)


def _write(path: Path, content: bytes) -> None:
    """Write aside and replace, so that another process never reads half a dictionary."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, aside = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(aside).replace(path)


def _start_rjieba(dictionary: list[tuple[str, int]]) -> Cut:
    import rjieba

    jieba: Any = rjieba.Jieba.empty()  # type: ignore[no-untyped-call]
    for word, frequency in dictionary:
        jieba.add_word(word, frequency, None)
    cut = jieba.cut
    return lambda run: cut(run, False)


def _start_jieba(dictionary: list[tuple[str, int]]) -> Cut:
    import jieba

    frequencies = dict(dictionary)
    for word, _ in dictionary:
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
    tokenizer = jieba.Tokenizer()
    # Filled here and not by ``initialize``, which would read its own dictionary and a cache in the shared temp folder.
    tokenizer.FREQ, tokenizer.total = frequencies, sum(frequency for _, frequency in dictionary)
    tokenizer.initialized = True
    return lambda run: tokenizer.lcut(run, HMM=False)
