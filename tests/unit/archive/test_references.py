"""References that managers read: whatever stands in a story, a parser gets it back."""

from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from archive.model import Credit, CreditRole, Story
from archive.references import bibtex, ris
from tests.unit.archive.made import STORIES

STORY = Story(
    id="zzrb-20220411-07-00000001",
    headline="涨价 50% & {更多}",
    body="一\n二",
    byline=(
        Credit("刘伟平", CreditRole.REPORTER),
        Credit("王蓓", CreditRole.PHOTOGRAPHER),
        Credit("李四", CreditRole.CORRESPONDENT),
        Credit("刘伟平", CreditRole.AUTHOR),
    ),
    date=dt.date(2022, 4, 11),
    newspaper="郑州日报",
    page="07",
    section="要闻",
)
_PLAIN = {
    r"\textbackslash{}": "\\",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{char}": char for char in "{}%&#$_"},
}
_TEX = re.compile("|".join(re.escape(made) for made in _PLAIN))


def parsed_bibtex(entry: str) -> tuple[str, str, dict[str, str]]:
    """Kind, key and fields of one entry, as a reader of BibTeX finds them: braces balanced, escapes taken back."""
    head = re.match(r"@(\w+)\{([^,\s{}]+),\n", entry)
    assert head and entry.endswith("}\n")
    fields, at = {}, head.end()
    while not entry.startswith("}", at):
        name = re.compile(r"  (\w+) = \{").match(entry, at)
        assert name, entry[at:]
        depth, end = 1, name.end()
        while depth:
            step = re.compile(r"\\[{}]|.").match(entry, end)
            assert step, "an entry that never ends"
            depth += {"{": 1, "}": -1}.get(step[0], 0)
            end = step.end()
        fields[name[1]] = entry[name.end() : end - 1]
        assert entry.startswith(",\n", end)
        at = end + 2
    assert entry[at:] == "}\n"
    return head[1], head[2], fields


def plain(value: str) -> str:
    return _TEX.sub(lambda match: _PLAIN[match[0]], value)


def parsed_ris(record: str) -> list[tuple[str, str]]:
    lines = record.removesuffix("\r\n\r\n").split("\r\n")
    pairs = []
    for line in lines:
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - (.*)", line)
        assert match and len(line.splitlines()) == 1
        pairs.append((match[1], match[2]))
    assert pairs[0] == ("TY", "NEWS") and pairs[-1] == ("ER", "")
    return pairs


def words(text: str | None) -> str:
    return " ".join((text or "").split())


def test_bibtex() -> None:
    assert bibtex(STORY, "https://news.example.org/story/%E5%A4%A9?q=a#b") == (
        "@article{zzrb-20220411-07-00000001,\n"
        "  title = {涨价 50\\% \\& \\{更多\\}},\n"
        "  author = {{刘伟平} and {李四}},\n"
        "  journal = {郑州日报},\n"
        "  year = {2022},\n  month = {4},\n  day = {11},\n  date = {2022-04-11},\n"
        "  pages = {07},\n  note = {要闻},\n  entrysubtype = {newspaper},\n"
        "  url = {https://news.example.org/story/%E5%A4%A9?q=a#b},\n}\n"
    )


def test_ris() -> None:
    pairs = parsed_ris(ris(STORY, "https://news.example.org/story/1"))
    assert [value for tag, value in pairs if tag == "AU"] == ["刘伟平", "李四"]
    assert {
        ("TI", STORY.headline),
        ("DA", "2022/04/11"),
        ("T2", "郑州日报"),
        ("SP", "07"),
        ("N2", "一 二"),
        ("UR", "https://news.example.org/story/1"),
    } <= {*pairs}


def test_keys_stay_apart() -> None:
    ids = ("天 鹅", "天-鹅", "白鹭", "a b", "a-b", "a_b")
    keys = {parsed_bibtex(bibtex(Story(id, "题", "")))[1] for id in ids}
    assert len(keys) == len(ids) and {"a-b", "a_b"} <= keys


@given(STORIES, st.text(st.characters(codec="utf-8"), max_size=30))
def test_a_parser_gets_everything_back(story: Story, nonsense: str) -> None:
    for given_story in (story, Story("x", f"{nonsense}\\}}{{%", nonsense, subtitle=nonsense, newspaper=nonsense)):
        kind, _, fields = parsed_bibtex(
            bibtex(given_story, f"https://a/{nonsense}" if nonsense.isprintable() else None)
        )
        assert kind == "article"
        assert plain(fields.get("title", "")) == words(given_story.headline or given_story.label)
        assert plain(fields.get("subtitle", "")) == words(given_story.subtitle)
        assert plain(fields.get("journal", "")) == words(given_story.newspaper)
        pairs = dict(parsed_ris(ris(given_story)))
        assert pairs["TI"] == words(given_story.headline or given_story.label)
        assert pairs.get("N2", "") == words(given_story.body)
