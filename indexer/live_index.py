"""The live index, open: readers follow the pointer from generation to generation, and the last one out closes."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from archive.errors import IncompatibleIndex, JianbaoError, NoHome, NoIndex, NothingIndexed
from archive.home import Home
from indexer.assistance import Assistance, assistance
from indexer.documents import FACETS
from indexer.engine.base import Engine, Everything, Reader, Request
from indexer.facet_values import ALL_VALUES, FacetValues, OtherNames
from indexer.plan import Means
from indexer.recipe import load_engine
from indexer.shelf import Generation, Hold, hold_live, live_name
from indexer.sounds import NAMED, Sounds
from indexer.tokens import Tokenizer
from indexer.widening import MOST, load_widening


@dataclass(frozen=True, slots=True)
class OpenIndex:
    """One generation, ready to answer; valid while it is being read."""

    generation: Generation
    reader: Reader
    means: Means
    sounds: Sounds
    values: FacetValues
    assistance: Assistance


@dataclass(slots=True)
class _Lease:
    """An open generation and how many are reading it."""

    index: OpenIndex
    hold: Hold
    readers: int = 0
    retired: bool = False

    @property
    def name(self) -> str:
        return self.index.generation.name

    def close_if_unused(self) -> None:
        if self.retired and self.readers == 0:
            self.index.reader.close()
            self.hold.release()


class LiveIndex:
    """A home's index for many threads. Opens nothing before it is first read."""

    def __init__(self, home: Home, engine: Engine | None = None) -> None:
        self._home = home
        self._engine = engine
        self._ahead = False
        self._tokenizer: Tokenizer | None = None
        self._widening = load_widening()
        self._lease: _Lease | None = None
        #: a generation that could not be opened while an older one answers
        self._refused: str | None = None
        self._counting = threading.Lock()
        self._opening = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[OpenIndex]:
        """The generation that is live now, kept open for the block even when a newer one takes its place.

        A new generation that cannot be opened does not take the place of one that answers. Raises NoIndex;
        IncompatibleIndex when there is nothing else to answer.
        """
        lease = self._enter()
        try:
            yield lease.index
        finally:
            with self._counting:
                lease.readers -= 1
                lease.close_if_unused()

    def read_ahead(self) -> None:
        """From now on have a thread read what corrections need of a generation as soon as it is open."""
        self._ahead = True

    def close(self) -> None:
        """Close the index as soon as nobody reads it; reading again opens it again."""
        with self._counting:
            self._replace(None)

    def _enter(self) -> _Lease:
        while True:
            try:
                name = live_name(self._home)
            except NoHome as error:
                raise NothingIndexed(home=self._home.root) from error
            if name is None:
                raise NoIndex
            with self._counting:
                current = self._lease
                if current and (current.name == name or self._refused == name):
                    current.readers += 1
                    return current
            # the first request waits for the index; later ones are answered by the old one while a thread opens the new
            if self._opening.acquire(blocking=current is None):
                try:
                    self._follow(name)
                finally:
                    self._opening.release()
            elif current is not None:
                with self._counting:
                    if not current.retired:
                        current.readers += 1
                        return current

    def _follow(self, name: str) -> None:
        """Open what is live, unless another thread has done so meanwhile."""
        with self._counting:
            if self._lease and self._lease.name == name:
                return
        try:
            fresh = self._open()
        except JianbaoError:
            if self._lease is None:
                raise
            self._refused = name
            return
        with self._counting:
            self._refused = None
            self._replace(fresh)

    def _replace(self, fresh: _Lease | None) -> None:
        old, self._lease = self._lease, fresh
        if old:
            old.retired = True
            old.close_if_unused()

    def _open(self) -> _Lease:
        hold = hold_live(self._home)
        try:
            recipe = hold.generation.manifest.recipe
            engine = self._engine = self._engine or load_engine()
            tokenizer = self._tokenizer_named(recipe.tokenizer)
            if recipe.engine != engine.name:
                raise IncompatibleIndex(reason=f"engine: {recipe.engine} → {engine.name}")
            # its dictionary is read here, while opening, and not in the first search
            tokenizer.words("检索")
            reader = engine.open(hold.generation.folder)
        except BaseException:
            hold.release()
            raise
        values = FacetValues(lambda: _values(reader), _other_names(recipe.city))
        sounds = Sounds(lambda: (name for facet in NAMED for name in values.known(facet)))

        def alternatives(run: str, words: Sequence[str]) -> tuple[str, ...]:
            return (*sounds.spelled(run), *self._widening.alternatives(run, words))[:MOST]

        means = Means(tokenizer.words, alternatives, values.resolve)
        helping = assistance(reader, values, sounds, recipe.city)
        if self._ahead:
            threading.Thread(target=helping.read, name="corrections", daemon=True).start()
        return _Lease(OpenIndex(hold.generation, reader, means, sounds, values, helping), hold)

    def _tokenizer_named(self, name: str) -> Tokenizer:
        """The tokenizer that cut the index's words, so that a query is cut alike."""
        from indexer.tokens import load_tokenizer

        if self._tokenizer is None or self._tokenizer.name != name:
            try:
                self._tokenizer = load_tokenizer(self._home.dictionary, name.partition(" ")[0])
            except (ImportError, ValueError) as error:
                raise IncompatibleIndex(reason=f"tokenizer: {error}") from error
        if self._tokenizer.name != name:
            raise IncompatibleIndex(reason=f"tokenizer: {name} → {self._tokenizer.name}")
        return self._tokenizer


def _values(reader: Reader) -> Mapping[str, list[str]]:
    """Every value of every facet in an index."""
    request = Request(Everything(), limit=0, facets=FACETS, facet_limit=ALL_VALUES)
    return {facet: [value for value, _ in counts.values] for facet, counts in reader.search(request).facets.items()}


def _other_names(city: str) -> Mapping[str, OtherNames]:
    """What districts and topics are also called, for an index of a newspaper at home in ``city``."""

    def districts() -> Iterator[tuple[str, str]]:
        from indexer.gazetteer import Kind, load_gazetteer

        own = (Kind.DISTRICT, Kind.SHORT, Kind.ZONE, Kind.WEAK)
        for name, readings in load_gazetteer(city).names.items():
            yield from ((name, reading.district) for reading in readings if reading.kind in own and reading.district)

    def topics() -> Iterator[tuple[str, str]]:
        from indexer.topics import load_vocabulary

        for topic in load_vocabulary().topics:
            yield from ((name, topic.id) for name in (topic.id, topic.zh, topic.en))

    return {"district": districts, "topic": topics}
