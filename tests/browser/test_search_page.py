"""The results page in a browser: changed in place with address, focus and count; brushed; all of it without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.moves import change, follow, hits, in_place, loading, new_context, press

Visit = Callable[..., Page]
PHONE = {"width": 375, "height": 760}


def stays(page: Page) -> Callable[[], bool]:
    """Whether the page is still the one that was loaded now."""
    page.evaluate("window.loadedOnce = true")
    return lambda: bool(page.evaluate("window.loadedOnce === true"))


def test_filters_change_the_results_in_place(visit: Visit) -> None:
    page = visit("search?q=老人")
    stayed, total = stays(page), hits(page)
    topic = page.locator("button[name=topic]").first
    value, count = topic.get_attribute("value"), int(topic.locator("b").inner_text())
    topic.focus()
    with in_place(page):
        page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    assert hits(page) == count < total
    expect(page).to_have_url(re.compile(f"topic={value}"))
    assert "size" not in page.url
    expect(page.locator(f'.facet button[value="topic:{value}"]')).to_be_focused()
    expect(page.locator("#said")).to_have_text(page.locator("#count").inner_text())
    expect(page.get_by_role("link", name="English")).to_have_attribute("href", re.compile(f"topic={value}"))

    change(page.locator("button[name=topic]").first)
    expect(page.locator(".chip")).to_have_count(2)
    assert hits(page) > count, "several values of one facet add up"
    change(page.locator(".chip").first)
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".chip")).to_be_focused()
    page.get_by_label("排序").focus()
    with in_place(page):
        page.get_by_label("排序").select_option("oldest")
    expect(page).to_have_url(re.compile("sort=oldest"))
    expect(page.get_by_label("排序")).to_be_focused()
    assert stayed()

    page.go_back()
    expect(page.get_by_label("排序")).to_have_value("relevance")
    follow(page.locator(".hits h3 a").first)
    expect(page.locator("article.story")).to_be_visible()
    page.go_back()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".masthead")).to_have_count(1)


def test_bars_are_brushed_with_the_mouse_and_with_keys(visit: Visit) -> None:
    page = visit("search")
    stayed, total = stays(page), hits(page)
    box = page.locator(".spans").bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 30, steps=4)
    with in_place(page):
        page.mouse.up()
    expect(page.locator(".chip")).to_have_count(2)
    dragged = hits(page)
    expect(page).to_have_url(re.compile("from=2021-09-01"))
    assert 0 < dragged < total and "in=" not in page.url

    change(page.get_by_role("link", name="全部清除"))
    expect(page.locator(".chip")).to_have_count(0)
    first = page.locator(".spans button").first
    first.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".spans button").nth(1)).to_be_focused()
    with in_place(page):
        page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(2)
    assert 0 < hits(page) < total and stayed()

    change(page.locator(".spans button").first)
    change(page.get_by_role("button", name="放宽到 2021 全年"))
    expect(page.locator(".chip", has_text="2021-12-31")).to_be_visible()


def test_the_map_and_the_dates_narrow(visit: Visit) -> None:
    page = visit("search", viewport=PHONE)
    page.get_by_role("link", name="筛选", exact=True).click()
    tile = page.locator(".tile.t4").first
    count = int(tile.locator("b").inner_text())
    change(tile)
    expect(page.locator(".chip")).to_have_count(1)
    assert hits(page) == count
    page.get_by_label("至", exact=True).fill("2022-12-31")
    change(page.locator("#count"))
    expect(page).to_have_url(re.compile("to=2022-12-31"))
    assert hits(page) < count


def test_what_makes_no_sense_is_said_in_place(visit: Visit) -> None:
    page = visit("search?q=老人")
    stayed = stays(page)
    page.locator("#q").fill('"老人')
    with in_place(page):
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("检索式")
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").fill("老人")
    with in_place(page):
        page.keyboard.press("Enter")
    expect(page.locator(".hits")).to_be_visible()
    assert stayed()


def test_what_cannot_be_exchanged_in_place_is_loaded(browser: Browser, site: str) -> None:
    def fail(route: Route) -> None:
        if "hx-request" in route.request.headers:
            route.abort()
        else:
            route.continue_()

    context = new_context(browser, site)
    page = context.new_page()
    page.goto("search?q=老人")
    stayed = stays(page)
    page.route("**/search?*", fail)
    follow(page.locator("button[name=topic]").first)
    expect(page.locator(".chip")).to_have_count(1)
    assert not stayed()
    context.close()


def test_what_is_typed_is_completed(visit: Visit) -> None:
    page = visit("")
    box = page.get_by_role("combobox", name="检索词")
    box.fill("新密")
    options = page.locator("[role=option]")
    expect(options.first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", options.first.get_attribute("id") or "")
    box.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)
    box.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("新密")

    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    chosen = options.first.locator("b").inner_text()
    with loading(page):
        box.press("Enter")
    expect(page).to_have_url(re.compile("/search"))
    expect(page.get_by_label("检索词")).to_have_value(chosen)
    assert hits(page) > 0

    page.get_by_label("检索词").fill("巩义")
    change(options.first)
    expect(page.locator(".hits")).to_be_visible()
    expect(page).not_to_have_url(re.compile(quote("新密")))


def test_what_is_in_the_way_is_named(visit: Visit) -> None:
    page = visit("search?q=老人 查无此词")
    expect(page.locator(".way")).to_contain_text("“查无此词”在这里一次也没有出现")
    change(page.locator(".way a"))
    expect(page.locator("#q")).to_have_value("老人")
    assert hits(page) > 1


@pytest.mark.parametrize("act", ["value", "bar", "unfold", "size"])
def test_without_scripts_every_part_is_a_form(visit: Visit, act: str) -> None:
    page = visit("search?q=老人&sort=newest", java_script_enabled=False)
    total = hits(page)
    if act == "value":
        follow(page.locator("button[name=topic]").nth(1))
        assert hits(page) < total
        follow(page.locator(".chip"))
        assert hits(page) == total
    elif act == "bar":
        follow(page.locator(".spans button").first)
        assert 0 < hits(page) < total
    elif act == "unfold":
        follow(page.locator("button[name=more]").first)
        assert "more=" in page.url
        press(page, "收起")
        assert "more=" not in page.url
    else:
        page.get_by_label("每页").select_option("100")
        press(page, "应用")
        assert page.locator(".hits h3").count() == total
    assert "sort=newest" in page.url


def test_the_home_page_leads_into_the_archive(visit: Visit) -> None:
    page = visit("")
    tile = page.locator("a.tile").first
    count = int(tile.locator("b").inner_text())
    follow(tile)
    expect(page.locator(".chip")).to_have_count(1)
    assert hits(page) == count
    page.go_back()
    follow(page.locator(".spans button").first)
    expect(page.locator(".chip")).to_have_count(2)
    assert "from=2021-09-01" in page.url
    page.go_back()
    follow(page.get_by_role("link", name="按报纸和日期翻看全部"))
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_phrases_are_compared(visit: Visit, scripts: bool) -> None:
    page = visit("search?q=老人", java_script_enabled=scripts)
    follow(page.get_by_role("link", name="看走势"))
    page.get_by_label("第 2 个说法").fill("孩子")
    press(page, "比较")
    expect(page.locator(".plot .line")).to_have_count(2)
    page.locator(".data summary").click()
    cell = page.locator(".data td a").first
    count = int(cell.inner_text())
    follow(cell)
    expect(page.locator(".chip")).to_have_count(2)
    assert hits(page) == count
