"""The addresses that templates write: stories, people, issues."""

from __future__ import annotations

from flask import url_for

from archive.model import Credit
from web.address import Asked, link
from web.overview import Issue


def story_url(story_id: str, q: str = "") -> str:
    """A story, with the words to highlight in it."""
    return link(url_for("story.show", story_id=story_id), [("q", q)] if q else [])


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
    """The stories of a newspaper's day."""
    newspaper = [("newspaper", issue.newspaper)] if issue.newspaper else []
    day = issue.date.isoformat()
    return link(url_for("search.results"), [*newspaper, ("from", day), ("to", day)])
