"""The addresses that templates write: stories, people, issues."""

from __future__ import annotations

import datetime as dt

from flask import url_for

from archive.model import Credit
from web.address import Asked, link
from web.overview import Issue


def story_url(story_id: str, q: str = "", *, whole: bool = False) -> str:
    """A story, with the words to highlight in it; ``whole``: however long it is."""
    pairs = [("q", q)] if q else []
    return link(url_for("story.show", story_id=story_id), [*pairs, ("all", "1")] if whole else pairs)


def person_url(credit: Credit) -> str:
    """The page of a person."""
    return name_url(credit.name)


def name_url(name: str) -> str:
    """The page of the person of that name."""
    return url_for("people.show", name=name)


def series_url(name: str) -> str:
    """The page of a column."""
    return url_for("series.show", name=name)


def facet_url(facet: str, value: str, within: Asked | None = None) -> str:
    """The stories with a facet's value; ``within`` a search, where that is given."""
    return link(url_for("search.results"), [*(within.hidden() if within else ()), (facet, value)])


def search_url(text: str) -> str:
    """The stories that hold a text."""
    return link(url_for("search.results"), [("q", text)])


def issue_url(issue: Issue) -> str:
    """A newspaper's day; of stories that name no newspaper, the day."""
    return day_url(issue.date, issue.newspaper)


def day_url(date: dt.date, newspaper: str | None) -> str:
    """The issue of a day: of a newspaper, of unnamed ones (""), of all (None)."""
    return link(url_for("browse.issue", day=date.isoformat()), _of(newspaper))


def newspaper_url(newspaper: str | None) -> str:
    """The years of a newspaper; as in ``day_url``."""
    return link(url_for("browse.index"), _of(newspaper))


def month_url(year: int, month: int | None, newspaper: str | None) -> str:
    """The days of a year or month; as in ``day_url``."""
    if month is None:
        return link(url_for("browse.year", year=f"{year:04}"), _of(newspaper))
    return link(url_for("browse.month", year=f"{year:04}", month=f"{month:02}"), _of(newspaper))


def undated_url(newspaper: str | None) -> str:
    """The stories of a newspaper that have no date; as in ``day_url``."""
    return link(url_for("browse.undated"), _of(newspaper))


def source_url(page_id: str, at: int) -> str:
    """The place in a page's source text where the piece stands that begins at ``at``."""
    return link(url_for("page.show", page_id=page_id), [("at", str(at))]) + f"#t{at}"


def desk_url(page_id: str) -> str:
    """Where editors correct a page."""
    return url_for("desk.show", page_id=page_id)


def _of(newspaper: str | None) -> list[tuple[str, str]]:
    return [] if newspaper is None else [("newspaper", newspaper)]
