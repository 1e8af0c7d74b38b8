"""What place names mean to a newspaper of one home city: data/gazetteer read for that city, names to readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from archive.errors import UsageError
from archive.fold import fold_same_length
from archive.resources import data_path


class Kind(StrEnum):
    """How a name stands for a district of the home city, or that it does not."""

    #: the district itself, in full or by an official alias
    DISTRICT = "district"
    #: the district's short name (新密), safe as a word of its own
    SHORT = "short"
    #: a short name or full name that is also an ordinary word (中原, 洛阳's 老城区): counts beside better evidence only
    WEAK = "weak"
    #: a development zone's name as every city has one (高新区): whose it is, the word before it says
    ZONE = "zone"
    STREET = "street"
    #: a street or town without its 街道, 镇 or 乡
    STEM = "stem"
    COMMUNITY = "community"
    MANAGED = "managed"
    LANDMARK = "landmark"
    #: a station, hospital or school that people reach from everywhere
    HUB = "hub"
    #: a wide landscape (嵩山): only supports
    AREA = "area"
    #: the home city or its province
    HOME = "home"
    #: a place of another city
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Reading:
    """One thing a name may mean; ``district`` is the official short name, empty for HOME and OUTSIDE."""

    kind: Kind
    district: str


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """The names a newspaper of ``city`` may print; a name with several readings is a homonym."""

    #: without 市, e.g. ``郑州``
    city: str
    #: official short names, in the order of the statistics, zones last
    districts: tuple[str, ...]
    #: folded name → its readings
    names: Mapping[str, tuple[Reading, ...]]


_PEOPLE = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固"
    "|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
#: 回族区, 壮族自治县, 蒙古自治州: the peoples before a division's rank
_PEOPLES = re.compile(rf"(?:(?:(?:{_PEOPLE}|各)族)+(?:自治)?|(?:维吾尔|哈萨克|蒙古|柯尔克孜)+自治)(?=[县州旗区乡]$)")
_DIVISION = re.compile(r"(?:自治州|自治县|自治旗|自治区|特别行政区|地区|林区|新区|[省市县区盟旗])$")
_STREET = re.compile(r"(?:街道办事处|街道|办事处|民族乡|[镇乡])$")
_ROAD = re.compile(r"[路街道里巷]$")
#: kinds of zones that every city has: short name → the ends of official names
_ZONES = {
    "高新区": ("高新技术产业开发区", "高新技术开发区", "高新技术产业园区"),
    "经开区": ("经济技术开发区", "经济开发区"),
}
#: districts elsewhere whose names are ordinary words in every city
_ORDINARY = frozenset(
    {"新城区", "老城区", "郊区", "城区", "矿区", "城中区", "市中区", "城东区", "城西区", "城北区", "开发区"}
)
#: words of data/gazetteer's curated files → kinds (the rest are landmarks of some sort)
_CURATED: Mapping[str, Kind] = {
    "alias": Kind.DISTRICT,
    "zone": Kind.DISTRICT,
    "short": Kind.SHORT,
    "weak": Kind.WEAK,
    "common": Kind.WEAK,
    "managed": Kind.MANAGED,
    "moved": Kind.STREET,
    "dated": Kind.STREET,
    "station": Kind.HUB,
    "school": Kind.HUB,
    "hospital": Kind.HUB,
    "area": Kind.AREA,
}
#: what the second column of a curated file may say
KINDS = frozenset({*_CURATED, "landmark", "park", "scenic"})


def curated_files(folder: Path) -> list[Path]:
    """What people wrote of one city, in ``folder``: everything but the communities of the statistics."""
    return sorted(path for path in folder.glob("*.tsv") if path.name != "communities.tsv")


def short_name(name: str) -> str:
    """A division's name without its rank and peoples: 中牟县 → 中牟, 管城回族区 → 管城; single characters stay long."""
    plain = _PEOPLES.sub("", name)
    shorts = (plain[:-1] if plain != name else "", _DIVISION.sub("", name))
    return next((short for short in shorts if len(short) > 1), name)


