"""A home with accounts: reading is open, the desk asks to sign in and leads back, corrections bear their editor."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from archive.resources import data_path
from tests.browser.conftest import serving
from tests.browser.moves import follow, new_context, press

ROOT = Path(__file__).parents[2]
PASSWORD = "寒露惊秋晚 2022"


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[str]:
    """The address of a home of one page with the account 甘棠, served to every interface."""

    def command(*words: str) -> list[str]:
        return [sys.executable, "-c", "from web.cli import main; main()", *words, "--home", str(tmp_path / "home")]

    page = next(path for path in sorted(data_path("sample").rglob("*.txt")))
    subprocess.run(command("ingest", str(page)), check=True, cwd=ROOT, capture_output=True)
    adding = command("user", "add", "甘棠", "--password-stdin")
    subprocess.run(adding, check=True, cwd=ROOT, capture_output=True, input=PASSWORD.encode())
    words = ("--host", "0.0.0.0", "--port", "0", "--trusted-host", "news.localhost", "--home", str(tmp_path / "home"))
    with serving("serve", *words) as address:
        yield address.replace("0.0.0.0", "news.localhost")


def test_an_editor_signs_in_corrects_and_signs_out(browser: Browser, guarded: str) -> None:
    context = new_context(browser, guarded, java_script_enabled=False)
    page = context.new_page()
    page.goto("search?q=的")
    expect(page.locator(".hits h3").first).to_be_visible()
    page.goto("desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    for password in ("not the password", PASSWORD):
        page.get_by_label("账户名").fill("甘棠")
        page.get_by_label("密码").fill(password)
        follow(page.locator("main").get_by_role("button", name="登录"))
        if password != PASSWORD:
            expect(page.get_by_role("alert")).to_contain_text("账户名或密码不对")
    expect(page.get_by_role("heading", level=1)).to_have_text("校对台")

    follow(page.locator("a.next").first)
    follow(page.get_by_role("button", name="核对无误").first)
    expect(page.locator(".history li").first).to_contain_text("甘棠")

    cookie = next(cookie for cookie in context.cookies() if cookie["name"].startswith("jianbao-"))
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax"
    press(page, "退出 甘棠")
    expect(page.get_by_role("status").first).to_contain_text("已退出")
    page.goto("desk")
    expect(page.get_by_role("heading", level=1)).to_have_text("登录")
    context.close()
