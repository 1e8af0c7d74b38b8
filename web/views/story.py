"""A story: read in good typography, with what is known about it and where it stands on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from archive.errors import IncompatibleIndex, NoIndex, QueryError
from archive.model import StoredPage, Story
from indexer.classify import Labels
from indexer.engine.base import TextField
from indexer.snippets import Highlighter
from web import citation, reading
from web.address import link
from web.views import services, topic_name

blueprint = Blueprint("story", __name__)


@dataclass(frozen=True, slots=True)
class Place:
    """The page a story was taken from and its fellows there."""

    page: StoredPage
    stories: tuple[Story, ...]
    previous: Story | None
    next: Story | None


@blueprint.get("/story/<path:story_id>")
def show(story_id: str) -> ResponseReturnValue:
    story = services().story(story_id)
    if story.id != story_id:
        pairs = [(k, v) for k, v in request.args.items(multi=True)]
        return redirect(link(url_for("story.show", story_id=story.id), pairs), 301)
    place = _place(story)
    neighbours = tuple(fellow for fellow in place.stories if fellow.id != story.id) if place else ()
    labels = services().labels(story, neighbours)
    marker = _highlighter(request.args.get("q", ""))
    return render_template(
        "story.html",
        story=story,
        place=place,
        labels=labels,
        headline=reading.runs(story.label, _hits(marker, story.label, "headline"), _evidence(labels, "headline")),
        paragraphs=reading.paragraphs(
            story,
            place.page.page.text if place else None,
            _hits(marker, story.body, "body"),
            _evidence(labels, "body"),
        ),
        marks=reading.marks_of(story),
        language=reading.language_of(story.label + story.body),
        citation=citation.gbt7714(story),
        topic=topic_name,
        q=request.args.get("q", ""),
    )


def _place(story: Story) -> Place | None:
    if story.page_id is None:
        return None
    page, fellows = services().page(story.page_id)
    at = next((i for i, fellow in enumerate(fellows) if fellow.id == story.id), None)
    if at is None:
        return Place(page, fellows, None, None)
    return Place(page, fellows, *(fellows[i] if 0 <= i < len(fellows) else None for i in (at - 1, at + 1)))


def _hits(marker: Highlighter, text: str, field: TextField) -> Sequence[reading.Range]:
    return [(match.start, match.end) for match in marker.matches(text, field)]


def _evidence(labels: Labels, field: TextField) -> Sequence[reading.Range]:
    return [(e.start, e.end) for label in labels.districts for e in label.evidence if e.field == field]


def _highlighter(query: str) -> Highlighter:
    """What the query in the address marks; one that cannot be understood marks nothing here."""
    try:
        return services().highlighter(query)
    except (QueryError, NoIndex, IncompatibleIndex):
        return Highlighter(())