def _lines(path: Path) -> Iterator[list[str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


class _Names:
    """Readings gathered by name, in order of trust: who comes first keeps a name that others only derive."""

    def __init__(self) -> None:
        self.readings: dict[str, list[Reading]] = {}

    def add(self, name: str, kind: Kind, district: str) -> None:
        """One more reading, unless the name stands for that district already."""
        readings = self.readings.setdefault(name, [])
        if not any(other.district == district for other in readings):
            readings.append(Reading(kind, district))

    def add_new(self, name: str, kind: Kind, district: str) -> None:
        """Only where nothing better holds the name."""
        if name not in self.readings:
            self.readings[name] = [Reading(kind, district)]

    def folded(self) -> dict[str, tuple[Reading, ...]]:
        """Readings by folded name; the first of two names that fold alike keeps it."""
        keys = fold_same_length("\n".join(self.readings)).split("\n")
        return {
            key: tuple(readings) for key, readings in reversed(list(zip(keys, self.readings.values(), strict=True)))
        }


@dataclass(frozen=True, slots=True)
class _City:
    code: str
    name: str
    #: area code → official short name, in the order of the statistics
    areas: Mapping[str, str]


def _find_city(city: str, divisions: Mapping[str, str]) -> _City:
    wanted = short_name(city)
    for code, name in divisions.items():
        is_city = len(code) == 4 or code in {"11", "12", "31", "50"}
        if is_city and short_name(name) == wanted:
            areas = {c: n for c, n in divisions.items() if len(c) == 6 and c.startswith(code)}
            return _City(code, wanted, {c: _official(n) for c, n in areas.items()})
    raise UsageError(reason=f"不认识的城市 {city} / unknown city {city}")


def _official(name: str) -> str:
    return next((short for short, ends in _ZONES.items() if name.endswith(ends)), name)


def _street_names(streets: Iterable[tuple[str, str]], names: _Names) -> None:
    """Native names first, then the forms that the same place bore or will bear (大孟街道, 大孟镇, 大孟办事处)."""
    pairs = list(streets)
    for name, district in pairs:
        names.add(name, Kind.STREET, district)
    native = set(names.readings)
    derived: list[tuple[str, str]] = []
    for name, district in pairs:
        stem = _STREET.sub("", _PEOPLES.sub("", name))
        if stem == name or len(stem) < 2:
            continue
        endings = ("办事处",) if _ROAD.search(stem) else ("办事处", "街道", "镇", "乡")
        derived += [(stem + ending, district) for ending in endings if stem + ending not in native]
        if not _ROAD.search(stem):
            names.add(stem, Kind.STEM, district)
    for name, district in derived:
        names.add(name, Kind.STREET, district)


def _home_names(city: _City, divisions: Mapping[str, str], names: _Names) -> tuple[str, ...]:
    curated = [
        (district, kind, name)
        for path in curated_files(data_path("gazetteer", city.code))
        for district, kind, listed in _lines(path)
        for name in listed.split(" ")
    ]
    renamed = {name: district for district, kind, name in curated if kind == "zone"}
    areas = {code: renamed.get(divisions[code], official) for code, official in city.areas.items()}
    moved = {name: district for district, kind, name in curated if kind == "moved"}
    districts = tuple(dict.fromkeys([*areas.values(), *renamed.values()]))

    common = {name for _, kind, name in curated if kind == "common"}
    for code, district in areas.items():
        names.add(divisions[code], Kind.WEAK if district in common else Kind.DISTRICT, district)
    for district in districts:
        names.add(city.name + district, Kind.DISTRICT, district)
        names.add(district, Kind.ZONE if district in _ZONES else Kind.DISTRICT, district)
        for long in _ZONES.get(district, ()):
            names.add(city.name + long, Kind.DISTRICT, district)
            names.add(long, Kind.ZONE, district)
    for district, kind, name in curated:
        meant = _CURATED.get(kind, Kind.LANDMARK)
        # 新郑一中 names its district, whoever may come there
        named = meant is Kind.HUB and name.startswith(short_name(district))
        names.add(name, Kind.LANDMARK if named else meant, district)
    for district in districts:
        short = short_name(district)
        # 长沙 is the city, not 长沙县; 洛阳老城 is the old town, wherever its bounds
        if short not in (district, city.name) and district not in _ZONES and district not in common:
            names.add_new(short, Kind.WEAK if district.endswith("区") else Kind.SHORT, district)

    listed = [(area, name) for area, line in _streets_of(city) for name in line.split(" ")]
    native = [(name, moved.get(name, areas[area])) for area, name in listed if area in areas]
    _street_names([*native, *((n, d) for d, k, n in curated if k == "dated" and _STREET.search(n))], names)
    for area, street, listed_communities in _communities_of(city):
        district = moved.get(street, areas.get(area, ""))
        for name in listed_communities.split(" ") if district else ():
            if len(name) > 3 and name.endswith(("村", "社区")):
                names.add(name, Kind.COMMUNITY, district)
    return districts


def _streets_of(city: _City) -> Iterator[tuple[str, str]]:
    text = data_path("gazetteer", "streets.tsv").read_text(encoding="utf-8")
    for line in re.findall(rf"^{city.code}.*$", text, re.M):
        area, _, streets = line.partition("\t")
        yield area, streets


def _communities_of(city: _City) -> Iterator[list[str]]:
    path = data_path("gazetteer", city.code) / "communities.tsv"
    return _lines(path) if path.is_file() else iter(())


def _outside_names(city: _City, divisions: Mapping[str, str], names: _Names) -> None:
    for code, name in divisions.items():
        if code in city.areas or name in _ORDINARY:
            continue
        home = city.code.startswith(code)
        kind = Kind.HOME if home else Kind.OUTSIDE
        names.add_new(name, kind, "")
        # short names of counties are too often ordinary words (和平, 富裕); cities are named without 市 all the time
        if len(code) < 6 or name.endswith("市"):
            names.add_new(short_name(name), kind, "")


def load_gazetteer(city: str = "郑州") -> Gazetteer:
    """The gazetteer as a newspaper of ``city`` (with or without 市) needs it. Raises UsageError for an unknown city."""
    divisions = dict(_lines(data_path("gazetteer", "divisions.tsv")))
    found = _find_city(city, divisions)
    names = _Names()
    districts = _home_names(found, divisions, names)
    _outside_names(found, divisions, names)
    return Gazetteer(found.name, districts, names.folded())
