"""axe finds nothing on any page, light and dark, on a phone and at a desk; the fast run looks at each page once."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import APIRequestContext, Browser, Page, expect

from tests.browser.moves import new_context

Visit = Callable[..., Page]
#: WCAG 2.2 A and AA, and what axe holds to be good practice
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESK = {"width": 375, "height": 760}, {"width": 1280, "height": 900}
START = (
    "/",
    "/search?q=老人",
    "/search?q=%22",
    "/search?q=无此词",
    "/trends?q=老人",
    "/queries",
    "/desk",
    "/sign-in",
    "/no",
)
LOOKS = [("light", DESK), ("dark", PHONE), ("dark", DESK), ("light", PHONE)]


def findings(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}" for rule in found for node in rule["nodes"]]


def crawl(api: APIRequestContext) -> list[str]:
    """One address of every kind of page that links of the site lead to, told apart by the form of the path."""
    kinds = {address: address for address in START}
    waiting = list(START)
    while waiting:
        answer = api.get(waiting.pop(0))
        links = [unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"#]*)"(?![^>]*download)', answer.text())]
        for link in links:
            path = link.split("?")[0]
            kind = f"{path.split('/')[1]}/{path.count('/')}"
            if path == "/search" or "lang=" in link or kind in kinds:
                continue
            if "text/html" in api.get(link).headers["content-type"]:
                kinds[kind] = link
                waiting.append(link)
    return list(dict.fromkeys(kinds.values()))


def look(page: Page, addresses: list[str]) -> str:
    """Everything wrong on these pages, as text."""
    wrong = []
    for address in addresses:
        page.goto(address)
        # what is folded away is looked at too
        page.evaluate("document.querySelectorAll('details').forEach(folded => folded.open = true)")
        if found := findings(page):
            wrong += [address, *found]
    return "\n".join(wrong)


@pytest.fixture(scope="module")
def addresses(browser: Browser, site: str) -> list[str]:
    context = new_context(browser, site)
    page = context.new_page()
    page.goto("/search?q=老人")
    token = page.locator("input[name=csrf_token]").first.get_attribute("value")
    form = {"csrf_token": str(token), "name": "老人们", "q": "老人"}
    assert context.request.post("/queries", form=form, headers={"Referer": page.url}).ok
    found = crawl(context.request)
    context.close()
    return found


def test_the_crawl_knows_the_pages(addresses: list[str]) -> None:
    kinds = {address.split("?")[0].split("/")[1] for address in addresses}
    assert {"", "search", "story", "page", "queries", "desk", "quarantine", "sign-in"} <= kinds


def test_axe_finds_nothing_by_day(visit: Visit, addresses: list[str]) -> None:
    page = visit("", viewport=DESK, color_scheme="light")
    assert look(page, addresses) == ""


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "viewport"), LOOKS[1:], ids=["dark-phone", "dark-desk", "light-phone"])
def test_axe_finds_nothing_anywhere(visit: Visit, addresses: list[str], scheme: str, viewport: dict[str, int]) -> None:
    page = visit("", viewport=viewport, color_scheme=scheme)
    assert look(page, addresses) == ""
    page.goto("/search?q=老人&lang=en")
    assert look(page, addresses) == "", "in English"


def test_the_dialog_of_shortcuts_is_sound_too(visit: Visit) -> None:
    page = visit("")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert findings(page) == []
