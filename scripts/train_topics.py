"""Makes data/topic-weights.tsv: what examples add to the curated words of data/topics.toml, and what characters say.

Run by hand after either changed: ``python scripts/train_topics.py``. A softmax over normalised word counts, its weights
drawn towards the curated ones by an L2 penalty, fitted by gradient descent from zero: the same input gives the same
weights. A word that nobody listed speaks through its characters (稻种 like 水稻): a ridge regression from characters to
the curated words' weights gives them a start, and the examples add to it.

Weights are sums over examples, so the descent works on one number an example instead of one a word: same result, a
tenth of the time. Prints how well five-fold cross-validation finds a first topic among the right ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from archive.model import Story
from indexer.evidence import read_story
from indexer.gazetteer import load_gazetteer
from indexer.quality.gold import load_gold, stories_as_labelled
from indexer.quality.labels import load_labelled
from indexer.tokens import load_tokenizer
from indexer.topics import HUNDREDTHS, NUMBER, Features, Vocabulary, load_vocabulary

EXAMPLES = Path(__file__).with_name("topic_examples.txt")
ROOT = Path(__file__).parent.parent
PAGES = (ROOT / "data" / "sample", ROOT / "tests" / "pages")
LABELLED = ROOT / "tests" / "unit" / "indexer" / "labelled_stories.txt"
TUNED = ROOT / "tests" / "quality" / "districts" / "tune.jsonl"
TARGET = ROOT / "data" / "topic-weights.tsv"
#: strength of the pull towards the curated weights
PENALTY = 0.0005
STEPS, RATE, MOMENTUM = 400, 4.0, 0.9
#: pull of the characters' start towards nothing; how much that start counts, and what examples teach of characters
RIDGE, START, CHARACTERS = 4.0, 1.0, 0.3
#: words of fewer examples are left to their characters
SEEN = 2
#: words that add less than this to what was curated decide nothing and are not shipped
SHIPPED = 0.05
_HAN = re.compile("[一-鿕]")

Matrix = NDArray[Any]


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


@dataclass(frozen=True)
class Material:
    """What is learnt from: an example a row. ``rows`` are of unit length over ``words``, as the model has stories;
    ``own`` marks words that get a row of their own, ``curated`` those of data/topics.toml."""

    words: list[str]
    characters: list[str]
    rows: Matrix
    #: characters of each word, by word
    made_of: Matrix
    own: Matrix
    curated: Matrix
    #: curated weights, by word
    prior: Matrix
    #: where a word stands by its characters before any example, by character
    start: Matrix
    wanted: Matrix


def material(examples: Examples, vocabulary: Vocabulary) -> Material:
    places = load_gazetteer().names
    seen = Counter(word for counts in examples.counts for word, count in counts.items() if count > 0)
    said = {word for word in seen if len(word) > 1 and not NUMBER.fullmatch(word) and word not in places}
    words = sorted(said | set(vocabulary.seeds))
    characters = sorted({char for word in words if len(word) > 1 for char in word if _HAN.match(char)})
    made_of = np.zeros((len(words), len(characters)), np.float32)
    at = {char: number for number, char in enumerate(characters)}
    for row, word in zip(made_of, words, strict=True):
        for char in word:
            if char in at:
                row[at[char]] += len(word) ** -0.5
    ids = [topic.id for topic in vocabulary.topics]
    curated = np.array([word in vocabulary.seeds for word in words])
    prior = np.array([[vocabulary.seeds.get(word, {}).get(n, 0.0) for n in range(len(ids))] for word in words])
    return Material(
        words,
        characters,
        _rows(examples, words),
        made_of,
        own=curated | np.array([seen[word] >= SEEN for word in words]),
        curated=curated,
        prior=prior,
        start=_start(made_of[curated], prior[curated]),
        wanted=np.array([[(topic in topics) / len(topics) for topic in ids] for topics in examples.topics]),
    )


def _rows(examples: Examples, words: list[str]) -> Matrix:
    columns = {word: at for at, word in enumerate(words)}
    rows = np.zeros((len(examples.counts), len(words)), np.float32)
    for row, counts in zip(rows, examples.counts, strict=True):
        for word, count in counts.items():
            if count > 0 and word in columns:
                row[columns[word]] = np.log1p(count)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return rows


def _start(made_of: Matrix, weights: Matrix) -> Matrix:
    """What characters say by the curated words that they stand in."""
    system = made_of.T @ made_of + RIDGE * np.eye(made_of.shape[1])
    return np.asarray(START * np.linalg.solve(system, made_of.T @ (weights - weights.mean(axis=0))))


def fit(likeness: Matrix, wanted: Matrix, scores: Matrix) -> tuple[Matrix, Matrix]:
    """What each example adds to the topics' scores of another by their likeness, and the bias."""
    added, bias = np.zeros_like(scores), np.zeros(scores.shape[1])
    speed, speed_bias = np.zeros_like(added), np.zeros_like(bias)
    for _ in range(STEPS):
        reached = scores + likeness @ added + bias
        shares = np.exp(reached - reached.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        error = (shares - wanted) / len(scores)
        speed = MOMENTUM * speed - RATE * (error + PENALTY * added)
        speed_bias = MOMENTUM * speed_bias - RATE * error.sum(axis=0)
        added, bias = added + speed, bias + speed_bias
    return added, bias


def cross_validate(likeness: Matrix, wanted: Matrix, scores: Matrix, folds: int = 5) -> float:
    right = 0
    for fold in range(folds):
        held = np.arange(len(scores)) % folds == fold
        added, bias = fit(likeness[np.ix_(~held, ~held)], wanted[~held], scores[~held])
        best = (scores[held] + likeness[np.ix_(held, ~held)] @ added + bias).argmax(axis=1)
        right += int((wanted[held][np.arange(len(best)), best] > 0).sum())
    return right / len(scores)


def learn(given: Material) -> tuple[Matrix, Matrix, Matrix]:
    """Weights by word beside the curated ones, by character, and the bias."""
    in_characters = given.rows @ given.made_of
    own = given.rows * given.own
    likeness = (own @ own.T + CHARACTERS * (in_characters @ in_characters.T)).astype(float)
    before = given.prior + np.where(given.curated[:, None], 0, given.made_of @ given.start)
    scores = (given.rows @ before).astype(float)
    print(f"first topic right, cross-validated: {cross_validate(likeness, given.wanted, scores):.3f}")  # noqa: T201
    added, bias = fit(likeness, given.wanted, scores)
    learnt = CHARACTERS * (in_characters.T @ added)
    by_word = own.T @ added + given.made_of @ learnt + before - given.prior
    return by_word, given.start + learnt, bias


def _line(name: str, weights: Matrix) -> str:
    return f"{name}\t{' '.join(str(round(weight * HUNDREDTHS)) for weight in weights.tolist())}"


def main() -> None:
    vocabulary = load_vocabulary()
    given = material(read_examples(vocabulary), vocabulary)
    print(f"{len(given.rows)} examples, {len(given.words)} words, {len(given.characters)} characters")  # noqa: T201
    by_word, by_character, bias = learn(given)
    lines = ["\t".join(["#", " ".join(topic.id for topic in vocabulary.topics)]), _line("", bias)]
    lines += [_line(char, row) for char, row in zip(given.characters, by_character, strict=True)]
    lines += [
        _line(word, row)
        for word, row, own in zip(given.words, by_word, given.own, strict=True)
        if own and len(word) > 1 and abs(row).max() >= SHIPPED
    ]
    TARGET.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{len(lines)} lines → {TARGET.name}")  # noqa: T201


if __name__ == "__main__":
    main()
