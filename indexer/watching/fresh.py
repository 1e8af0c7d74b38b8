"""A small index of a few stories in a folder of its own: what is new is searched without the rest."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from archive.model import Credit, CreditRole, Story
from indexer.classify import DistrictLabel, Labels, TopicLabel
from indexer.documents import Document, build_document
from indexer.engine.base import Engine, Reader
from indexer.tokens import Tokenizer


@dataclass(frozen=True, slots=True)
class _Words:
    """The part of a tokenizer that documents need."""

    words: Callable[[str], list[str]]


@contextmanager
def small_index(
    engine: Engine, reader: Reader, ids: Iterable[str], words: Callable[[str], list[str]]
) -> Iterator[Reader]:
    """An index of those of ``ids`` that ``reader`` holds, same texts and same labels; gone when the block ends.

    The documents are made of what the index keeps of a story, so nothing is classified again and no label can differ.
    ``words`` cuts as the index was cut.
    """
    with tempfile.TemporaryDirectory(prefix="jianbao-") as folder:
        engine.build(Path(folder), _documents(reader, ids, words))
        small = engine.open(Path(folder))
        try:
            yield small
        finally:
            small.close()


def _documents(reader: Reader, ids: Iterable[str], words: Callable[[str], list[str]]) -> Iterator[Document]:
    tokenizer = cast(Tokenizer, _Words(words))
    for id in ids:
        stored = reader.stored(id)
        if stored is not None:
            yield build_document(*_read(json.loads(stored)), tokenizer)


def _read(kept: dict[str, Any]) -> tuple[Story, Labels]:
    """The story and its labels as ``indexer.documents`` stored them with its document."""
    story = Story(
        id=kept["id"],
        headline=kept["headline"],
        body=kept["body"],
        kicker=kept["kicker"],
        subtitle=kept["subtitle"],
        column=kept["column"],
        byline=tuple(Credit(name, CreditRole(role)) for name, role in kept["byline"]),
        date=dt.date.fromisoformat(kept["date"]) if kept["date"] else None,
        newspaper=kept["newspaper"],
        page=kept["page"],
        section=kept["section"],
        page_id=kept["page_id"],
    )
    districts = tuple(DistrictLabel(name, 1.0, ()) for name in kept["districts"])
    return story, Labels(districts, tuple(TopicLabel(id, 1.0, ()) for id in kept["topics"]))
