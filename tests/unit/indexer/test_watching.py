"""Queries that watch: over random histories every difference is recorded once with its reason, as a full look would."""

from __future__ import annotations

import datetime as dt
import random
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.corrections import desk
from archive.corrections.verbs import SetDistricts
from archive.home import Home
from archive.model import Credit, CreditRole, Story
from archive.store import findings, redirects, stories
from archive.store.database import open_database
from archive.store.findings import Finding
from archive.store.queries import SavedQuery
from indexer import generations, saved
from indexer.classify import DistrictLabel, Labels, TopicLabel
from indexer.query_form import read_form
from indexer.recipe import Toolkit
from indexer.results import Search
from indexer.search import Searcher
from indexer.watching import passes
from indexer.watching.differences import net, text_digest

TEXTS = ("河水清了，城东在修桥。", "修桥的人说，河水涨了。", "城西的夜校开课。", "河边夜校，城东城西都来。", "无关。")
SEARCHES = (
    Search("河水"),
    Search('"修桥"'),
    Search("河 -桥"),
    Search("河水 OR 夜校"),
    Search("", {"district": ("城东区",)}),
    Search("区县:城西区 夜校"),
    Search("记者:林一舟"),
    Search("", {"newspaper": ("嵩山日报",)}, dt.date(2022, 1, 1), None),
    Search("linyizhou"),
)
IDS = "abcdefg"


@dataclass(frozen=True)
class Vocabulary:
    """A classifier by plain words; a story without one takes after its page fellows."""

    names: tuple[tuple[str, str], ...]

    def using(self, _words: object) -> Vocabulary:
        return self

    def classify(self, story: Story, neighbours: Sequence[Story] = ()) -> Labels:
        own = self._of(story) or [name for other in neighbours for name in self._of(other)]
        topics = (TopicLabel("education", 1.0, ()),) if "夜校" in story.body else ()
        return Labels(tuple(DistrictLabel(name, 1.0, ()) for name in dict.fromkeys(own)), topics)

    def _of(self, story: Story) -> list[str]:
        return [district for word, district in self.names if word in story.body]


VOCABULARIES = (
    Vocabulary((("城东", "城东区"), ("城西", "城西区"))),
    Vocabulary((("城东", "城西区"), ("河", "城东区"))),
)


class Archive:
    """A home with its index, a few saved queries, and what each of them should have told by now."""

    def __init__(self, root: Path, toolkit: Toolkit) -> None:
        self.home = Home(root)
        self._toolkit = toolkit
        self.vocabulary = 0
        with open_database(self.home, create=True).writing() as conn:
            stories.put(conn, made("a", 0, None, 0))
        generations.rebuild(self.home, self.toolkit)
        self.searcher = Searcher(self.home)
        self.queries = [
            saved.save(self.home, f"第{n}项", search, searcher=self.searcher) for n, search in enumerate(SEARCHES)
        ]
        self.before = {query.id: self.found(query) for query in self.queries}
        self.seen = 0

    @property
    def toolkit(self) -> Toolkit:
        recipe = replace(self._toolkit.recipe, vocabulary=f"v{self.vocabulary}")
        return replace(self._toolkit, classifier=VOCABULARIES[self.vocabulary], recipe=recipe)

    def found(self, query: SavedQuery) -> dict[str, str]:
        """What a query finds now in the whole index, each with the digest of its text: the slow and sure way."""
        search, parsed = read_form(query.form, query.text)
        ids = self.searcher.matching_ids(search, parsed)
        with open_database(self.home).reading() as conn:
            return {id: text_digest(story) for id, story in stories.get_live(conn, ids).items()}

    def look(self) -> dict[int, list[Finding]]:
        """A pass, and the findings that it recorded."""
        passes.catch_up(self.home, self.searcher.index)
        with open_database(self.home).reading() as conn:
            fresh = {q.id: findings.newest(conn, [q.id], 10_000) for q in self.queries}
        kept = {id: [f for f in several if f.id > self.seen] for id, several in fresh.items()}
        self.seen = max((f.id for several in fresh.values() for f in several), default=0)
        return kept

    def check(self) -> None:
        """A pass records exactly what differs from before, and nothing the second time."""
        told = self.look()
        for query in self.queries:
            before, now = self.before[query.id], self.found(query)
            wanted = {(id, "new") for id in now.keys() - before.keys()}
            wanted |= {(id, "gone") for id in before.keys() - now.keys()}
            wanted |= {(id, "changed") for id in now.keys() & before.keys() if now[id] != before[id]}
            assert {(f.story_id, f.kind) for f in told[query.id]} == wanted, query.text
            assert len(told[query.id]) == len(wanted)
            with open_database(self.home).reading() as conn:
                assert findings.matches(conn, query.id).keys() == now.keys()
                last = findings.baseline(conn, query.id)
            assert last is not None and last.total == len(now)
            self.before[query.id] = now
        assert not any(self.look().values()), "told twice"

    def close(self) -> None:
        self.searcher.close()


