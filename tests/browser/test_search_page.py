"""The results page in a browser: changed in place with address, focus and count; brushed; all of it without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

Visit = Callable[..., Page]
PHONE = {"width": 375, "height": 760}


def hits(page: Page) -> int:
    found = re.search(r"[\d,]+", page.locator("#count").inner_text())
    assert found
    return int(found[0].replace(",", ""))


def in_place(page: Page) -> Callable[[], bool]:
    """Whether the page is still the one that was loaded now."""
    page.evaluate("window.loadedOnce = true")
    return lambda: bool(page.evaluate("window.loadedOnce === true"))


def test_filters_change_the_results_in_place(visit: Visit) -> None:
    page = visit("search?q=老人")
    stayed, total = in_place(page), hits(page)
    topic = page.locator("button[name=topic]").first
    value, count = topic.get_attribute("value"), int(topic.locator("b").inner_text())
    topic.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(1)
    assert hits(page) == count < total
    assert f"topic={value}" in page.url and "size" not in page.url
    expect(page.locator(f'.facet button[value="topic:{value}"]')).to_be_focused()
    expect(page.locator("#said")).to_have_text(page.locator("#count").inner_text())
    assert f"topic={value}" in (page.get_by_role("link", name="English").get_attribute("href") or "")

    page.locator("button[name=topic]").first.click()
    expect(page.locator(".chip")).to_have_count(2)
    assert hits(page) > count, "several values of one facet add up"
    page.locator(".chip").first.click()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".chip")).to_be_focused()
    page.get_by_label("排序").focus()
    page.get_by_label("排序").select_option("oldest")
    page.wait_for_url(re.compile("sort=oldest"))
    expect(page.get_by_label("排序")).to_be_focused()
    assert stayed()

    page.go_back()
    expect(page.get_by_label("排序")).to_have_value("relevance")
    page.locator(".hits h3 a").first.click()
    expect(page.locator("article.story")).to_be_visible()
    page.go_back()
    expect(page.locator(".chip")).to_have_count(1)
    expect(page.locator(".masthead")).to_have_count(1)


def test_bars_are_brushed_with_the_mouse_and_with_keys(visit: Visit) -> None:
    page = visit("search")
    stayed, total = in_place(page), hits(page)
    box = page.locator(".spans").bounding_box()
    assert box
    page.mouse.move(box["x"] + 2, box["y"] + 30)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.6, box["y"] + 30, steps=4)
    page.mouse.up()
    expect(page.locator(".chip")).to_have_count(2)
    dragged = hits(page)
    assert 0 < dragged < total and "from=2021-09-01" in page.url and "in=" not in page.url

    page.get_by_role("link", name="全部清除").click()
    expect(page.locator(".chip")).to_have_count(0)
    first = page.locator(".spans button").first
    first.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".spans button").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".chip")).to_have_count(2)
    assert 0 < hits(page) < total and stayed()

    page.locator(".spans button").first.click()
    page.get_by_role("button", name="放宽到 2021 全年").click()
    expect(page.locator(".chip", has_text="2021-12-31")).to_be_visible()


def test_the_map_and_the_dates_narrow(visit: Visit) -> None:
    page = visit("search", viewport=PHONE)
    page.get_by_role("link", name="筛选", exact=True).click()
    tile = page.locator(".tile.t4").first
    count = int(tile.locator("b").inner_text())
    tile.click()
    expect(page.locator(".chip")).to_have_count(1)
    assert hits(page) == count
    page.get_by_label("至", exact=True).fill("2022-12-31")
    page.locator("#count").click()
    page.wait_for_url(re.compile("to=2022-12-31"))
    assert hits(page) < count


def test_what_makes_no_sense_is_said_in_place(visit: Visit) -> None:
    page = visit("search?q=老人")
    stayed = in_place(page)
    page.locator("#q").fill('"老人')
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("检索式")
    expect(page.locator("#q")).to_be_focused()
    page.locator("#q").fill("老人")
    page.keyboard.press("Enter")
    expect(page.locator(".hits")).to_be_visible()
    assert stayed()


def test_what_cannot_be_exchanged_in_place_is_loaded(browser: Browser, site: str) -> None:
    def fail(route: Route) -> None:
        if "hx-request" in route.request.headers:
            route.abort()
        else:
            route.continue_()

    page = browser.new_page(base_url=site)
    page.goto("search?q=老人")
    stayed = in_place(page)
    page.route("**/search?*", fail)
    page.locator("button[name=topic]").first.click()
    expect(page.locator(".chip")).to_have_count(1)
    assert not stayed()
    page.close()


def test_what_is_typed_is_completed(visit: Visit) -> None:
    page = visit("")
    box = page.get_by_role("combobox", name="检索词")
    box.press_sequentially("新密")
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
    box.press("Enter")
    page.wait_for_url(re.compile("/search"))
    expect(page.get_by_label("检索词")).to_have_value(chosen)
    assert hits(page) > 0

    page.get_by_label("检索词").fill("巩义")
    options.first.click()
    expect(page.locator(".hits")).to_be_visible()
    assert "新密" not in page.url


def test_what_is_in_the_way_is_named(visit: Visit) -> None:
    page = visit("search?q=老人 查无此词")
    expect(page.locator(".way")).to_contain_text("“查无此词”在这里一次也没有出现")
    page.locator(".way a").click()
    expect(page.locator("#q")).to_have_value("老人")
    assert hits(page) > 1


@pytest.mark.parametrize("act", ["value", "bar", "unfold", "size"])
def test_without_scripts_every_part_is_a_form(visit: Visit, act: str) -> None:
    page = visit("search?q=老人&sort=newest", java_script_enabled=False)
    total = hits(page)
    if act == "value":
        page.locator("button[name=topic]").nth(1).click()
        page.locator(".chip").click()
        assert hits(page) == total
    elif act == "bar":
        page.locator(".spans button").first.click()
        assert 0 < hits(page) < total
    elif act == "unfold":
        page.locator("button[name=more]").first.click()
        assert "more=" in page.url
        page.get_by_role("button", name="收起").click()
        assert "more=" not in page.url
    else:
        page.get_by_label("每页").select_option("100")
        page.get_by_role("button", name="应用").click()
        assert page.locator(".hits h3").count() == total
    assert "sort=newest" in page.url


def test_the_home_page_leads_into_the_archive(visit: Visit) -> None:
    page = visit("")
    tile = page.locator("a.tile").first
    count = int(tile.locator("b").inner_text())
    tile.click()
    expect(page.locator(".chip")).to_have_count(1)
    assert hits(page) == count
    page.go_back()
    page.locator(".spans button").first.click()
    expect(page.locator(".chip")).to_have_count(2)
    assert "from=2021-09-01" in page.url
    page.go_back()
    page.get_by_role("link", name="按报纸和日期翻看全部").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_phrases_are_compared(visit: Visit, scripts: bool) -> None:
    page = visit("search?q=老人", java_script_enabled=scripts)
    page.get_by_role("link", name="看走势").click()
    page.get_by_label("第 2 个说法").fill("孩子")
    page.get_by_role("button", name="比较").click()
    expect(page.locator(".plot .line")).to_have_count(2)
    page.locator(".data summary").click()
    cell = page.locator(".data td a").first
    count = int(cell.inner_text())
    cell.click()
    expect(page.locator(".chip")).to_have_count(2)
    assert hits(page) == count
