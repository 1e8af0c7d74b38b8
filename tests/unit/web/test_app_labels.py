"""A story page says what speaks for each label; an editor's word beats the classifier, there and in the index."""

from __future__ import annotations

import datetime as dt
from html import unescape
from pathlib import Path

import pytest

from archive.corrections import desk
from archive.corrections.verbs import SetDistricts, SetTopics
from archive.home import Home
from archive.model import Story
from archive.store import stories
from archive.store.database import open_database
from indexer import generations
from indexer.recipe import load_toolkit
from indexer.results import Search
from indexer.search import Searcher
from web.app import create_app
from web.services import Services

STORY = Story(
    "s",
    "樱桃沟管委会推行垃圾分类",
    "昨日，樱桃沟管委会给每户发了四色垃圾桶，垃圾分类从此有人教、有人管。\n樱桃沟管委会还办起了兑换超市。",
)


@pytest.fixture
def home(tmp_path: Path, one_dictionary: None) -> Home:
    home = Home(tmp_path / "home")
    with open_database(home, create=True).writing() as conn:
        stories.put_many(conn, [STORY])
    generations.rebuild(home)
    return home


def about(home: Home) -> str:
    """What stands beside the story, without blanks."""
    services = Services(home)
    html = create_app(home, services).test_client().get("/story/s").text
    services.close()
    return "".join(unescape(html).split('<aside class="about"')[1].split())


def indexed(home: Home) -> tuple[list[str], list[str]]:
    searcher = Searcher(home)
    facets = searcher.search(Search("樱桃沟")).facets
    searcher.close()
    return [value for value, _ in facets["district"].values], [value for value, _ in facets["topic"].values]


def test_evidence_is_counted_and_campaigns_are_shown(home: Home) -> None:
    html = about(home)
    assert '>二七区</a><pclass="evidence">凭：<spanlang="zh">樱桃沟管委会</span>×3</p>' in html
    assert 'class="campaign"href="/search?q=%22垃圾分类%22"' in html


def test_an_editors_labels_beat_the_classifier(home: Home) -> None:
    assert indexed(home)[0] == ["二七区"]
    now = dt.datetime.now(dt.UTC)
    desk.apply(home, SetDistricts("s", ("金水区",)), owner="", at=now)
    desk.apply(home, SetTopics("s", ("health",)), owner="", at=now)
    generations.update(home, load_toolkit(home))
    assert indexed(home) == (["金水区"], ["health"])
    html = about(home)
    assert '>金水区</a><pclass="evidence">由编辑订正</p>' in html
    assert ">卫生健康</a>" in html and "二七区</a>" not in html
    # a rebuild knows them too
    generations.rebuild(home)
    assert indexed(home) == (["金水区"], ["health"])
    desk.apply(home, SetDistricts("s", None), owner="", at=now)
    generations.update(home, load_toolkit(home))
    assert indexed(home) == (["二七区"], ["health"])
