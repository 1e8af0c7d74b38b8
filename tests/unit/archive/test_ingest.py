"""Files into the archive: statuses, editions, metadata, quarantine; nothing lost, nothing twice."""

from __future__ import annotations

import datetime as dt
import logging
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import NotFound, UsageError
from archive.home import Home
from archive.ingest import PageResult, Segment, ingest, retry
from archive.jsonl import import_stories, write_stories
from archive.model import Page, PageMeta, Segmentation, body_text
from archive.store import changes, originals, pages, quarantine, stories
from archive.store.database import open_database
from tests.unit.archive.made import paragraphs_as_stories

TODAY = dt.date(2024, 1, 1)
COBBLER = "修鞋摊三十年\n巷口的修鞋摊摆了三十年，街坊听见小锤声就知道师傅出摊了"
BRIDGE = "新桥通车\n新桥昨日通车，两岸居民上班不用再绕道老渡口，往返能省半个钟头"
PERSIMMON = "柿子丰收\n县里的柿子今年丰收，合作社把柿饼卖到了省城超市，价钱比去年高两成"
LIBRARY = "图书馆延时\n图书馆延长开放时间，夜里十点仍有学生在自习，灯光一直亮到街角"


def page(folder: Path, name: str, *parts: str, header: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join([f"## {header}", *parts] if header else parts) + "\n", encoding="utf-8")
    return path


def take(
    home: Home, *paths: Path, override: PageMeta | None = None, segment: Segment = paragraphs_as_stories
) -> list[PageResult]:
    return list(ingest(home, paths, segment=segment, override=override or PageMeta(), today=TODAY))


def one(results: Iterable[PageResult]) -> PageResult:
    (result,) = results
    return result


def kinds(home: Home, since: int = 0) -> list[str]:
    with open_database(home).reading() as conn:
        return [change.kind for change in changes.since(conn, since)]


HEADER = "城东日报|2021-05-06|03"


def test_a_new_page(home: Home, tmp_path: Path) -> None:
    path = page(tmp_path, "p.txt", COBBLER, BRIDGE, header=HEADER)
    result = one(take(home, path))
    assert (result.source, result.status, result.reason) == ("p.txt", "new", None)
    assert result.flags == ("版名未知 / unknown: section",)
    with open_database(home).reading() as conn:
        assert result.page_id is not None
        stored = pages.get(conn, result.page_id)
        assert stored is not None and stored.page.text == path.read_text(encoding="utf-8")
        assert stored.meta == PageMeta("城东日报", dt.date(2021, 5, 6), "03")
        found = stories.of_page(conn, result.page_id)
    assert [story.id for story in found] == list(result.story_ids)
    assert [story.position for story in found] == [0, 1]
    assert found[0].headline == "修鞋摊三十年" and found[0].id.startswith("cdrb-20210506-03-")
    assert all(story.body == body_text(stored.page.text, story.pieces) for story in found)
    assert all((story.newspaper, story.date, story.page) == ("城东日报", dt.date(2021, 5, 6), "03") for story in found)
    assert originals.load(home, stored.page.sha256) == path.read_bytes()


def test_the_same_bytes_are_the_same_page_under_any_name(home: Home, tmp_path: Path) -> None:
    first = one(take(home, page(tmp_path, "p.txt", COBBLER, header=HEADER)))
    before = kinds(home)
    for name in ("p.txt", "zzrb-20220411-07.txt"):
        again = one(take(home, page(tmp_path, name, COBBLER, header=HEADER)))
        assert (again.status, again.story_ids, again.page_id) == ("same", first.story_ids, first.page_id)
    assert kinds(home) == before == ["added"]


@pytest.mark.parametrize("header", [HEADER, ""])
def test_the_same_text_in_other_bytes_is_the_same_page(home: Home, tmp_path: Path, header: str) -> None:
    path = page(tmp_path, "p.txt", COBBLER, BRIDGE, header=header)
    first = one(take(home, path))
    other = path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("gbk")
    (tmp_path / "q.txt").write_bytes(other)
    for _ in range(2):
        again = one(take(home, tmp_path / "q.txt"))
        assert (again.status, again.story_ids, again.page_id) == ("same", first.story_ids, first.page_id)
    with open_database(home).reading() as conn:
        assert pages.count(conn) == 1 and len(list(originals.every(conn))) == 2
    assert originals.load(home, originals.sha256_of(other)) == other


