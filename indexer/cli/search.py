"""``jianbao search``: hits, facets and snippets for people, JSON for programs, many queries in one process."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from archive.console import home_option, json_option, language, print_json, say
from archive.errors import UsageError
from archive.home import Home
from indexer.cli.filters import chosen_filters, filter_options
from indexer.documents import FACETS
from indexer.engine.base import FacetCounts
from indexer.results import Hint, Results, Search, Snippet
from indexer.search import MOST_HITS, Searcher
from indexer.search_record import facets_record, results_record

#: facet values that people see; JSON has them all, up to 50
_SHOWN = 8
_FACET_NAMES = dict(zip(FACETS, ("区县", "主题", "报纸", "年份", "记者", "通讯员", "摄影", "栏目"), strict=True))
#: what a terminal would obey rather than show
_CONTROLS = dict.fromkeys([*range(32), *range(127, 160)], " ")


@click.command()
@click.argument("query", required=False, default="")
@filter_options
@click.option("--sort", type=click.Choice(["relevance", "newest", "oldest"]), default="relevance", help="排序 / order")
@click.option("--limit", type=click.IntRange(1, MOST_HITS), default=20, help="最多几条 / hits at most")
@click.option("--offset", type=click.IntRange(0), default=0, help="跳过几条 / hits to skip")
@click.option("--ids", "ids_only", is_flag=True, help="只要编号 / ids only")
@click.option(
    "--batch",
    type=click.File(encoding="utf-8-sig", errors="surrogateescape"),
    help="文件里每行一个检索式，逐行输出 JSON / one query a line, one JSON object a line",
)
@json_option
@home_option
def search(home: Home, query: str, batch: Iterable[str] | None, ids_only: bool, as_json: bool, **options: Any) -> None:
    """检索稿件；检索式以减号开头时前面加 -- / search the stories; put -- before a query that begins with -

    空格表示“并且”，"引号" 精确查找，-排除，或 (OR)，标题: 区县: 日期:2022-04..2022-05 等；见 docs/query-language.md
    """
    filters = chosen_filters(options)
    window = {name: options[name] for name in ("sort", "limit", "offset")}

    def wanted(text: str) -> Search:
        asked = Search(text, filters.selections, filters.date_from, filters.date_to, **window)
        if asked.is_empty:
            raise UsageError(reason="检索式和筛选都是空的", reason_en="neither a query nor a filter")
        return asked

    if query and batch is not None:
        raise UsageError(reason="检索式和 --batch 只能用一个", reason_en="a query and --batch exclude each other")
    first = None if batch is not None else wanted(query)
    searcher = Searcher(home)
    answer = _ids if ids_only else _hits
    try:
        if lag := searcher.lag():
            say(
                f"索引落后 {lag} 处改动，请运行：jianbao index update",
                f"index lags by {lag} changes: jianbao index update",
            )
        if batch is not None:
            for line in batch:
                print_json(_line(line.strip("\r\n"), lambda text: answer(searcher, wanted(text))))
        elif first is not None and as_json:
            print_json(answer(searcher, first))
        elif first is not None and ids_only:
            for hit in searcher.find(first).response.hits:
                click.echo(hit.id)
        elif first is not None:
            _print(searcher.search(first))
    finally:
        searcher.close()


# --- JSON -----------------------------------------------------------------------------------------------------------


def _line(text: str, answer: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    try:
        return answer(text)
    except UsageError as error:
        # bytes that are no UTF-8 would make the line no JSON
        shown = text.encode("utf-8", "backslashreplace").decode()
        return {"query": shown, "error": error.message(language())}


def _ids(searcher: Searcher, search: Search) -> dict[str, Any]:
    found = searcher.find(search)
    return {
        "query": search.query,
        "total": found.response.total,
        "took_ms": round(found.took_ms, 2),
        "generation": found.generation,
        "hits": [{"id": hit.id} for hit in found.response.hits],
        **facets_record(found.response.facets),
        "relaxed": found.relaxed,
        "suggestion": found.suggestion,
    }


def _hits(searcher: Searcher, search: Search) -> dict[str, Any]:
    return results_record(searcher.search(search))


# --- people ---------------------------------------------------------------------------------------------------------


def _print(results: Results) -> None:
    console = Console(highlight=False, soft_wrap=True)
    if results.relaxed:
        console.print(
            _either("没有稿件符合全部条件，以下部分符合：", "Nothing matches all of it; the best partial matches:")
        )
    if results.suggestion:
        console.print(Text(_either("您要找的是：", "Did you mean: ")).append(_plain(results.suggestion), "bold"))
    if results.hint:
        console.print(Text(_in_the_way(results.hint)))
    if results.also:
        console.print(
            Text(_either("也查找了：", "Also looked for: ") + _plain("、".join(results.also[:_SHOWN])), "dim")
        )
    for number, hit in enumerate(results.hits, results.search.offset + 1):
        console.print(Text(f"{number}. ").append_text(_marked(hit.marked_label, "bold")))
        page = f"{hit.page}版" if hit.page else None
        facts = (hit.date and hit.date.isoformat(), hit.newspaper, page, "、".join(hit.districts), hit.id)
        console.print(Text("   " + _plain(" · ".join(fact for fact in facts if fact)), "dim"))
        if hit.snippet:
            console.print(Text("   ").append_text(_marked(hit.snippet, "")))
    _print_facets(console, results.facets)
    took = f"{results.took_ms:.1f}"
    console.print(_either(f"共 {results.total} 篇，{took} 毫秒", f"{results.total} stories, {took} ms"))


def _in_the_way(hint: Hint) -> str:
    word, without = _plain(hint.word or ""), _plain(hint.without)
    if hint.word is None:
        return _either(f"不加筛选有 {hint.remaining} 篇", f"without the filters there are {hint.remaining} stories")
    return _either(
        f"找不到的是“{word}”；去掉它还有 {hint.remaining} 篇：{without}",
        f"what is in the way is “{word}”; without it there are {hint.remaining} stories: {without}",
    )


def _print_facets(console: Console, facets: Mapping[str, FacetCounts]) -> None:
    from indexer.topics import load_vocabulary

    topics = {topic.id: _either(topic.zh, topic.en) for topic in load_vocabulary().topics}
    for name, counts in facets.items():
        if counts.values:
            shown = "  ".join(f"{topics.get(value, value)} {count}" for value, count in counts.values[:_SHOWN])
            more = f" … ({counts.distinct})" if counts.distinct > _SHOWN else ""
            label = _either(f"{_FACET_NAMES[name]}：", f"{name}: ")
            console.print(Text(label, "cyan").append(_plain(shown + more), "default"))


def _either(zh: str, en: str) -> str:
    return zh if language() == "zh" else en


def _marked(snippet: Snippet, style: str) -> Text:
    text = Text()
    for part, matched in snippet:
        text.append(_plain(part), "bold yellow" if matched else style)
    return text


def _plain(text: str) -> str:
    return text.translate(_CONTROLS)
