"""File names, sidecars, and who is believed when sources disagree."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.filenames import parse_filename
from archive.metadata import Claim, resolve
from archive.model import PageMeta
from archive.sidecar import read_sidecar

DAY = dt.date(2022, 4, 11)
TODAY = dt.date(2024, 1, 1)


@pytest.mark.parametrize(
    ("stem", "newspaper", "date", "number"),
    [
        ("zzrb-20220411-07", "zzrb", DAY, "07"),
        ("zzrb_2022-04-11_07", "zzrb", DAY, "07"),
        ("20220411_A05", None, DAY, "A05"),
        ("20220411-A05-要闻", None, DAY, "A05"),
        ("郑州新报 2023-03-21 A05版", "郑州新报", dt.date(2023, 3, 21), "A05"),
        ("郑州日报2022年4月11日第07版", "郑州日报", DAY, "07"),
        ("2022.04.11 郑州晚报 03版", "郑州晚报", DAY, "03"),
        ("大河报_20220411_A12", "大河报", DAY, "A12"),
        ("A05版", None, None, "A05"),
        ("20220411", None, DAY, None),
    ],
)
def test_file_names(stem: str, newspaper: str | None, date: dt.date | None, number: str | None) -> None:
    assert parse_filename(stem) == PageMeta(newspaper, date, number)


@pytest.mark.parametrize(
    ("stem", "meta"),
    [
        # what could be something else is not read
        ("page-20220411-07", PageMeta(None, DAY, "07")),
        ("scan_20220411_071530", PageMeta(None, DAY)),
        ("20220411-001", PageMeta(None, DAY)),
        ("20220411-00", PageMeta(None, DAY)),
        ("zzrb-20220411-07(1)", PageMeta(None, DAY)),
        ("20220230_A05", PageMeta()),
        ("2022-02-29 A05版", PageMeta(None, None, "A05")),
        ("20220411-20220412-07", PageMeta()),
        ("202204110755", PageMeta()),
        ("20221311", PageMeta()),
        ("07", PageMeta()),
        ("A05", PageMeta()),
        ("剪报 20220411", PageMeta(None, DAY)),
        ("03版05版", PageMeta()),
        ("seed", PageMeta()),
        ("", PageMeta()),
    ],
)
def test_ambiguous_file_names(stem: str, meta: PageMeta) -> None:
    assert parse_filename(stem) == meta


@given(st.text(max_size=40))
def test_any_file_name_is_survived(stem: str) -> None:
    meta = parse_filename(stem)
    assert meta.number is None or meta.number in stem


@given(st.dates(dt.date(1800, 1, 1), dt.date(2099, 12, 31)), st.integers(1, 99), st.sampled_from(["", "A", "B"]))
def test_the_common_pattern(date: dt.date, number: int, letter: str) -> None:
    meta = parse_filename(f"zzrb-{date:%Y%m%d}-{letter}{number:02}")
    assert meta == PageMeta("zzrb", date, f"{letter}{number:02}")


def sidecar(folder: Path, content: bytes | str, name: str = "p.toml") -> tuple[PageMeta, tuple[str, ...]]:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    found = read_sidecar(folder / "p.txt")
    return found.meta, found.flags


FULL = 'newspaper = "城东日报"\ndate = 2022-04-11\npage = 7\nsection = "要闻"\n'


def test_sidecars(tmp_path: Path) -> None:
    assert read_sidecar(tmp_path / "p.txt").meta == PageMeta()
    assert sidecar(tmp_path, FULL) == (PageMeta("城东日报", DAY, "7", "要闻"), ())
    assert sidecar(tmp_path, FULL.encode("gbk"))[0].newspaper == "城东日报"
    assert sidecar(tmp_path, "\ufeffnumber = 'A05'\ndate = '2022-04-11'")[0] == PageMeta(None, DAY, "A05")
    assert sidecar(tmp_path, "date = 2022-04-11T08:00:00")[0] == PageMeta(date=DAY)
    assert sidecar(tmp_path, "number = '9'", "p.txt.toml")[0] == PageMeta(number="9"), "the closer name is believed"


@pytest.mark.parametrize(
    ("content", "flag"),
    [
        ("date = 2022-02-30", "faulty sidecar"),
        ("newspaper = ", "faulty sidecar"),
        (b"\x81\xff\0", "faulty sidecar"),
        ("date = '2022-02-30'", "wrong value for date"),
        ("page = true", "wrong value for page"),
        ("newspaper = ['a']", "wrong value for newspaper"),
        ("newspapr = 'a'", "unknown key"),
        ("section = '" + "长" * 101 + "'", "wrong value for section"),
    ],
)
def test_a_faulty_sidecar_is_flagged(tmp_path: Path, content: bytes | str, flag: str) -> None:
    meta, flags = sidecar(tmp_path, content)
    assert meta == PageMeta() and len(flags) == 1 and flag in flags[0]


def claim(name: str, **values: object) -> Claim:
    return Claim(name, name, PageMeta(**values))  # type: ignore[arg-type]


def test_the_first_source_wins_and_conflicts_are_told() -> None:
    flag, header = (
        claim("flag", date=DAY, number="7"),
        claim("header", date=dt.date(2022, 4, 12), number="07", section="要闻"),
    )
    resolved = resolve((flag, header), TODAY)
    assert resolved.meta == PageMeta(None, DAY, "7", "要闻")
    conflict, unknown = resolved.flags
    assert "2022-04-11" in conflict and "2022-04-12" in conflict
    assert unknown == "报名未知 / unknown: newspaper"


@pytest.mark.parametrize(
    ("name", "one", "other", "agree"),
    [
        ("newspaper", "zzrb", "郑州日报", True),
        ("newspaper", "ZZRB", "zzrb", True),
        ("newspaper", "zzwb", "郑州日报", False),
        ("newspaper", "漳州日报", "郑州日报", False),
        ("number", "A5", "a05", True),
        ("number", "5", "15", False),
        ("number", "A05", "B05", False),
        ("section", "县域 新闻", "县域新闻", True),
        ("section", "要闻", "民生", False),
    ],
)
def test_what_counts_as_a_conflict(name: str, one: str, other: str, agree: bool) -> None:
    rest = claim("all", newspaper="z", date=DAY, number="1", section="s")
    flags = resolve((claim("one", **{name: one}), claim("other", **{name: other})), TODAY).flags
    assert any("不一致" in flag for flag in flags) is not agree
    assert resolve((rest,), TODAY).flags == ()


def test_nothing_known_and_dates_to_come() -> None:
    assert resolve((), TODAY).meta == PageMeta()
    assert "newspaper, date, page number, section" in resolve((), TODAY).flags[0]
    full = claim("all", newspaper="z", date=TODAY + dt.timedelta(1), number="1", section="s")
    (flag,) = resolve((full,), TODAY).flags
    assert "in the future" in flag
    assert resolve((full,), TODAY + dt.timedelta(1)).flags == ()
