"""The sitemap: every story's address, in one file or in numbered parts named by an index. Pure."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable

#: addresses in one file; the protocol allows 50,000
PART = 10_000
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def urlset(addresses: Iterable[str]) -> bytes:
    """A sitemap of absolute addresses."""
    return _document("urlset", "url", addresses)


def index(parts: Iterable[str]) -> bytes:
    """An index of the absolute addresses of sitemaps."""
    return _document("sitemapindex", "sitemap", parts)


def _document(name: str, item: str, addresses: Iterable[str]) -> bytes:
    root = ET.Element(name, {"xmlns": _NAMESPACE})
    for address in addresses:
        ET.SubElement(ET.SubElement(root, item), "loc").text = address
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
