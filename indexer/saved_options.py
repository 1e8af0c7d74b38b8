"""What can be said of a saved query, and within which bounds. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from archive.errors import UsageError
from archive.store.queries import SCHEDULES, Schedule
from indexer.query import parse
from indexer.query_form import write_form
from indexer.results import Search
from indexer.watching.channels import check

#: characters of a name, and of a note
LONGEST_NAME, LONGEST_NOTE = 100, 2_000
#: addresses to notify
MOST_CHANNELS = 10


@dataclass(frozen=True, slots=True)
class Options:
    """What can be said of a query besides its name and what it asks."""

    note: str = ""
    schedule: str = "always"
    channels: tuple[str, ...] = ()
    paused: bool = False


def form_of(search: Search) -> str:
    """The parsed form of a search. Raises UsageError for one that asks nothing, QueryError."""
    if search.is_empty:
        raise UsageError(reason="检索式和筛选都是空的", reason_en="neither a query nor a filter")
    return write_form(search, parse(search.query))


def checked_name(name: str) -> str:
    """A name without needless blanks. Raises UsageError for a blank or long one."""
    name = " ".join(name.split())
    if not name:
        raise UsageError(reason="名称是空的", reason_en="the name is empty")
    if len(name) > LONGEST_NAME:
        raise UsageError(
            reason=f"名称超过 {LONGEST_NAME} 字", reason_en=f"a name of more than {LONGEST_NAME} characters"
        )
    return name


def checked_note(note: str) -> str:
    """Raises UsageError for a long one."""
    if len(note) > LONGEST_NOTE:
        raise UsageError(
            reason=f"备注超过 {LONGEST_NOTE} 字", reason_en=f"a note of more than {LONGEST_NOTE} characters"
        )
    return note.strip()


def checked_schedule(text: str) -> Schedule:
    """Raises UsageError for one that there is none of."""
    for schedule in SCHEDULES:
        if schedule == text:
            return schedule
    choice = "、".join(SCHEDULES)
    raise UsageError(reason=f"没有“{text}”这种周期，有 {choice}", reason_en=f"no schedule {text!r}, there are {choice}")


def checked_channels(given: Sequence[str]) -> tuple[str, ...]:
    """Addresses, each once. Raises UsageError for too many, and for one of no kind that is known."""
    channels = tuple(dict.fromkeys(text.strip() for text in given if text.strip()))
    if len(channels) > MOST_CHANNELS:
        raise UsageError(reason=f"通知地址超过 {MOST_CHANNELS} 个", reason_en=f"more than {MOST_CHANNELS} channels")
    for channel in channels:
        check(channel)
    return channels


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name with the first number from 2 that makes it free."""
    held = frozenset(taken)
    numbered = (f"{name[: LONGEST_NAME - 6]} ({number})" for number in range(2, len(held) + 3))
    return next(given for given in numbered if given not in held)
