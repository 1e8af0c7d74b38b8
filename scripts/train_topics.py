"""Makes data/topic-weights.tsv: what the examples beside this script add to the curated words of data/topics.toml.

Run by hand after either changed: ``python scripts/train_topics.py``. A softmax over normalised word counts, its weights
drawn towards the curated ones by an L2 penalty, fitted by gradient descent from zero: the same input gives the same
weights. Prints how well five-fold cross-validation finds a first topic among the right ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from archive.model import Story
from indexer.evidence import read_story
from indexer.gazetteer import load_gazetteer
from indexer.quality.gold import load_gold, stories_as_labelled
from indexer.quality.labels import load_labelled
from indexer.tokens import load_tokenizer
from indexer.topics import Features, Vocabulary, load_vocabulary

EXAMPLES = Path(__file__).with_name("topic_examples.txt")
ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "data" / "sample", ROOT / "tests" / "pages")
LABELLED = ROOT / "tests" / "unit" / "indexer" / "labelled_stories.txt"
TUNED = ROOT / "tests" / "quality" / "districts" / "tune.jsonl"
TARGET = ROOT / "data" / "topic-weights.tsv"
#: strength of the pull towards the curated weights
PENALTY = 0.0005
STEPS, RATE, MOMENTUM = 400, 4.0, 0.9
#: smaller weights decide nothing and are not shipped
SHIPPED = 0.05
_NUMBER = re.compile(r"[0-9a-z.]+|[一二三四五六七八九十百千万亿两零余多几第]+")

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Examples:
    """Word counts and topics of the training paragraphs."""

    counts: list[dict[str, float]]
    topics: list[tuple[str, ...]]


def read_examples(vocabulary: Vocabulary) -> Examples:
    tokenizer = load_tokenizer()
    features = Features([word for word in vocabulary.seeds if len(word) > 1])
    counts, topics = [], []
    for story, names in _stories():
        counts.append(dict(features.counts(read_story(story, tokenizer))))
        topics.append(names)
    return Examples(counts, topics)


def _stories() -> Iterator[tuple[Story, tuple[str, ...]]]:
    """The examples written for training, and the golden pages and stories that are not held out."""
    for line in EXAMPLES.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            names, headline, body = line.split("|")
            yield Story(id="example", headline=headline, body=body), tuple(names.split())
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            _, _, names, headline, body = line.split("|")
            if names.split():
                yield Story(id="example", headline=headline, body=body.replace("¶", "\n")), tuple(names.split())
    labelled = [
        story for page in PAGES for path in sorted(page.glob("*.txt")) for story in stories_as_labelled(load_gold(path))
    ]
    for story in [*labelled, *load_labelled(TUNED)]:
        if story.labels.topics:
            yield story.story, story.labels.topics


def learnable(examples: Examples, vocabulary: Vocabulary) -> list[str]:
    """Curated words, and what the examples say besides, but for numbers and places."""
    places = load_gazetteer().names
    seen = Counter(word for counts in examples.counts for word, count in counts.items() if count > 0)
    found = {word for word in seen if len(word) > 1 and not _NUMBER.fullmatch(word) and word not in places}
    return sorted(found | {word for word in vocabulary.seeds if seen[word]})


def matrix(examples: Examples, words: list[str]) -> Matrix:
    """Rows of unit length, as the model normalises stories."""
    columns = {word: at for at, word in enumerate(words)}
    rows = np.zeros((len(examples.counts), len(words)))
    for row, counts in zip(rows, examples.counts, strict=True):
        for word, count in counts.items():
            if count > 0 and word in columns:
                row[columns[word]] = np.log1p(count)
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)


def fit(rows: Matrix, wanted: Matrix, prior: Matrix) -> tuple[Matrix, Matrix]:
    """What to add to the prior weights, and the bias."""
    added, bias = np.zeros_like(prior), np.zeros(prior.shape[1])
    speed, speed_bias = np.zeros_like(added), np.zeros_like(bias)
    for _ in range(STEPS):
        scores = rows @ (prior + added) + bias
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        error = (shares - wanted) / len(rows)
        speed = MOMENTUM * speed - RATE * (rows.T @ error + PENALTY * added)
        speed_bias = MOMENTUM * speed_bias - RATE * error.sum(axis=0)
        added, bias = added + speed, bias + speed_bias
    return added, bias


def cross_validate(rows: Matrix, wanted: Matrix, prior: Matrix, folds: int = 5) -> float:
    right = 0
    for fold in range(folds):
        held = np.arange(len(rows)) % folds == fold
        added, bias = fit(rows[~held], wanted[~held], prior)
        best = (rows[held] @ (prior + added) + bias).argmax(axis=1)
        right += int((wanted[held][np.arange(len(best)), best] > 0).sum())
    return right / len(rows)


def main() -> None:
    vocabulary = load_vocabulary()
    examples = read_examples(vocabulary)
    words = learnable(examples, vocabulary)
    ids = [topic.id for topic in vocabulary.topics]
    rows = matrix(examples, words)
    wanted = np.array([[(topic in topics) / len(topics) for topic in ids] for topics in examples.topics])
    prior = np.array([[vocabulary.seeds.get(word, {}).get(n, 0.0) for n in range(len(ids))] for word in words])
    print(f"{len(rows)} examples, {len(words)} words")  # noqa: T201
    print(f"first topic right, cross-validated: {cross_validate(rows, wanted, prior):.3f}")  # noqa: T201
    added, bias = fit(rows, wanted, prior)
    lines = ["\t".join(["", *(f"{topic}:{value:.2f}" for topic, value in zip(ids, bias, strict=True))])]
    for word, weights in zip(words, added, strict=True):
        pairs = [f"{topic}:{value:.2f}" for topic, value in zip(ids, weights, strict=True) if abs(value) >= SHIPPED]
        if pairs:
            lines.append("\t".join([word, *pairs]))
    TARGET.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines) - 1} words → {TARGET.name}")  # noqa: T201


if __name__ == "__main__":
    main()
