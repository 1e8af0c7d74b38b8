"""Brings the English catalogue up to date with the interface's messages, and compiles it.

    python scripts/catalogue.py

New messages come into web/translations/en/LC_MESSAGES/messages.po without a translation; those no longer used go.
"""

from __future__ import annotations

import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

WEB = Path(__file__).resolve().parent.parent / "web"
PO = WEB / "translations" / "en" / "LC_MESSAGES" / "messages.po"
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "ngettext": (1, 2)}


def extract() -> Catalog:
    """The messages of the interface: their Chinese text, no translations."""
    catalog = Catalog(project="jianbao", charset="utf-8")
    found = extract_from_dir(str(WEB), METHODS, OPTIONS, keywords=KEYWORDS)
    for file, _line, message, _comments, _context in sorted(found, key=lambda item: (item[0], item[1])):
        # no line numbers: a moved line is no change of a message
        catalog.add(message, locations=[(Path(file).as_posix(), 0)])
    return catalog


def read() -> Catalog:
    """The English catalogue as it stands."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="en")


def _is_translated(message: Message) -> bool:
    strings = (message.string,) if isinstance(message.string, str | None) else message.string
    return all(strings)


def main() -> int:
    catalog = read() if PO.exists() else Catalog(locale="en", charset="utf-8")
    catalog.update(extract(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as stream:
        write_po(stream, catalog, no_location=True, omit_header=True, sort_output=True, width=120)
    with PO.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalog)
    missing = [message.id for message in catalog if message.id and not _is_translated(message)]
    for message in missing:
        sys.stderr.write(f"no English yet: {message}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    raise SystemExit(main())
