"""Phrases side by side: every story once, shares of what there is, lines with gaps; and the page that shows them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from indexer.engine.base import FacetCounts
from web.trends import HEIGHT, MOST_ROWS, WIDTH, Cell, Row, by_facet, by_time, plot

months = st.tuples(st.integers(1990, 2030), st.integers(1, 12)).map(lambda ym: ym[0] * 100 + ym[1])


def test_months_without_stories_stand_between() -> None:
    rows = by_time([(202111, 4), (202202, 8)], [[(202202, 2)], []])
    assert [(row.label, row.of, [cell.count for cell in row.cells]) for row in rows] == [
        ("2021-11", 4, [0, 0]),
        ("2021-12", 0, [0, 0]),
        ("2022-01", 0, [0, 0]),
        ("2022-02", 8, [2, 0]),
    ]
    assert rows[3].cells[0].share == 25.0 and rows[1].cells[0].share is None


def test_a_long_time_is_told_in_years_unless_asked() -> None:
    everything = [(199001, 1), (202212, 2)]
    assert [row.label for row in by_time(everything, [])][::32] == ["1990", "2022"]
    assert len(by_time(everything, [], "month")) == 33 * 12
    assert [row.label for row in by_time([(202112, 1), (202201, 1)], [], "year")] == ["2021", "2022"]


def test_a_time_with_few_months_filled_is_told_in_years() -> None:
    assert [row.label for row in by_time([(202201, 1), (202303, 1)], [])] == ["2022", "2023"]
    assert len(by_time([(202201, 1), (202212, 1)], [])) == 12


@given(
    st.dictionaries(months, st.tuples(st.integers(1, 99), st.integers(0, 99)), max_size=40),
    st.sampled_from(["", "month", "year"]),
)
def test_every_story_is_in_one_step(counts: dict[int, tuple[int, int]], by: str) -> None:
    everything = [(month, counts[month][0]) for month in sorted(counts)]
    phrase = [(month, min(counts[month])) for month in sorted(counts) if min(counts[month])]
    rows = by_time(everything, [phrase], by)
    assert sum(row.of for row in rows) == sum(count for _, count in everything)
    assert sum(row.cells[0].count for row in rows) == sum(count for _, count in phrase)
    assert [row.label for row in rows] == sorted({row.label for row in rows})
    assert all(row.cells[0].count <= row.of for row in rows)


def test_lines_break_where_there_is_nothing_to_measure() -> None:
    rows = [
        Row(str(n), str(n), of, (Cell(count, of),)) for n, (count, of) in enumerate([(1, 4), (0, 0), (2, 4), (4, 4)])
    ]
    shares, counts = plot(rows, shares=True), plot(rows, shares=False)
    assert shares and counts
    assert (shares.top, counts.top) == (100, 5)
    assert shares.lines[0].path == "M90.0 180.0M450.0 120.0L630.0 0.0"
    assert shares.lines[0].dots.count("h0") == 3
    assert counts.lines[0].path.count("L") == 1
    points = re.findall(r"[ML]([\d.]+) ([\d.]+)", counts.lines[0].path)
    assert all(0 <= float(x) <= WIDTH and 0 <= float(y) <= HEIGHT for x, y in points)


def test_one_step_or_no_phrase_is_no_plot() -> None:
    row = Row("2022", "2022", 1, (Cell(1, 1),))
    assert plot([row], shares=True) is None
    assert plot([Row("2022", "2022", 1, ())] * 2, shares=True) is None


def test_a_table_by_facet_has_the_commonest_values_first() -> None:
    everything = FacetCounts(tuple((f"区{n}", 100 - n) for n in range(50)), 60)
    rows = by_facet(everything, [FacetCounts((("区1", 9), ("区49", 3)), 2)], str.lower)
    assert len(rows) == MOST_ROWS and rows[1] == Row("区1", "区1", 99, (Cell(9, 99),))


def get(client: FlaskClient, **arguments: object) -> str:
    response = client.get("/trends", query_string=arguments)
    assert response.status_code == 200, response.text
    return response.text


def test_phrases_stand_side_by_side(client: FlaskClient) -> None:
    html = get(client, q=["河水", "夜校"])
    assert re.search(r'<a href="/search\?q=河水">河水</a> <span class="count">45 篇，88.24%', html)
    assert html.count('class="line ') == 2
    assert re.search(r'<a href="/search\?q=夜校&amp;in=2021">1</a></td><td>\d+\.\d\d%', html)
    cells = re.findall(r'<a href="([^"]+&amp;(?:topic|district)=[^"]+)" title="(\d+) 篇，', html)
    assert cells
    for address, count in cells:
        assert f'<h2 id="count">共 {count} 篇' in client.get(unescape(address)).text


def test_filters_are_kept_and_can_be_dropped(client: FlaskClient) -> None:
    html = get(client, q="河水", year="2021", **{"as": "count", "by": "year"})
    assert 'class="chip" href="/trends?q=河水&amp;by=year&amp;as=count"' in html
    assert re.search(r'<a href="/search\?q=河水&amp;year=2021">河水</a> <span class="count">23 篇', html)


@pytest.mark.parametrize("phrase", ["查无此词", "夜校 查无此词"])
def test_what_matches_nothing_counts_nothing(client: FlaskClient, phrase: str) -> None:
    assert '<span class="count">0 篇，0.00%' in get(client, q=phrase)


def test_errors_stand_at_their_phrase_and_the_others_are_shown(client: FlaskClient) -> None:
    html = get(client, q=['"河', "河水"])
    assert 'aria-invalid="true" aria-describedby="error-0"' in html and 'id="error-0"' in html
    assert html.count('class="line ') == 1


def test_nothing_asked_and_too_much_asked(client: FlaskClient) -> None:
    assert "写下两三个说法" in get(client)
    html = get(client, q=[f"河{n}" for n in range(9)])
    assert "其余的没有算" in html and html.count('name="q"') == 6
    assert "Traceback" not in get(client, q="河水", sort="x", year="区" * 300, by="x", **{"as": "x", "from": "x"})
