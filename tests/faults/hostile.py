"""Hostile text for every field, and the addresses of an app, all of them, with something in every place."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

from flask import Flask

from archive.home import Home
from indexer import saved
from indexer.documents import FACETS
from indexer.results import Search
from indexer.search import Searcher
from tests.faults.corpus import GOOD
from tests.faults.workloads import command

_WAYS_OUT = ("", '">', "'>", "</title>", "</textarea></select>", "</script>", "-->", "]]>", '" ', "' ")
_DEEDS = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'>",
    "<a href=javascript:alert(1)>x</a>",
    "<math><mtext><script>alert(1)</script></mtext></math>",
    "<video><source onerror=alert(1)></video>",
    "<form action=javascript:alert(1)><input type=submit autofocus>",
    "onmouseover=alert(1) autofocus onfocus=alert(1) x=",
    "<script src=data:,alert(1)></script>",
    "<link rel=stylesheet href=data:,x onload=alert(1)>",
    "javascript:alert(1)//",
    "{{7*7}}{%print(1)%}<script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "\u2028<style onload=alert(1)></style>",
)
#: 200 attempts to run a script
PAYLOADS = tuple(way + deed for way, deed in itertools.product(_WAYS_OUT, _DEEDS))


class Markup(HTMLParser):
    """What in a page could run: scripts that are not ours, handlers, script addresses, embedded things."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.risky: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "script" and values.get("type") != "application/ld+json":
            if not values.get("src", "").startswith("/static/"):
                self.risky.append(f"script {values}")
        elif tag in ("iframe", "object", "embed", "base", "style", "math", "video"):
            self.risky.append(tag)
        for name, value in values.items():
            scheme = "".join(value.split()).lower()
            if name.startswith("on") or name in ("style", "srcdoc") or scheme.startswith(("javascript:", "data:text")):
                self.risky.append(f"{tag} {name}={value}")


def hostile_home(folder: Path, count: int) -> Home:
    """An archive with the first ``count`` payloads in every field of stories, pages, saved searches and corrections."""
    home = Home(folder / "home")
    chosen = PAYLOADS[:count]
    lines = []
    for number, payload in enumerate(chosen):
        fields = ("headline", "kicker", "subtitle", "column", "newspaper", "page", "section")
        story: dict[str, object] = dict.fromkeys(fields, payload)
        story |= {"id": f"h-{number}", "body": f"黄河 {payload}\n第二段 {payload}", "date": "2022-04-11"}
        story |= {"byline": [{"name": payload, "role": "记者"}], "reasons": [payload], "confidence": 0.2}
        lines.append(json.dumps(story))
    lines.append(json.dumps({"id": "x\"onfocus='alert(1)' <b>", "headline": "黄河", "body": "黄河"}))
    (folder / "stories.jsonl").write_text("\n".join(lines), encoding="utf-8")
    pages = folder / "pages"
    pages.mkdir()
    for number, payload in enumerate(chosen):
        text = GOOD.replace("公交新线今日开通", f"第{number}条{payload}")
        # a page of its own, no edition of another: 28 days, many pages
        text = text.replace("4月11日", f"4月{number % 28 + 1}日").replace("第07版", f"第{number // 28 + 1:02}版")
        name = payload.replace("/", "|")[:60]
        (pages / f"{number}{name}.txt").write_text(text, encoding="utf-8")
        (pages / f"{number}{name}-broken.txt").write_bytes(b"\0" + payload.encode())
    command(home, folder, ("import", str(folder / "stories.jsonl"), "--no-index"))
    command(home, folder, ("ingest", str(pages)))
    searcher = Searcher(home)
    for number, payload in enumerate(chosen):
        # topics and years that are none are refused
        filters = dict.fromkeys(set(FACETS) - {"topic", "year"}, (payload,)) if number % 2 else {}
        quoted = payload.replace('"', " ").strip()
        asked = Search(f'黄河 OR "{quoted}"', filters)
        saved.save(home, f"{number}{payload}", asked, note=payload, searcher=searcher)
    searcher.close()
    fields = ("--headline", "--kicker", "--subtitle", "--column")
    for number, payload in enumerate(chosen):
        # {story} is a story of a page; a hyphen in front would be an option
        safe = f"第{number}条" + payload.replace("{", "{{").replace("}", "}}")
        story_id = "{story}" if not number else f"h-{number}"
        given = [word for field in fields for word in (field, safe)]
        command(home, folder, ("correct", "retitle", story_id, *given, "--by", safe, "--no-index"))
        command(home, folder, ("correct", "byline", story_id, f"记者 {safe}", "--by", safe, "--no-index"))
    command(home, folder, ("reindex",))
    return home


def addresses(app: Flask, home: Home, method: str, value: str = "x") -> Iterator[str]:
    """Every address that answers ``method``, its places filled: with ids that are there, else with ``value``."""
    from archive.store import pages, stories
    from archive.store.database import open_database

    with open_database(home).reading() as conn:
        known = {
            "story_id": next(stories.ids(conn)),
            "page_id": next((page.id for page in pages.every(conn)), "x"),
            "id": "1",
            "pin_id": "1",
            "number": "1",
            "year": "2022",
            "month": "4",
            "day": "2022-04-11",
        }
    adapter = app.url_map.bind("127.0.0.1")
    for rule in app.url_map.iter_rules():
        if method not in (rule.methods or ()):
            continue
        converters = rule._converters
        options = [
            [str(item) for item in getattr(converters[name], "items", ())]
            or [known[name] if name in known else quote(value, safe="")]
            for name in sorted(rule.arguments - set(rule.defaults or ()))
        ]
        if rule.endpoint == "static":
            options = [["jianbao.css"]]
        for chosen in itertools.product(*options):
            values = dict(zip(sorted(rule.arguments - set(rule.defaults or ())), chosen, strict=True))
            for name, converter in converters.items():
                if type(converter).__name__ == "IntegerConverter" and name in values:
                    values[name] = int(values[name])  # type: ignore[assignment]
            yield adapter.build(rule.endpoint, values | (rule.defaults or {}), method=method)
