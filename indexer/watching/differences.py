"""What differs between two runs of a query and why; and what many differences come to in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import sqlalchemy as sa

from archive.digest import digest
from archive.model import Story
from archive.store import versions
from archive.store.findings import Difference, Finding, Reason
from archive.store.versions import Version

#: characters of a text's digest
_LENGTH = 16
#: characters of a body that stand for a headline
_LABEL = 24


@dataclass(frozen=True, slots=True)
class Since:
    """What decides a reason besides the stories: how things were when the query was last asked."""

    #: when the newest change was made that the index knew then, as ``Version.retired`` has it
    at: str
    #: story id → kinds of its changes after that one
    changes: Mapping[str, frozenset[str]]
    #: whether districts or topics decide what the query finds
    by_label: bool


class Histories:
    """Versions of stories and where merged ones lead, each asked of the archive once in a transaction."""

    def __init__(self, conn: sa.Connection) -> None:
        self._conn = conn
        self._known: dict[str, tuple[Version, ...]] = {}
        self._merged: dict[str, str | None] = {}

    def of(self, ids: Sequence[str]) -> Mapping[str, tuple[Version, ...]]:
        missing = [id for id in ids if id not in self._known]
        if missing:
            self._known |= dict.fromkeys(missing, ()) | versions.history(self._conn, missing)
        return self._known

    def merged(self, ids: Sequence[str]) -> Mapping[str, str | None]:
        missing = [id for id in ids if id not in self._merged]
        if missing:
            self._merged |= dict.fromkeys(missing) | versions.merged_into(self._conn, missing)
        return self._merged


def compare(
    stories: Histories, before: Mapping[str, str], now: Mapping[str, str], since: Since
) -> tuple[Difference, ...]:
    """The differences between two sets of matches (story id → version), by id; a new version with the old text is none.

    Asks the archive about stories that differ only.
    """
    differing = [id for id in sorted({**before, **now}) if before.get(id) != now.get(id)]
    if not differing:
        return ()
    known = stories.of(differing)
    merged = stories.merged([id for id in differing if id not in now])
    found = (_difference(id, before.get(id), now.get(id), known[id], merged.get(id), since) for id in differing)
    return tuple(difference for difference in found if difference)


def net(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What findings of one query, oldest first, come to: at most one a story, none where all is as it was."""
    by_story: dict[str, list[Finding]] = {}
    for finding in findings:
        by_story.setdefault(finding.story_id, []).append(finding)
    return tuple(came for several in by_story.values() if (came := _net(several)))


@lru_cache(maxsize=4096)
def text_digest(story: Story) -> str:
    """Digest of what a reader reads; where it stands on which page makes no difference."""
    return digest(_text(story))[:_LENGTH]


def label_of(story: Story) -> str:
    """What a story is called in lists."""
    return story.headline or story.body[:_LABEL].replace("\n", " ") or story.id


def _text(story: Story) -> list[object]:
    names = [[credit.name, credit.role.value] for credit in story.byline]
    return [story.headline, story.kicker, story.subtitle, story.column, story.body, names]


def _facts(story: Story) -> list[object]:
    """All of a story that a query can ask for."""
    return [*_text(story), story.date, story.newspaper]


def _difference(
    id: str, before: str | None, now: str | None, known: Sequence[Version], merged: str | None, since: Since
) -> Difference | None:
    was = next((version.story for version in known if version.name == before), None) if before is not None else None
    present = next((version.story for version in known if version.retired is None), None)
    newest = present or (known[0].story if known else None)
    label = label_of(newest) if newest else id
    old = text_digest(was) if was else before
    if now is None:
        reason, into = _why_gone(was, present, merged, since)
        return Difference(id, "gone", reason, label, old, None, into)
    fresh = text_digest(present) if present else now
    if before is None:
        return Difference(id, "new", _why_new(id, known, since), label, None, fresh)
    return Difference(id, "changed", "corrected", label, old, fresh) if old != fresh else None


def _why_gone(was: Story | None, present: Story | None, merged: str | None, since: Since) -> tuple[Reason, str | None]:
    if present is None:
        return ("merged", merged) if merged else ("removed", None)
    if was is None or _facts(was) != _facts(present):
        return "corrected", None
    return _why_unchanged(since), None


def _why_new(id: str, known: Sequence[Version], since: Since) -> Reason:
    kinds = since.changes.get(id, ())
    if "added" in kinds:
        return "added"
    if not kinds:
        return _why_unchanged(since)
    recent = [version for version in known if version.retired is None or version.retired >= since.at]
    if any(_facts(version.story) != _facts(recent[0].story) for version in recent[1:]):
        return "corrected"
    return _why_unchanged(since)


def _why_unchanged(since: Since) -> Reason:
    return "reclassified" if since.by_label else "reindexed"


def _net(several: Sequence[Finding]) -> Finding | None:
    first, last = several[0], several[-1]
    before, after = first.before, last.after
    if before == after:
        return None
    if before is None:
        # how it came is told, not what happened to it afterwards
        came = [finding for finding in several if finding.kind == "new"]
        return replace(last, kind="new", reason=came[-1].reason, before=None, into=None)
    if after is None:
        return replace(last, before=before)
    reason: Reason = "corrected"
    return replace(last, kind="changed", reason=reason, before=before, into=None)
