"""Which files of a folder are tried, in which order, and which links are followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.readers.folder import find_files, passed_over


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "pages"
    for name in ("b.txt", "a/2.txt", "a/1.txt", "a/1.toml", "c.gold.json", ".hidden", ".git/config", "-x", "注.md"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", encoding="utf-8")
    return root


def sources(*paths: Path, home: Path) -> list[tuple[str, str | None]]:
    return [(found.source, found.problem) for found in find_files(paths, apart_from=home)]


def test_a_folder_is_walked_in_order(folder: Path, tmp_path: Path) -> None:
    expected = [("-x", None), ("a/1.txt", None), ("a/2.txt", None), ("b.txt", None)]
    assert sources(folder, home=tmp_path / "home") == expected
    assert passed_over([folder], apart_from=tmp_path / "home") == ("注.md",)


def test_named_files_are_tried_whatever_they_are(folder: Path, tmp_path: Path) -> None:
    paths = (folder / "c.gold.json", folder / ".hidden", tmp_path / "missing")
    assert sources(*paths, home=tmp_path) == [("c.gold.json", None), (".hidden", None), ("missing", None)]


def test_links_stay_inside(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "secret"
    outside.mkdir()
    (outside / "s.txt").write_text("s", encoding="utf-8")
    links = {
        "in.txt": "a/1.txt",
        "in-folder": "a",
        "loop": ".",
        "out.txt": "../secret/s.txt",
        "out": "../secret",
        "to": "no",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    found = dict(sources(folder, home=tmp_path / "home"))
    assert found["in.txt"] is None
    assert "out of the folder" in str(found["out.txt"]) and "out of the folder" in str(found["out"])
    assert "link to nothing" in str(found["to"])
    assert not {"in-folder", "loop"} & set(found) and not any(name.startswith("loop/") for name in found)


def test_the_home_is_no_page(folder: Path) -> None:
    home = folder / "home"
    (home / "originals").mkdir(parents=True)
    (home / "originals" / "ab").write_text("x", encoding="utf-8")
    assert not any("home" in source for source, _ in sources(folder, home=home))


def test_a_folder_reached_through_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder)
    assert len(sources(tmp_path / "link", home=tmp_path / "home")) == 4


@pytest.mark.parametrize(
    ("name", "tried"),
    [
        ("README", False),
        ("README.txt", False),
        ("ReadMe_en.txt", False),
        ("说明.txt", False),
        ("page.md", False),
        ("data.JSON", False),
        ("page.txt~", False),
        ("page.txt.bak", False),
        ("Thumbs.db", False),
        ("page", True),
        ("page.TXT", True),
        ("zzrb-20220411-07.txt", True),
        ("A05版.text", True),
        ("说明会召开.txt", True),
        ("readme新闻.txt", True),
        ("scan.pdf", True),
        ("page.html", True),
    ],
)
def test_names_that_say_that_they_are_no_page(tmp_path: Path, name: str, tried: bool) -> None:
    folder = tmp_path / "pages"
    folder.mkdir()
    (folder / name).write_text("x", encoding="utf-8")
    assert [source for source, _ in sources(folder, home=tmp_path)] == ([name] if tried else [])
    assert passed_over([folder], apart_from=tmp_path) == (() if tried else (name,))
    assert sources(folder / name, home=tmp_path) == [(name, None)]
