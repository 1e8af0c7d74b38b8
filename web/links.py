"""The addresses that templates write: stories, people, issues."""

from __future__ import annotations

from flask import url_for

from archive.model import Credit, CreditRole
from web.address import link
from web.overview import Issue

_PEOPLE = {
    CreditRole.REPORTER: "reporter",
    CreditRole.CORRESPONDENT: "correspondent",
    CreditRole.PHOTOGRAPHER: "photographer",
}


def story_url(story_id: str, q: str = "") -> str:
    """A story, with the words to highlight in it."""
    return link(url_for("story.show", story_id=story_id), [("q", q)] if q else [])


def person_url(credit: Credit) -> str:
    """The stories of a person: by facet, else those that name them."""
    name = credit.name.replace('"', " ")
    pair = (_PEOPLE[credit.role], credit.name) if credit.role in _PEOPLE else ("q", f'"{name}"')
    return link(url_for("search.results"), [pair])


def facet_url(facet: str, value: str) -> str:
    return link(url_for("search.results"), [(facet, value)])


def issue_url(issue: Issue) -> str:
    """The stories of a newspaper's day."""
    newspaper = [("newspaper", issue.newspaper)] if issue.newspaper else []
    day = issue.date.isoformat()
    return link(url_for("search.results"), [*newspaper, ("from", day), ("to", day)])
