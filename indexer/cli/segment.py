"""``jianbao segment``: read and divide one page and print it; touches no home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.text import Text

from archive.console import json_option, print_json, unused_home_option
from archive.drafts import draft
from archive.errors import NoSuchPath
from archive.model import Page, Segmentation
from archive.readers import read_page
from archive.records import piece_record
from archive.segment import segment_page
from archive.segment.explain import Explained, explain_page
from indexer.lexicon import load_lexicon

if TYPE_CHECKING:
    from indexer.classify import Labels


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--city", default="郑州", show_default=True, help="报纸所在的城市 / the newspaper's home city")
@click.option("--explain", is_flag=True, help="说明每一行的去向和依据 / say why each line went where it did")
@json_option
@unused_home_option
def segment(file: Path, city: str, explain: bool, as_json: bool) -> None:
    """读一个版面并切分成稿件，不动档案 / divide one page into stories and print it; touches no home"""
    if not file.exists():
        raise NoSuchPath(path=file)
    page = read_page(file)
    lexicon = load_lexicon()
    explained = explain_page(page.text, lexicon) if explain else ()
    if explained and not as_json:
        _explain(explained)
        return
    found = segment_page(page, lexicon)
    labels = _label(page, found, city)
    if as_json:
        reasons = {"explained": [asdict(row) for row in explained]} if explain else {}
        print_json(segmentation_record(page, found, labels) | reasons)
    else:
        _print(page, found, labels)


def _label(page: Page, found: Segmentation, city: str) -> tuple[Labels, ...]:
    from indexer.classify import label_page, load_classifier
    from indexer.tokens import load_tokenizer

    return label_page(load_classifier(load_tokenizer(), city), page, found)


def segmentation_record(page: Page, found: Segmentation, labels: Sequence[Labels]) -> dict[str, Any]:
    """A divided page as the public JSON object."""
    meta = found.meta
    return {
        "source": page.source,
        "page": {
            "newspaper": meta.newspaper,
            "date": meta.date.isoformat() if meta.date else None,
            "number": meta.number,
            "section": meta.section,
        },
        "stories": [
            {
                "headline": story.headline,
                "kicker": story.kicker,
                "subtitle": story.subtitle,
                "column": story.column,
                "byline": [{"name": credit.name, "role": credit.role.value} for credit in story.byline],
                "pieces": [piece_record(piece) for piece in story.pieces],
                "districts": [label.name for label in own.districts],
                "topics": [label.id for label in own.topics],
                "confidence": story.confidence,
                "reasons": list(story.reasons),
            }
            for story, own in zip(found.stories, labels, strict=True)
        ],
        "furniture": [[span.start, span.end] for span in found.furniture],
    }


def _print(page: Page, found: Segmentation, labels: Sequence[Labels]) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for number, (story, own) in enumerate(zip(found.stories, labels, strict=True), 1):
        filed = draft(page.text, found.meta, None, number - 1, story)
        console.print(Text(f"{number}. {filed.label}", "bold"))
        for part in (story.column and f"【{story.column}】", story.kicker, story.subtitle):
            if part:
                console.print(Text(f"   {part}", "cyan"))
        credits = "  ".join(f"{credit.role.value} {credit.name}" for credit in story.byline)
        about = "、".join([*(d.name for d in own.districts), *(t.id for t in own.topics)])
        facts = " · ".join(part for part in (credits, about, f"{story.confidence:.2f}") if part)
        console.print(Text(f"   {facts}", "dim"))
        for reason in story.reasons:
            console.print(Text(f"   ※ {reason}", "yellow"))
        console.print(Text(filed.body))
        console.print()


def _explain(rows: tuple[Explained, ...]) -> None:
    for row in rows:
        story = "-" if row.story is None else str(row.story + 1)
        start = row.text[:24].replace("\n", "")
        why = " ".join(f"{name}{nats:+.1f}" for name, nats in row.evidence[:6])
        joined = f" ← {row.continues[0]} ({row.continues[1]:.1f})" if row.continues else ""
        lead = "" if row.margin is None else f" {row.margin:+.1f}"
        click.echo(f"{row.line:4} {story:>3} {row.label:14}{lead} {start}{joined}  {why}")
