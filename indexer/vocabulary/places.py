"""Checks of data/gazetteer: the divisions, the streets and each city's curated files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from archive.fold import fold_same_length
from archive.model import Story
from archive.resources import data_path
from indexer.evidence import Words, read_story
from indexer.gazetteer import KINDS, Gazetteer, curated_files, load_gazetteer
from indexer.mentions import MentionFinder
from indexer.vocabulary.finding import Finding, Problem, numbered, relative

_CODE = re.compile(r"\d{2}|\d{4}|\d{6}")


def check_places(words: Words) -> Iterator[Finding]:
    """The whole gazetteer; ``words`` is the tokenizer that stories are read with."""
    divisions: dict[str, str] = {}
    yield from _divisions(divisions)
    yield from _by_area("streets.tsv", divisions, columns=2)
    for folder in sorted(path for path in data_path("gazetteer").iterdir() if path.is_dir()):
        if folder.name not in divisions:
            text = "没有这个城市代码", "no city of that code"
            yield Finding(relative(folder), 0, folder.name, Problem.UNKNOWN, *text)
            continue
        if (folder / "communities.tsv").is_file():
            yield from _by_area(f"{folder.name}/communities.tsv", divisions, columns=3)
        malformed = [found for path in curated_files(folder) for found in _malformed(relative(path))]
        yield from malformed or _curated(folder, load_gazetteer(divisions[folder.name]), words)


def _malformed(file: str) -> Iterator[Finding]:
    for number, line in numbered(*file.split("/")):
        if len(line.split("\t")) != 3:
            text = "应有区县、类别、名称三列", "wanted three columns: district, kind, names"
            yield Finding(file, number, line[:40], Problem.MALFORMED, *text)


def _divisions(divisions: dict[str, str]) -> Iterator[Finding]:
    file = "gazetteer/divisions.tsv"
    for number, line in numbered(*file.split("/")):
        code, _, name = line.partition("\t")
        if not name or "\t" in name or not _CODE.fullmatch(code):
            yield Finding(file, number, line, Problem.MALFORMED, "应为：代码、制表符、名称", "wanted: code, tab, name")
        elif code in divisions:
            yield Finding(file, number, code, Problem.DUPLICATE, f"已是 {divisions[code]}", f"is {divisions[code]}")
        elif len(code) > 2 and code[:-2] not in divisions and code[:2] not in divisions:
            yield Finding(file, number, code, Problem.UNKNOWN, "没有它所属的省市", "nothing that it could belong to")
        else:
            divisions[code] = name


def _by_area(name: str, divisions: Mapping[str, str], columns: int) -> Iterator[Finding]:
    """A file whose lines begin with the code of a district (or of a city without districts)."""
    file = f"gazetteer/{name}"
    seen: set[str] = set()
    for number, line in numbered(*file.split("/")):
        fields = line.split("\t")
        key = "\t".join(fields[:-1])
        if len(fields) != columns:
            yield Finding(file, number, line[:40], Problem.MALFORMED, f"应有 {columns} 列", f"wanted {columns} columns")
        elif key in seen:
            yield Finding(file, number, key, Problem.DUPLICATE, "前面已有一行", "has a line already")
        elif fields[0] not in divisions and fields[0][:4] not in divisions:
            yield Finding(file, number, fields[0], Problem.UNKNOWN, "没有这个区划代码", "no division of that code")
        seen.add(key)
        for entry in _twice(fields[-1].split(" ")):
            yield Finding(file, number, entry, Problem.DUPLICATE, "同一行出现两次", "twice in that line")


def _twice(entries: list[str]) -> list[str]:
    folded = [fold_same_length(entry) for entry in entries]
    return [entry for at, entry in enumerate(entries) if folded[at] in folded[:at]]


def _curated(folder: Path, gazetteer: Gazetteer, words: Words) -> Iterator[Finding]:
    finder = MentionFinder(gazetteer)
    places: dict[tuple[str, str], str] = {}
    for path in curated_files(folder):
        file = relative(path)
        for number, line in numbered(*file.split("/")):
            district, kind, listed = line.split("\t")
            if district not in gazetteer.districts:
                text = f"{gazetteer.city}没有这个区县", f"{gazetteer.city} has no such district"
                yield Finding(file, number, district, Problem.UNKNOWN, *text)
            if kind not in KINDS:
                yield Finding(file, number, kind, Problem.UNKNOWN, "没有这种类别", "no such kind")
            for name in listed.split(" "):
                place = f"{file}:{number}"
                before = places.setdefault((district, fold_same_length(name)), place)
                # a zone's full name gives it its short one, a moved street its new district: they may be places too
                if before != place or listed.split(" ").count(name) > 1:
                    yield Finding(file, number, name, Problem.DUPLICATE, f"{before} 已有", f"also in {before}")
                elif reason := _unreachable(name, district, finder, gazetteer, words):
                    yield Finding(file, number, name, Problem.UNREACHABLE, *reason)


def _unreachable(
    name: str, district: str, finder: MentionFinder, gazetteer: Gazetteer, words: Words
) -> tuple[str, str] | None:
    """Why a text that holds the name would not be found to speak of the district; None when it would."""
    readings = gazetteer.names.get(fold_same_length(name), ())
    if len(name) < 2 or not readings:
        return "太短，不会被认作地名", "too short to be taken for a place"
    if all(reading.district != district for reading in readings):
        others = "、".join(reading.district or "外地" for reading in readings)
        return f"同名的 {others} 占了它", f"{others} of the same name takes its place"
    (passage,) = read_story(Story("", None, f"、{name}、"), words)
    if not any(mention.text == name for mention in finder.find(passage)):
        return "单独写出也认不出来", "not found even when it stands alone"
    return None
