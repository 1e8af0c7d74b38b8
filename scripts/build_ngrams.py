"""Makes data/ngrams.npz: character n-gram counts (n = 1, 2, 3), the language statistics of the segmenter.

Counts, never text: from a JSONL file of news stories named on the command line, and from the words and frequencies of
jieba's dictionary. Run by hand: ``python scripts/build_ngrams.py STORIES.jsonl.gz``.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import jieba
import numpy as np

from archive.fold import fold_same_length
from archive.segment.lexicon import PARAGRAPH_START, pack

#: n-grams seen less often than this are dropped (n → least count): a few MB, measured to lose nothing on golden pages
LEAST = {1: 2, 2: 4, 3: 6}
#: a word of jieba's dictionary counts this much of its frequency, so that rare words weigh little beside running text
WORD_WEIGHT = 0.05

#: what parts clauses; a quotation mark does not, for it may stand in the middle of one
CLAUSE = re.compile(r"[,。;:!?]+[”’]?")

#: a broadcaster's own opening and closing formulas, which no newspaper page has
FORMULA = re.compile(r"^[^\n]{0,12}消息[^\n]{0,8}[:：]|^央视网[^\n]{0,8}[:：]|\([^)\n]*编辑[^)\n]*\)\s*$", re.MULTILINE)


def paragraphs(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            body = FORMULA.sub("", json.loads(line)["body"].replace("（", "(").replace("）", ")"))
            yield from (p for raw in body.split("\n") if len(p := "".join(fold_same_length(raw).split())) > 15)


def share_at_start(grams: list[str], opening: Counter[str], running: Counter[str]) -> np.ndarray:
    """How often each n-gram stands at the start of a clause, smoothed, as 255ths on a logarithmic scale."""
    base = sum(opening.values()) / sum(running.values())
    shares = []
    for gram in grams:
        prior = base
        if len(gram) == 2:
            prior = (opening[gram[0]] + 20 * base) / (running[gram[0]] + 20)
        weight = 20 if len(gram) == 1 else 4
        shares.append((opening[gram] + weight * prior) / (running[gram] + weight))
    return np.clip(np.round(128 + 24 * np.log(np.array(shares) / base)), 0, 255).astype(np.uint8)


def count(path: Path) -> tuple[dict[int, Counter[str]], dict[int, Counter[str]], dict[int, Counter[str]]]:
    """Counts of n-grams in text and dictionary, in text alone, and at the start of clauses in text."""
    counts: dict[int, Counter[str]] = {1: Counter(), 2: Counter(), 3: Counter()}
    opening: dict[int, Counter[str]] = {1: Counter(), 2: Counter()}
    for paragraph in paragraphs(path):
        text = PARAGRAPH_START + paragraph
        for n, counter in counts.items():
            counter.update(text[i : i + n] for i in range(len(text) - n + 1))
        for clause in CLAUSE.split(paragraph):
            for n, counter in opening.items():
                counter.update([clause[:n]] if len(clause) >= n else [])
    running = {n: Counter(counts[n]) for n in (1, 2)}
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, frequency = line.split(" ")[:2]
        weight = int(int(frequency) * WORD_WEIGHT) + 1
        for n in (2, 3):
            for i in range(len(word) - n + 1):
                counts[n][fold_same_length(word[i : i + n])] += weight
    return counts, running, opening


def main() -> None:
    arrays: dict[str, np.ndarray] = {}
    counts, running, opening = count(Path(sys.argv[1]))
    for n, counter in counts.items():
        kept = sorted((pack(gram), c) for gram, c in counter.items() if c >= LEAST[n])
        arrays[f"keys{n}"] = np.array([k for k, _ in kept], dtype=np.uint64)
        # a count is needed to about 5 %: its logarithm in a byte
        if n in opening:
            grams = sorted((g for g, c in counter.items() if c >= LEAST[n]), key=pack)
            arrays[f"starts{n}"] = share_at_start(grams, opening[n], running[n])
        arrays[f"logs{n}"] = np.array([min(255, round(np.log(c) * 15)) for _, c in kept], dtype=np.uint8)
    target = Path(__file__).parent.parent / "data" / "ngrams.npz"
    np.savez_compressed(target, allow_pickle=False, **arrays)
    print({k: len(v) for k, v in arrays.items()}, target.stat().st_size)  # noqa: T201


if __name__ == "__main__":
    main()
