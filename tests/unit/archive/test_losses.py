"""A run that would take out more than a fifth of the stories stops short of it, page by page, unless told to go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.home import Home
from archive.ingest import PageResult, ingest, retry
from archive.model import PageMeta, Story
from archive.store import quarantine, stories
from archive.store.database import open_database
from tests.unit.archive.made import paragraphs_as_stories

TALES = (
    "修鞋摊三十年\n巷口的修鞋摊摆了三十年，街坊听见小锤声就知道师傅出摊了",
    "新桥通车\n新桥昨日通车，两岸居民上班不用再绕道老渡口，往返能省半个钟头",
    "柿子丰收\n县里的柿子今年丰收，合作社把柿饼卖到了省城超市，价钱比去年高两成",
    "图书馆延时\n图书馆延长开放时间，夜里十点仍有学生在自习，灯光一直亮到街角",
)


def take(home: Home, folder: Path, page: str, *tales: str, force: bool = False) -> PageResult:
    path = folder / f"{page}.txt"
    path.write_text("\n\n".join((f"## 城东日报|2021-05-06|{page}", *tales)), encoding="utf-8")
    (result,) = ingest(home, [path], segment=paragraphs_as_stories, override=PageMeta(), force=force)
    return result


def count(home: Home) -> int:
    with open_database(home).reading() as conn:
        return stories.count(conn)


def test_an_edition_that_drops_most_of_the_archive_waits(home: Home, tmp_path: Path) -> None:
    first = take(home, tmp_path, "03", *TALES)
    second = take(home, tmp_path, "03", TALES[0])
    assert second.status == "quarantined" and second.reason is not None
    assert "3" in second.reason and "4" in second.reason and "--force" in second.reason
    with open_database(home).reading() as conn:
        assert set(stories.ids(conn)) == set(first.story_ids)
        (waiting,) = quarantine.every(conn)
    assert [r.status for r in retry(home, [waiting.id], segment=paragraphs_as_stories)] == ["quarantined"]
    (third,) = retry(home, [waiting.id], segment=paragraphs_as_stories, force=True)
    assert third.status == "edition" and count(home) == 1
    with open_database(home).reading() as conn:
        assert not list(quarantine.every(conn))


def test_with_force_it_is_taken_at_once(home: Home, tmp_path: Path) -> None:
    take(home, tmp_path, "03", *TALES)
    assert take(home, tmp_path, "03", TALES[0], force=True).status == "edition"
    assert count(home) == 1


@pytest.mark.parametrize(("others", "status"), [(11, "edition"), (10, "quarantined")])
def test_a_fifth_is_the_limit(home: Home, tmp_path: Path, others: int, status: str) -> None:
    with open_database(home).writing() as conn:
        stories.put_many(conn, [Story(f"x-{number}", "题", "文") for number in range(others)])
    take(home, tmp_path, "03", *TALES)
    assert take(home, tmp_path, "03", TALES[0]).status == status


def test_one_story_may_always_go(home: Home, tmp_path: Path) -> None:
    take(home, tmp_path, "03", *TALES[:3])
    assert take(home, tmp_path, "03", *TALES[:2]).status == "edition"
    assert count(home) == 2


def test_a_merged_story_is_not_lost(home: Home, tmp_path: Path) -> None:
    take(home, tmp_path, "03", *TALES)
    whole = TALES[0].replace("\n", "\n" + "\n".join(TALES[1:]) + "\n")
    assert take(home, tmp_path, "03", whole).status == "edition"


def test_the_pages_of_a_run_add_up(home: Home, tmp_path: Path) -> None:
    with open_database(home).writing() as conn:
        stories.put_many(conn, [Story(f"x-{number}", "题", "文") for number in range(6)])
    folder = tmp_path / "editions"
    folder.mkdir()
    for number in ("03", "05", "07"):
        tales = [f"{tale}，第{number}版的那位师傅说" for tale in TALES]
        take(home, tmp_path, number, *tales)
        text = "\n\n".join((f"## 城东日报|2021-05-06|{number}", *tales[:2]))
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    results = list(ingest(home, [folder], segment=paragraphs_as_stories, override=PageMeta()))
    # two of 18 go with the first page, four with the second: more than a fifth
    assert [result.status for result in results] == ["edition", "quarantined", "quarantined"]
    assert count(home) == 16
