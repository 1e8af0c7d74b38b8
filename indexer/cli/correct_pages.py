"""What ``jianbao correct`` shows and writes: a page's pieces, the history, pins without a place, corrected pages."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from archive.console import home_option, json_option, language, print_json, say
from archive.corrections import desk
from archive.corrections.desk import Correction, StrayPin
from archive.corrections.state import PageState
from archive.corrections.verbs import verb_record
from archive.errors import CorrectionRefused, NotFound
from archive.home import Home
from archive.records import piece_record
from archive.store import worklist
from archive.store.corrections import corrected_pages
from archive.store.database import open_database


@click.command("list")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="最多几版 / at most so many")
@home_option
@json_option
def list_pages(limit: int, home: Home, as_json: bool) -> None:
    """该看的版面，最没有把握的在前 / pages that want a look, the least certain first"""
    with open_database(home).reading() as conn:
        work = worklist.least_certain(conn, limit=limit)
    if as_json:
        print_json([_work_record(page) for page in work])
        return
    for page in work:
        sure = "–" if page.confidence is None else f"{page.confidence:.2f}"
        about = (page.newspaper, page.date.isoformat() if page.date else None, page.number, page.section)
        words = " ".join(part for part in about if part) or page.source
        click.echo("\t".join((page.page_id, sure, str(page.stories), str(page.corrections), words)))


def _work_record(page: worklist.Work) -> dict[str, Any]:
    return {
        "page": page.page_id,
        "source": page.source,
        "stories": page.stories,
        "confidence": page.confidence,
        "corrections": page.corrections,
    }


@click.command()
@click.argument("id")
@home_option
@json_option
def show(id: str, home: Home, as_json: bool) -> None:
    """列出一版（或某篇所在版）的稿件和段号 / a page's stories with the numbers of their pieces"""
    state = _state(home, id)
    if as_json:
        print_json(state_record(state))
        return
    for entry in state.entries:
        story = entry.story
        mark = "★" if entry.is_corrected else f"{story.confidence:.2f}"
        click.echo(f"{story.id}  {mark}  {story.label}")
        for n, piece in enumerate(story.pieces):
            text = "".join(state.text[piece.start : piece.end].split())
            flags = "".join(("⌢" if piece.joins_previous else "", "…" if piece.gap_before else ""))
            click.echo(f"  {n:3} {piece.role.value:9}{flags} {text[:40]}")
    name = "附件" if language() == "zh" else "furniture"
    for span in state.furniture:
        click.echo(f"  {span.start}–{span.end}  {name}  {state.text[span.start : span.end][:40]}")


@click.command()
@click.argument("id", required=False)
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="最多几条 / at most so many")
@home_option
@json_option
def history(id: str | None, limit: int, home: Home, as_json: bool) -> None:
    """订正的历史，新的在前：某版、某篇所在版，或全部 / what was corrected, newest first: of a page, or all"""
    state = _state(home, id) if id is not None else None
    with open_database(home).reading() as conn:
        if state is None:
            rows = desk.history(conn, limit=limit)
        elif state.page_id is None:
            rows = desk.history(conn, story_id=state.entries[0].id, limit=limit)
        else:
            rows = desk.history(conn, state.page_id, limit=limit)
    if as_json:
        print_json([correction_record(row) for row in rows])
        return
    for row in rows:
        undone = ("（已撤销）" if language() == "zh" else " (undone)") if row.undone else ""
        click.echo("\t".join((str(row.id), f"{row.at:%Y-%m-%d %H:%M}", row.owner, row.name + undone, _about(row))))


@click.command()
@click.argument("page", required=False)
@click.option("--done", type=int, metavar="N", help="第 N 条已看过 / number N has been looked at")
@click.option("--by", default="", metavar="NAME", help="谁看的 / by whom")
@home_option
@json_option
def review(page: str | None, done: int | None, by: str, home: Home, as_json: bool) -> None:
    """改版后找不到位置的订正 / corrections that found no place in a new edition"""
    if done is not None:
        desk.settle(home, done, owner=by, at=dt.datetime.now(dt.UTC))
    with open_database(home).reading() as conn:
        waiting = desk.stray(conn, page)
    if as_json:
        print_json([stray_record(pin) for pin in waiting])
        return
    for pin in waiting:
        story = pin.pin.story_id or "–"
        click.echo("\t".join((str(pin.id), pin.page_id, story, pin.reason, pin.quote[:60].replace("\n", " "))))
    say(f"待核 {len(waiting)} 条", f"{len(waiting)} to review")


