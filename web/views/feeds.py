"""For other programs than browsers: Atom for any search, search from the browser's own bar, sitemap, robots."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET
from dataclasses import replace

from flask import Blueprint, Response, abort, jsonify, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from archive.errors import UsageError
from archive.store import changes, stories
from indexer.results import Hit
from web import address, atom, sitemap
from web.links import story_url
from web.views import services

blueprint = Blueprint("feeds", __name__)

#: entries of a search's feed
ENTRIES = 50
#: characters of a search that its feed's title shows
_TITLE = 60
#: what crawlers should leave alone: endless or private
_CLOSED = ("/search", "/api/", "/desk", "/queries", "/sign-in", "/metrics")
_OPENSEARCH = "http://a9.com/-/spec/opensearch/1.1/"
#: updated of a feed that has no entry yet: it must not change by itself
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@blueprint.get("/search.atom")
def search() -> ResponseReturnValue:
    """The newest stories of a search; parameters as on the results page, sort and window aside."""
    asked = address.read(request.args)
    if asked.problems:
        abort(400)
    asked = replace(asked, page=1, sort="newest")
    try:
        found = services().search(replace(asked.search(), limit=ENTRIES))
    except UsageError:
        abort(400)
    with services().reading() as conn:
        times = changes.times(conn, [hit.id for hit in found.hits])
    name = f"{asked.q or _('检索')} · {_('剪报')}" if len(asked.q) <= _TITLE else f"{asked.q[:_TITLE]}… · {_('剪报')}"
    page = asked.url(_absolute(url_for("search.results")))
    return atom.respond(
        atom.feed(page, name, page, _NEVER, [_entry(hit, times.get(hit.id, _NEVER)) for hit in found.hits])
    )


@blueprint.get("/opensearch.xml")
def opensearch() -> ResponseReturnValue:
    """How a browser searches here from its address bar."""
    root = ET.Element("OpenSearchDescription", {"xmlns": _OPENSEARCH})
    for name, text in (
        ("ShortName", "剪报"),
        ("Description", "逐篇可查的地方新闻档案 · a searchable archive of local news"),
        ("InputEncoding", "UTF-8"),
        ("OutputEncoding", "UTF-8"),
        ("Language", "zh-Hans"),
    ):
        ET.SubElement(root, name).text = text
    image = ET.SubElement(root, "Image", {"width": "16", "height": "16", "type": "image/svg+xml"})
    image.text = _absolute(url_for("static", filename="seal.svg"))
    for kind, path in (
        ("text/html", url_for("search.results")),
        (atom.MEDIA_TYPE.split(";")[0], url_for("feeds.search")),
        ("application/x-suggestions+json", url_for("feeds.suggestions")),
    ):
        ET.SubElement(root, "Url", {"type": kind, "template": f"{_absolute(path)}?q={{searchTerms}}"})
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(written, content_type="application/opensearchdescription+xml; charset=utf-8")


@blueprint.get("/opensearch.json")
def suggestions() -> ResponseReturnValue:
    """What the address bar offers while somebody types, in the form that browsers ask for."""
    typed = request.args.get("q", "")[:200]
    answer = jsonify([typed, [suggestion.text for suggestion in services().searcher.suggest(typed)]])
    answer.content_type = "application/x-suggestions+json; charset=utf-8"
    return answer


@blueprint.get("/sitemap.xml")
def whole_sitemap() -> ResponseReturnValue:
    """The stories, or where there are many, the numbered parts that hold them."""
    with services().reading() as conn:
        parts = -(-stories.count(conn) // sitemap.PART)
    if parts <= 1:
        return _xml(sitemap.urlset([_absolute(url_for("search.home")), *_stories(0)]))
    return _xml(sitemap.index(_absolute(url_for("feeds.part", number=number)) for number in range(1, parts + 1)))


@blueprint.get("/sitemap-<int:number>.xml")
def part(number: int) -> ResponseReturnValue:
    addresses = _stories(number - 1) if 0 < number < 100_000 else []
    if not addresses:
        abort(404)
    return _xml(sitemap.urlset(addresses))


@blueprint.get("/robots.txt")
def robots() -> ResponseReturnValue:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _CLOSED), ""]
    lines.append(f"Sitemap: {_absolute(url_for('feeds.whole_sitemap'))}")
    return Response("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _entry(hit: Hit, updated: dt.datetime) -> atom.Entry:
    facts = (
        hit.date.isoformat() if hit.date else None,
        hit.newspaper,
        _("第 %(page)s 版", page=hit.page) if hit.page else None,
    )
    said = " ".join(fact for fact in facts if fact)
    summary = "".join(text for text, _marked in hit.snippet)
    # an id must stay when the site moves, and be an IRI whatever the story's id is
    return atom.Entry(
        id=address.link("tag:jianbao,2026:story", [("id", hit.id)]),
        title=hit.label,
        link=_absolute(story_url(hit.id)),
        updated=updated,
        summary=f"{said}　{summary}" if said else summary,
    )


def _stories(number: int) -> list[str]:
    with services().reading() as conn:
        ids = stories.id_page(conn, limit=sitemap.PART, offset=number * sitemap.PART)
    return [_absolute(story_url(story_id)) for story_id in ids]


def _absolute(path: str) -> str:
    return request.url_root.rstrip("/") + path


def _xml(document: bytes) -> Response:
    return Response(document, content_type="application/xml; charset=utf-8")
