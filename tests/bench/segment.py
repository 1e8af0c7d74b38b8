"""Segmenting beside a splitter that knows nothing: ``python -m tests.bench.segment``.

Prints pages a second a core by processor time, a page being 2,600 characters, of the golden pages; the ratio to a
splitter at blank lines in the same run; and how the time grows with the length of a page.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence

from archive.model import Page
from archive.segment import segment_page
from indexer.lexicon import load_lexicon
from indexer.quality.gold import load_gold
from tests.golden import golden_pages

#: characters of a page of district news
PAGE = 2600
#: pages joined into one, to see how time grows
LENGTHS = (1, 4, 16)


def naive(text: str) -> list[list[str]]:
    """Runs of lines between blank lines: what a page costs to look at."""
    return [run.split("\n") for run in text.split("\n\n")]


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """Processor time of ``work`` over all texts, each met for the first time: what is remembered of one helps none."""
    began = time.process_time()
    for text in texts:
        work(text)
    return time.process_time() - began


def main() -> None:
    texts = [load_gold(path).page.text for path in golden_pages()]
    lexicon = load_lexicon()

    def segment(text: str) -> object:
        return segment_page(Page("page.txt", text, "utf-8", ""), lexicon)

    segment("社区添了新书架\n本报讯（记者 何田）书架昨日摆好。")
    pages = sum(map(len, texts)) / PAGE
    own, others = seconds(segment, texts), seconds(naive, texts)
    sys.stdout.write(f"segmenting            {pages / own:8.1f} pages/s a core\n")
    sys.stdout.write(f"a naive splitter      {own / others:8.0f} times as many\n")
    for count in LENGTHS:
        joined = "\n\n".join(texts[:count])
        sys.stdout.write(f"{count:2} pages in one       {len(joined) / seconds(segment, [joined]):8.0f} characters/s\n")


if __name__ == "__main__":
    main()
