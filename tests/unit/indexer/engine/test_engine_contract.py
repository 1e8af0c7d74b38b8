"""Every engine keeps the contract of indexer/engine/base.py, told by example."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from archive.errors import IncompatibleIndex
from indexer.documents import Document, FieldText
from indexer.engine.base import (
    And,
    DateRange,
    Engine,
    Everything,
    Exact,
    HasValue,
    Near,
    Node,
    Not,
    Or,
    Reader,
    Request,
    Run,
)
from indexer.engine.whoosh import WhooshEngine
from tests.unit.indexer.engine.naive import NaiveEngine


@pytest.fixture(params=[NaiveEngine, WhooshEngine])
def engine(request: pytest.FixtureRequest) -> Engine:
    made: Engine = request.param()
    return made


def text(folded: str) -> FieldText:
    """A text whose words are those between blanks and line breaks."""
    return FieldText(folded.replace(" ", ""), tuple(folded.split()))


def story(
    story_id: str, headline: str = "", body: str = "", kicker: str = "", date: int = 0, **facets: Sequence[str]
) -> Document:
    values = tuple((name, tuple(given)) for name, given in facets.items())
    return Document(story_id, text(headline), text(kicker), text(body), date, values, f"stored {story_id}".encode())


def folder(tmp_path: Path, name: str) -> Path:
    made = tmp_path / name
    made.mkdir()
    return made


def opened(engine: Engine, tmp_path: Path, documents: Sequence[Document]) -> Reader:
    made = folder(tmp_path, "index")
    assert engine.build(made, documents) == len(documents)
    return engine.open(made)


def ids(reader: Reader, node: Node, **options: object) -> list[str]:
    return [hit.id for hit in reader.search(Request(node, **options)).hits]  # type: ignore[arg-type]


STORIES = (
    story("a", "郑州 航空港 扩建", "本报 讯 记者\n航空港 二期 开工", date=20220411, district=["新郑市"], year=["2022"]),
    story(
        "b", "二七区 暴雨", "昨天 暴雨 5g 网络 171 号 院", date=20210720, district=["二七区", "金水区"], year=["2021"]
    ),
    story("c", "足球", "郑州 球迷 冒 暴雨", kicker="体育", date=20210801, district=["二七区"], year=["2021"]),
    story("d", "无题", "没有 日期"),
)


def test_an_empty_index_answers(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, ())
    assert reader.documents == 0 and list(reader.ids()) == []
    response = reader.search(Request(Everything(), facets=("district",), histogram=True))
    assert (response.total, response.hits, response.histogram) == (0, (), ())
    assert response.facets["district"].values == () and response.facets["district"].distinct == 0
    assert reader.search(Request(Exact("郑"))).total == 0


def test_exact_is_found_across_words_and_only_where_it_stands(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, STORIES)
    assert ids(reader, Exact("港扩")) == ["a"]
    assert ids(reader, Exact("网络171号")) == ["b"]
    assert ids(reader, Exact("5")) == ["b"]
    assert sorted(ids(reader, Exact("暴雨"))) == ["b", "c"]
    assert ids(reader, Exact("雨暴")) == []
    assert ids(reader, Exact("郑州航空港扩建工程")) == []


def test_nothing_is_found_across_a_paragraph_or_a_field(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, STORIES)
    assert ids(reader, Exact("记者航")) == []
    assert ids(reader, Exact("记者\n航")) == []
    assert ids(reader, Exact("扩建本报")) == []
    assert ids(reader, Exact("建\n")) == []
    assert ids(reader, Exact("")) == []


def test_fields_restrict_strings_and_words(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, STORIES)
    assert ids(reader, Exact("郑州", fields=("headline",))) == ["a"]
    assert ids(reader, Exact("郑", fields=("body", "kicker"))) == ["c"]
    assert ids(reader, Exact("体育", fields=("kicker",))) == ["c"]
    assert ids(reader, Run("暴雨", ("暴雨",), fields=("headline",))) == ["b"]


def test_a_run_is_its_string_or_all_of_its_words(engine: Engine, tmp_path: Path) -> None:
    documents = (story("x", "甲 乙"), story("y", "乙", "甲"), story("z", "甲"), story("w", "乙丙"))
    reader = opened(engine, tmp_path, documents)
    assert ids(reader, Run("甲乙", ("甲", "乙"))) == ["x", "y"]
    assert sorted(ids(reader, Run("甲乙", ("甲", "乙"), any_word=True))) == ["x", "y", "z"]
    # the string inside a longer word counts although the word does not
    assert sorted(ids(reader, Run("乙", ("乙",)))) == ["w", "x", "y"]
    assert ids(reader, Run("丁", ("丁",), alternatives=("乙丙", "没有"))) == ["w"]


def test_stories_with_the_exact_string_come_first(engine: Engine, tmp_path: Path) -> None:
    documents = (story("1", "乙", "甲 甲 甲 甲"), story("2", body="丙 丁 戊 己 甲 乙 庚 辛"), story("3", "甲 丁 乙"))
    reader = opened(engine, tmp_path, documents)
    hits = reader.search(Request(Run("甲乙", ("甲", "乙")))).hits
    assert [(hit.id, hit.exact) for hit in hits][:1] == [("2", 1)]
    assert [hit.exact for hit in hits] == [1, 0, 0]
    assert all(hit.score > 0 for hit in hits)


def test_a_headline_weighs_more_than_a_kicker_and_that_more_than_a_body(engine: Engine, tmp_path: Path) -> None:
    documents = (
        story("1", "丁", "甲 乙", "丙"),
        story("2", "丁", "丙 乙", "甲"),
        story("3", "甲", "丙 乙", "丁"),
    )
    assert ids(opened(engine, tmp_path, documents), Run("甲", ("甲",))) == ["3", "2", "1"]


def test_and_or_not_everything(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, STORIES)
    zheng, rain = Exact("郑州"), Exact("暴雨")
    assert ids(reader, And((zheng, rain))) == ["c"]
    assert sorted(ids(reader, Or((zheng, rain)))) == ["a", "b", "c"]
    assert ids(reader, And((rain, Not(zheng)))) == ["b"]
    assert ids(reader, Everything()) == ["a", "b", "c", "d"]
    assert ids(reader, Not(Everything())) == []
    assert [hit.score for hit in reader.search(Request(Everything())).hits] == [0, 0, 0, 0]


def test_what_stands_under_not_lifts_no_story(engine: Engine, tmp_path: Path) -> None:
    hits = opened(engine, tmp_path, STORIES).search(Request(Not(And((Exact("郑州"), Exact("暴雨")))))).hits
    assert [(hit.id, hit.exact, hit.score) for hit in hits] == [("a", 0, 0), ("b", 0, 0), ("d", 0, 0)]


def test_dates_filter_and_undated_stories_match_none(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, STORIES)
    assert ids(reader, DateRange(20210720, 20210801)) == ["b", "c"]
    assert ids(reader, DateRange(None, 20210720)) == ["b"]
    assert ids(reader, DateRange(20220101, None)) == ["a"]
    assert ids(reader, DateRange(None, None)) == ["a", "b", "c"]
    assert ids(reader, Everything(), dates=DateRange(20220101, None)) == ["a"]


@pytest.mark.parametrize(("sort", "expected"), [("newest", ["a", "c", "b", "d"]), ("oldest", ["b", "c", "a", "d"])])
def test_by_date_undated_last(engine: Engine, tmp_path: Path, sort: str, expected: list[str]) -> None:
    assert ids(opened(engine, tmp_path, STORIES), Everything(), sort=sort) == expected


def test_ties_go_by_id_and_pages_do_not_overlap(engine: Engine, tmp_path: Path) -> None:
    documents = [story(f"n{number:02}", "同样", date=20200101) for number in (7, 3, 11, 0, 5, 9, 1)]
    reader = opened(engine, tmp_path, documents)
    everyone = sorted(document.id for document in documents)
    for sort in ("relevance", "newest", "oldest"):
        pages = [ids(reader, Run("同样", ("同样",)), sort=sort, limit=3, offset=offset) for offset in (0, 3, 6, 9)]
        assert pages == [everyone[:3], everyone[3:6], everyone[6:], []]
    assert reader.search(Request(Everything(), limit=0)).hits == ()
    assert reader.search(Request(Everything(), offset=10**12)).total == 7


def test_a_facet_ignores_its_own_selection(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, STORIES)
    request = Request(
        Everything(), selections={"district": ("新郑市", "金水区"), "year": ("2021",)}, facets=("district", "year")
    )
    response = reader.search(request)
    assert [hit.id for hit in response.hits] == ["b"] and response.total == 1
    assert response.facets["district"].values == (("二七区", 2), ("金水区", 1))
    assert response.facets["district"].distinct == 2
    assert response.facets["year"].values == (("2021", 1), ("2022", 1))


def test_facets_are_bounded_and_say_how_many_there_are(engine: Engine, tmp_path: Path) -> None:
    documents = [story(str(n), reporter=[f"人{n % 7}", f"人{n % 7}", "常客"]) for n in range(20)]
    response = opened(engine, tmp_path, documents).search(Request(Everything(), facets=("reporter",), facet_limit=3))
    assert response.facets["reporter"].values == (("常客", 20), ("人0", 3), ("人1", 3))
    assert response.facets["reporter"].distinct == 8


def test_unknown_values_and_facets_match_nothing(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, STORIES)
    assert ids(reader, HasValue("district", ("无此区",))) == []
    assert ids(reader, HasValue("color", ("red",))) == []
    assert ids(reader, HasValue("district", ("金水区", "新郑市"))) == ["a", "b"]
    assert ids(reader, HasValue("district", ("二七",))) == []


def test_the_histogram_counts_months(engine: Engine, tmp_path: Path) -> None:
    response = opened(engine, tmp_path, STORIES).search(Request(Everything(), histogram=True))
    assert response.histogram == ((202107, 1), (202108, 1), (202204, 1))


def test_stored_bytes_come_back_as_they_were(engine: Engine, tmp_path: Path) -> None:
    blob = bytes(range(256)) * 3
    document = Document("id/with 空格", text(""), text(""), text("甲"), 0, (), blob)
    reader = opened(engine, tmp_path, [document])
    assert reader.search(Request(Exact("甲"))).hits[0].stored == blob
    assert list(reader.ids()) == ["id/with 空格"]


def test_an_update_adds_replaces_and_leaves_out(engine: Engine, tmp_path: Path) -> None:
    old, new = folder(tmp_path, "old"), folder(tmp_path, "new")
    engine.build(old, STORIES)
    before = engine.open(old)
    kept = {path.name: path.read_bytes() for path in old.iterdir()}
    changed = (story("b", "改过 的 标题"), story("e", "新 来 的 暴雨"))
    assert engine.update(old, new, changed, ["a", "unknown", "c"]) == 3
    after = engine.open(new)
    assert sorted(after.ids()) == ["b", "d", "e"] and after.documents == 3
    assert ids(after, Exact("暴雨")) == ["e"]
    assert ids(after, Exact("改过")) == ["b"]
    assert after.search(Request(Everything(), facets=("district",))).facets["district"].distinct == 0
    # the old folder and readers over it do not notice
    assert {path.name: path.read_bytes() for path in old.iterdir()} == kept
    assert sorted(ids(before, Exact("暴雨"))) == ["b", "c"]
    # and the new one stands without the old one
    for path in old.iterdir():
        path.unlink()
    assert ids(engine.open(new), Exact("暴雨")) == ["e"]


def test_a_story_that_is_gone_and_comes_back_is_there_once(engine: Engine, tmp_path: Path) -> None:
    folders = [folder(tmp_path, str(number)) for number in range(4)]
    engine.build(folders[0], STORIES)
    assert engine.update(folders[0], folders[1], (), ["a"]) == 3
    assert engine.update(folders[1], folders[2], [STORIES[0]], ["a"]) == 4
    assert engine.update(folders[2], folders[3], [STORIES[0]], ()) == 4
    assert sorted(engine.open(folders[3]).ids()) == ["a", "b", "c", "d"]


def test_of_two_documents_with_one_id_the_later_stays(engine: Engine, tmp_path: Path) -> None:
    made = folder(tmp_path, "index")
    assert engine.build(made, [story("a", "先"), story("b", "另"), story("a", "后")]) == 2
    reader = engine.open(made)
    assert (ids(reader, Exact("先")), ids(reader, Exact("后"))) == ([], ["a"])


def test_matching_ids_are_those_of_the_hits(engine: Engine, tmp_path: Path) -> None:
    reader = opened(engine, tmp_path, STORIES)
    assert reader.matching_ids(Exact("暴雨")) == {"b", "c"}
    assert reader.matching_ids(Not(Exact("暴雨"))) == {"a", "d"}


def test_any_character_is_a_character(engine: Engine, tmp_path: Path) -> None:
    odd = "𠮷野家\x00\u200d\ud800，。“”\t🙂e\u0301"
    reader = opened(engine, tmp_path, [Document("a", text(""), text(""), FieldText(odd, ()), 0, (), b"")])
    for start in range(len(odd)):
        for end in range(start + 1, len(odd) + 1):
            assert ids(reader, Exact(odd[start:end])) == ["a"]
    assert ids(reader, Exact("野𠮷")) == []


def test_a_folder_that_is_no_index_is_refused(engine: Engine, tmp_path: Path) -> None:
    with pytest.raises(IncompatibleIndex):
        engine.open(folder(tmp_path, "empty"))
    with pytest.raises(IncompatibleIndex):
        engine.open(tmp_path / "missing")
    with pytest.raises(IncompatibleIndex):
        engine.update(tmp_path / "empty", folder(tmp_path, "new"), (), ())


def test_stories_like_another_share_its_telling_words(engine: Engine, tmp_path: Path) -> None:
    flood = "贾鲁河 水位 上涨 巡堤 沙袋"
    filler = [story(f"n{number}", f"消息 {number}", "今天 天气") for number in range(30)]
    documents = [
        story("a", flood, "今天 天气"), story("b", f"{flood} 转移", "天气"), story("c", "贾鲁河 水位 巡堤", "今天"),
        story("d", "今天 天气"), *filler,
    ]  # fmt: skip
    reader = opened(engine, tmp_path, documents)
    words = f"{flood} 今天 天气".split()
    assert reader.alike(words, "a", 2) == ("b", "c")
    assert reader.alike(words, "a", 0) == ()
    assert reader.alike((), "a", 5) == ()


def test_strings_near_each_other(engine: Engine, tmp_path: Path) -> None:
    documents = (
        story("1", "老旧 小区 要 装 电梯"), story("2", body="电梯 进 了 老旧 小区"), story("3", "老旧 小区", "电梯"),
        story("4", body="老旧 小区\n电梯"), story("5", body="老旧 小区 里 说 了 很 多 很 多 话 才 说 电梯"),
    )  # fmt: skip
    reader = opened(engine, tmp_path, documents)
    for distance, found in ((0, set()), (1, {"4"}), (2, {"1", "4"}), (4, {"1", "2", "4"}), (20, {"1", "2", "4", "5"})):
        assert reader.matching_ids(Near(("小区", "电梯"), distance)) == found
    assert reader.matching_ids(Near(("小区", "电梯"), 20, ("headline",))) == {"1"}
    assert reader.matching_ids(Near(("老旧", "小区", "电"), 9)) == {"1", "2", "4"}
    assert reader.matching_ids(Near(("小区", "飞机"), 99)) == frozenset()
    assert all(hit.score > 0 and hit.exact == 1 for hit in reader.search(Request(Near(("小区", "电梯"), 20))).hits)
