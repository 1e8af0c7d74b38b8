"""Bylines that arrive as data: a plain string, names, or names with roles; nobody who is named is lost. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from archive.fold import fold_same_length
from archive.model import Credit, CreditRole

#: how a role may be written → what the archive calls it; the first that occurs in the words decides
_ROLES = (
    (re.compile(r"通讯员|通联员|特约撰稿|correspondent|contributor", re.IGNORECASE), CreditRole.CORRESPONDENT),
    (re.compile(r"记者|实习生|见习|reporter|journalist|staff", re.IGNORECASE), CreditRole.REPORTER),
    (re.compile(r"摄|图|photo", re.IGNORECASE), CreditRole.PHOTOGRAPHER),
    (re.compile(r"编|校|统筹|editor", re.IGNORECASE), CreditRole.EDITOR),
)


def credit_role(words: str) -> CreditRole:
    """The role that ``words`` say, 作者 when they say none that the archive knows (首席记者 is 记者)."""
    return next((role for pattern, role in _ROLES if pattern.search(words)), CreditRole.AUTHOR)


@lru_cache(maxsize=4096)
def parse_byline(text: str) -> tuple[Credit, ...]:
    """The people in a byline string such as ``记者 张三 通讯员 李四``; what is no byline is taken as lists of names."""
    # imported here: reading and writing records needs no segmenter
    from archive.segment.credits import as_printed, parse_credits

    plain = fold_same_length(text)
    if credits := parse_credits(plain, need_role=False):
        return as_printed(credits, text)
    names = (" ".join(name.split()) for name in re.split(r"[、,，;；/|\n]", text))
    return tuple(Credit(name, CreditRole.AUTHOR) for name in names if name)
