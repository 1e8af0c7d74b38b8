"""Checks of topics, what was learnt for them, synonyms and the user dictionary."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator

from archive.fold import fold
from archive.model import Story
from archive.resources import data_path
from indexer.evidence import Words, read_story
from indexer.topics import RANKS, TOPICS, Features, load_vocabulary
from indexer.vocabulary.finding import Finding, Problem, numbered

_IPTC = re.compile(r"medtop:\d{8}")
_HAN = re.compile(r"[一-鿕]{2,}")

#: words of a folded text
Cut = Callable[[str], list[str]]


def check_topics(words: Words) -> Iterator[Finding]:
    """data/topics.toml and data/topic-weights.tsv."""
    file = "topics.toml"
    text = data_path(file).read_text(encoding="utf-8")
    try:
        described = tomllib.loads(text)
        features = Features([word for word in load_vocabulary().seeds if len(word) > 1])
    except (tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        yield Finding(file, 0, "", Problem.MALFORMED, f"读不懂：{error}", f"cannot be read: {error}")
        return
    places = _Lines(text)
    for topic in [*(t for t in described if t not in TOPICS), *(t for t in TOPICS if t not in described)]:
        yield Finding(file, places.of(f"[{topic}]"), topic, Problem.UNKNOWN, "主题编号有增减", "topics come and go")
    codes: dict[str, str] = {}
    for topic, entry in described.items():
        line = places.of(f"[{topic}]")
        if not _IPTC.fullmatch(entry["iptc"]) or entry["iptc"] in codes:
            yield Finding(file, line, entry["iptc"], Problem.UNKNOWN, "不是另一个 IPTC 代码", "no IPTC code of its own")
        codes[entry["iptc"]] = topic
        ranked = {rank: entry[rank].split() for rank, _ in RANKS}
        if not any(ranked.values()):
            yield Finding(file, line, topic, Problem.EMPTY, "这个主题没有词", "a topic without words")
        yield from _topic_words(file, line, topic, [w for ws in ranked.values() for w in ws], features, words)
        for name, signs in entry.get("campaigns", {}).items():
            if not signs.split():
                yield Finding(file, places.of(name), name, Problem.EMPTY, "这个专项没有词", "a campaign without words")
            yield from _topic_words(file, places.of(name), name, signs.split(), features, words)
    yield from _weights(list(described), features, words)


class _Lines:
    """Where in a file something is first said."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, said: str) -> int:
        return next((number for number, line in enumerate(self._lines, 1) if said in line), 0)


def _topic_words(
    file: str, line: int, topic: str, listed: list[str], features: Features, words: Words
) -> Iterator[Finding]:
    seen: set[str] = set()
    for word in listed:
        if fold(word) in seen:
            yield Finding(file, line, word, Problem.DUPLICATE, f"{topic} 里已有", f"twice in {topic}")
        elif not _counted(word, features, words):
            text = "文中写了也数不到", "not counted even where it is written"
            yield Finding(file, line, word, Problem.UNREACHABLE, *text)
        seen.add(fold(word))


def _counted(word: str, features: Features, words: Words) -> bool:
    return fold(word) in features.counts(read_story(Story("", None, f"，{word}，"), words))


def _weights(topics: list[str], features: Features, words: Words) -> Iterator[Finding]:
    file = "topic-weights.tsv"
    head, *lines = data_path(file).read_text(encoding="utf-8").splitlines()
    if head.split() != ["#", *topics]:
        text = "主题与 topics.toml 不同，请重训主题", "other topics than topics.toml; train the topics again"
        yield Finding(file, 1, head, Problem.UNKNOWN, *text)
    seen: set[str] = set()
    for number, line in enumerate(lines, 2):
        word, _, weights = line.partition("\t")
        if not re.fullmatch(r"-?\d+(?: -?\d+)*", weights) or weights.count(" ") != len(topics) - 1:
            text = f"应为词、制表符、{len(topics)} 个整数", f"wanted: word, tab, {len(topics)} whole numbers"
            yield Finding(file, number, word, Problem.MALFORMED, *text)
        if word in seen:
            yield Finding(file, number, word, Problem.DUPLICATE, "前面已有一行", "has a line already")
        elif len(word) > 1 and not _counted(word, features, words):
            text = "分词得不出这个词，请重训主题", "no text yields it; train the topics again"
            yield Finding(file, number, word, Problem.UNREACHABLE, *text)
        seen.add(word)


def check_synonyms() -> Iterator[Finding]:
    """data/synonyms.txt."""
    file = "synonyms.txt"
    groups: dict[str, int] = {}
    for number, line in numbered(file):
        group = [word for said in line.partition("#")[0].split("=") if (word := said.strip())]
        folded = [fold(word) for word in group]
        if len(group) < 2:
            yield Finding(file, number, line.strip(), Problem.EMPTY, "一行至少两个词", "a group has two words or more")
        for at, word in enumerate(group):
            if folded[at] in folded[:at]:
                yield Finding(file, number, word, Problem.DUPLICATE, "折叠后与同行另一词相同", "folds to another one")
            elif (before := groups.setdefault(folded[at], number)) != number:
                text = f"第 {before} 行已有，那一行失效", f"in line {before} too, which is lost"
                yield Finding(file, number, word, Problem.UNREACHABLE, *text)


def check_userdict(cut: Cut) -> Iterator[Finding]:
    """data/userdict.txt; ``cut`` is the tokenizer that has read it."""
    file = "userdict.txt"
    seen: dict[str, int] = {}
    for number, line in numbered(file):
        word = fold(line.split()[0])
        if before := seen.get(word):
            yield Finding(file, number, word, Problem.DUPLICATE, f"第 {before} 行已有", f"in line {before} already")
        elif not _HAN.fullmatch(word):
            text = "只收两个字以上的汉字词", "only words of two Chinese characters and more"
            yield Finding(file, number, word, Problem.UNREACHABLE, *text)
        elif cut(word) != [word]:
            parts = " ".join(cut(word))
            yield Finding(file, number, word, Problem.UNREACHABLE, f"分词仍得 {parts}", f"still cut as {parts}")
        seen.setdefault(word, number)
