"""What an editor does at the correction desk: every verb by mouse, with scripts and without, by keyboard, and undo."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.moves import follow, loading, press

Visit = Callable[..., Page]
DESK = {"width": 1400, "height": 900}


def open_page(page: Page, least: int = 2, skip: int = 0) -> None:
    """A page of the sample with at least so many stories; ``skip`` takes a later one, so tests don't meet."""
    for link in [row.get_attribute("href") or "" for row in page.locator("a.next").all()]:
        page.goto(link)
        if page.locator(".card").count() >= least:
            if not skip:
                return
            skip -= 1
    raise AssertionError("the sample has no such page")


def piece(page: Page, number: int, place: int) -> Locator:
    return page.locator(f'input[name=piece][value="{number}:{place}"]')


def pieces(page: Page, number: int) -> int:
    return page.locator(f'input[name=piece][value^="{number}:"]').count()


def card(page: Page, number: int) -> Locator:
    return page.locator(f"#s{number}")


def state(page: Page) -> str:
    """Equal only when the page is as it was."""
    return page.locator("#pick input[name=version]").get_attribute("value") or ""


def undo(page: Page, before: str) -> None:
    undo_one(page)
    expect(page.get_by_role("status").first).to_contain_text("已撤销")
    assert state(page) == before


def undo_one(page: Page) -> None:
    follow(page.locator(".undo button"))


def test_every_verb_by_mouse_and_back_without_scripts(visit: Visit) -> None:
    """Scripts add to these forms and take nothing away, so one run is enough."""
    page = visit("desk", java_script_enabled=False, viewport=DESK)
    open_page(page)
    before, stories, first, second = state(page), page.locator(".card").count(), pieces(page, 1), pieces(page, 2)

    piece(page, 1, 2).check()
    press(page, "从此拆成两篇")
    expect(page.locator(".card")).to_have_count(stories + 1)
    assert pieces(page, 1) == 1 and pieces(page, 2) == first - 1
    undo(page, before)

    piece(page, 1, 2).check()
    press(page, "选中的另成一篇")
    assert page.locator(".card").count() == stories + 1 and pieces(page, 1) == first - 1
    undo_one(page)
    undo(page, before)

    piece(page, 1, first).check()
    page.get_by_label("移到").first.select_option("2")
    page.get_by_label("第几段之前").fill("1")
    press(page, "移动")
    assert (pieces(page, 1), pieces(page, 2)) == (first - 1, second + 1)
    undo(page, before)

    piece(page, 1, first).check()
    press(page, "标为版面用字")
    assert pieces(page, 1) == first - 1
    page.locator(".furniture:target input").check()
    press(page, "改回正文")
    expect(page.locator(".card")).to_have_count(stories + 1)
    undo_one(page)
    undo(page, before)

    piece(page, 1, first).check()
    page.get_by_label("性质").first.select_option("caption")
    press(page, "改性质")
    expect(page.locator(f'label:has([value="1:{first}"]) .label')).to_contain_text("图说")
    undo(page, before)

    piece(page, 1, first).check()
    press(page, "缺或不缺前文")
    expect(page.locator(f'label:has([value="1:{first}"]) .label')).to_contain_text("缺")
    undo(page, before)

    piece(page, 1, first).check()
    press(page, "切开此段")
    expect(page.get_by_role("heading", level=1)).to_have_text("切开一段")
    page.get_by_role("radio").first.check()
    press(page, "切开")
    assert pieces(page, 1) == first + 1
    undo(page, before)

    fields = card(page, 1)
    fields.locator("summary").click()
    fields.get_by_label("标题", exact=True).fill("编辑改过的标题")
    follow(fields.get_by_role("button", name="改标题"))
    expect(card(page, 1).get_by_role("heading")).to_contain_text("编辑改过的标题")
    undo(page, before)

    for label, value, name in (("署名", "记者 张三 通讯员 李四", "改署名"), ("区县", "二七区、金水区", "改区县")):
        card(page, 1).locator("summary").click()
        card(page, 1).get_by_label(label, exact=True).fill(value)
        follow(card(page, 1).get_by_role("button", name=name, exact=True))
        card(page, 1).locator("summary").click()
        expect(card(page, 1).get_by_label(label, exact=True)).to_have_value(value)
        undo(page, before)

    card(page, 1).locator("summary").click()
    wanted = card(page, 1).locator("[name=topics]:not(:checked)").first
    topic = wanted.get_attribute("value")
    wanted.check()
    follow(card(page, 1).get_by_role("button", name="改主题"))
    expect(card(page, 1).locator(f"[name=topics][value={topic}]")).to_be_checked()
    undo(page, before)

    card(page, 2).locator("summary").click()
    card(page, 2).get_by_label("并入").select_option("1")
    follow(card(page, 2).get_by_role("button", name="合并"))
    expect(page.locator(".card")).to_have_count(stories - 1)
    assert pieces(page, 1) == first + second
    undo(page, before)

    follow(card(page, 1).get_by_role("button", name="核对无误"))
    expect(card(page, 1).locator(".tag")).to_have_text("已校对")
    undo(page, before)
    assert page.locator(".history li").count() >= 14


