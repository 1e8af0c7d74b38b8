"""Makes data/userdict.txt: place names that jieba's own dictionary lacks, without which it cuts them into characters.

Run by hand after the gazetteer changed: ``python scripts/build_userdict.py [CITY…]``. Names of the whole country's
provinces, cities and districts; and of each CITY (郑州 and 洛阳 unless told) districts, zones, streets and towns, these
also where jieba knows them, for it may hold them too rare to keep whole. Streets go in without their 街道, so that a
search for the name alone finds its word; frequencies are left to the tokenizer.
"""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

from indexer.gazetteer import Kind, load_gazetteer, short_name

DATA = Path(__file__).parent.parent / "data"
#: longer names are better cut into their parts
LONGEST = 4
_HAN = re.compile("[一-龥]{2,}")


def known_words() -> set[str]:
    spec = importlib.util.find_spec("jieba")
    assert spec is not None and spec.origin is not None
    lines = Path(spec.origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines()
    return {line.partition(" ")[0] for line in lines}


def divisions() -> set[str]:
    lines = (DATA / "gazetteer" / "divisions.tsv").read_text(encoding="utf-8").splitlines()
    names = {line.partition("\t")[2] for line in lines}
    return names | {short_name(name) for name in names}


def places_of(city: str) -> set[str]:
    kinds = {Kind.DISTRICT, Kind.SHORT, Kind.ZONE, Kind.STEM}
    readings = load_gazetteer(city).names.items()
    return {name for name, found in readings if found[0].kind in kinds}


def main() -> None:
    cities = sys.argv[1:] or ["郑州", "洛阳"]
    wanted = (divisions() - known_words()).union(*map(places_of, cities))
    new = {name for name in wanted if _HAN.fullmatch(name) and len(name) <= LONGEST}
    target = DATA / "userdict.txt"
    target.write_text("".join(f"{name} ns\n" for name in sorted(new)), encoding="utf-8")
    print(len(new), "words →", target.name)  # noqa: T201


if __name__ == "__main__":
    main()
