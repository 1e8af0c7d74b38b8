"""What a reader does, in a browser: search, narrow, read, save, come back; without scripts; on a phone; at night."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Page, expect
from werkzeug.datastructures import MultiDict

from tests.browser.moves import follow, hits, mover, press
from web.address import Asked, read

Visit = Callable[..., Page]
PHONE = {"width": 375, "height": 760}
DESK = {"width": 1280, "height": 900}


def asked(url: str) -> Asked:
    """The search that an address means: a form's own address also names what is not asked."""
    return read(MultiDict(parse_qsl(urlsplit(url).query)))


def narrow(page: Page, facet: str, scripts: bool = True) -> str:
    """Press the commonest value of a facet that leaves fewer hits; its label."""
    before, chips = hits(page), page.locator(".chip").count()
    offered = [
        (int(button.locator("b").inner_text()), button) for button in page.locator(f"button[name={facet}]").all()
    ]
    for count, button in sorted(offered, key=lambda offer: -offer[0]):
        if 0 < count < before:
            label = button.inner_text().split()[0]
            mover(scripts)(button)
            expect(page.locator(".chip")).to_have_count(chips + 1)
            assert hits(page) == count
            return label
    raise AssertionError(f"nothing to narrow by {facet}")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_search_narrow_read_save_and_come_back(visit: Visit, scripts: bool) -> None:
    page = visit("", java_script_enabled=scripts, viewport=DESK)
    page.get_by_label("检索词").fill("老人")
    press(page, "检索")
    total = hits(page)
    assert total > 1
    district = narrow(page, "district", scripts)
    expect(page.locator(".chip", has_text=district)).to_be_visible()
    topic = narrow(page, "topic", scripts)
    expect(page.locator(".chip")).to_have_count(2)
    narrowed = page.url

    first = page.locator(".hits h3 a").first
    headline = first.inner_text()
    follow(first)
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)
    expect(page.locator("article mark").first).to_be_visible()
    assert district in page.locator(".about").inner_text() and topic in page.locator(".about").inner_text()

    page.go_back()
    assert page.url == narrowed
    name = f"老人们{scripts}"
    page.get_by_label("存下这次检索").fill(name)
    press(page, "保存")
    expect(page.get_by_role("status")).to_contain_text(f"已存为“{name}”")
    assert asked(page.url) == asked(narrowed)

    follow(page.get_by_role("link", name="已存检索"))
    follow(page.locator(".queries > li", has_text=name).get_by_role("link", name="全部结果"))
    assert asked(page.url) == asked(narrowed)
    mover(scripts)(page.get_by_role("link", name="全部清除"))
    expect(page.locator(".chip")).to_have_count(0)
    assert hits(page) == total


def test_the_search_box_is_a_key_away(visit: Visit) -> None:
    page = visit("queries")
    page.keyboard.press("/")
    expect(page.get_by_label("检索词")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.get_by_label("检索词")).to_have_value("a/b")


def test_the_first_tab_skips_to_the_content(visit: Visit) -> None:
    page = visit("search?q=老人")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    expect(page.get_by_role("link", name="跳到正文")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def addresses(page: Page) -> list[str]:
    story = page.locator(".hits h3 a").first.get_attribute("href") or ""
    page.goto(story)
    sheet = page.get_by_role("link", name="整版与原文").get_attribute("href") or ""
    return ["/", "/search", "/search?q=%22", "/search?q=无此词", story, sheet, "/queries", "/quarantine", "/nowhere"]


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_no_page_scrolls_sideways(visit: Visit, width: int) -> None:
    page = visit("search?q=老人", viewport={"width": width, "height": 800})
    for address in addresses(page):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_on_a_phone_filters_open_and_close(visit: Visit) -> None:
    page = visit("search?q=老人", viewport=PHONE)
    filters = page.locator("#filters")
    expect(filters).to_be_hidden()
    page.get_by_role("link", name="筛选", exact=True).click()
    expect(filters).to_be_visible()
    narrow(page, "district")
    narrow(page, "topic")
    filters.get_by_role("link", name="看这").click()
    expect(filters).to_be_hidden()
    expect(page.locator("#count")).to_be_in_viewport()


def test_at_night_paper_is_dark_and_ink_is_light(visit: Visit) -> None:
    def brightness(page: Page, property: str) -> float:
        colour = page.evaluate(f"getComputedStyle(document.body).{property}")
        return sum(map(int, re.findall(r"\d+", colour)[:3])) / 3

    night, day = visit("", color_scheme="dark"), visit("", color_scheme="light")
    assert brightness(night, "backgroundColor") < 60 < 180 < brightness(night, "color")
    assert brightness(day, "color") < 60 < 180 < brightness(day, "backgroundColor")


def test_the_language_switch_stays_on_the_page_and_is_remembered(visit: Visit) -> None:
    page = visit("search?q=老人")
    total = hits(page)
    follow(page.get_by_role("link", name="English"))
    assert hits(page) == total and "stories" in page.locator("#count").inner_text()
    page.goto("queries")
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved searches")