def test_a_correction_is_found_at_once(visit: Visit) -> None:
    page = visit("desk", viewport=DESK)
    open_page(page, skip=1)
    card(page, 1).locator("summary").click()
    card(page, 1).get_by_label("标题", exact=True).fill("校对台改出来的题目")
    follow(card(page, 1).get_by_role("button", name="改标题"))
    page.goto('search?q="校对台改出来的题目"')
    expect(page.locator(".hits h3")).to_have_count(1)


def test_the_desk_by_keyboard(visit: Visit) -> None:
    page = visit("desk", viewport=DESK)
    open_page(page, skip=2)
    before, stories, first, second = state(page), page.locator(".card").count(), pieces(page, 1), pieces(page, 2)
    key = page.keyboard.press

    def sent(name: str) -> None:
        """A key that sends the form."""
        with loading(page):
            key(name)

    key("j")
    expect(page.locator(".desk .text input").first).to_be_focused()
    piece(page, 1, 2).focus()
    sent("s")
    expect(page.locator(".card")).to_have_count(stories + 1)
    expect(page.locator(".desk .text input:focus")).to_have_count(1)  # the place is kept
    sent("u")
    expect(page.locator(".card")).to_have_count(stories)
    assert state(page) == before

    piece(page, 1, first).focus()
    key("x")
    expect(page.locator("#chosen")).to_contain_text(f"1·{first}")
    sent("2")
    expect(page.locator('input[name=piece][value^="2:"]')).to_have_count(second + 1)
    sent("u")
    expect(page.locator('input[name=piece][value^="2:"]')).to_have_count(second)

    piece(page, 1, first).focus()
    sent("f")
    expect(page.locator('input[name=piece][value^="1:"]')).to_have_count(first - 1)
    expect(page.locator(".furniture:target input")).to_be_focused()
    sent("f")
    expect(page.locator(".card")).to_have_count(stories + 1)
    sent("u")
    expect(page.locator(".card")).to_have_count(stories)
    sent("u")
    expect(page.locator('input[name=piece][value^="1:"]')).to_have_count(first)
    assert state(page) == before

    key("m")
    expect(page.get_by_label("移到").first).to_be_focused()
    key("j")
    assert state(page) == before, "in a field, letters are letters"


def test_a_piece_is_cut_at_the_caret(visit: Visit) -> None:
    page = visit("desk", viewport=DESK)
    open_page(page, skip=3)
    first = pieces(page, 1)
    words = page.locator(f'label:has([value="1:{first}"]) .words')
    text = words.inner_text()
    at = len(text) // 2
    words.evaluate("(node, at) => getSelection().collapse(node.firstChild, at)", at)
    with loading(page):
        page.keyboard.press("c")
    expect(page.locator('input[name=piece][value^="1:"]')).to_have_count(first + 1)
    tail = page.locator(f'label:has([value="1:{first + 1}"]) .words').inner_text()
    assert text.rstrip().endswith(tail.strip()) and abs(len(tail) - (len(text) - at)) <= 2


def test_a_page_that_somebody_else_changed_is_not_overwritten(visit: Visit) -> None:
    mine = visit("desk", viewport=DESK)
    open_page(mine, skip=4)
    theirs = visit(re.sub(r"^https?://[^/]+/|#.*", "", mine.url), viewport=DESK)
    follow(card(theirs, 1).get_by_role("button", name="核对无误"))
    expect(card(theirs, 1).locator(".tag")).to_have_text("已校对")
    card(mine, 1).locator("summary").click()
    card(mine, 1).get_by_label("标题", exact=True).fill("我的题目")
    follow(card(mine, 1).get_by_role("button", name="改标题"))
    expect(mine.get_by_role("alert")).to_contain_text("没有存下")
    expect(mine.get_by_role("alert")).to_contain_text("我的题目")
    expect(mine.get_by_role("alert")).to_be_focused()
    assert "我的题目" not in card(mine, 1).get_by_role("heading").inner_text()
