"""A real Chromium against the demo: ``jianbao demo`` in a process of its own, over the sample newspaper."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Response, sync_playwright

ROOT = Path(__file__).parents[2]
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium(playwright: Playwright) -> str | None:
    """The browser named by CHROMIUM, else the system's, else Playwright's own."""
    named = os.environ.get("CHROMIUM")
    system = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    for path in (named, *system, playwright.chromium.executable_path):
        if path and Path(path).is_file():
            return path
    return None


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium; without one the test is skipped, or fails when JIANBAO_REQUIRE_BROWSER asks for it."""
    with sync_playwright() as playwright:
        path = find_chromium(playwright)
        if path is None:
            if os.environ.get("JIANBAO_REQUIRE_BROWSER") == "1":
                pytest.fail("JIANBAO_REQUIRE_BROWSER=1, but there is no Chromium")
            pytest.skip("no Chromium: install one or name it in CHROMIUM")
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium() as launched:
        yield launched


@pytest.fixture(scope="module")
def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a fresh demo; ends with a slash."""
    home = tmp_path_factory.mktemp("demo") / "home"
    command = [sys.executable, "-c", "from web.cli import main; main()", "demo", "--port", "0", "--home", str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert process.stdout
    address = ""
    for line in process.stdout:
        if line.startswith("http://"):
            address = line.strip()
            break
    assert address, "the demo printed no address"
    yield address
    process.terminate()
    assert process.wait(15) == 0
    process.stdout.close()


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the site in a fresh browser context; fails the test on a script or policy error."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def note(problem: str) -> None:
        # a page that is itself an error is what some tests ask for
        if not problem.startswith("Failed to load resource"):
            problems.append(problem)

    def is_part(answer: Response) -> bool:
        return answer.request.resource_type != "document" and "hx-request" not in answer.request.headers

    def opened(path: str = "", **options: object) -> Page:
        context = browser.new_context(base_url=site, locale="zh-CN", **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: note(message.text) if message.type == "error" else None)
        page.on("response", lambda answer: note(answer.url) if answer.status >= 400 and is_part(answer) else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert problems == []
