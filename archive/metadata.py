"""What is known of a page when its sources disagree: who is believed, and what people are told. Pure."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from archive.errors import UsageError
from archive.ids import newspaper_code
from archive.model import PageMeta

#: attribute of PageMeta → its names for people
_NAMES = {
    "newspaper": ("报名", "newspaper"),
    "date": ("日期", "date"),
    "number": ("版号", "page number"),
    "section": ("版名", "section"),
}


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says of a page; ``zh`` and ``en`` name the source."""

    zh: str
    en: str
    meta: PageMeta


@dataclass(frozen=True, slots=True)
class Resolved:
    meta: PageMeta
    #: conflicts, what stays unknown, dates to come; one sentence each
    flags: tuple[str, ...]


def clean(meta: PageMeta) -> PageMeta:
    """What a user typed, without blanks around it; nothing typed is unknown. Raises UsageError for what is no text."""
    for name in ("newspaper", "number", "section"):
        text = getattr(meta, name) or ""
        if len(text) > 100 or any(unicodedata.category(char) in ("Cc", "Cs") for char in text):
            zh, en = _NAMES[name]
            raise UsageError(reason=f"{zh}：{text[:20]!r}", reason_en=f"{en}: {text[:20]!r}")
    return PageMeta(_stripped(meta.newspaper), meta.date, _stripped(meta.number), _stripped(meta.section))


def resolve(claims: Sequence[Claim], today: dt.date) -> Resolved:
    """The metadata of a page from its sources, the most trusted first; every contradiction is flagged."""
    flags: list[str] = []
    chosen: dict[str, Claim] = {}
    for name in _NAMES:
        for claim in claims:
            if getattr(claim.meta, name) is None:
                continue
            if name not in chosen:
                chosen[name] = claim
            elif not _agree(name, chosen[name].meta, claim.meta):
                flags.append(_conflict(name, chosen[name], claim))
    meta = PageMeta(**{name: getattr(claim.meta, name) for name, claim in chosen.items()})
    if missing := [name for name in _NAMES if name not in chosen]:
        zh = "、".join(_NAMES[name][0] for name in missing)
        flags.append(f"{zh}未知 / unknown: {', '.join(_NAMES[name][1] for name in missing)}")
    if meta.date and meta.date > today:
        flags.append(f"日期 {meta.date} 还没有到 / the date {meta.date} is in the future")
    return Resolved(meta, tuple(flags))


def _stripped(text: str | None) -> str | None:
    return text.strip() or None if text else None


def _agree(name: str, one: PageMeta, other: PageMeta) -> bool:
    if name == "date":
        return one.date == other.date
    left, right = ("".join(str(getattr(meta, name)).split()).lower() for meta in (one, other))
    if left == right:
        return True
    if name == "number":
        return _number(left) == _number(right)
    if name == "newspaper" and (left.isascii() or right.isascii()):
        # a code (zzrb) and the name it stands for
        return newspaper_code(left).lower() == newspaper_code(right).lower()
    return False


def _number(text: str) -> str:
    letters = text.rstrip("0123456789")
    return letters + text[len(letters) :].lstrip("0")


def _conflict(name: str, used: Claim, other: Claim) -> str:
    zh, en = _NAMES[name]
    value, denied = getattr(used.meta, name), getattr(other.meta, name)
    return (
        f"{zh}不一致：按{used.zh}取 {value}，{other.zh}为 {denied}"
        f" / {en}: took {value} from the {used.en}, the {other.en} says {denied}"
    )
