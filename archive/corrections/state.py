"""A page as the correction desk sees it: its stories with what is pinned of each, and its furniture. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from archive.digest import digest, piece_row
from archive.model import PageMeta, Piece, Role, Segmentation, SegmentedStory, Span, Story, body_text


class Part(StrEnum):
    """What of a story can be pinned. A pinned text fixes the whole story: pieces, roles, order and fields."""

    TEXT = "text"
    HEADLINE = "headline"
    KICKER = "kicker"
    SUBTITLE = "subtitle"
    COLUMN = "column"
    BYLINE = "byline"


#: the fields of a story that its head pieces print, and the role of those pieces
HEAD_FIELDS = {
    Part.HEADLINE: Role.HEADLINE,
    Part.KICKER: Role.KICKER,
    Part.SUBTITLE: Role.SUBTITLE,
    Part.COLUMN: Role.COLUMN,
}


@dataclass(frozen=True, slots=True)
class CorrectedLabels:
    """What editors say a story is about; ``None``: nothing was said, the classifier decides. ``()``: about none."""

    #: official short names, primary first
    districts: tuple[str, ...] | None = None
    #: ids of data/topics.toml, best first
    topics: tuple[str, ...] | None = None


#: no editor said anything
NO_LABELS = CorrectedLabels()


@dataclass(frozen=True, slots=True)
class Entry:
    """One story on the desk."""

    story: Story
    #: what editors fixed: no segmenter and no new edition changes it
    pinned: frozenset[Part] = frozenset()
    labels: CorrectedLabels = NO_LABELS

    @property
    def id(self) -> str:
        return self.story.id

    @property
    def is_whole(self) -> bool:
        """The story's text is pinned."""
        return Part.TEXT in self.pinned

    @property
    def is_corrected(self) -> bool:
        """Anything of it was said by an editor."""
        return bool(self.pinned) or self.labels != NO_LABELS


@dataclass(frozen=True, slots=True)
class PageState:
    """A page's stories in page order and its furniture; or, without a page, one story that was imported."""

    page_id: str | None
    #: SHA-256 of the original's bytes; None where there is no page
    sha256: str | None
    text: str
    meta: PageMeta
    entries: tuple[Entry, ...]
    furniture: tuple[Span, ...] = ()
    #: furniture that editors marked
    pinned_furniture: tuple[Span, ...] = ()

    def entry(self, story_id: str) -> Entry | None:
        """The story of that id, None when it is not on this page."""
        return next((entry for entry in self.entries if entry.id == story_id), None)

    @property
    def version(self) -> str:
        """Equal for equal states: what a form carries so that nobody corrects a page that has changed meanwhile."""
        furniture = spans_rows(self.furniture), spans_rows(self.pinned_furniture)
        return digest([[canonical(entry) for entry in self.entries], *furniture])[:16]


def canonical(entry: Entry) -> list[object]:
    """All that corrections can change of a story, as a JSON-able list; page order and metadata are left out."""
    story, labels = entry.story, entry.labels
    return [
        story.id,
        [story.headline, story.kicker, story.subtitle, story.column],
        [[credit.name, credit.role.value] for credit in story.byline],
        [piece_row(piece) for piece in story.pieces],
        story.body,
        story.confidence,
        list(story.reasons),
        sorted(entry.pinned),
        [list(said) if said is not None else None for said in (labels.districts, labels.topics)],
    ]


def is_of_page(text: str, story: Story) -> bool:
    """The story's body is what its pieces of the page say; an import may have given it another one, or no pieces."""
    inside = all(0 <= piece.start <= piece.end <= len(text) for piece in story.pieces)
    return bool(story.pieces) and inside and body_text(text, story.pieces) == story.body


def spans_rows(spans: tuple[Span, ...]) -> list[list[int]]:
    """Spans as flat lists."""
    return [[span.start, span.end] for span in spans]


def numbered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Stories in page order, each with its place."""
    return tuple(replace(entry, story=replace(entry.story, position=n)) for n, entry in enumerate(entries))


def rewritten(state: PageState, story: Story, pieces: tuple[Piece, ...]) -> Story:
    """``story`` with other pieces and the body that they make."""
    return replace(story, pieces=pieces, body=body_text(state.text, pieces))


def as_segmentation(state: PageState) -> Segmentation:
    """The state as a segmenter would have found it."""
    stories = tuple(
        SegmentedStory(s.headline, s.kicker, s.subtitle, s.column, s.byline, s.pieces, s.confidence, s.reasons)
        for s in (entry.story for entry in state.entries)
    )
    return Segmentation(state.meta, stories, state.furniture)
