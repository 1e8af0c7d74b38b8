"""Hostile text in a real browser, its content policy switched off: whatever would run, runs, and nothing does."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from archive.home import Home
from archive.store import pages, queries
from archive.store.database import open_database
from tests.browser.conftest import chromium
from tests.browser.moves import new_context
from tests.faults.hostile import PAYLOADS, addresses, hostile_home
from tests.faults.points import points
from web.app import create_app
from web.services import Services

#: counts what runs, and what of the page could: handlers, script addresses, scripts that are not ours
_WATCH = """
window.ran = 0;
for (const name of ['alert', 'print', 'confirm', 'prompt']) window[name] = () => { window.ran += 1 };
"""
_COUNT = """() => {
  const all = [...document.querySelectorAll('*')];
  for (const node of all) for (const event of ['mouseover', 'focus', 'toggle', 'error'])
    node.dispatchEvent(new Event(event));
  const followed = ['href', 'src', 'action', 'formaction', 'data', 'xlink:href', 'poster', 'srcset', 'ping'];
  const handlers = all.filter(node => [...node.attributes].some(a => a.name.startsWith('on')
    || a.name === 'srcdoc' || a.name.startsWith('hx-on')
    || followed.includes(a.name) && /^[\\s\\0-\\x1f]*(javascript|vbscript|data:text)/i.test(a.value))
    || ['IFRAME', 'OBJECT', 'EMBED', 'BASE'].includes(node.tagName));
  return [window.ran, ...handlers.map(node => node.outerHTML.slice(0, 200))];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


def test_nothing_runs(browser: Browser, tmp_path: Path, one_tokenizer: None) -> None:
    count = points(4, len(PAYLOADS))
    home = hostile_home(tmp_path, count)
    services = Services(home)
    app = create_app(home, services)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        context = new_context(browser, f"http://127.0.0.1:{server.port}", bypass_csp=True)
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        visited, executions = 0, []
        for place in [*addresses(app, home, "GET"), *_with_stored_payloads(home, count), *_with_payloads(count)]:
            if page.request.head(place).headers.get("content-type", "").startswith("text/html"):
                page.goto(place)
                if (found := page.evaluate(_COUNT)) != [0]:
                    executions.append((place, found))
                visited += 1
        sys.stdout.write(f"pages visited: {visited}, with something that could run: {len(executions)}\n")
        assert visited > 15 + 9 * count
        assert executions == []
    finally:
        server.shutdown()
        services.close()


def _with_stored_payloads(home: Home, count: int) -> Iterator[str]:
    """Where what is in the archive is shown: every story, page, saved query and correction."""
    with open_database(home).reading() as conn:
        held, asked = [page.id for page in pages.every(conn)], [query.id for query in queries.every(conn, "")]
    assert len(held) >= count and len(asked) == count
    yield from (f"/page/{page_id}" for page_id in held)
    yield from (f"/desk/{page_id}" for page_id in held)
    yield from (f"/queries/{number}" for number in asked)
    yield from (f"/queries/{number}/edit" for number in asked)
    yield from (f"/story/h-{number}?q=alert" for number in range(count))
    yield from ("/queries?archived=1", "/quarantine", "/desk", "/search?q=黄河&size=100&more=reporter&more=column")
    yield from (f"/search?q=alert&page={number}" for number in range(1, 2 + count // 20))


def _with_payloads(count: int) -> list[str]:
    """Addresses that carry the payloads themselves."""
    chosen = [quote(payload, safe="") for payload in PAYLOADS[:count]]
    return [
        f"{path}{payload}" for payload in chosen for path in ("/search?q=", "/story/", "/person/", "/sign-in?next=")
    ]