def made(id: str, text: int, page: str | None, who: int) -> Story:
    byline = (Credit("林一舟", CreditRole.REPORTER),) if who == 1 else ()
    paper = "嵩山日报" if who else None
    body = TEXTS[text] + ("记者林一舟摄。" if who == 2 else "")
    return Story(id, f"第{id}篇", body, byline=byline, date=dt.date(2021 + who, 3, 1), newspaper=paper, page_id=page)


Step = tuple[str, int]


def act(archive: Archive, step: Step) -> None:
    """One thing that can happen to an archive; the number says what it happens to."""
    what, number = step
    rng = random.Random(number)
    id, other = rng.choice(IDS), rng.choice(IDS)
    story = made(id, rng.randrange(len(TEXTS)), rng.choice((None, "p1", "p2")), rng.randrange(3))
    with open_database(archive.home).writing() as conn:
        if what == "put":
            stories.put(conn, story)
        elif what == "remove":
            stories.remove(conn, id)
        elif what == "merge" and other != id and stories.get_live(conn, [other]) and stories.remove(conn, id):
            redirects.add(conn, id, other)
        known = bool(stories.get_live(conn, [id]))
    if what == "label" and known:
        desk.apply(archive.home, SetDistricts(id, ("城东区",)), owner="", at=dt.datetime.now(dt.UTC))
    elif what == "vocabulary":
        archive.vocabulary = 1 - archive.vocabulary
        generations.rebuild(archive.home, archive.toolkit)
    elif what == "reindex":
        generations.rebuild(archive.home, archive.toolkit)
    elif what == "update":
        generations.update(archive.home, archive.toolkit)


STEPS = st.tuples(
    st.sampled_from(("put",) * 5 + ("remove", "merge", "label", "vocabulary", "reindex", "update")), st.integers(0, 400)
)


