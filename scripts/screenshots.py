"""Takes docs/screenshots/ anew from a running demo.

jianbao demo --port 8000 &
python scripts/screenshots.py http://127.0.0.1:8000/ [CHROMIUM]
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, ViewportSize, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


#: name → address; a story is looked for
PAGES = {
    "home": "",
    "search": "search?q=老人&topic=society",
    "trends": "trends?q=老人&q=孩子&q=地铁&as=count",
    "calendar": "browse/2023",
}
DESK, PHONE = {"width": 1280, "height": 860}, {"width": 375, "height": 760}


def shoot(browser: Browser, address: str, ending: str, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
    context = browser.new_context(base_url=address, viewport=size, locale="zh-CN", color_scheme=scheme)
    page = context.new_page()
    for name, path in PAGES.items():
        page.goto(path)
        page.screenshot(path=FOLDER / f"{name}{ending}.png")
    # a story whose parts stood apart on the page shows most of what the reading view can do
    page.goto("search?q=老人")
    links = [link.get_attribute("href") or "" for link in page.locator(".hits h3 a").all()]
    for link in links:
        page.goto(link)
        if page.locator(".body .ed-moved").count():
            break
    page.screenshot(path=FOLDER / f"story{ending}.png")
    # its page, with the pieces of the story lit up
    page.get_by_role("link", name="整版与原文").click()
    page.locator(".contents li a:not(.num)").first.hover()
    page.screenshot(path=FOLDER / f"page{ending}.png")
    # the desk, with a piece chosen
    page.goto("desk")
    page.locator("a.next").first.click()
    page.locator('input[value="2:1"]').check()
    page.evaluate("document.querySelector('[value=\"2:1\"]').parentElement.scrollIntoView({ block: 'center' })")
    page.screenshot(path=FOLDER / f"desk{ending}.png")
    context.close()


def main(address: str, chromium: str = "/usr/bin/chromium") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        shoot(browser, address, "", DESK, "light")
        shoot(browser, address, "-dark", DESK, "dark")
        shoot(browser, address, "-phone", PHONE, "light")
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
