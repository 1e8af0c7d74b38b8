"""The whole life of a saved search in a browser: saved, told, read, edited, copied, moved, paused, deleted, back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.moves import follow, press
from tests.browser.test_axe import PHONE, findings

ROOT = Path(__file__).parents[2]
MAIN = [sys.executable, "-c", "from web.cli import main; main()"]
Visit = Callable[..., Page]


def take_in(home: Path, *stories: tuple[str, str, str]) -> None:
    """Import stories as somebody else does while the site is open: (id, headline, body)."""
    lines = [json.dumps({"id": id, "headline": head, "body": body}) for id, head, body in stories]
    command = [*MAIN, "import", "-", "--home", str(home)]
    done = subprocess.run(
        command, input="\n".join(lines).encode(), cwd=ROOT, env=os.environ, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()


def save(page: Page, query: str, name: str) -> None:
    page.goto(f"/search?q={query}")
    page.get_by_label("存下这次检索").fill(name)
    press(page, "保存")
    expect(page.get_by_role("status").first).to_contain_text(f"已存为“{name}”")


def names(page: Page) -> list[str]:
    return page.locator(".queries h2 a").all_inner_texts()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_whole_life_of_a_saved_search(visit: Visit, home: Path, scripts: bool) -> None:
    page = visit("", java_script_enabled=scripts)
    word = "护城河" if scripts else "古柏渡"
    one, two = f"甲{scripts}", f"乙{scripts}"
    save(page, word, one)
    save(page, "老人", two)
    take_in(home, (f"n1{scripts}", f"{word}清了", "水面如镜。"), (f"n2{scripts}", f"{word}边种树", "新栽的柳树。"))

    # told: a badge everywhere, a count in the list, the stories themselves
    page.goto("/")
    expect(page.locator(".masthead .badge")).to_contain_text("2")
    follow(page.get_by_role("link", name="已存检索").first)
    expect(page.locator(".queries li", has_text=one).locator(".new")).to_have_text("2 篇未读")
    follow(page.get_by_role("link", name=one, exact=True))
    expect(page.locator(".findings li")).to_have_count(2)
    follow(page.get_by_role("link", name=f"{word}清了"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{word}清了")
    page.go_back()

    # read: one, taken back, then all
    follow(page.get_by_role("button", name=f"“{word}清了”标为已读"))
    expect(page.locator(".findings li")).to_have_count(1)
    follow(page.get_by_role("link", name="看全部记录"))
    follow(page.get_by_role("button", name=f"“{word}清了”标为未读"))
    follow(page.get_by_role("link", name="只看未读"))
    expect(page.locator(".findings li")).to_have_count(2)
    press(page, "全部标为已读")
    expect(page.locator(".empty")).to_contain_text("没有变化")
    expect(page.locator(".masthead .badge")).to_have_count(0)

    # edited: what is wrong is said, what was typed stays; then it is saved
    follow(page.get_by_role("link", name="修改"))
    page.get_by_label("名称").fill(f"{one}改")
    page.get_by_label("备注").fill("每天早上看")
    page.get_by_label("检索词").last.fill("(")
    press(page, "保存")
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("备注")).to_have_value("每天早上看")
    page.get_by_label("检索词").last.fill(f"{word} -种树")
    page.get_by_label("公开订阅").check()
    press(page, "保存")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{one}改")
    expect(page.locator("main")).to_contain_text("共 1 篇")

    # copied, moved, paused, resumed
    page.goto("/queries")
    row = page.locator(".queries li", has=page.get_by_role("link", name=f"{one}改", exact=True))
    follow(row.get_by_role("button", name="复制"))
    expect(page.get_by_label("名称")).to_have_value(f"{one}改 (2)")
    page.goto("/queries")
    before = names(page)
    follow(row.get_by_role("button", name="下移"))
    expect(page.locator(".queries h2 a").nth(before.index(f"{one}改") + 1)).to_have_text(f"{one}改")
    follow(row.get_by_role("button", name="暂停"))
    expect(row).to_contain_text("已暂停")
    follow(row.get_by_role("button", name="继续"))
    expect(row).not_to_contain_text("已暂停")

    # deleted, and back again
    follow(row.get_by_role("button", name="删除"))
    expect(page.get_by_role("link", name=f"{one}改", exact=True)).to_have_count(0)
    press(page, "撤销删除")
    expect(page.get_by_role("status").first).to_contain_text(f"已恢复“{one}改”")
    expect(page.get_by_role("link", name=f"{one}改", exact=True)).to_have_count(1)


def test_out_of_one_archive_and_in_again(visit: Visit, tmp_path: Path) -> None:
    page = visit("")
    save(page, "学校", "出入")
    page.goto("/queries")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").click()
    path = tmp_path / "queries.json"
    download.value.save_as(path)
    row = page.locator(".queries li", has=page.get_by_role("link", name="出入", exact=True))
    follow(row.get_by_role("button", name="删除"))
    follow(page.get_by_role("link", name="导入"))
    page.get_by_label("导出的 JSON 文件").set_input_files(path)
    press(page, "导入")
    expect(page.get_by_role("status")).to_contain_text("导入 1 项")
    follow(page.get_by_role("link", name="去看已存检索"))
    expect(page.get_by_role("link", name="出入", exact=True)).to_have_count(1)


@pytest.mark.parametrize(
    "look", [{"color_scheme": "light"}, {"color_scheme": "dark", "viewport": PHONE}], ids=["light", "dark"]
)
def test_axe_finds_nothing(visit: Visit, home: Path, look: dict[str, object]) -> None:
    page = visit("", **look)
    word = "望河亭" if look["color_scheme"] == "light" else "听雨楼"
    save(page, word, word)
    take_in(home, (f"axe-{word}", f"{word}修好了", "亭子新漆过。"))
    page.goto("/queries")
    follow(page.get_by_role("link", name=word, exact=True))
    address = page.url
    for path in ("/queries", address, f"{address}?all", f"{address}/edit", "/queries/import"):
        page.goto(path)
        assert findings(page) == [], path
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} scrolls sideways"
