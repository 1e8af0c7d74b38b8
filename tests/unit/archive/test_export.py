"""Exports that other programs read: no formulas, no broken entries."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import NoHome
from archive.export import CSV_COLUMNS, bibtex, csv_lines, export, ris
from archive.home import Home
from archive.model import Credit, CreditRole, Story
from archive.store import stories
from archive.store.database import Database
from tests.unit.archive.made import STORIES

STORY = Story(
    id="zzrb-20220411-07-00000001",
    headline="涨价 50% & {更多}",
    body="一\n二",
    byline=(
        Credit("刘伟平", CreditRole.REPORTER),
        Credit("王蓓", CreditRole.PHOTOGRAPHER),
        Credit("李四", CreditRole.CORRESPONDENT),
    ),
    date=dt.date(2022, 4, 11),
    newspaper="郑州日报",
    page="07",
    section="要闻",
)


def rows(*found: Story) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(csv_lines(found)), newline="")))


def test_csv() -> None:
    (row,) = rows(STORY)
    assert tuple(row) == CSV_COLUMNS
    assert row["headline"] == STORY.headline and row["body"] == "一\n二" and row["date"] == "2022-04-11"
    assert row["byline"] == "记者 刘伟平；摄影 王蓓；通讯员 李四"


@given(STORIES, st.sampled_from("=+-@\t\r\n＝＋－＠"), st.text(max_size=5))
def test_no_cell_is_a_formula(story: Story, sign: str, rest: str) -> None:
    found = rows(story, Story("=x", sign + rest, " =1+1"))
    assert len(found) == 2
    for row in found:
        assert not any(re.match(r"\s*[=+\-@＝＋－＠]|[\t\r]", cell) for cell in row.values())
    assert found[1]["headline"] == "'" + sign + rest


def test_bibtex() -> None:
    assert bibtex(STORY) == (
        "@article{zzrb-20220411-07-00000001,\n"
        "  title = {涨价 50\\% \\& \\{更多\\}},\n"
        "  author = {{刘伟平} and {李四}},\n"
        "  journal = {郑州日报},\n"
        "  year = {2022},\n  month = {4},\n  day = {11},\n  date = {2022-04-11},\n"
        "  pages = {07},\n  note = {要闻},\n}\n"
    )


@given(STORIES)
def test_bibtex_is_always_one_balanced_entry(story: Story) -> None:
    entry = re.sub(r"\\[{}]", "", bibtex(story))
    assert entry.count("{") == entry.count("}")
    assert re.match(r"@article\{[A-Za-z0-9_.:-]+,\n", entry) and "\n\n" not in entry


def test_ris() -> None:
    lines = ris(STORY).split("\r\n")
    assert lines[0] == "TY  - NEWS" and lines[-3:] == ["ER  - ", "", ""]
    assert {"AU  - 刘伟平", "AU  - 李四", "DA  - 2022/04/11", "T2  - 郑州日报", "SP  - 07", "N2  - 一 二"} <= {*lines}


@given(STORIES)
def test_ris_values_never_leave_their_line(story: Story) -> None:
    body = ris(story).removesuffix("\r\n\r\n")
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in body.split("\r\n"))
    assert len(body.splitlines()) == len(body.split("\r\n"))


@pytest.mark.parametrize("form", ["jsonl", "csv", "bibtex", "ris"])
def test_all_stories_by_id(home: Home, database: Database, form: str) -> None:
    with database.writing() as conn:
        stories.put_many(conn, [Story(f"x-{i}", f"题{i}", "文") for i in (2, 1, 3)])
    out = io.StringIO(newline="")
    export(home, form, out)
    assert re.findall(r"题(\d)", out.getvalue()) == ["1", "2", "3"]


def test_no_home(no_home: Home) -> None:
    with pytest.raises(NoHome):
        export(no_home, "jsonl", io.StringIO())
