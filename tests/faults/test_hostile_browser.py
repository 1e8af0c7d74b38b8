"""Hostile text in a real browser, its content policy switched off: whatever would run, runs, and nothing does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.browser.conftest import chromium
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
  const handlers = all.filter(node => [...node.attributes].some(a => a.name.startsWith('on')
    || /^\\s*javascript:/i.test(a.value)) || ['IFRAME', 'OBJECT', 'EMBED', 'BASE'].includes(node.tagName));
  return window.ran + handlers.length;
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
        context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", bypass_csp=True)
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.dismiss())
        places = [*addresses(app, home, "GET"), "/search?q=黄河&n=100", "/desk"]
        places += [f"/story/h-{number}?q=alert" for number in range(count)]
        for start in range(0, count, 20):
            places.append(f"/search?q=alert&page={1 + start // 20}")
        visited, executions = 0, []
        for place in [*places, *_with_payloads(count)]:
            if page.request.head(place).headers.get("content-type", "").startswith("text/html"):
                page.goto(place)
                if page.evaluate(_COUNT):
                    executions.append(place)
                visited += 1
        assert visited > 15
        assert executions == []
    finally:
        server.shutdown()
        services.close()


def _with_payloads(count: int) -> list[str]:
    """Addresses that carry the payloads themselves."""
    chosen = [quote(payload, safe="") for payload in PAYLOADS[:count]]
    return [
        f"{path}{payload}" for payload in chosen for path in ("/search?q=", "/story/", "/person/", "/sign-in?next=")
    ]
