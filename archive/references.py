"""A story as a reference: BibTeX and RIS records for reference managers. Pure."""

from __future__ import annotations

import hashlib
import re

from archive.model import CreditRole, Story

_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
#: what BibTeX and biblatex take in a key without trouble
_NO_KEY = re.compile(r"[^A-Za-z0-9_.:-]")
#: in an address, what would end the field or begin a comment; all else stays, since ``url`` fields are verbatim
_NO_URL = {char: f"%{ord(char):02X}" for char in ' "<>\\^`{|}'}

#: those who wrote; photographers and editors are no authors
_WRITERS = frozenset({CreditRole.REPORTER, CreditRole.CORRESPONDENT, CreditRole.AUTHOR})


def writers(story: Story) -> tuple[str, ...]:
    """The names of those who wrote the story, each once, in the order of its byline."""
    return tuple(dict.fromkeys(credit.name for credit in story.byline if credit.role in _WRITERS))


def bibtex(story: Story, url: str | None = None) -> str:
    """A BibTeX entry, with a line end; BibTeX, biblatex and the GB/T 7714 styles know it as a newspaper's article.

    ``url``: the story's address, percent-encoded.
    """
    fields = [
        ("title", story.headline or story.label),
        ("subtitle", story.subtitle),
        ("author", " and ".join(f"{{{_tex(name)}}}" for name in writers(story))),
        ("journal", story.newspaper),
        ("year", f"{story.date.year:04}" if story.date else None),
        ("month", str(story.date.month) if story.date else None),
        ("day", str(story.date.day) if story.date else None),
        ("date", story.date.isoformat() if story.date else None),
        ("pages", story.page),
        ("note", story.section),
        ("entrysubtype", "newspaper"),
        ("url", "".join(_NO_URL.get(char, char) for char in url) if url else None),
    ]
    made = {"author", "url"}
    lines = [f"  {name} = {{{value if name in made else _tex(value)}}}," for name, value in fields if value]
    return "\n".join([f"@article{{{_key(story.id)},", *lines, "}", ""])


def ris(story: Story, url: str | None = None) -> str:
    """A RIS record of type NEWS, lines ended by CRLF; ``url``: the story's address."""
    fields = [
        ("TY", "NEWS"),
        ("ID", story.id),
        ("TI", story.headline or story.label),
        *(("AU", name) for name in writers(story)),
        ("T2", story.newspaper),
        ("PY", f"{story.date.year:04}" if story.date else None),
        ("DA", story.date.isoformat().replace("-", "/") if story.date else None),
        ("SP", story.page),
        ("SE", story.section),
        ("N2", story.body),
        ("UR", url),
    ]
    lines = [f"{tag}  - {_one_line(value)}\r\n" for tag, value in fields if value]
    return "".join([*lines, "ER  - \r\n\r\n"])


def _key(story_id: str) -> str:
    """The id where BibTeX takes it; else what is left of it, told apart by a digest."""
    key = _NO_KEY.sub("-", story_id)
    return key if key == story_id else f"{key}-{hashlib.sha256(story_id.encode()).hexdigest()[:8]}"


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in _one_line(text))


def _one_line(text: str) -> str:
    return " ".join(text.split())
