"""Moves in the browser, each with the wait that proves it done: nothing is read from a page that is leaving."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

#: how long to wait for what comes: much longer than the slowest machine needs, in milliseconds
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)

_TELL_WHEN_SETTLED = """() => {
  delete document.documentElement.dataset.settled;
  const tell = () => { document.documentElement.dataset.settled = "yes" };
  document.addEventListener("htmx:afterSettle", tell, { once: true });
}"""


def new_context(browser: Browser, address: str, **options: object) -> BrowserContext:
    """A reader of the site at ``address`` who has never been there, in Chinese, and has time."""
    context = browser.new_context(base_url=address, **{"locale": "zh-CN", **options})  # type: ignore[arg-type]
    context.set_default_timeout(PATIENCE)
    return context


@contextmanager
def loading(page: Page) -> Iterator[None]:
    """Around what leads to another page: afterwards that page is there whole and its scripts have run."""
    with page.expect_navigation():
        yield


@contextmanager
def in_place(page: Page) -> Iterator[None]:
    """Around what changes the results in place: afterwards htmx is done; a page that was loaded instead fails."""
    page.evaluate(_TELL_WHEN_SETTLED)
    yield
    expect(page.locator("html[data-settled]")).to_have_count(1)


def follow(link: Locator) -> None:
    """Click a link, or a button that sends a form, and wait for the page it leads to."""
    with loading(link.page):
        link.click()


def press(page: Page, name: str) -> None:
    """Press the button of that name and wait for the page it leads to."""
    follow(page.get_by_role("button", name=name, exact=True))


def change(part: Locator) -> None:
    """Click what changes the results in place, and wait until they have changed."""
    with in_place(part.page):
        part.click()


def mover(scripts: bool) -> Callable[[Locator], None]:
    """How a part of the results page is clicked, with scripts or without."""
    return change if scripts else follow


def hits(page: Page) -> int:
    """How many stories the results page says there are."""
    found = re.search(r"[\d,]+", page.locator("#count").inner_text())
    assert found
    return int(found[0].replace(",", ""))