def test_ids_do_not_depend_on_the_home(home: Home, tmp_path: Path) -> None:
    path = page(tmp_path, "p.txt", COBBLER, BRIDGE, header=HEADER)
    assert take(home, path) == take(Home(tmp_path / "other"), path)


def test_a_corrected_edition_keeps_ids(home: Home, tmp_path: Path) -> None:
    first = one(take(home, page(tmp_path, "p.txt", COBBLER, BRIDGE, PERSIMMON, header=HEADER)))
    corrected = BRIDGE.replace("半个钟头", "四十分钟")
    second = one(take(home, page(tmp_path, "q.txt", LIBRARY, corrected, COBBLER, header=HEADER)))
    assert second.status == "edition" and second.page_id != first.page_id
    cobbler, bridge, persimmon = first.story_ids
    library = second.story_ids[0]
    assert second.story_ids == (library, bridge, cobbler) and library not in first.story_ids
    with open_database(home).reading() as conn:
        assert first.page_id and second.page_id
        assert pages.superseded_by(conn, first.page_id) == second.page_id
        assert stories.get(conn, persimmon) is None
        assert {story.id for story in stories.retired_of_page(conn, first.page_id)} == {*first.story_ids}
        assert "四十分钟" in stories.get_many(conn, [bridge])[bridge].body
        since = [(change.story_id, change.kind) for change in changes.since(conn, 3)]
    assert sorted(since) == sorted(
        [(library, "added"), (bridge, "changed"), (cobbler, "changed"), (persimmon, "removed")]
    )
    # both files again, in any order: nothing moves any more
    again = take(home, tmp_path / "p.txt", tmp_path / "q.txt", tmp_path / "p.txt")
    assert [(result.status, result.story_ids) for result in again] == [("same", second.story_ids)] * 3
    third = one(take(home, page(tmp_path, "r.txt", LIBRARY, corrected, COBBLER + "。", header=HEADER)))
    assert (third.status, third.story_ids) == ("edition", second.story_ids)


def test_a_file_of_unknown_origin_that_was_corrected(home: Home, tmp_path: Path) -> None:
    first = one(take(home, page(tmp_path, "p.txt", COBBLER, BRIDGE)))
    second = one(take(home, page(tmp_path, "p.txt", COBBLER, BRIDGE.replace("半个钟头", "四十分钟"))))
    assert (second.status, second.story_ids) == ("edition", first.story_ids)
    assert one(take(home, page(tmp_path, "q.txt", COBBLER, BRIDGE + "。"))).status == "new", "another file"
    assert one(take(home, page(tmp_path, "p.txt", PERSIMMON, LIBRARY))).status == "new", "another page"


def test_stories_merged_by_an_edition_are_found_by_both_ids(home: Home, tmp_path: Path) -> None:
    first = one(take(home, page(tmp_path, "p.txt", COBBLER, BRIDGE, header=HEADER)))
    merged = one(take(home, page(tmp_path, "q.txt", COBBLER + "\n" + BRIDGE, header=HEADER)))
    with open_database(home).reading() as conn:
        assert {story.id for id in first.story_ids if (story := stories.get(conn, id))} == {*merged.story_ids}


def test_another_page_of_the_same_name_is_no_edition(home: Home, tmp_path: Path) -> None:
    first = one(take(home, page(tmp_path, "p.txt", COBBLER, BRIDGE, header=HEADER)))
    second = one(take(home, page(tmp_path, "q.txt", PERSIMMON, LIBRARY, header=HEADER)))
    assert second.status == "new" and any(str(first.page_id) in flag for flag in second.flags)
    with open_database(home).reading() as conn:
        assert stories.count(conn) == 4


@pytest.mark.parametrize("header", ["漳州日报|2021-05-06|03", "郑州日报|2021-05-07|03", "郑州日报|2021-05-06|04"])
def test_two_issues_never_collide(home: Home, tmp_path: Path, header: str) -> None:
    first = one(take(home, page(tmp_path, "p.txt", COBBLER, header="郑州日报|2021-05-06|03")))
    second = one(take(home, page(tmp_path, "q.txt", COBBLER, header=header)))
    assert second.status == "new" and not {*first.story_ids} & {*second.story_ids}


