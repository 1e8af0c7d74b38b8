"""What decides, besides the archive, what an index holds: engine, tokeniser, vocabularies and city."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

from archive.home import Home
from archive.resources import data_path
from archive.settings import load_settings
from indexer.documents import Document, build_document
from indexer.engine.base import Engine
from indexer.feed import FedPage

if TYPE_CHECKING:
    from indexer.classify import Classifier
    from indexer.tokens import Tokenizer

#: what labels stories, relative to data/: files, or folders with everything below them
_VOCABULARIES = ("gazetteer", "topics.toml", "topic-weights*")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Names and digests that tell whether two indexes of one archive would be the same."""

    engine: str
    #: its name carries a digest of its dictionaries and of the folding table
    tokenizer: str
    #: SHA-256 over the gazetteer and the topics
    vocabulary: str
    city: str

    def differences(self, present: Recipe, *, reading: bool = False) -> tuple[str, ...]:
        """What of this recipe is no longer so, in words; with ``reading``, only what makes an index unreadable.

        A changed vocabulary or city leaves labels out of date, but queries and index still speak of the same words.
        """
        names = [f.name for f in fields(self)]
        names = names[: names.index("vocabulary")] if reading else names
        return tuple(
            f"{name}: {getattr(self, name)[:32]} → {getattr(present, name)[:32]}"
            for name in names
            if getattr(self, name) != getattr(present, name)
        )


@dataclass(frozen=True, slots=True)
class Toolkit:
    """The loaded parts that turn stories into an index, and their recipe."""

    engine: Engine
    tokenizer: Tokenizer
    classifier: Classifier
    recipe: Recipe

    def documents(self, pages: Iterable[FedPage]) -> Iterator[Document]:
        """The documents of the stories of each page; what stands beside a story helps to label it."""
        # imported here as below
        from indexer.corrected import corrected
        from indexer.read_once import ReadOnce

        for page in pages:
            words = ReadOnce(self.tokenizer)
            classifier = self.classifier.using(words)
            for story in page.stories:
                fellows = [other for other in page.stories if other is not story]
                labels = corrected(classifier.classify(story, fellows), page.said.get(story.id))
                yield build_document(story, labels, words)


def present_recipe(engine: Engine, tokenizer: Tokenizer, city: str) -> Recipe:
    """The recipe of an index built now with these parts."""
    return Recipe(engine.name, tokenizer.name, _digest(_vocabularies()), city)


def load_engine() -> Engine:
    """The engine of this version."""
    # imported here: NumPy and Whoosh are paid for only by those who open an index
    from indexer.engine.whoosh import WhooshEngine

    return WhooshEngine()


def load_toolkit(home: Home) -> Toolkit:
    """Engine, tokeniser and classifier as this version has them, for the home's city."""
    # imported here: gazetteer and dictionary are paid for only by those who index
    from indexer.classify import load_classifier
    from indexer.tokens import load_tokenizer

    city = load_settings(home).city
    engine, tokenizer = load_engine(), load_tokenizer(home.dictionary)
    return Toolkit(engine, tokenizer, load_classifier(tokenizer, city), present_recipe(engine, tokenizer, city))


def _vocabularies() -> Iterator[tuple[str, Path]]:
    root = data_path()
    for pattern in _VOCABULARIES:
        for found in sorted(root.glob(pattern)):
            for path in sorted(found.rglob("*")) if found.is_dir() else [found]:
                if path.is_file():
                    yield path.relative_to(root).as_posix(), path


def _digest(files: Iterable[tuple[str, Path]]) -> str:
    total = hashlib.sha256()
    for name, path in files:
        total.update(f"{name} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()
