"""Fixtures of the fault tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer import tokens
from tests.conftest import loaded_tokenizer


@pytest.fixture(scope="module")
def one_tokenizer() -> Iterator[None]:
    """The dictionary is read once for all homes of a module."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tokens, "load_tokenizer", lambda _folder=None, name=None: loaded_tokenizer(name))
        yield
