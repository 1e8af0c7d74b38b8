"""``jianbao correct``: the verbs of the correction desk; every change is stored, undoable and indexed at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import click

from archive.bylines import parse_byline
from archive.console import home_option, json_option, say
from archive.corrections import desk, verbs
from archive.errors import CorrectionRefused, NotFound
from archive.home import Home
from archive.model import Role, Span
from archive.settings import load_settings
from archive.store.database import open_database
from indexer.cli.correct_pages import export, history, list_pages, print_correction, review, show
from indexer.cli.indexing import index_new
from indexer.corrected import known_districts, known_topics


@click.group()
def correct() -> None:
    """订正切分、标题、署名和标记；都可撤销 / correct how a page was divided and labelled; all can be undone

    段号从 0 起，correct show 会列出。
    """


correct.add_command(list_pages)
correct.add_command(show)
correct.add_command(history)
correct.add_command(review)
correct.add_command(export)

_before = click.option(
    "--before", type=int, metavar="N", help="放在第 N 段之前，默认放在最后 / before piece N, else last"
)
_joined = click.option(
    "--joined", is_flag=True, help="接着前一段，同为一个自然段 / it continues the paragraph before it"
)


def _pieces(_context: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> tuple[int, ...]:
    """``3`` and ``3-5`` as places."""
    places: list[int] = []
    for words in value:
        first, _, last = words.partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()):
            raise click.BadParameter(f"{words}：应写成 3 或 3-5 / must be like 3 or 3-5")
        places += range(int(first), int(last or first) + 1)
    return tuple(places)


_which = click.argument("pieces", metavar="PIECE…", nargs=-1, required=True, callback=_pieces)


def _changing(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that changes something."""
    command = json_option(home_option(command))
    command = click.option("--no-index", is_flag=True, help="不编索引 / don't index")(command)
    return click.option("--by", default="", metavar="NAME", help="订正人 / who corrects")(command)


def _apply(home: Home, verb: verbs.Verb, by: str, no_index: bool, as_json: bool) -> None:
    _done(home, desk.apply(home, verb, owner=by, at=dt.datetime.now(dt.UTC)), no_index, as_json)


def _done(home: Home, made: desk.Correction, no_index: bool, as_json: bool) -> None:
    print_correction(home, made, as_json=as_json)
    if not no_index:
        index_new(home)


@correct.command()
@click.argument("story")
@click.argument("at", type=int)
@_changing
def split(home: Home, story: str, at: int, **rest: Any) -> None:
    """从第 AT 段起另成一篇 / from piece AT on, a story of its own"""
    _apply(home, verbs.Split(story, at), **rest)


@correct.command()
@click.argument("story")
@click.argument("into")
@_before
@_changing
def merge(home: Home, story: str, into: str, before: int | None, **rest: Any) -> None:
    """并入同版另一篇，编号从此指向它 / put a story into another of its page; its id redirects"""
    _apply(home, verbs.Merge(story, into, before), **rest)


@correct.command()
@click.argument("story")
@_which
@click.option("--to", metavar="STORY", help="移到这一篇，默认仍在本篇 / into this story, else within its own")
@_before
@_joined
@_changing
def move(
    home: Home, story: str, pieces: tuple[int, ...], to: str | None, before: int | None, joined: bool, **rest: Any
) -> None:
    """移动段落 / move pieces, within a story or to another"""
    _apply(home, verbs.Move(story, pieces, to or story, before, joined), **rest)


@correct.command()
@click.argument("story")
@click.argument("piece", type=int)
@click.argument("text")
@_joined
@_changing
def cut(home: Home, story: str, piece: int, text: str, joined: bool, **rest: Any) -> None:
    """一段从 TEXT 处切成两段 / cut a piece in two before TEXT"""
    _apply(home, verbs.Cut(story, piece, _offset(home, story, piece, text), joined), **rest)


@correct.command()
@click.argument("story")
@click.argument("role", type=click.Choice([role.value for role in Role]))
@_which
@_changing
def role(home: Home, story: str, role: str, pieces: tuple[int, ...], **rest: Any) -> None:
    """改段落的性质，如标题、小标题、署名 / say what pieces are: headline, subhead, byline …"""
    _apply(home, verbs.SetRole(story, pieces, Role(role)), **rest)


@correct.command()
@click.argument("story")
@click.argument("piece", type=int)
@_joined
@click.option("--gap", is_flag=True, help="它之前的文字版面上缺失 / text before it is missing from the page")
@_changing
def flow(home: Home, story: str, piece: int, joined: bool, gap: bool, **rest: Any) -> None:
    """某段是否接着前一段、之前是否缺文 / whether a piece continues a paragraph, or lacks what came before"""
    _apply(home, verbs.SetFlow(story, piece, joined, gap), **rest)


