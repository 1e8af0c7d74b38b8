"""Every table of the archive, as SQLAlchemy metadata; migrations create them, a test holds the two together."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

#: original files, kept byte for byte under Home.originals before a row here names them
originals = sa.Table(
    "originals",
    metadata,
    sa.Column("sha256", sa.Text, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("added", sa.Text, nullable=False),
)

#: pages as read; a corrected edition is a further row and the old one names it in ``superseded_by``
pages = sa.Table(
    "pages",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("sha256", sa.Text, sa.ForeignKey("originals.sha256"), nullable=False, unique=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("text_sha256", sa.Text, nullable=False, index=True),
    sa.Column("encoding", sa.Text, nullable=False),
    sa.Column("encoding_guessed", sa.Boolean, nullable=False),
    sa.Column("newspaper", sa.Text),
    sa.Column("date", sa.Date),
    sa.Column("number", sa.Text),
    sa.Column("section", sa.Text),
    sa.Column("furniture", sa.Text, nullable=False),
    sa.Column("flags", sa.Text, nullable=False),
    sa.Column("added", sa.Text, nullable=False),
    sa.Column("superseded_by", sa.Text, sa.ForeignKey("pages.id")),
    sa.Column("digest", sa.Text, nullable=False),
    sa.Index("ix_pages_issue", "date", "newspaper", "number"),
)


def _story_columns() -> list[sa.Column[Any]]:
    return [
        # no foreign key: an imported story may name a page that this home never saw
        sa.Column("page_id", sa.Text),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("headline", sa.Text),
        sa.Column("kicker", sa.Text),
        sa.Column("subtitle", sa.Text),
        sa.Column("column", sa.Text),
        sa.Column("byline", sa.Text, nullable=False),
        sa.Column("date", sa.Date),
        sa.Column("newspaper", sa.Text),
        sa.Column("page", sa.Text),
        sa.Column("section", sa.Text),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("pieces", sa.Text, nullable=False),
        sa.Column("confidence", sa.Float, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
    ]


#: the live stories
stories = sa.Table(
    "stories",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    *_story_columns(),
    sa.Index("ix_stories_page_id", "page_id", "position"),
    sa.Index("ix_stories_confidence", "page_id", "confidence"),
    sa.Index("ix_stories_issue", "date", "newspaper", "page_id", "position"),
)

#: earlier versions of stories: replaced by an edition, or removed
retired_stories = sa.Table(
    "retired_stories",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("id", sa.Text, nullable=False, index=True),
    sa.Column("retired", sa.Text, nullable=False),
    *_story_columns(),
    sa.Index("ix_retired_stories_page_id", "page_id"),
    sqlite_autoincrement=True,
)

#: ids of stories that were merged into another
redirects = sa.Table(
    "redirects",
    metadata,
    sa.Column("old_id", sa.Text, primary_key=True),
    sa.Column("new_id", sa.Text, nullable=False, index=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("added", sa.Text, nullable=False),
)

#: what editors changed, one row a correction of a page or of a story without one; never deleted, undone at most
corrections = sa.Table(
    "corrections",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    # no foreign key: an imported story may stand on no page of this home
    sa.Column("page_id", sa.Text, index=True),
    sa.Column("story_id", sa.Text, index=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("verb", sa.Text, nullable=False),
    #: versioned JSON: the verb, the state before it; and the version of the state after it
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("undone_by", sa.Text),
    sa.Column("undone_at", sa.Text),
    sqlite_autoincrement=True,
)

#: what of a story, or of a page's furniture (then without a story), editors fixed
pins = sa.Table(
    "pins",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("page_id", sa.Text, index=True),
    sa.Column("story_id", sa.Text, unique=True),
    #: of the original whose text the offsets count; null without a page
    sa.Column("sha256", sa.Text),
    #: pieces or furniture spans as flat lists; null where only fields are pinned
    sa.Column("spans", sa.Text),
    sa.Column("fields", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

#: pins that found no place in a new edition, for people to look at
stray_pins = sa.Table(
    "stray_pins",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("page_id", sa.Text, nullable=False, index=True),
    sa.Column("from_page_id", sa.Text, nullable=False),
    sa.Column("story_id", sa.Text),
    sa.Column("sha256", sa.Text),
    sa.Column("spans", sa.Text),
    sa.Column("fields", sa.Text, nullable=False),
    sa.Column("quote", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("settled_by", sa.Text),
    sa.Column("settled_at", sa.Text),
    sqlite_autoincrement=True,
)

#: one row for each write of a story; AUTOINCREMENT so that a number is never given twice
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("story_id", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
    sa.CheckConstraint("kind IN ('added', 'changed', 'removed')", name="ck_changes_kind"),
    sqlite_autoincrement=True,
)

#: files that could not become pages; ``sha256`` is null where no copy was kept (too large, unreadable)
quarantine = sa.Table(
    "quarantine",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("sha256", sa.Text, sa.ForeignKey("originals.sha256"), unique=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("meta", sa.Text, nullable=False),
    sa.Column("added", sa.Text, nullable=False),
    sqlite_autoincrement=True,
)

#: searches that people saved; a deleted one waits a while to be brought back
queries = sa.Table(
    "queries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("form", sa.Text, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("created", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("schedule", sa.Text, nullable=False),
    #: JSON list of the addresses to notify
    sa.Column("channels", sa.Text, nullable=False),
    sa.Column("paused", sa.Boolean, nullable=False),
    sa.Column("public", sa.Boolean, nullable=False),
    #: opens its feed
    sa.Column("token", sa.Text, nullable=False),
    sa.Column("deleted", sa.Text),
    sa.Index("ix_queries_name", "owner", "name", unique=True, sqlite_where=sa.text("deleted IS NULL")),
    sa.Index("ix_queries_place", "owner", "position", "id"),
    sqlite_autoincrement=True,
)


def _of_query() -> sa.Column[Any]:
    return sa.Column("query_id", sa.Integer, sa.ForeignKey("queries.id", ondelete="CASCADE"), nullable=False)


def _of_run() -> sa.Column[Any]:
    return sa.Column("run_id", sa.Integer, sa.ForeignKey("query_runs.id", ondelete="CASCADE"), nullable=False)


#: when, by which index and how a saved query was last asked
query_baselines = sa.Table(
    "query_baselines",
    metadata,
    sa.Column("query_id", sa.Integer, sa.ForeignKey("queries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("generation", sa.Text, nullable=False),
    #: the newest change that the index knew
    sa.Column("seq", sa.Integer, nullable=False),
    #: digests of what decides an index, and of what the engine was asked
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("plan", sa.Text, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
)

#: the stories that a saved query found when it was last asked, each with its version then
query_matches = sa.Table(
    "query_matches",
    metadata,
    sa.Column("query_id", sa.Integer, sa.ForeignKey("queries.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("story_id", sa.Text, primary_key=True, index=True),
    sa.Column("version", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)

#: runs that found a difference; what a query found at any of them follows from matches and findings
query_runs = sa.Table(
    "query_runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _of_query(),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("generation", sa.Text, nullable=False),
    sa.Column("seq", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Index("ix_query_runs_query_id", "query_id"),
    sqlite_autoincrement=True,
)

#: one difference of one run: a story that is new, gone or changed, and why
query_findings = sa.Table(
    "query_findings",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _of_query(),
    _of_run(),
    sa.Column("story_id", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    #: of a merged story, the story that has its text now
    sa.Column("into", sa.Text),
    #: what the story was called, for when it is gone
    sa.Column("label", sa.Text, nullable=False),
    #: its version before, null where it did not match; and now
    sa.Column("before", sa.Text),
    sa.Column("after", sa.Text),
    #: when its owner looked at it; when ``jianbao queries run`` told it
    sa.Column("read", sa.Text),
    sa.Column("told", sa.Text),
    sa.Index("ix_query_findings_story", "query_id", "story_id"),
    sa.Index("ix_query_findings_run_id", "run_id"),
    sa.Index("ix_query_findings_unread", "query_id", sqlite_where=sa.text("read IS NULL")),
    sa.Index("ix_query_findings_untold", "query_id", sqlite_where=sa.text("told IS NULL")),
    sqlite_autoincrement=True,
)

#: a run to be told to one channel, once
query_deliveries = sa.Table(
    "query_deliveries",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    _of_run(),
    sa.Column("channel", sa.Text, nullable=False),
    sa.Column("due", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("at", sa.Text),
    sa.Column("error", sa.Text),
    sa.UniqueConstraint("run_id", "channel"),
    sa.Index("ix_query_deliveries_state", "state", "due"),
    sqlite_autoincrement=True,
)

#: what opens the feed of all of an owner's saved queries
query_digests = sa.Table(
    "query_digests",
    metadata,
    sa.Column("owner", sa.Text, primary_key=True),
    sa.Column("token", sa.Text, nullable=False),
)

#: files of a watched folder that were taken in as they stood then
watched_files = sa.Table(
    "watched_files",
    metadata,
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("size", sa.Integer, nullable=False),
    #: nanoseconds, as the file system says
    sa.Column("modified", sa.Integer, nullable=False),
    sa.Column("at", sa.Text, nullable=False),
)

#: who may save, correct and administer
users = sa.Table(
    "users",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("added", sa.Text, nullable=False),
)

#: open sessions by the digest of their token: whoever reads the database cannot take one over
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("digest", sa.Text, primary_key=True),
    sa.Column("user", sa.Text, sa.ForeignKey("users.name", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("opened", sa.Text, nullable=False),
)

#: digests of rows that carry none of their own; triggers write them (archive.store.row_digests)
row_digests = sa.Table(
    "row_digests",
    metadata,
    sa.Column("table_name", sa.Text, primary_key=True),
    sa.Column("row_key", sa.Text, primary_key=True),
    sa.Column("digest", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
