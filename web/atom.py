"""Atom feeds: entries as data become the bytes of a feed, answered with an ETag so that readers fetch only news."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Response, request

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
_NAMESPACE = "http://www.w3.org/2005/Atom"
#: characters that XML 1.0 cannot carry, not even escaped
_UNSAYABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``id`` is an IRI that never changes; ``link`` an absolute address; ``updated`` is aware."""

    id: str
    title: str
    link: str
    updated: dt.datetime
    summary: str = ""


def feed(id: str, title: str, link: str, updated: dt.datetime, entries: Iterable[Entry]) -> bytes:
    """An Atom 1.0 document, entries in the order given.

    ``id`` as in an entry; ``link`` is the page that the feed is about. ``updated`` counts for a feed without
    entries; else the newest entry does, so that an unchanged feed is the same bytes.
    """
    given = tuple(entries)
    root = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "zh-Hans"})
    _described(root, id, title, link, max((entry.updated for entry in given), default=updated))
    author = ET.SubElement(root, "author")
    _text(author, "name", "剪报 Jianbao")
    for entry in given:
        element = ET.SubElement(root, "entry")
        _described(element, entry.id, entry.title, entry.link, entry.updated)
        if entry.summary:
            _text(element, "summary", entry.summary)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def respond(document: bytes) -> Response:
    """The answer of a view: the feed, or 304 where the reader has these very bytes."""
    response = Response(document, content_type=MEDIA_TYPE)
    response.set_etag(hashlib.sha256(document).hexdigest()[:32])
    response.headers["Cache-Control"] = "no-cache, private"
    response.make_conditional(request)
    return response


def _described(parent: ET.Element, id: str, title: str, link: str, updated: dt.datetime) -> None:
    _text(parent, "id", id)
    _text(parent, "title", title)
    _text(parent, "updated", updated.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z"))
    ET.SubElement(parent, "link", {"rel": "alternate", "href": _sayable(link)})


def _text(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _sayable(text)


def _sayable(text: str) -> str:
    return _UNSAYABLE.sub("\ufffd", text)
