"""What people may call the facet values of an index: other scripts, widths and cases, full names, labels → values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from archive.errors import UsageError
from archive.ids import newspaper_code
from indexer.documents import value_key
from indexer.engine.base import FacetCounts

#: (name that people use, value) pairs of one facet, whether or not an index holds the value
OtherNames = Callable[[], Iterable[tuple[str, str]]]

#: more than a facet ever has
ALL_VALUES = 1_000_000
#: ranks after which a district's own name begins: 河南省郑州市某区
_RANKS = "省市州盟"


class FacetValues:
    """Resolves what a person wrote to the values of an index, facet by facet. Vocabularies are read at first use."""

    def __init__(
        self, values: Callable[[], Mapping[str, Iterable[str]]], other_names: Mapping[str, OtherNames]
    ) -> None:
        """``values`` gives every value of every facet, commonest first."""
        self._load = values
        self._other_names = other_names
        self._held: dict[str, dict[str, list[str]]] | None = None
        self._others: dict[str, dict[str, list[str]]] = {}
        self._spellings: dict[str, dict[str, str]] = {}

    def resolve(self, facet: str, text: str) -> tuple[str, ...]:
        """The values that ``text`` names, else ``text`` itself, by which nothing is found.

        Raises UsageError for a topic that is none: they are few and known, so that is a slip.
        """
        key = value_key(text)
        found = self._in_index(facet).get(key) or self._elsewhere(facet).get(key)
        if not found and facet == "district":
            tails = [key[at + 1 :] for at, char in enumerate(key[:-1]) if char in _RANKS]
            found = next((self._in_index(facet)[tail] for tail in tails if tail in self._in_index(facet)), None)
        if not found and facet == "newspaper":
            found = [paper for paper in self.known(facet) if _is_code(text, paper) or _is_code(paper, text)]
        if not found and facet == "topic":
            found = self._topics_like(key)
            if not found:
                raise self._no_topic(text)
        return tuple(found or (text,))

    def _topics_like(self, key: str) -> list[str]:
        """Topics whose label holds what was written: 环境 → 生态环境."""
        labels = self._elsewhere("topic").items()
        return list(
            dict.fromkeys(topic for label, topics in labels if len(key) > 1 and key in label for topic in topics)
        )

    def _no_topic(self, text: str) -> UsageError:
        names = list(self._elsewhere("topic"))
        chinese = "、".join(name for name in names if not name.isascii())
        ids = ", ".join(dict.fromkeys(topic for topics in self._elsewhere("topic").values() for topic in topics))
        return UsageError(
            reason=f"没有“{text}”这个主题，主题有：{chinese}", reason_en=f"no topic {text!r}; there are: {ids}"
        )

    def counted(self, facets: Mapping[str, FacetCounts], limit: int) -> Mapping[str, FacetCounts]:
        """Counts in which names that differ only in script, width or case are one, called as they are printed most.

        Exact where the counts hold every value, as they do with ``counts_wanted``.
        """
        return {facet: self._merged(facet, counts, limit) for facet, counts in facets.items()}

    def counts_wanted(self, limit: int) -> int:
        """How many values to ask the engine for, to tell the ``limit`` commonest: all, where some are one."""
        return ALL_VALUES if any(self._printed(facet) for facet in self._load_held()) else limit

    def _merged(self, facet: str, counts: FacetCounts, limit: int) -> FacetCounts:
        printed = self._printed(facet)
        if not printed:
            return FacetCounts(counts.values[:limit], counts.distinct)
        totals: Counter[str] = Counter()
        for value, count in counts.values:
            totals[printed.get(value, value)] += count
        ranked = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
        return FacetCounts(tuple(ranked[:limit]), counts.distinct - len(counts.values) + len(ranked))

    def _printed(self, facet: str) -> Mapping[str, str]:
        """The rarer spellings of the values that have several → the one printed most."""
        if facet not in self._spellings:
            held = self._in_index(facet).values()
            self._spellings[facet] = {rare: most for most, *others in held for rare in others}
        return self._spellings[facet]

    def known(self, facet: str) -> Iterable[str]:
        """The values that the index holds."""
        return (value for values in self._in_index(facet).values() for value in values)

    def _in_index(self, facet: str) -> dict[str, list[str]]:
        return self._load_held().get(facet, {})

    def _load_held(self) -> dict[str, dict[str, list[str]]]:
        if self._held is None:
            self._held = {name: _by_key((v, v) for v in values) for name, values in self._load().items()}
        return self._held

    def _elsewhere(self, facet: str) -> dict[str, list[str]]:
        if facet not in self._others:
            load = self._other_names.get(facet)
            self._others[facet] = _by_key(load()) if load else {}
        return self._others[facet]


def _is_code(code: str, newspaper: str) -> bool:
    """Whether ``code`` is the short code of a newspaper's name (zzrb)."""
    return code.isascii() and not newspaper.isascii() and newspaper_code(newspaper) == code.lower()


def _by_key(names: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in names:
        if value not in found.setdefault(value_key(name), []):
            found[value_key(name)].append(value)
    return found
