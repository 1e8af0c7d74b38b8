"""Ids: readable, safe in URLs, the same for the same content, never the same for two."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from archive.ids import newspaper_code, page_id, story_id
from archive.model import PageMeta

META = PageMeta("zzrb", dt.date(2022, 4, 11), "07", "要闻")


def free(_id: str) -> bool:
    return False


def test_shape() -> None:
    assert re.fullmatch(r"zzrb-20220411-07-[0-9a-f]{8}", story_id(META, "文", free))
    assert re.fullmatch(r"zzrb-20220411-07-p[0-9a-f]{8}", page_id(META, "ab" * 32, free))
    assert re.fullmatch(r"x-undated-00-[0-9a-f]{8}", story_id(PageMeta(), "文", free))
    assert story_id(PageMeta("郑州日报", None, "A05"), "文", free).startswith("zzrb-undated-A05-")


def test_newspaper_codes() -> None:
    codes = {"郑州日报": "zzrb", "重庆晨报": "cqcb", "China Daily": "chinadaily", "ZZRB": "ZZRB", "zz-rb": "zzrb"}
    assert {name: newspaper_code(name) for name in codes} == codes
    assert newspaper_code(None) == newspaper_code("") == newspaper_code("《》") == "x"
    assert newspaper_code("鄭州日報") == "zzrb"


def test_collisions_are_stepped_over_in_a_fixed_order() -> None:
    taken: set[str] = set()
    first = [story_id(META, "同", lambda id: id in taken or taken.add(id) is not None) for _ in range(5)]
    assert len(set(first)) == 5
    assert story_id(META, "同", free) == first[0]
    assert story_id(META, "同", lambda id: id == first[0]) == first[1]


@given(
    st.builds(PageMeta, st.none() | st.text(max_size=40), st.none() | st.dates(), st.none() | st.text(max_size=20)),
    st.text(max_size=20),
)
def test_any_metadata_gives_an_id_that_is_safe_in_urls(meta: PageMeta, content: str) -> None:
    id = story_id(meta, content, free)
    assert id == quote(id, safe="") and len(id) <= 60
    assert re.fullmatch(r"[A-Za-z0-9]+-(\d{8}|undated)-[A-Za-z0-9]+-[0-9a-f]{8}", id)
    assert id == story_id(meta, content, free)
