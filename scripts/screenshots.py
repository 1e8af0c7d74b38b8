"""Takes docs/screenshots/ anew from a running demo.

jianbao demo --port 8000 &
python scripts/screenshots.py http://127.0.0.1:8000/ [CHROMIUM]
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "screenshots"
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def shoot(browser: Browser, address: str) -> None:
    context = browser.new_context(
        base_url=address, viewport={"width": 1280, "height": 860}, locale="zh-CN", color_scheme="light"
    )
    page = context.new_page()
    page.goto("search?q=老人")
    page.screenshot(path=FOLDER / "search.png")
    # a story whose parts stood apart on the page shows most of what the reading view can do
    links = [link.get_attribute("href") or "" for link in page.locator(".hits h3 a").all()]
    for link in links:
        page.goto(link)
        if page.locator(".body .ed-moved").count():
            break
    page.screenshot(path=FOLDER / "story.png")
    context.close()


def main(address: str, chromium: str = "/usr/bin/chromium") -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        shoot(browser, address)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