@click.command()
@click.argument("ids", metavar="[PAGE]…", nargs=-1)
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="写到 / folder")
@home_option
@json_option
def export(ids: tuple[str, ...], folder: Path, home: Home, as_json: bool) -> None:
    """订正过的版面存为标注版面，供 eval segment 用 / corrected pages as golden pages; all of them unless named"""
    written = list(_write_gold(home, ids, folder))
    for name, shared in written:
        if shared:
            lines = "、".join(str(line + 1) for line in shared)
            say(
                f"{name}：第 {lines} 行分属两篇，标注只能归一篇",
                f"{name}: two stories share line {lines}, gold cannot say so",
            )
    say(f"写出 {len(written)} 版", f"{len(written)} pages written")
    if as_json:
        print_json([{"page": name, "shared_lines": list(shared)} for name, shared in written])


def _write_gold(home: Home, ids: tuple[str, ...], folder: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """(name, lines that gold cannot give to two stories) of each page written to ``folder``."""
    from indexer.quality.corrected import GoldWriter

    writer = GoldWriter(home)
    with open_database(home).reading() as conn:
        for id in ids or corrected_pages(conn):
            state = _state(home, id)
            if state.page_id is None:
                raise CorrectionRefused(reason=f"{id} 不在版面上", reason_en=f"{id} stands on no page")
            gold = writer.gold(conn, state)
            folder.mkdir(parents=True, exist_ok=True)
            name = state.page_id
            (folder / f"{name}.txt").write_text(state.text, encoding="utf-8", newline="\n")
            text = json.dumps(gold.record, ensure_ascii=False, indent=1) + "\n"
            (folder / f"{name}.gold.json").write_text(text, encoding="utf-8")
            yield name, gold.shared


def print_correction(home: Home, made: Correction, *, as_json: bool) -> None:
    """Say what was corrected or taken back; with ``as_json`` also where the page's stories are now."""
    if made.undone:
        say(f"已撤销第 {made.id} 号订正（{made.name}）", f"took back correction {made.id} ({made.name})")
    else:
        say(f"已订正，第 {made.id} 号（{made.name}）", f"corrected, number {made.id} ({made.name})")
    if not as_json:
        return
    with open_database(home).reading() as conn:
        place = made.page_id or made.story_id or ""
        state = desk.page_state(conn, place) if made.page_id is not None else desk.story_state(conn, place)
    stories = [entry.id for entry in state.entries] if state else []
    print_json({**correction_record(made), "stories": stories})


def correction_record(made: Correction) -> dict[str, Any]:
    """A correction as a JSON object."""
    return {
        "id": made.id,
        "page": made.page_id,
        "by": made.owner,
        "at": made.at.isoformat(),
        "verb": made.name,
        "what": verb_record(made.verb) if made.verb is not None else None,
        "undone": made.undone_at.isoformat() if made.undone_at else None,
        "undone_by": made.undone_by,
    }


def stray_record(pin: StrayPin) -> dict[str, Any]:
    """A pin without a place as a JSON object."""
    return {
        "id": pin.id,
        "page": pin.page_id,
        "from_page": pin.from_page_id,
        "story": pin.pin.story_id,
        "quote": pin.quote,
        "reason": pin.reason,
        "at": pin.at.isoformat(),
    }


def state_record(state: PageState) -> dict[str, Any]:
    """A page on the desk as a JSON object."""
    return {
        "page": state.page_id,
        "original": state.sha256,
        "version": state.version,
        "stories": [
            {
                "id": entry.id,
                "headline": entry.story.headline,
                "confidence": entry.story.confidence,
                "pinned": sorted(entry.pinned),
                "districts": entry.labels.districts,
                "topics": entry.labels.topics,
                "pieces": [
                    {**piece_record(piece), "text": state.text[piece.start : piece.end]} for piece in entry.story.pieces
                ],
            }
            for entry in state.entries
        ],
        "furniture": [[span.start, span.end] for span in state.furniture],
    }


def _about(row: Correction) -> str:
    """What a correction was about, shortly."""
    if row.verb is None:
        return row.page_id or ""
    said = verb_record(row.verb)
    return " ".join(
        f"{name}={json.dumps(value, ensure_ascii=False)}" for name, value in said.items() if name not in ("v", "verb")
    )


def _state(home: Home, id: str) -> PageState:
    with open_database(home).reading() as conn:
        state = desk.page_state(conn, id) or desk.story_state(conn, id)
    if state is None:
        raise NotFound(kind_zh="版面或稿件", kind="page or story", name=id)
    return state
