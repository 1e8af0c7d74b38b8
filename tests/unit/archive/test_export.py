"""Exports that other programs read: no formulas, no broken entries."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.errors import NoHome
from archive.export import CSV_COLUMNS, FORMS, FOUND_COLUMNS, Found, csv_lines, export
from archive.home import Home
from archive.model import Credit, CreditRole, Story
from archive.records import parse_record
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


FOUND = Found(STORY, "https://news.example.org/story/a%20b", ("二七区", "金水区"), ("economy",))


def rows(*found: Story | Found) -> list[dict[str, str]]:
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


def test_a_result_list_says_where_a_story_is_and_what_it_is_about() -> None:
    (row,) = rows(FOUND)
    assert tuple(row) == CSV_COLUMNS + FOUND_COLUMNS
    assert (row["districts"], row["topics"], row["url"]) == ("二七区；金水区", "economy", FOUND.url)
    (line,) = FORMS["jsonl"].lines([FOUND])
    record = json.loads(line)
    assert record["districts"] == ["二七区", "金水区"] and record["url"] == FOUND.url
    assert parse_record(record).story == STORY
    assert all(FOUND.url in "".join(form.lines([FOUND])) for form in FORMS.values())


@pytest.mark.parametrize("form", FORMS)
def test_nothing_found_is_no_error(form: str) -> None:
    assert "".join(FORMS[form].lines([])) == (",".join(CSV_COLUMNS) + "\r\n" if form == "csv" else "")


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
