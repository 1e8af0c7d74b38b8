"""What names mean to a newspaper of one city."""

from __future__ import annotations

import pytest

from archive.errors import UsageError
from archive.resources import data_path
from indexer.gazetteer import Gazetteer, Kind, load_gazetteer, short_name

ZHENGZHOU = {
    *("中原区", "二七区", "管城回族区", "金水区", "上街区", "惠济区", "中牟县", "巩义市"),
    *("荥阳市", "新密市", "新郑市", "登封市", "郑东新区", "经开区", "高新区", "航空港区"),
}


@pytest.fixture(scope="module")
def zhengzhou() -> Gazetteer:
    return load_gazetteer()


def districts(gazetteer: Gazetteer, name: str) -> set[str]:
    return {reading.district for reading in gazetteer.names.get(name, ())}


def test_districts_are_the_official_short_names(zhengzhou: Gazetteer) -> None:
    assert set(zhengzhou.districts) == ZHENGZHOU
    assert {r.district for readings in zhengzhou.names.values() for r in readings} == {*ZHENGZHOU, ""}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("管城区", {"管城回族区"}),
        ("中牟", {"中牟县"}),
        ("郑州航空港经济综合实验区", {"航空港区"}),
        ("新郑综保区", {"航空港区"}),
        ("郑州经济技术开发区", {"经开区"}),
        ("樱桃沟管委会", {"二七区"}),
        ("南阳新村街道", {"金水区"}),
        # dated names
        ("大孟街道", {"中牟县"}),
        ("大孟镇", {"中牟县"}),
        ("九龙办事处", {"经开区"}),
        # in the statistics under 金水区, 管城回族区 and 中牟县
        *((f"{name}街道", {"郑东新区"}) for name in ("如意湖", "博学路", "龙湖", "龙子湖", "祭城路", "金光路")),
        *((f"{name}街道", {"郑东新区"}) for name in ("龙源路", "商都路", "杨桥", "豫兴")),
        ("白沙镇", {"郑东新区"}),
        # homonyms
        ("龙湖镇", {"新郑市"}),
        ("刘寨街道", {"惠济区"}),
        ("刘寨镇", {"新密市"}),
        ("三官庙街道", {"中原区"}),
        ("三官庙镇", {"航空港区"}),
        ("东风路街道", {"金水区", "中牟县"}),
        ("新华路街道", {"巩义市", "新密市", "新郑市"}),
        ("西大街街道", {"管城回族区", "新密市"}),
        ("城关乡", {"荥阳市", "新郑市"}),
        # elsewhere
        ("朝阳区", {""}),
        ("洛阳", {""}),
    ],
)
def test_names_mean_their_districts(zhengzhou: Gazetteer, name: str, expected: set[str]) -> None:
    assert districts(zhengzhou, name) == expected


def test_short_names_that_are_words_count_as_weak(zhengzhou: Gazetteer) -> None:
    for name in ("中原", "二七", "金水", "上街"):
        assert zhengzhou.names[name][0].kind is Kind.WEAK
    assert zhengzhou.names["新密"][0].kind is Kind.SHORT
    assert load_gazetteer("洛阳").names["老城区"][0].kind is Kind.WEAK


def test_another_city_by_its_name_alone() -> None:
    luoyang = load_gazetteer("洛阳市")
    assert luoyang.city == "洛阳"
    expected = {"涧西区", "西工区", "老城区", "瀍河回族区", "洛龙区", "偃师区", "孟津区", "栾川县", "嵩县", "高新区"}
    assert expected <= set(luoyang.districts)
    assert districts(luoyang, "偃师市") == {"偃师区"}
    assert districts(luoyang, "中原区") == {""}


def test_a_city_without_curated_files_has_its_zones() -> None:
    hefei = load_gazetteer("合肥")
    assert {"高新区", "经开区"} <= set(hefei.districts)
    assert districts(hefei, "合肥高新区") == districts(hefei, "高新技术产业开发区") == {"高新区"}


def test_a_municipality_is_a_city() -> None:
    assert "海淀区" in load_gazetteer("北京").districts


def test_an_unknown_city_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="亚特兰蒂斯"):
        load_gazetteer("亚特兰蒂斯")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("管城回族区", "管城"),
        ("中牟县", "中牟"),
        ("嵩县", "嵩县"),
        ("恩施土家族苗族自治州", "恩施"),
        ("新疆维吾尔自治区", "新疆"),
        ("巴音郭楞蒙古自治州", "巴音郭楞"),
        ("内蒙古自治区", "内蒙古"),
        ("隆林各族自治县", "隆林"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_curated_files_name_only_known_districts() -> None:
    for code, city in (("4101", "郑州"), ("4103", "洛阳")):
        known = set(load_gazetteer(city).districts)
        for name in ("zones", "names", "landmarks"):
            for line in data_path("gazetteer", code, f"{name}.tsv").read_text(encoding="utf-8").splitlines():
                if not line.startswith("#"):
                    district, kind, names = line.split("\t")
                    assert district in known
                    assert kind
                    assert len(set(names.split(" "))) == len(names.split(" "))


def test_three_hundred_landmarks() -> None:
    lines = data_path("gazetteer", "4101", "landmarks.tsv").read_text(encoding="utf-8").splitlines()
    assert sum(len(line.split("\t")[2].split(" ")) for line in lines if not line.startswith("#")) >= 300
