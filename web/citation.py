"""How a story is cited: one line after GB/T 7714 for an article in a newspaper. Pure."""

from __future__ import annotations

from archive.model import CreditRole, Story

#: who counts as an author of the text
_AUTHORS = (CreditRole.REPORTER, CreditRole.CORRESPONDENT, CreditRole.AUTHOR)


def gbt7714(story: Story) -> str:
    """``刘伟平, 张帅. 标题[N]. 郑州日报, 2022-04-11(07).``

    What is unknown is left out; more than three authors end in 等.
    """
    authors = list(dict.fromkeys(credit.name for credit in story.byline if credit.role in _AUTHORS))
    who = ", ".join(authors[:3]) + (", 等" if len(authors) > 3 else "")
    page = f"({story.page})" if story.page else ""
    where = ", ".join(filter(None, (story.newspaper, story.date.isoformat() if story.date else None)))
    return ". ".join(filter(None, (who, f"{story.label}[N]", where + page))) + "."
