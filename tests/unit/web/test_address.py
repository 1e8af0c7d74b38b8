"""The address of a search: what parameters mean, what is refused, and that every address reads back as itself."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from indexer.documents import FACETS
from indexer.results import Search
from web import address
from web.address import Asked


def read(*pairs: tuple[str, str]) -> Asked:
    return address.read(MultiDict(pairs))


def test_nothing_asks_nothing() -> None:
    asked = read()
    assert asked == Asked()
    assert asked.search().is_empty
    assert asked.url() == "/search"


def test_all_parameters_become_a_search() -> None:
    asked = read(
        ("q", " 地铁 "),
        ("district", "金水区"),
        ("district", "二七区"),
        ("district", "金水区"),
        ("topic", "transport"),
        ("from", "2022-04"),
        ("to", "2022-04"),
        ("sort", "newest"),
        ("page", "3"),
        ("size", "50"),
    )
    assert asked.search() == Search(
        query="地铁",
        selections={"district": ("金水区", "二七区"), "topic": ("transport",)},
        date_from=dt.date(2022, 4, 1),
        date_to=dt.date(2022, 4, 30),
        sort="newest",
        limit=50,
        offset=100,
    )
    assert not asked.problems


@pytest.mark.parametrize(
    ("given_date", "first", "last"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("1999-12-31", "1999-12-31", "1999-12-31"),
    ],
)
def test_a_date_may_be_a_year_a_month_or_a_day(given_date: str, first: str, last: str) -> None:
    asked = read(("from", given_date), ("to", given_date))
    assert (asked.date_from, asked.date_to) == (first, last)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "yesterday"),
        ("from", "2022-13"),
        ("from", "2022-02-30"),
        ("to", "0000"),
        ("to", "２０２２"),
        ("sort", "random"),
        ("page", "0"),
        ("page", "-1"),
        ("page", "1e3"),
        ("page", "99999999999999999999"),
        ("page", "501"),
        ("size", "7"),
        ("size", "all"),
        ("district", "区" * 201),
    ],
)
def test_what_means_nothing_is_named_not_guessed(name: str, value: str) -> None:
    assert read((name, value)).problems == {name}


def test_too_many_values_in_one_facet_are_refused() -> None:
    assert read(*(("reporter", str(n)) for n in range(21))).problems == {"reporter"}


def test_dates_the_wrong_way_round_are_refused_and_kept_for_showing() -> None:
    asked = read(("from", "2022-05-01"), ("to", "2022-04-01"))
    assert asked.problems == {"to"}
    assert (asked.date_from, asked.date_to) == ("2022-05-01", "2022-04-01")


def test_the_deepest_page_is_within_what_a_search_answers() -> None:
    asked = read(("page", "100"), ("size", "100"))
    assert not asked.problems
    assert asked.search().offset + asked.search().limit == address.DEEPEST


def test_changes_start_on_page_one_and_touch_nothing_else() -> None:
    asked = read(("q", "河"), ("district", "金水区"), ("topic", "sport"), ("from", "2022"), ("page", "2"))
    assert asked.without("district", "金水区").url() == "/search?q=河&topic=sport&from=2022-01-01"
    assert asked.cleared().url() == "/search?q=河"
    assert asked.between("", "").url() == "/search?q=河&district=金水区&topic=sport"
    assert asked.asking("湖").q == "湖" and asked.asking("湖").page == 1
    assert asked.sorted_by("oldest").url().endswith("&sort=oldest")
    assert ("page", "2") not in asked.hidden()
    assert dict(asked.hidden("q")) == {"district": "金水区", "topic": "sport", "from": "2022-01-01"}


@pytest.mark.parametrize(
    ("act", "url"),
    [
        (("drop", "district:金水区"), "/search?q=河&topic=sport&from=2022-01-01&more=reporter"),
        (("drop", "from"), "/search?q=河&district=金水区&topic=sport&more=reporter"),
        (("drop", "more:reporter"), "/search?q=河&district=金水区&topic=sport&from=2022-01-01"),
        (("drop", "nothing"), "/search?q=河&district=金水区&topic=sport&from=2022-01-01&more=reporter"),
        (("in", "2021"), "/search?q=河&district=金水区&topic=sport&from=2021-01-01&to=2021-12-31&more=reporter"),
        (
            ("in", "2020/2021-02"),
            "/search?q=河&district=金水区&topic=sport&from=2020-01-01&to=2021-02-28&more=reporter",
        ),
    ],
)
def test_a_button_changes_the_search_around_it(act: tuple[str, str], url: str) -> None:
    shown = [("q", "河"), ("district", "金水区"), ("topic", "sport"), ("from", "2022-01-01"), ("more", "reporter")]
    arguments = MultiDict([*shown, act])
    assert address.is_act(arguments) and not address.is_act(MultiDict(shown))
    assert address.read(arguments).url() == url


def test_a_date_that_means_nothing_can_be_dropped() -> None:
    assert read(("from", "x"), ("drop", "from")).problems == frozenset()
    assert read(("in", "x/2022")).problems == {"from"}


def test_a_kept_search_has_an_address() -> None:
    search = Search("河", {"topic": ("sport",), "district": ()}, dt.date(2022, 1, 1), None, "newest", 20, 40)
    assert address.of_search(search).url() == "/search?q=河&topic=sport&from=2022-01-01&sort=newest"


#: what a browser can send: it never sends lone surrogates
text = st.text(st.characters(exclude_categories=("Cs",)), max_size=30)


@given(
    q=text,
    values=st.dictionaries(st.sampled_from(FACETS), st.lists(text, max_size=4)),
    sort=st.sampled_from(address.SORTS),
    size=st.sampled_from(address.SIZES),
    page=st.integers(1, 100),
    more=st.lists(st.sampled_from((*FACETS, "nothing"))),
)
def test_every_address_reads_back_as_itself(
    q: str, values: dict[str, list[str]], sort: str, size: int, page: int, more: list[str]
) -> None:
    pairs = [("q", q), ("sort", sort), ("size", str(size)), ("page", str(page)), *(("more", facet) for facet in more)]
    asked = read(*pairs, *((name, value) for name, chosen in values.items() for value in chosen))
    parts = urlsplit(asked.url())
    assert parts.path == "/search" and not parts.fragment
    assert read(*parse_qsl(parts.query)) == asked


@given(text)
def test_an_address_cannot_break_out_of_an_attribute(q: str) -> None:
    url = Asked(q=q).url()
    assert not set(url) & set("\"'<>` \t\n\r\\")
    assert all(char.isprintable() for char in url)
