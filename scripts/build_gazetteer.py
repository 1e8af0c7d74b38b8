"""Makes data/gazetteer/{divisions,streets}.tsv and the communities of each city that has them from the divisions data.

Run by hand: ``python scripts/build_gazetteer.py FOLDER``, FOLDER holding cn-{provinces,cities,areas,streets}.csv and
``zhengzhou-{streets,communities}.csv``. The curated files beside them (zones, names, landmarks) are written by people.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).parent.parent / "data" / "gazetteer"
#: rows of the statistics that are no places: they only hold the districts of a municipality or of a province together
PLACEHOLDERS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def short_street(name: str, area: str) -> str:
    """Streets of development zones repeat the zone in front of their own name."""
    return name.removeprefix(area) or name


def divisions(source: Path) -> dict[str, str]:
    named: dict[str, str] = {}
    for level in ("provinces", "cities", "areas"):
        for row in rows(source / f"cn-{level}.csv"):
            if row["name"] not in PLACEHOLDERS:
                named[row["code"]] = row["name"]
    return dict(sorted(named.items()))


def write(path: Path, lines: list[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(len(lines), "lines →", path.relative_to(TARGET.parent.parent))  # noqa: T201


def main() -> None:
    source = Path(sys.argv[1])
    named = divisions(source)
    write(TARGET / "divisions.tsv", [f"{code}\t{name}" for code, name in named.items()])

    streets: dict[str, list[str]] = defaultdict(list)
    for row in rows(source / "cn-streets.csv"):
        streets[row["areaCode"]].append(short_street(row["name"], named.get(row["areaCode"], "")))
    write(
        TARGET / "streets.tsv", [f"{area}\t{' '.join(dict.fromkeys(names))}" for area, names in sorted(streets.items())]
    )

    codes = {row["district"]: row["district_code"] for row in rows(source / "zhengzhou-streets.csv")}
    communities: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows(source / "zhengzhou-communities.csv"):
        street = short_street(row["street"], row["district"])
        communities[codes[row["district"]], street].append(row["community"])
    write(
        TARGET / "4101" / "communities.tsv",
        [
            f"{area}\t{street}\t{' '.join(dict.fromkeys(names))}"
            for (area, street), names in sorted(communities.items())
        ],
    )


if __name__ == "__main__":
    main()
