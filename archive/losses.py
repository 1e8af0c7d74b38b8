"""A run that would take too many stories out of the live set is stopped page by page, unless it is told to go on."""

from __future__ import annotations

import sqlalchemy as sa

from archive.errors import TooManyDropped
from archive.store import changes, redirects, stories

#: share of the live stories that a run may take out, and the number that it may in any case
_SHARE, _ALWAYS = 0.2, 1


class Losses:
    """The stories that one run takes out without another in their place; one object a run."""

    def __init__(self, *, forced: bool) -> None:
        self._forced = forced
        self._dropped = 0
        self._total: int | None = None

    def before(self, conn: sa.Connection) -> int:
        """Where the change log stands now; call at the start of a transaction that may drop stories."""
        if self._total is None:
            self._total = stories.count(conn)
        return changes.latest(conn)

    def weigh(self, conn: sa.Connection, since: int, source: str) -> None:
        """Count what the transaction dropped ``since`` then. Raises TooManyDropped, which should undo it."""
        removed = {change.story_id for change in changes.since(conn, since) if change.kind == "removed"}
        gone = removed - set(stories.get_live(conn, removed))
        dropped = sum(redirects.target(conn, id) is None for id in gone)
        total, so_far = self._total or 0, self._dropped + dropped
        if dropped and not self._forced and so_far > max(_ALWAYS, _SHARE * total):
            raise TooManyDropped(source=source, dropped=so_far, total=total)
        self._dropped = so_far