def test_undated_pages_with_one_story_do_not_collide(home: Home, tmp_path: Path) -> None:
    results = take(home, page(tmp_path, "p.txt", COBBLER, COBBLER), page(tmp_path, "q.txt", COBBLER))
    ids = [id for result in results for id in result.story_ids]
    assert [result.status for result in results] == ["new", "new"] and len(set(ids)) == 3


def test_metadata_by_trust(home: Home, tmp_path: Path) -> None:
    path = page(tmp_path, "zzrb-20220101-09.txt", COBBLER, header="城东日报|2021-05-06|")
    (tmp_path / "zzrb-20220101-09.toml").write_text("date = 2021-05-07\nsection = '民生'", encoding="utf-8")
    result = one(take(home, path, override=PageMeta(newspaper="城东晚报")))
    with open_database(home).reading() as conn:
        assert result.page_id and (stored := pages.get(conn, result.page_id))
    assert stored.meta == PageMeta("城东晚报", dt.date(2021, 5, 7), "09", "民生")
    assert stored.flags == result.flags
    assert [flag.split(" / ")[1].split(":")[0] for flag in result.flags] == ["newspaper", "newspaper", "date", "date"]


def test_a_faulty_sidecar_and_a_date_to_come_do_not_stop_a_page(home: Home, tmp_path: Path) -> None:
    path = page(tmp_path, "p.txt", COBBLER)
    (tmp_path / "p.toml").write_text("date = 2021-02-30", encoding="utf-8")
    result = one(take(home, path, override=PageMeta(date=dt.date(2024, 1, 2))))
    assert result.status == "new"
    assert any("faulty sidecar" in flag for flag in result.flags)
    assert any("in the future" in flag for flag in result.flags)


def test_saying_more_of_a_known_page(home: Home, tmp_path: Path) -> None:
    path = page(tmp_path, "p.txt", COBBLER, BRIDGE)
    first = one(take(home, path))
    date = dt.date(2021, 5, 6)
    second = one(take(home, path, override=PageMeta("城东日报", date, "03", "民生")))
    assert (second.status, second.story_ids, second.flags) == ("same", first.story_ids, ())
    assert kinds(home) == ["added"] * 2 + ["changed"] * 2
    third = one(take(home, path, override=PageMeta(number="04")))
    assert len(third.flags) == 1 and "03" in third.flags[0] and "04" in third.flags[0]
    with open_database(home).reading() as conn:
        assert {story.page for story in stories.every(conn)} == {"04"}
    (tmp_path / "p.toml").write_text("page = '05'", encoding="utf-8")
    assert "05" in one(take(home, path)).flags[0], "a sidecar never changes what is known"
    with open_database(home).reading() as conn:
        assert {story.page for story in stories.every(conn)} == {"04"}


