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

from tests.browser.moves import PATIENCE, new_context

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
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, timeout=PATIENCE)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one module only: while Playwright runs, no other event loop can start in this process."""
    with chromium() as launched:
        yield launched


@contextmanager
def serving(*words: str) -> Iterator[str]:
    """The command ``jianbao WORDS`` in a process of its own; the address it prints, with a slash at its end."""
    command = [sys.executable, "-c", "from web.cli import main; main()", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        address = next((line.strip() for line in process.stdout if line.startswith("http://")), "")
        assert address, f"{words[0]} printed no address and ended with {process.wait()}"
        try:
            yield address
            process.terminate()
            assert process.wait(PATIENCE / 1000) == 0
        finally:
            process.kill()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the site of a module keeps its archive."""
    return tmp_path_factory.mktemp("demo") / "home"


@pytest.fixture(scope="module")
def site(browser: Browser, home: Path) -> Iterator[str]:
    """The address of a fresh demo; ends with a slash."""
    with serving("demo", "--port", "0", "--home", str(home)) as address:
        yield address


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
        context = new_context(browser, site, **options)
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
