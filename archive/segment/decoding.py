"""Reads a page as a sequence of stories: the labels of all blocks decided together (Viterbi 1967).

A page is a sequence of stories: banner, kicker, headline, continuation, subtitle, byline, then text with subheads.
Every block gives evidence for each label; transitions carry what newspapers do. The state also remembers whether the
running story already has its credit (a lead or a byline), how many headlines stand stacked without text, so that two
leads under two headlines read as two stories, and how many subheads the story has, for subheads come in sets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from archive.segment.features import Features
from archive.segment.labels import HEAD, OPENERS, Label
from archive.segment.weights import END, START, Weights

#: as many headlines may stand stacked over columns that run side by side
STACK = 2
#: nats: a page that ends where a story cannot
BROKEN_END = -6.0
_LABELS = tuple(Label)
_PLACE = {label: i for i, label in enumerate(_LABELS)}
#: the features that the state looks at
_SEEN = ("lead", "credit_tail", "photo_tail", "author_tail")


@dataclass(frozen=True, slots=True)
class _State:
    """Where the reading of a page stands after a block."""

    label: str
    #: the running story has a lead or a byline
    credited: bool = False
    #: headlines above whose text has not begun
    waiting: int = 0
    #: subheads of the running story, counted up to two
    subheads: int = 0


@dataclass(frozen=True, slots=True)
class Labelling:
    """The label of every block and how far the second best reading is behind, in nats a block."""

    labels: tuple[Label, ...]
    margins: tuple[float, ...]
    #: stories, and how many of them name nobody though they are neither briefs nor pictures
    stories: int = 0
    unsigned: int = 0


class Decoder:
    """Finds the best labelling of a page under some weights; holds the steps between states as arrays."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._columns = {name: i for i, name in enumerate(_feature_names(weights))}
        self._emissions = np.array(
            [[weights.emission[label].get(name, 0.0) for label in _LABELS] for name in self._columns]
        )
        self._states = _all_states()
        self._index = {state: i for i, state in enumerate(self._states)}
        self._steps = lru_cache(maxsize=None)(self._build_steps)
        self._ends = np.array([self._worth(_finish(s)) + self._ending(s) for s in self._states])

    def label(self, features: Sequence[Features], evidence: npt.NDArray[np.float64]) -> Labelling:
        """The labels that together have the most evidence; ``evidence`` as ``evidence`` gives it."""
        if not features:
            return Labelling((), ())
        states = self._best_path(features, evidence)
        labels = tuple(Label(self._states[s].label) for s in states)
        return Labelling(labels, _margins(evidence, labels), *_credits([self._states[s] for s in states]))

    def evidence(self, features: Sequence[Features]) -> npt.NDArray[np.float64]:
        """Nats for each label (column) that each block (row) by itself is that; the same whatever the story weighs."""
        strengths = np.zeros((len(features), len(self._columns)))
        for row, seen in zip(strengths, features, strict=True):
            row[0] = 1.0
            for name, value in seen.items():
                place = self._columns.get(name)
                if place is not None:
                    row[place] = value
        evidence: npt.NDArray[np.float64] = strengths @ self._emissions
        return evidence

    def _best_path(self, features: Sequence[Features], evidence: npt.NDArray[np.float64]) -> list[int]:
        best = np.full(len(self._states), -np.inf)
        best[self._index[_State(START)]] = 0.0
        steps = [self._steps(tuple(bool(f.get(name)) for name in _SEEN)) for f in features]
        reached = [best]
        for step, row in zip(steps, evidence, strict=True):
            best = np.full(len(self._states), -np.inf)
            best[step.target] = np.maximum.reduceat(reached[-1][step.source] + step.worth, step.starts)
            # all steps to a state carry its label, and adding the same number to all leaves the greatest the greatest
            best[step.target] += row[step.label]
            reached.append(best)
        path = [int(np.argmax(best + self._ends))]
        for step, row, before in zip(steps[:0:-1], evidence[:0:-1], reached[-2:0:-1], strict=True):
            path.append(step.back(path[-1], row, before))
        return path[::-1]

    def _build_steps(self, seen: tuple[bool, ...]) -> _Steps:
        features = {name: 1.0 for name, there in zip(_SEEN, seen, strict=True) if there}
        rows = []
        for i, state in enumerate(self._states):
            for label in _LABELS:
                weight = self._weights.transition.get((state.label, label))
                if weight is not None:
                    new, events = _follow(state, label, features)
                    rows.append((self._index[new], i, _PLACE[label], weight + self._worth(events)))
        rows.sort()
        target = np.array([row[0] for row in rows])
        starts = np.flatnonzero(np.append(True, target[1:] != target[:-1]))
        return _Steps(
            np.array([row[1] for row in rows]),
            np.array([row[3] for row in rows]),
            starts,
            target[starts],
            np.array([rows[start][2] for start in starts]),
            {int(target[a]): slice(int(a), int(b)) for a, b in pairwise((*starts, len(rows)))},
        )

    def _worth(self, events: Sequence[str]) -> float:
        return sum(self._weights.story[event] for event in events)

    def _ending(self, state: _State) -> float:
        return self._weights.transition.get((state.label, END), BROKEN_END)