def test_a_bad_file_does_not_stop_the_batch(home: Home, tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    page(folder, "a.txt", COBBLER)
    (folder / "b.txt").write_bytes(b"\0\1\2")
    (folder / "c.txt").touch()
    os.mkfifo(folder / "d")
    (folder / "e.txt").symlink_to("/etc/hostname")
    page(folder, "sub/z.txt", BRIDGE)
    results = take(home, folder)
    assert [(result.source, result.status) for result in results] == [
        ("a.txt", "new"),
        *((name, "quarantined") for name in ("b.txt", "c.txt", "d", "e.txt")),
        ("sub/z.txt", "new"),
    ]
    assert all(result.reason for result in results if result.status == "quarantined")
    with open_database(home).reading() as conn:
        rows = list(quarantine.every(conn))
    assert [row.source for row in rows] == ["b.txt", "c.txt", "d", "e.txt"]
    assert rows[0].sha256 is not None and originals.load(home, rows[0].sha256) == b"\0\1\2"
    assert rows[2].sha256 is None and rows[3].sha256 is None
    take(home, folder)
    with open_database(home).reading() as conn:
        assert quarantine.count(conn) == 4


def test_a_missing_file_is_a_result_too(home: Home, tmp_path: Path) -> None:
    result = one(take(home, tmp_path / "gone.txt"))
    assert result.status == "quarantined" and "gone" in str(result.reason)


def test_names_that_are_no_text_and_names_without_room(home: Home, tmp_path: Path) -> None:
    for name in (b"\xff\xfe.txt", "坏页.txt".encode("gbk"), b"a\nb.txt", ("长" * 84).encode()):
        (tmp_path / os.fsdecode(name)).write_bytes(b"\0" + name)
    results = take(home, *(path for path in sorted(tmp_path.iterdir()) if path.is_file()))
    assert {result.source for result in results} == {"\\xff\\xfe.txt", "坏页.txt", "a\\x0ab.txt", "长" * 84}
    with open_database(home).reading() as conn:
        assert {row.source for row in quarantine.every(conn)} == {result.source for result in results}


def test_a_file_that_could_not_be_opened_leaves_quarantine_when_it_can(home: Home, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.txt")
    assert one(take(home, tmp_path / "p.txt")).status == "quarantined"
    (tmp_path / "p.txt").unlink()
    assert one(take(home, page(tmp_path, "p.txt", COBBLER))).status == "new"
    with open_database(home).reading() as conn:
        assert quarantine.count(conn) == 0


def test_what_a_user_types_is_cleaned_or_refused(home: Home, tmp_path: Path) -> None:
    path = page(tmp_path, "p.txt", COBBLER)
    take(home, path, override=PageMeta(" 城东　日报 ", number="", section=" "))
    with open_database(home).reading() as conn:
        assert [(p.meta.newspaper, p.meta.number, p.meta.section) for p in pages.every(conn)] == [
            ("城东　日报", None, None)
        ]
    with pytest.raises(UsageError, match="newspaper"):
        take(home, path, override=PageMeta("half \udcff"))


def lossy(page: Page) -> Segmentation:
    return replace(paragraphs_as_stories(page), furniture=())


def broken(page: Page) -> Segmentation:
    raise KeyError("a fault of the segmenter")


@pytest.mark.parametrize(("segment", "reason"), [(lossy, "belongs nowhere"), (broken, "KeyError")])
def test_a_page_that_cannot_be_segmented_is_kept_and_retried(
    home: Home, tmp_path: Path, segment: Segment, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    path = page(tmp_path, "zzrb-20220411-07.txt", COBBLER, header="||")
    override = PageMeta(section="民生")
    assert reason in str(one(take(home, path, segment=segment, override=override)).reason)
    path.unlink()
    assert one(retry(home, segment=segment, today=TODAY)).status == "quarantined"
    result = one(retry(home, segment=paragraphs_as_stories, today=TODAY))
    assert (result.source, result.status) == ("zzrb-20220411-07.txt", "new")
    with open_database(home).reading() as conn:
        assert quarantine.count(conn) == 0
        story = next(stories.every(conn))
    assert (story.newspaper, story.page, story.section) == ("zzrb", "07", "民生")
    assert list(retry(home, segment=paragraphs_as_stories)) == []


def test_retrying_chosen_files(home: Home, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_bytes(b"\0")
    os.mkfifo(tmp_path / "d")
    take(home, tmp_path / "b.txt", tmp_path / "d")
    assert [result.source for result in retry(home, [2], segment=paragraphs_as_stories)] == ["d"]
    with pytest.raises(NotFound):
        list(retry(home, [7], segment=paragraphs_as_stories))


def test_a_page_ingested_after_its_exported_stories_takes_them_over(home: Home, tmp_path: Path) -> None:
    path = page(tmp_path, "p.txt", COBBLER, BRIDGE, header=HEADER)
    result = one(take(home, path))
    other = Home(tmp_path / "other")
    with open_database(home).reading() as conn, (tmp_path / "out.jsonl").open("w", encoding="utf-8") as out:
        exported = list(stories.every(conn))
        write_stories(exported, out)
    list(import_stories(other, tmp_path / "out.jsonl"))
    assert one(take(other, path)) == result
    with open_database(other).reading() as conn:
        assert list(stories.every(conn)) == exported and changes.latest(conn) == 2


def test_results_come_one_by_one_after_their_transaction(home: Home, tmp_path: Path) -> None:
    paths = [page(tmp_path, "p.txt", COBBLER), page(tmp_path, "q.txt", BRIDGE)]
    results = ingest(home, paths, segment=paragraphs_as_stories, override=PageMeta())
    next(results)
    with open_database(home).reading() as conn:
        assert stories.count(conn) == 1
    results.close()  # type: ignore[attr-defined]
    assert [result.status for result in take(home, *paths)] == ["same", "new"]
