"""Vocabularies are data: what is wrong with them is found, and a change of them is all it takes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import resources
from archive.model import Story
from indexer.classify import load_classifier
from indexer.tokens import load_tokenizer
from indexer.topics import TOPICS
from indexer.vocabulary.check import check_vocabularies
from indexer.vocabulary.finding import Finding, Problem
from indexer.vocabulary.places import check_places
from indexer.vocabulary.words import check_synonyms, check_topics, check_userdict
from tests.command import Jianbao
from tests.conftest import loaded_tokenizer

#: changes one file of the copy of data/
Edit = Callable[[str, Callable[[str], str]], None]


@pytest.fixture
def edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Edit:
    """A copy of data/ stands in for it."""
    copy = tmp_path / "data"
    shutil.copytree(resources.data_root(), copy, ignore=shutil.ignore_patterns("sample", "ngrams*"))
    monkeypatch.setattr(resources, "data_root", lambda: copy)

    def edit(name: str, change: Callable[[str], str]) -> None:
        path = copy / name
        path.parent.mkdir(exist_ok=True)
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        changed = change(text)
        assert changed != text
        path.write_text(changed, encoding="utf-8")

    return edit


def add(line: str) -> Callable[[str], str]:
    return lambda text: f"{text}{line}\n"


def seen(findings: list[Finding]) -> list[tuple[str, str, Problem]]:
    return [(finding.file.split("/")[-1], finding.entry, finding.problem) for finding in findings]


def test_our_own_vocabularies_are_all_right() -> None:
    assert list(check_vocabularies(loaded_tokenizer(None))) == []


WRONG_PLACES = [
    ("4101/names.tsv", "二七区\talias\t二七区域 二七区域", "二七区域", Problem.DUPLICATE),
    ("4101/landmarks.tsv", "二七区\tlandmark\t二七塔", "二七塔", Problem.DUPLICATE),
    ("4101/names.tsv", "三七区\talias\t三七", "三七区", Problem.UNKNOWN),
    ("4101/names.tsv", "二七区\tnickname\t小七", "nickname", Problem.UNKNOWN),
    ("4101/names.tsv", "二七区\talias\t七", "七", Problem.UNREACHABLE),
    ("4103/names.tsv", "老城区\talias\t老城區", "老城區", Problem.DUPLICATE),
    ("4104/names.tsv", "新华区 alias 新华", "新华区 alias 新华", Problem.MALFORMED),
    ("divisions.tsv", "410103\t二七区", "410103", Problem.DUPLICATE),
    ("divisions.tsv", "990101\t某区", "990101", Problem.UNKNOWN),
    ("divisions.tsv", "4102xx\t某区", "4102xx\t某区", Problem.MALFORMED),
    ("streets.tsv", "999999\t某街道", "999999", Problem.UNKNOWN),
    ("streets.tsv", "410103\t某街道", "410103", Problem.DUPLICATE),
    ("4101/communities.tsv", "410103\t某街道\t甲社区 甲社区", "甲社区", Problem.DUPLICATE),
]


def test_wrong_places_are_found(edit: Edit) -> None:
    for name, line, _, _ in WRONG_PLACES:
        edit(f"gazetteer/{name}", add(line))
    found = seen(list(check_places(loaded_tokenizer(None))))
    assert [(n, e, p) for n, _, e, p in WRONG_PLACES if (n.split("/")[-1], e, p) not in found] == []


def test_a_folder_for_no_city_is_found(edit: Edit) -> None:
    edit("gazetteer/9999/names.tsv", add("某区\talias\t某地"))
    assert seen(list(check_places(loaded_tokenizer(None)))) == [("9999", "9999", Problem.UNKNOWN)]


WRONG_TOPICS: list[tuple[str, str, str, Problem]] = [
    ('strong = """医院', 'strong = """医院 医院', "医院", Problem.DUPLICATE),
    ('strong = """学校', 'strong = """学 学校', "学", Problem.UNREACHABLE),
    ("medtop:07000000", "medtop:7", "medtop:7", Problem.UNKNOWN),
    ("medtop:05000000", "medtop:06000000", "medtop:06000000", Problem.UNKNOWN),
    ("[weather]", "[gossip]", "gossip", Problem.UNKNOWN),
    ("[weather]", "[gossip]", "weather", Problem.UNKNOWN),
    ("[sport.campaigns]", '[sport.campaigns]\n"送温暖" = ""', "送温暖", Problem.EMPTY),
]


def test_wrong_topics_are_found(edit: Edit) -> None:
    for old, new in dict.fromkeys((old, new) for old, new, _, _ in WRONG_TOPICS):
        edit("topics.toml", lambda text, old=old, new=new: text.replace(old, new, 1))  # type: ignore[misc]
    found = seen(list(check_topics(loaded_tokenizer(None))))
    assert [(e, p) for _, _, e, p in WRONG_TOPICS if ("topics.toml", e, p) not in found] == []


def test_topics_that_cannot_be_read_are_found(edit: Edit) -> None:
    edit("topics.toml", lambda text: text.replace('zh = "天气"', "zh = 天气"))
    assert seen(list(check_topics(loaded_tokenizer(None)))) == [("topics.toml", "", Problem.MALFORMED)]


def test_wrong_weights_are_found(edit: Edit) -> None:
    numbers = " ".join(["50"] * len(TOPICS))
    edit("topic-weights.tsv", add(f"医院走廊里的灯光\t{numbers}\n诊室里\t50 50\n医院\t{numbers}\n病房里\thealth:50"))
    edit("topic-weights.tsv", lambda text: text.replace("weather", "gossip", 1))
    found = seen(list(check_topics(loaded_tokenizer(None))))
    assert ("topic-weights.tsv", "医院走廊里的灯光", Problem.UNREACHABLE) in found
    assert ("topic-weights.tsv", "诊室里", Problem.MALFORMED) in found
    assert ("topic-weights.tsv", "病房里", Problem.MALFORMED) in found
    assert ("topic-weights.tsv", "医院", Problem.DUPLICATE) in found
    assert any(entry.startswith("#") and problem is Problem.UNKNOWN for _, entry, problem in found)


def test_wrong_synonyms_are_found(edit: Edit) -> None:
    edit("synonyms.txt", add("鐵路線 = 铁路线\n人大 = 议会\n孤零零"))
    assert seen(list(check_synonyms())) == [
        ("synonyms.txt", "铁路线", Problem.DUPLICATE),
        ("synonyms.txt", "人大", Problem.UNREACHABLE),
        ("synonyms.txt", "孤零零", Problem.EMPTY),
    ]


def test_wrong_words_are_found(edit: Edit) -> None:
    edit("userdict.txt", add("嫦娥东路 ns\n嫦娥東路 ns\n中 ns\n的我 1 ns"))
    assert seen(list(check_userdict(load_tokenizer(None).words))) == [
        ("userdict.txt", "嫦娥东路", Problem.DUPLICATE),
        ("userdict.txt", "中", Problem.UNREACHABLE),
        ("userdict.txt", "的我", Problem.UNREACHABLE),
    ]


def test_a_place_that_is_written_down_is_known(edit: Edit) -> None:
    story = Story("s", None, "昨日，嫦娥湖公园迎来首批游客，湖边的孩子放起风筝。")
    assert load_classifier(loaded_tokenizer(None)).classify(story).districts == ()
    edit("gazetteer/4101/landmarks.tsv", add("惠济区\tpark\t嫦娥湖公园"))
    (label,) = load_classifier(loaded_tokenizer(None)).classify(story).districts
    assert label.name == "惠济区"


def test_the_command_says_where_and_fails(jianbao: Jianbao, edit: Edit) -> None:
    done = jianbao("vocab", "check")
    assert (done.code, done.out) == (0, "")
    edit("synonyms.txt", add("孤零零"))
    done = jianbao("vocab", "check")
    assert done.code == 1
    assert "synonyms.txt:" in done.out
    assert "1 处问题" in done.err
    listed = jianbao("vocab", "check", "--json")
    assert listed.code == 1
    assert not listed.json["ok"]
    assert listed.json["findings"][0]["problem"] == "empty"


TEXT = """二七区办起夜校
昨日，二七区马寨镇的夜校开课，在北京市朝阳区上班的小王也赶来听课。
中原大地春意浓，城关镇的东风路街道也派人来学。"""


def test_a_text_is_tried_and_explained(jianbao: Jianbao) -> None:
    tried = jianbao("vocab", "test", TEXT, "--json").json
    assert [district["name"] for district in tried["districts"]] == ["二七区"]
    assert tried["topics"][0]["id"] == "education"
    fates = {name["text"]: name["fate"] for name in tried["names"]}
    assert fates["二七区"] == fates["马寨镇"] == "counted"
    assert fates["北京市"] == fates["朝阳区"] == "elsewhere"
    assert fates["中原"] == "word"
    assert fates["东风路街道"] == "open"
    lines = TEXT.split("\n")
    fields = {"headline": lines[0], "body": "\n".join(lines[1:])}
    for name in tried["names"]:
        assert fields[name["field"]][name["start"] : name["end"]] == name["text"]


def test_a_text_is_tried_for_people_and_from_standard_input(jianbao: Jianbao) -> None:
    done = jianbao("vocab", "test", "-", stdin=TEXT.encode())
    assert done.out == jianbao("vocab", "test", TEXT).out
    assert "区县：二七区" in done.out
    assert "马寨镇（二七区 街道乡镇）：算作 二七区" in done.out
    other = jianbao("vocab", "test", "涧西区的老厂房改成了书店，涧西区的居民来读书。", "--city", "洛阳")
    assert "区县：涧西区" in other.out
    assert jianbao("vocab", "test", "一段话", "--city", "哥谭").code == 2
