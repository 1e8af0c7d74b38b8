"""docs/query-language.md: every example of it parses, and every error that it shows is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.errors import QueryError
from indexer.query import Limits, parse
from indexer.syntax import PREFIXES, Query

DOC = Path(__file__).parents[3] / "docs" / "query-language.md"
SECTIONS = re.split(r"^## ", DOC.read_text(encoding="utf-8"), flags=re.MULTILINE)
ERRORS = next(section for section in SECTIONS if "errors" in section.splitlines()[0])


def examples(section: str) -> list[str]:
    """The queries in the first column of a section's tables."""
    return [found.replace(r"\|", "|") for found in re.findall(r"^\| `(.+?)` \|", section, flags=re.MULTILINE)]


@pytest.mark.parametrize(
    "query", [query for section in SECTIONS if section is not ERRORS for query in examples(section)]
)
def test_examples_parse(query: str) -> None:
    assert parse(query) != Query()


@pytest.mark.parametrize("query", examples(ERRORS))
def test_errors_are_errors(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)


def test_examples_that_are_said_to_be_the_same_are() -> None:
    assert parse('"加装电梯"') == parse("“加装电梯”")
    assert parse("地铁 OR 公交") == parse("地铁 或 公交") == parse("地铁|公交")
    assert parse("日期:2022-04-11") == parse("日期:2022年4月11日")


def test_every_prefix_and_bound_is_told() -> None:
    text = DOC.read_text(encoding="utf-8")
    for prefix in PREFIXES:
        assert f"{prefix}:" in text, prefix
    limits = Limits()
    for bound in (limits.length, limits.clauses, limits.depth):
        assert f" {bound} " in text
