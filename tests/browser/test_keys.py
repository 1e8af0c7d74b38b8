"""Shortcuts: they walk through lists, tell what there is, and can be turned off for good."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.moves import loading

Visit = Callable[..., Page]


def test_j_and_k_walk_through_the_results(visit: Visit) -> None:
    page = visit("search?q=老人")
    links = page.locator(".hits h3 a")
    for key, number in (("j", 0), ("j", 1), ("k", 0), ("k", 0)):
        page.keyboard.press(key)
        expect(links.nth(number)).to_be_focused()
    headline = links.first.inner_text()
    with loading(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(headline)


def test_shortcuts_tell_themselves_and_can_be_turned_off_for_good(visit: Visit) -> None:
    page = visit("search?q=老人")
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="键盘快捷键")
    expect(dialog).to_be_visible()
    page.keyboard.press("j")
    expect(dialog).to_be_visible()
    dialog.get_by_label("使用单键快捷键").uncheck()
    dialog.get_by_role("button", name="关闭").click()
    expect(dialog).to_be_hidden()
    for address in ("search?q=老人", "queries"):
        page.goto(address)
        for key in ("/", "j", "?"):
            page.keyboard.press(key)
        expect(page.locator(".hits a:focus, input.q:focus, dialog[open]")).to_have_count(0)
    page.get_by_role("button", name="键盘快捷键").click()
    dialog.get_by_label("使用单键快捷键").check()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("/")
    expect(page.get_by_label("检索词")).to_be_focused()


def test_without_scripts_nothing_speaks_of_shortcuts(visit: Visit) -> None:
    page = visit("", java_script_enabled=False)
    expect(page.get_by_role("button", name="键盘快捷键")).to_be_hidden()