@correct.command()
@click.argument("story")
@click.option("--headline", help="主题；空则为无 / headline; empty for none")
@click.option("--kicker", help="引题 / kicker")
@click.option("--subtitle", help="副题 / subtitle")
@click.option("--column", help="栏目 / column")
@_changing
def retitle(home: Home, story: str, by: str, no_index: bool, as_json: bool, **titles: str | None) -> None:
    """改主题、引题、副题、栏目 / another headline, kicker, subtitle or column"""
    given = {name: verbs.KEEP if title is None else title or None for name, title in titles.items()}
    _apply(home, verbs.Retitle(story, **given), by, no_index, as_json)


@correct.command()
@click.argument("story")
@click.argument("byline", default="")
@_changing
def byline(home: Home, story: str, byline: str, **rest: Any) -> None:
    """改署名，写法如“记者 张三 通讯员 李四”；不写则无 / who made it, written as printed; nothing for nobody"""
    _apply(home, verbs.SetByline(story, parse_byline(byline) if byline.strip() else ()), **rest)


_auto = click.option("--auto", is_flag=True, help="改回自动判断 / let the classifier decide again")


@correct.command()
@click.argument("story")
@click.argument("names", metavar="[DISTRICT]…", nargs=-1)
@_auto
@_changing
def districts(home: Home, story: str, names: tuple[str, ...], auto: bool, **rest: Any) -> None:
    """改区县，主要的在前；不写则无 / the districts, primary first; nothing for none"""
    known = None if auto else known_districts(names, load_settings(home).city)
    _apply(home, verbs.SetDistricts(story, known), **rest)


@correct.command()
@click.argument("story")
@click.argument("names", metavar="[TOPIC]…", nargs=-1)
@_auto
@_changing
def topics(home: Home, story: str, names: tuple[str, ...], auto: bool, **rest: Any) -> None:
    """改主题，最切的在前；不写则无 / the topics by id or name, best first; nothing for none"""
    _apply(home, verbs.SetTopics(story, None if auto else known_topics(names)), **rest)


@correct.command()
@click.argument("story")
@_which
@_changing
def furniture(home: Home, story: str, pieces: tuple[int, ...], **rest: Any) -> None:
    """标为版面附件 / pieces are furniture: header, navigation, editors' line"""
    _apply(home, verbs.MarkFurniture(story, pieces), **rest)


@correct.command()
@click.argument("page")
@click.argument("start", type=int)
@click.argument("end", type=int)
@click.option("--to", metavar="STORY", help="归入这一篇，默认自成一篇 / into this story, else a story of its own")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="body", help="性质 / what it is")
@_before
@_changing
def unfurniture(
    home: Home, page: str, start: int, end: int, to: str | None, role: str, before: int | None, **rest: Any
) -> None:
    """版面附件改回正文 / a stretch of furniture is text after all"""
    _apply(home, verbs.FromFurniture(page, Span(start, end), to, before, Role(role)), **rest)


@correct.command()
@click.argument("story")
@_changing
def confirm(home: Home, story: str, **rest: Any) -> None:
    """核对无误，今后重新切分也不再变 / it is right as it stands: no newer segmenter changes it"""
    _apply(home, verbs.Confirm(story), **rest)


@correct.command()
@click.argument("id")
@_changing
def undo(home: Home, id: str, by: str, **rest: Any) -> None:
    """撤销某版（或某篇所在版）最近一次订正 / take back the newest correction of a page, or of a story's page"""
    _done(home, desk.undo(home, **_place(home, id), owner=by, at=dt.datetime.now(dt.UTC)), **rest)


@correct.command()
@click.argument("id")
@_changing
def redo(home: Home, id: str, by: str, **rest: Any) -> None:
    """重做刚撤销的订正 / make the correction again that was undone last"""
    _done(home, desk.redo(home, **_place(home, id), owner=by), **rest)


def _place(home: Home, id: str) -> dict[str, str]:
    """The page or story of that id, as undo and redo take it."""
    with open_database(home).reading() as conn:
        return {"page_id" if desk.page_state(conn, id) is not None else "story_id": id}


def _offset(home: Home, story: str, piece: int, words: str) -> int:
    with open_database(home).reading() as conn:
        state = desk.story_state(conn, story)
    entry = state.entry(story) if state else None
    if state is None or entry is None:
        raise NotFound(kind_zh="稿件", kind="story", name=story)
    if not 0 <= piece < len(entry.story.pieces):
        raise CorrectionRefused(reason=f"没有第 {piece} 段", reason_en=f"there is no piece {piece}")
    span = entry.story.pieces[piece]
    if (offset := state.text.find(words, span.start, span.end)) < 0:
        raise CorrectionRefused(reason=f"第 {piece} 段里没有“{words}”", reason_en=f"piece {piece} has no “{words}”")
    say(f"在“{words}”之前切开", f"cutting before “{words}”")
    return offset
