"""The archive's own corrections as a measure: corrected pages as gold, and the classifier against editors' labels."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from archive.corrections.gold import Gold, gold_of
from archive.corrections.state import NO_LABELS, CorrectedLabels, PageState
from archive.home import Home
from archive.model import Page, Story
from archive.segment import segment_page
from archive.settings import load_settings
from archive.store import stories
from archive.store.corrections import every_said
from indexer.classify import Labels, load_classifier
from indexer.corrected import corrected
from indexer.lexicon import load_lexicon
from indexer.quality.labels import LabelFigures, Labelled, LabelledStory, score_labels
from indexer.tokens import load_tokenizer


class GoldWriter:
    """Makes gold of pages as they stand: what editors did not say of labels, the classifier says."""

    def __init__(self, home: Home) -> None:
        self._city = load_settings(home).city
        self._classifier = load_classifier(load_tokenizer(home.dictionary), self._city)
        self._lexicon = load_lexicon()

    def gold(self, conn: Connection, state: PageState) -> Gold:
        """The gold of a page; its metadata is what is read off the page itself."""
        fellows = [entry.story for entry in state.entries]
        labels = {}
        for entry in state.entries:
            found = self._classifier.classify(entry.story, [other for other in fellows if other is not entry.story])
            shown = as_labelled(corrected(found, entry.labels))
            labels[entry.id] = CorrectedLabels(shown.districts, shown.topics)
        page = Page(state.page_id or "", state.text, "utf-8", state.sha256 or "")
        return gold_of(state, labels, segment_page(page, self._lexicon).meta, self._city)


def as_labelled(labels: Labels) -> Labelled:
    """Labels by their names alone."""
    return Labelled(tuple(label.name for label in labels.districts), tuple(label.id for label in labels.topics))


def score_corrections(conn: Connection, home: Home) -> LabelFigures:
    """How far the classifier, asked as when indexing, agrees with the labels that editors gave.

    Where editors gave districts only, topics count as right, and the other way round.
    """
    city = load_settings(home).city
    classifier = load_classifier(load_tokenizer(home.dictionary), city)
    cases = {story.id: (story, said, fellows) for story, said, fellows in _cases(conn)}

    def found(id: str) -> Labelled:
        story, _, fellows = cases[id]
        return as_labelled(classifier.classify(story, fellows))

    given = {id: found(id) for id in cases}
    wanted = [
        LabelledStory(
            story,
            city,
            Labelled(
                said.districts if said.districts is not None else given[id].districts,
                said.topics if said.topics is not None else given[id].topics,
            ),
        )
        for id, (story, said, _) in cases.items()
    ]
    return score_labels(wanted, lambda case: given[case.story.id])


def _cases(conn: Connection) -> Iterator[tuple[Story, CorrectedLabels, list[Story]]]:
    """Stories that editors labelled, with what they said and what else stands on the page."""
    said = {id: said.labels for id, said in every_said(conn).items() if said.labels != NO_LABELS}
    for id, story in stories.get_live(conn, said).items():
        page = stories.of_page(conn, story.page_id) if story.page_id else ()
        yield story, said[id], [other for other in page if other.id != id]
