"""A story: read in good typography, with what is known about it, where it stands on its page, how to take it away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from archive.errors import IncompatibleIndex, NoIndex, QueryError, UsageError
from archive.model import StoredPage, Story
from archive.references import bibtex, ris
from indexer.classify import Labels
from indexer.engine.base import TextField
from indexer.snippets import Highlighter
from web import citation, continued, reading, related
from web.address import link
from web.views import services, topic_name

blueprint = Blueprint("story", __name__)

#: characters of a text that are shown at once; the rest is a link away
LONGEST = 60_000
#: stories of the page listed before and after this one, matches with a link of their own
_BESIDE, _STEPS = 20, 30


@dataclass(frozen=True, slots=True)
class Place:
    """The page a story was taken from and its fellows there."""

    page: StoredPage
    #: as many as are listed, with their numbers in page order, from 1
    fellows: tuple[tuple[int, Story], ...]
    #: how many there are
    total: int
    previous: Story | None
    next: Story | None


@blueprint.get("/story/<path:story_id>")
def show(story_id: str) -> ResponseReturnValue:
    story = services().story(story_id)
    if story.id != story_id:
        pairs = [(k, v) for k, v in request.args.items(multi=True)]
        return redirect(link(url_for("story.show", story_id=story.id), pairs), 301)
    page, fellows = services().page(story.page_id) if story.page_id else (None, ())
    # of a very long text the beginning says what it is about, and is where evidence can be shown
    beginning = replace(story, body=story.body[:LONGEST]) if len(story.body) > LONGEST else story
    labels = services().labels(beginning, tuple(fellow for fellow in fellows if fellow.id != story.id))
    query = request.args.get("q", "")
    read = reading.read(
        story,
        page.page.text if page else None,
        _finder(query),
        _evidence(labels),
        None if request.args.get("all") else LONGEST,
    )
    url = url_for("story.show", story_id=story.id, _external=True)
    districts = tuple(label.name for label in labels.districts)
    topics = tuple(topic_name(label.id) for label in labels.topics)
    return render_template(
        "story.html",
        story=story,
        read=read,
        steps=min(read.hits, _STEPS),
        place=_place(story, page, fellows) if page else None,
        labels=labels,
        marks=reading.marks_of(story),
        continued=_continued(story, page) if page else (),
        shelves=_shelves(story),
        url=url,
        citations=[(edition, citation.gbt7714(story, edition)) for edition in citation.EDITIONS],
        references=[("bibtex", "BibTeX", bibtex(story, url)), ("ris", "RIS", ris(beginning, url))],
        meta=citation.meta_tags(story, url, read.language),
        coins=citation.coins(story, url),
        json_ld=citation.json_ld(story, url, read.language, districts, topics),
        topic=topic_name,
        q=query,
    )


def _place(story: Story, page: StoredPage, stories: Sequence[Story]) -> Place:
    at = next((i for i, fellow in enumerate(stories) if fellow.id == story.id), 0)
    first = max(0, at - _BESIDE)
    listed = tuple(enumerate(stories[first : at + _BESIDE + 1], start=first + 1))
    previous = stories[at - 1] if at else None
    return Place(page, listed, len(stories), previous, next(iter(stories[at + 1 :]), None))


def _continued(story: Story, page: StoredPage) -> tuple[continued.Continuation, ...]:
    date, newspaper = page.meta.date, page.meta.newspaper
    pages = services().issue_pages(date, newspaper or "") if date else ()
    return continued.continuations(story, page.page.text, page.furniture, pages)


def _evidence(labels: Labels) -> Mapping[str, Sequence[reading.Range]]:
    found: dict[str, list[reading.Range]] = defaultdict(list)
    for label in labels.districts:
        for evidence in label.evidence:
            found[evidence.field].append((evidence.start, evidence.end))
    return found


def _shelves(story: Story) -> tuple[related.Shelf, ...]:
    """Reading works without an index, only without what it knows."""
    try:
        alike = services().searcher.similar(story.id, related.SHOWN + 1)
        known = services().stories(alike)
        similar = related.Shelf("similar", "", tuple(known[id] for id in alike if id in known))
        others = related.shelves(story, services().search)
    except (QueryError, UsageError, NoIndex, IncompatibleIndex):
        return ()
    return (similar, *others) if similar.stories else others


def _finder(query: str) -> reading.Finder:
    """Where the query in the address matches; one that cannot be understood matches nothing here."""
    try:
        marker = services().highlighter(query)
    except (QueryError, NoIndex, IncompatibleIndex):
        marker = Highlighter(())

    def find(text: str, field: TextField) -> Sequence[reading.Range]:
        return [(match.start, match.end) for match in marker.matches(text, field)]

    return find
