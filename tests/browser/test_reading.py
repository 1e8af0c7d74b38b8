"""Reading, browsing and taking away, in a browser: with and without scripts."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.moves import follow

Visit = Callable[..., Page]
PHONE = {"width": 375, "height": 760}
DESK = {"width": 1280, "height": 900}


@pytest.fixture
def story(visit: Visit) -> str:
    """The address of a story with several matches."""
    page = visit("search?q=老人")
    for address in [link.get_attribute("href") or "" for link in page.locator(".hits h3 a").all()]:
        page.goto(address)
        if page.locator("mark[id]").count() >= 3:
            return address
    raise AssertionError("no story with three matches")


def marked_page(visit: Visit, role: str = "gap", **options: object) -> Page:
    """A story that carries an editorial mark, by its issue."""
    page = visit("browse", **options)
    for year in page.locator(".years a").all():
        page.goto(year.get_attribute("href") or "")
        days = [day.get_attribute("href") or "" for day in page.locator(".calendar a").all()]
        for day in days:
            page.goto(day)
            stories = [link.get_attribute("href") or "" for link in page.locator(".page-list li a").all()]
            for address in stories:
                page.goto(address)
                if page.locator(f".body .ed-{role}").count():
                    return page
        page.goto("browse")
    raise AssertionError(f"no story with {role}")


def test_matches_are_stepped_through_by_keys_and_buttons(visit: Visit, story: str) -> None:
    page = visit(story, viewport=PHONE)
    hits, told = page.locator("mark[id]"), page.locator(".stepper output")
    total = hits.count()
    for number in (1, 2):
        page.keyboard.press("n")
        expect(told).to_have_text(f"{number} / {total}")
        expect(page.locator("mark.current")).to_be_in_viewport()
    page.get_by_role("button", name="上一处").click()
    expect(told).to_have_text(f"1 / {total}")
    page.keyboard.press("p")
    expect(told).to_have_text(f"{total} / {total}")
    page.evaluate("localStorage.setItem('keys', 'off')")
    page.reload()
    page.keyboard.press("n")
    expect(page.locator("mark.current")).to_have_count(0)


def test_matches_are_links_without_scripts(visit: Visit, story: str) -> None:
    page = visit(story, java_script_enabled=False, viewport=PHONE)
    page.locator(".stepper ol a").last.click()
    expect(page.locator("mark[id]").last).to_be_in_viewport()
    follow(page.locator(".stepper .back"))
    expect(page.locator("#count")).to_be_visible()


def test_a_mark_leads_to_its_place_in_the_source_and_back(visit: Visit) -> None:
    page = marked_page(visit, "moved", java_script_enabled=False, viewport=DESK)
    headline = page.locator("h1").inner_text()
    mark = page.locator(".body .ed-moved").first
    expect(mark).to_have_accessible_name(re.compile("编排：.*移来"))
    follow(mark)
    piece = page.locator(".piece:target")
    expect(piece).to_be_in_viewport()
    expect(piece.locator(".label")).to_contain_text("移")
    follow(piece.locator(".label"))
    listed = page.locator(".contents li:target")
    expect(listed).to_be_in_viewport()
    follow(listed.locator("a").last)
    expect(page.locator("h1")).to_have_text(headline)


def test_a_story_and_its_pieces_light_each_other_up(visit: Visit) -> None:
    page = marked_page(visit, "joined", viewport=DESK)
    follow(page.get_by_role("link", name="整版与原文"))
    row = page.locator(".contents li[data-story]").nth(1)
    number = row.get_attribute("data-story")
    pieces = page.locator(f".piece[data-story='{number}']")
    assert pieces.count() > 1
    row.locator("a").last.hover()
    expect(page.locator(".piece.lit")).to_have_count(pieces.count())
    expect(page.locator(f".piece.lit[data-story='{number}']")).to_have_count(pieces.count())
    page.locator("h1").hover()
    expect(page.locator(".lit")).to_have_count(0)
    pieces.last.locator(".label").focus()
    expect(row).to_have_class(re.compile("lit"))


def test_citations_are_copied(visit: Visit, story: str) -> None:
    page = visit(story)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # what a button says goes back after two seconds: here it stays to be read
    page.evaluate("window.setTimeout = () => 0")
    cite = page.locator("#cite")
    cite.get_by_text("BibTeX", exact=True).click()
    for form, begins in (("2015", ""), ("bibtex", "@article{")):
        button = cite.locator(f"button[data-copy=cite-{form}]")
        expect(button).to_have_text("复制")
        button.click()
        expect(button).to_have_text("已复制")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(f"#cite-{form}").text_content() and copied.startswith(begins)
    with page.expect_download() as download:
        cite.get_by_role("link", name="下载 BibTeX 文件").click()
    assert download.value.suggested_filename.endswith(".bib")


def test_without_scripts_citations_are_plain_text_and_no_button_is_dead(visit: Visit, story: str) -> None:
    page = visit(story, java_script_enabled=False)
    expect(page.locator("#cite-2015")).to_contain_text("[N]. ")
    expect(page.locator("#cite-2025")).to_contain_text("[N]. ")
    expect(page.locator("#cite button:visible")).to_have_count(0)
    page.get_by_text("RIS", exact=True).click()
    expect(page.locator("#cite-ris")).to_contain_text("TY  - NEWS")


def test_from_the_holdings_to_a_story_and_on_to_the_next_page(visit: Visit) -> None:
    page = visit("", java_script_enabled=False, viewport=PHONE)
    follow(page.get_by_role("link", name="馆藏").first)
    follow(page.locator(".years a").first)
    day = page.locator(".calendar a").first
    count = re.search(r"(\d+) 篇", day.inner_text())
    assert count
    follow(day)
    expect(page.locator(".page-list li a")).to_have_count(int(count[1]))
    follow(page.locator(".page-list h3 a").first)
    first = page.locator("h1").inner_text()
    follow(page.locator("header .turn a[rel=next]"))
    assert page.locator("h1").inner_text() != first
    follow(page.locator(".contents li a").last)
    expect(page.locator("article.story h1")).to_be_visible()


def test_a_result_list_is_taken_away_as_a_file(visit: Visit, tmp_path: Path) -> None:
    page = visit("search?q=老人&sort=newest")
    shown = re.search(r"\d+", page.locator("#count").inner_text())
    page.locator("summary", has_text="导出").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV 表格").click()
    assert re.fullmatch(r"jianbao-[\d-]+-老人\.csv", download.value.suggested_filename)
    download.value.save_as(tmp_path / "list.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "list.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert shown and len(rows) == int(shown[0])
    assert rows[0]["headline"] == page.locator(".hits h3").first.inner_text()


def test_print_is_the_story_and_where_it_is_from(visit: Visit, story: str) -> None:
    page = visit(story, color_scheme="dark")
    page.emulate_media(media="print")
    for hidden in (".masthead", ".colophon", ".stepper", ".shelf", ".fellows"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in ("h1", ".body", "#cite-2015", "#link"):
        expect(page.locator(shown).first).to_be_visible()
    ink = page.evaluate("getComputedStyle(document.querySelector('.body p')).color")
    assert ink == "rgb(0, 0, 0)"
