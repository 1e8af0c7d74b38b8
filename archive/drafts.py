"""A segmented story as the archive would hold it, before it has an id. Pure."""

from __future__ import annotations

from archive.model import PageMeta, SegmentedStory, Story, body_text


def draft(text: str, meta: PageMeta, page_id: str | None, position: int, story: SegmentedStory) -> Story:
    """A story found on the page ``text``, with the metadata of its page."""
    return Story(
        id="",
        headline=story.headline,
        body=body_text(text, story.pieces),
        kicker=story.kicker,
        subtitle=story.subtitle,
        column=story.column,
        byline=story.byline,
        date=meta.date,
        newspaper=meta.newspaper,
        page=meta.number,
        section=meta.section,
        page_id=page_id,
        position=position,
        pieces=story.pieces,
        confidence=story.confidence,
        reasons=story.reasons,
    )
