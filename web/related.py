"""What a reader may go on with after a story: what is like it, in the same column, by the same hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from archive.model import CreditRole, Story
from indexer.results import Hit, Results, Search
from indexer.syntax import quoted

#: stories a shelf shows, and people of a byline who get one
SHOWN, _PEOPLE = 4, 2
_WRITERS = (CreditRole.REPORTER, CreditRole.AUTHOR, CreditRole.CORRESPONDENT)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Other stories with something in common."""

    kind: Literal["similar", "column", "person"]
    #: of the column or person
    name: str
    #: newest first, of similar ones the most similar
    stories: tuple[Hit | Story, ...]
    #: how many there are; of similar ones nobody can say
    total: int | None = None


def shelves(story: Story, search: Callable[[Search], Results]) -> tuple[Shelf, ...]:
    """One shelf for the column and one for each of the first writers, where there is more of them.

    Raises what ``search`` raises.
    """
    people = [credit.name for role in _WRITERS for credit in story.byline if credit.role == role]
    made = []
    if story.column:
        found = search(Search(selections={"column": (story.column,)}, sort="newest", limit=SHOWN + 1))
        made.append(_shelf("column", story.column, story, found))
    for name in list(dict.fromkeys(people))[:_PEOPLE]:
        if phrase := quoted(name):
            found = search(Search(f"byline:{phrase}", sort="newest", limit=SHOWN + 1))
            if not found.relaxed:
                made.append(_shelf("person", name, story, found))
    return tuple(shelf for shelf in made if shelf.stories)


def _shelf(kind: Literal["column", "person"], name: str, story: Story, found: Results) -> Shelf:
    others = tuple(hit for hit in found.hits if hit.id != story.id)
    return Shelf(kind, name, others[:SHOWN], max(found.total - 1, len(others)))