HISTORIES = st.lists(st.tuples(st.lists(STEPS, min_size=1, max_size=5), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_every_difference_once(quick_words: None, toolkit: Toolkit, history: list[tuple[list[Step], bool]]) -> None:
    live_through(toolkit, history)


@pytest.mark.slow
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_every_difference_once_at_length(
    quick_words: None, toolkit: Toolkit, history: list[tuple[list[Step], bool]]
) -> None:
    live_through(toolkit, history)


def live_through(toolkit: Toolkit, history: list[tuple[list[Step], bool]]) -> None:
    """Let things happen, looking in between: every pass, and all of them together, tell what a full look tells."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive(Path(folder) / "home", toolkit)
        first = dict(archive.before)
        for steps, index in history:
            for step in steps:
                act(archive, step)
            if index:
                generations.update(archive.home, archive.toolkit)
            archive.check()
        # what all the passes told comes to what differs between the first and the last
        for query, result in zip(archive.queries, saved.run(archive.home, archive.searcher), strict=True):
            before, now = first[query.id], archive.before[query.id]
            assert set(result.new) == now.keys() - before.keys()
            assert set(result.gone) == before.keys() - now.keys()
            assert set(result.changed) == {id for id in now.keys() & before.keys() if now[id] != before[id]}
            with open_database(archive.home).reading() as conn:
                unread = findings.waiting(conn, query.id, "read")
                count = findings.unread(conn, "").get(query.id, 0)
            assert {f.story_id for f in net(unread)} == {*result.new, *result.gone, *result.changed}
            assert count == len(net(unread)), "the badge counts what would be shown"
        archive.close()


@pytest.fixture
def archive(tmp_path: Path, quick_words: None, toolkit: Toolkit) -> Iterator[Archive]:
    archive = Archive(tmp_path / "home", toolkit)
    yield archive
    archive.close()


def put(archive: Archive, *several: Story, gone: Sequence[str] = (), merged: dict[str, str] | None = None) -> None:
    with open_database(archive.home).writing() as conn:
        stories.put_many(conn, several)
        for id in (*gone, *(merged or {})):
            stories.remove(conn, id)
        for old, new in (merged or {}).items():
            redirects.add(conn, old, new)
    generations.update(archive.home, archive.toolkit)


def why(archive: Archive, query: int) -> dict[str, tuple[str, str, str | None]]:
    """Story → (kind, reason, into) of what the next pass tells of a query."""
    told = archive.look()[archive.queries[query].id]
    return {f.story_id: (f.kind, f.reason, f.into) for f in told}


def test_reasons(archive: Archive) -> None:
    put(archive, made("b", 1, None, 0), made("c", 2, None, 0), made("d", 0, None, 0))
    assert why(archive, 0) == dict.fromkeys("bd", ("new", "added", None))
    # corrected: one matches no more, one does now, one still does
    put(archive, made("a", 4, None, 0), made("c", 0, None, 0), made("b", 0, None, 0))
    assert why(archive, 0) == {
        "a": ("gone", "corrected", None),
        "c": ("new", "corrected", None),
        "b": ("changed", "corrected", None),
    }
    put(archive, gone=["c"], merged={"b": "d"})
    assert why(archive, 0) == {"c": ("gone", "removed", None), "b": ("gone", "merged", "d")}
    # another vocabulary: nothing was written, and only queries for labels notice
    put(archive, made("e", 2, None, 0))
    archive.look()
    act(archive, ("vocabulary", 0))
    told = archive.look()
    assert told[archive.queries[0].id] == []
    assert {(f.story_id, f.kind, f.reason) for f in told[archive.queries[5].id]} == {("e", "gone", "reclassified")}


def test_an_editors_label_is_a_reclassification(archive: Archive) -> None:
    put(archive, made("b", 2, None, 0))
    archive.look()
    desk.apply(archive.home, SetDistricts("b", ("城东区",)), owner="", at=dt.datetime.now(dt.UTC))
    generations.update(archive.home, archive.toolkit)
    told = archive.look()
    reasons = {(f.query_id, f.kind, f.reason) for several in told.values() for f in several}
    east, west = archive.queries[4].id, archive.queries[5].id
    assert reasons == {(east, "new", "reclassified"), (west, "gone", "reclassified")}


def test_a_name_that_comes_up_lets_older_stories_be_found(archive: Archive) -> None:
    """The reading of a query may change with the index: then old stories count as much as new ones."""
    put(archive, made("b", 0, None, 2))
    archive.check()
    put(archive, made("c", 4, None, 1))
    archive.check()
    with open_database(archive.home).reading() as conn:
        assert "b" in findings.matches(conn, archive.queries[8].id)


def test_an_older_index_tells_nothing(archive: Archive, toolkit: Toolkit) -> None:
    """A process that still reads the generation before must not look back."""
    old = Searcher(archive.home)
    with old.index.reading() as stale:
        put(archive, made("b", 0, None, 0), made("c", 2, None, 0))
        assert archive.look()[archive.queries[0].id]
        with open_database(archive.home).writing() as conn:
            done = passes.ask(conn, stale, archive.queries)
    assert done.found == {} and not any(archive.look().values())
    # nor one of the same stories with the labels of before
    with old.index.reading() as stale:
        act(archive, ("vocabulary", 0))
        assert any(archive.look().values())
        with open_database(archive.home).writing() as conn:
            done = passes.ask(conn, stale, archive.queries)
    old.close()
    assert done.found == {} and not any(archive.look().values())


def test_what_comes_to_nothing_is_not_unread(archive: Archive) -> None:
    query = archive.queries[0]
    put(archive, made("b", 0, None, 0))
    archive.look()
    put(archive, gone=["b"])
    archive.look()
    with open_database(archive.home).reading() as conn:
        assert findings.unread(conn, "").get(query.id, 0) == 0
    (result,) = saved.run(archive.home, archive.searcher, query.name)
    assert (result.new, result.gone, result.changed) == ((), (), ())
