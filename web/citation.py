"""How a story is cited, and what machines that read its page are told of it: meta tags, COinS, JSON-LD. Pure."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

from archive.model import Story
from archive.references import writers

#: the editions of GB/T 7714 that people are asked to follow
Edition = Literal[2015, 2025]
EDITIONS: tuple[Edition, ...] = (2015, 2025)

#: (comma, opening and closing bracket): since 2025 the marks between elements are full width, all but the full stop
_MARKS: dict[Edition, tuple[str, str, str]] = {2015: (", ", "(", ")"), 2025: ("，", "（", "）")}
#: authors who are named before 等 stands for the rest
_NAMED = 3


def gbt7714(story: Story, edition: Edition = 2015) -> str:
    """``刘伟平, 张帅. 标题[N]. 郑州日报, 2022-04-11(07).``, with the marks of that edition.

    What is unknown is left out; more than three authors end in 等.
    """
    comma, opening, closing = _MARKS[edition]
    authors = writers(story)
    who = comma.join((*authors[:_NAMED], "等") if len(authors) > _NAMED else authors)
    page = f"{opening}{story.page}{closing}" if story.page else ""
    where = comma.join(filter(None, (story.newspaper, story.date.isoformat() if story.date else None)))
    return ". ".join(filter(None, (who, f"{story.label}[N]", where + page))) + "."


def meta_tags(story: Story, url: str, language: str) -> tuple[tuple[str, str], ...]:
    """Names and contents of the Highwire and Dublin Core tags, what is unknown left out."""
    day = story.date.isoformat() if story.date else None
    tags = [
        ("citation_title", story.label),
        *(("citation_author", name) for name in writers(story)),
        ("citation_journal_title", story.newspaper),
        ("citation_publication_date", day.replace("-", "/") if day else None),
        ("citation_firstpage", story.page),
        ("citation_language", language),
        ("citation_public_url", url),
        ("DC.title", story.label),
        *(("DC.creator", name) for name in writers(story)),
        ("DC.source", story.newspaper),
        ("DC.date", day),
        ("DC.type", "newspaperArticle"),
        ("DC.language", language),
        ("DC.identifier", url),
    ]
    return tuple((name, content) for name, content in tags if content)


def coins(story: Story, url: str) -> str:
    """The story as an OpenURL context object: what goes into the title of a ``Z3988`` span."""
    pairs = [
        ("ctx_ver", "Z39.88-2004"),
        ("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"),
        ("rft.type", "newspaperArticle"),
        ("rft.title", story.label),
        *(("rft.au", name) for name in writers(story)),
        ("rft.source", story.newspaper),
        ("rft.date", story.date.isoformat() if story.date else None),
        ("rft.pages", story.page),
        ("rft.identifier", url),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def json_ld(
    story: Story, url: str, language: str, districts: tuple[str, ...], topics: tuple[str, ...]
) -> dict[str, Any]:
    """The story as a schema.org NewsArticle; ``topics`` by their names."""
    paper = {"@type": "Newspaper", "name": story.newspaper} if story.newspaper else None
    issue = {"@type": "PublicationIssue", "datePublished": story.date.isoformat()} if story.date else None
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "identifier": story.id,
        "headline": story.label,
        "alternativeHeadline": story.subtitle,
        "author": [{"@type": "Person", "name": name} for name in writers(story)],
        "datePublished": story.date.isoformat() if story.date else None,
        "isPartOf": {**issue, "isPartOf": paper} if issue and paper else issue or paper,
        "pagination": story.page,
        "articleSection": story.section,
        "inLanguage": language,
        "contentLocation": [{"@type": "AdministrativeArea", "name": name} for name in districts],
        "keywords": list(topics),
    }
    return {name: value for name, value in found.items() if value}