def _feature_names(weights: Weights) -> list[str]:
    """All features that some label weighs, the bias first."""
    return ["bias", *sorted({name for own in weights.emission.values() for name in own} - {"bias"})]


@dataclass(frozen=True, slots=True)
class _Steps:
    """All steps between states for one kind of block, ordered by the state that they lead to."""

    source: npt.NDArray[np.intp]
    worth: npt.NDArray[np.float64]
    #: where the steps to each target start; the targets and their labels
    starts: npt.NDArray[np.intp]
    target: npt.NDArray[np.intp]
    label: npt.NDArray[np.intp]
    #: target → the steps to it
    into: Mapping[int, slice]

    def back(self, target: int, row: npt.NDArray[np.float64], before: npt.NDArray[np.float64]) -> int:
        """The state that the best step to ``target`` comes from, given what was reached ``before``."""
        steps = self.into[target]
        sources = self.source[steps]
        label = self.label[np.searchsorted(self.target, target)]
        return int(sources[np.argmax(before[sources] + self.worth[steps] + row[label])])


def _credits(states: Sequence[_State]) -> tuple[int, int]:
    """How many stories a path has, and how many of them end without anyone's name."""
    last = [a for a, b in pairwise(states) if b.label in OPENERS and a.label not in HEAD] + [states[-1]]
    return len(last), sum("no_credit" in _finish(state) for state in last)


def _margins(evidence: npt.NDArray[np.float64], labels: Sequence[Label]) -> tuple[float, ...]:
    """How far each block's label leads the best other one by itself."""
    rows, places = np.arange(len(labels)), [_PLACE[label] for label in labels]
    others = evidence.copy()
    others[rows, places] = -np.inf
    return tuple((evidence[rows, places] - others.max(axis=1)).tolist())


def _all_states() -> tuple[_State, ...]:
    states = [_State(START)]
    for label in _LABELS:
        for credited in (False, True):
            states += [_State(label, credited, w, s) for w in range(STACK + 1) for s in range(3)]
    return tuple(states)


def _finish(state: _State) -> tuple[str, ...]:
    """What it means for the running story that it ends here."""
    events = ("stranded",) * state.waiting + (("lone_subhead",) if state.subheads == 1 else ())
    plain = state.credited or state.label in (START, Label.BRIEF, Label.PICTURE)
    return events + (() if plain else ("no_credit",))


def _follow(state: _State, label: Label, features: Features) -> tuple[_State, tuple[str, ...]]:
    """The state after a block, and what happened to the story."""
    if label in OPENERS and state.label not in HEAD:
        return _State(label, _has(features, "photo_tail", "author_tail", "lead")), _finish(state)
    if label is Label.HEADLINE and state.label in (Label.HEADLINE, Label.HEADLINE_MORE):
        return _State(label, False, min(STACK, state.waiting + 1)), ()
    events: tuple[str, ...] = ()
    credited, waiting, subheads = state.credited, state.waiting, state.subheads
    if label is Label.SUBHEAD:
        events = ("further_subhead",) if subheads else ()
        subheads = min(2, subheads + 1)
    elif label in (Label.BYLINE_TOP, Label.BYLINE_END) or _has(features, "lead", "credit_tail"):
        signs = label in (Label.BYLINE_TOP, Label.BYLINE_END)
        if credited and waiting and (signs or _has(features, "lead")):
            waiting -= 1
        elif credited and not (signs and state.label == Label.CAPTION):
            events = ("second_lead",) if _has(features, "lead") else ("second_credit",)
        credited = True
    return _State(label, credited, waiting, subheads), events


def _has(features: Features, *names: str) -> bool:
    return any(features.get(name) for name in names)
