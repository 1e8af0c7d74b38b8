"""``jianbao eval``: the quality figures of segmenting, searching and labelling."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from archive.console import home_option, json_option, print_json, say, unused_home_option
from archive.errors import NoSuchPath, UsageError
from archive.home import Home
from archive.resources import data_path
from indexer.quality.gold import GoldPage, load_gold, stories_as_labelled
from indexer.quality.labels import Confusion, LabelFigures, Labelled, LabelledStory, load_labelled, score_labels
from indexer.quality.pages import FIGURES, PageFigures, mean, score_page

if TYPE_CHECKING:
    from indexer.classify import Classifier, Labels

_FILES = click.Path(path_type=Path)
_city_option = click.option(
    "--city", help="报纸所在的城市，默认依标注或郑州 / the home city; by default the gold's, else 郑州"
)


@click.group(name="eval")
def evaluate() -> None:
    """用标注的版面量一量质量 / quality figures on golden pages"""


@evaluate.command()
@click.argument("pages", metavar="[PAGE]…", nargs=-1, type=_FILES)
@_city_option
@unused_home_option
@json_option
def segment(pages: tuple[Path, ...], city: str | None, as_json: bool) -> None:
    """切分：默认量样报 / segmenting, of the sample pages by default

    PAGE.txt 旁须有 PAGE.gold.json。
    """
    figures = {gold.name: _score(gold, city) for gold in _gold(pages)}
    average = mean(list(figures.values()))
    if as_json:
        print_json({"pages": {name: asdict(f) for name, f in figures.items()}, "mean": asdict(average)})
    else:
        _print_pages(figures, average)


@evaluate.command()
@click.argument("files", metavar="[FILE]…", nargs=-1, type=_FILES)
@click.option("--corrections", is_flag=True, help="量档案里的订正 / against what editors corrected in the archive")
@_city_option
@home_option
@json_option
def districts(files: tuple[Path, ...], corrections: bool, city: str | None, home: Home, as_json: bool) -> None:
    """区县和主题：默认量样报，或量标注稿件 / districts and topics, of the sample or of labelled stories

    FILE.jsonl 每行一篇标注稿件。
    """
    if corrections and files:
        raise UsageError(reason="--corrections 不与文件同用", reason_en="--corrections takes no files")
    for path in files:
        _must_exist(path)
    if corrections:
        figures = _score_corrections(home)
    else:
        stories = [story for path in files for story in load_labelled(path)] or _gold_stories()
        figures = score_labels(stories, lambda story: _shown(_classifier(city or story.city).classify(story.story)))
    if as_json:
        print_json(asdict(figures))
    else:
        _print_labels(figures)


@evaluate.command()
@_city_option
@unused_home_option
@json_option
def search(city: str | None, as_json: bool) -> None:
    """检索：样报里的字句能否找回原稿 / searching: do strings of the sample find their stories?"""
    from archive.ingest import ingest
    from archive.lock import write_lock
    from archive.model import PageMeta
    from archive.segment import segment_page
    from archive.settings import set_city
    from archive.store import stories
    from archive.store.database import open_database
    from indexer import generations
    from indexer.gazetteer import load_gazetteer
    from indexer.lexicon import load_lexicon
    from indexer.quality.search import score_search
    from indexer.search import Searcher

    lexicon = load_lexicon()
    if city:
        load_gazetteer(city)
    with tempfile.TemporaryDirectory(prefix="jianbao-eval-") as folder:
        home = Home(Path(folder))
        with write_lock(home, purpose="eval"):
            pages = ingest(home, _sample(), segment=lambda page: segment_page(page, lexicon), override=PageMeta())
            say(f"样报 {sum(1 for _ in pages)} 版", "the sample is in")
        if city:
            set_city(home, city)
        generations.rebuild(home)
        searcher = Searcher(home)
        with open_database(home).reading() as conn:
            figures = score_search(searcher, tuple(stories.every(conn)))
        searcher.close()
    rows = {f.name: getattr(figures, f.name) for f in fields(figures)}
    if as_json:
        print_json(rows)
    else:
        _print_rows(rows)


def _sample() -> tuple[Path, ...]:
    return tuple(sorted(data_path("sample").rglob("*.txt")))


def _gold(pages: Sequence[Path]) -> list[GoldPage]:
    for path in pages:
        _must_exist(path)
    return [load_gold(path) for path in pages or _sample()]


def _must_exist(path: Path) -> None:
    if not path.exists():
        raise NoSuchPath(path=path)


def _score(gold: GoldPage, city: str | None) -> PageFigures:
    from archive.segment import segment_page
    from indexer.classify import label_page

    found = segment_page(gold.page, _lexicon())
    labels = label_page(_classifier(city or gold.city or "郑州"), gold.page, found)
    return score_page(gold, found, [_shown(label) for label in labels])


def _score_corrections(home: Home) -> LabelFigures:
    from archive.store.database import open_database
    from indexer.quality.corrected import score_corrections

    with open_database(home).reading() as conn:
        return score_corrections(conn, home)


def _shown(labels: Labels) -> Labelled:
    return Labelled(tuple(d.name for d in labels.districts), tuple(t.id for t in labels.topics))


def _gold_stories() -> list[LabelledStory]:
    """The stories of the sample as the gold has them, whatever the segmenter would say."""
    return [story for gold in _gold(()) for story in stories_as_labelled(gold)]


@cache
def _lexicon() -> Any:
    from indexer.lexicon import load_lexicon

    return load_lexicon()


@cache
def _tokenizer() -> Any:
    from indexer.tokens import load_tokenizer

    return load_tokenizer()


@cache
def _classifier(city: str) -> Classifier:
    from indexer.classify import load_classifier

    return load_classifier(_tokenizer(), city)


# --- people ---------------------------------------------------------------------------------------------------------


def _print_pages(figures: dict[str, PageFigures], average: PageFigures) -> None:
    table = Table("page", *FIGURES, box=None, header_style="bold")
    for name, row in [*figures.items(), ("mean", average)]:
        table.add_row(name, *(f"{getattr(row, figure):.3f}" for figure in FIGURES))
    Console(width=200).print(table)


def _print_labels(figures: LabelFigures) -> None:
    _print_rows({name: getattr(figures, name) for name in ("stories", "district", "district1", "topic")})
    for city in figures.cities if len(figures.cities) > 1 else ():
        shares = "  ".join(f"{name} {getattr(city, name):.3f}" for name in ("district", "district1", "topic"))
        click.echo(f"{city.city} {city.stories}  {shares}")
    for pair in figures.confused:
        click.echo(f"{pair.count} × {pair.kind}: {pair.wanted or '–'} → {pair.given or '–'}")
    for confusion in figures.confusions:
        click.echo(f"{confusion.id}: {_difference(confusion)}")


def _difference(confusion: Confusion) -> str:
    def words(value: Callable[[Labelled], tuple[str, ...]]) -> str:
        return f"{'、'.join(value(confusion.wanted)) or '–'} → {'、'.join(value(confusion.given)) or '–'}"

    return f"{words(lambda labels: labels.districts)}; {words(lambda labels: labels.topics)}"


def _print_rows(rows: dict[str, float]) -> None:
    for name, value in rows.items():
        click.echo(f"{name:18} {value:.3f}" if isinstance(value, float) else f"{name:18} {value}")
