"""Saved queries that watch the archive: what each found, every run, unread marks, feeds and channels."""

from __future__ import annotations

import json
import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _number(name: str, **options: Any) -> sa.Column[int]:
    return sa.Column(name, sa.Integer, nullable=False, **options)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean, nullable=False)


def _of(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete="CASCADE")


def upgrade() -> None:
    runs = op.get_bind().execute(sa.text("SELECT query_id, at, generation, story_ids FROM query_runs")).all()
    op.drop_table("query_runs")
    _queries()
    _found()
    _findings()
    _outside()
    for run in runs:
        _keep(*run)


def _queries() -> None:
    op.rename_table("queries", "queries_before")
    op.create_table(
        "queries",
        _number("id", autoincrement=True),
        _text("owner"),
        _text("name"),
        _text("text"),
        _text("form"),
        _text("note"),
        _text("created"),
        _number("position"),
        _text("schedule"),
        _text("channels"),
        _flag("paused"),
        _flag("public"),
        _text("token"),
        _text("deleted", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_queries"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_queries_name", "queries", ["owner", "name"], unique=True, sqlite_where=sa.text("deleted IS NULL")
    )
    op.create_index("ix_queries_place", "queries", ["owner", "position", "id"])
    old = op.get_bind().execute(sa.text("SELECT * FROM queries_before")).mappings().all()
    fresh = {"schedule": "always", "channels": "[]", "paused": False, "public": False, "deleted": None}
    table = sa.table("queries", *(sa.column(name) for name in (*_KEPT, *fresh, "token")))
    for row in old:
        kept = {name: row[name] for name in _KEPT}
        op.get_bind().execute(sa.insert(table).values(**kept, **fresh, token=secrets.token_urlsafe(24)))
    op.drop_table("queries_before")


_KEPT = ("id", "owner", "name", "text", "form", "note", "created", "position")


def _found() -> None:
    op.create_table(
        "query_baselines",
        _number("query_id"),
        _text("at"),
        _text("generation"),
        _number("seq"),
        _text("recipe"),
        _text("plan"),
        _number("total"),
        sa.PrimaryKeyConstraint("query_id", name="pk_query_baselines"),
        _of("query_baselines", "query_id", "queries"),
    )
    op.create_table(
        "query_matches",
        _number("query_id"),
        _text("story_id"),
        _text("version"),
        sa.PrimaryKeyConstraint("query_id", "story_id", name="pk_query_matches"),
        _of("query_matches", "query_id", "queries"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_query_matches_story_id", "query_matches", ["story_id"])


def _findings() -> None:
    op.create_table(
        "query_runs",
        _number("id", autoincrement=True),
        _number("query_id"),
        _text("at"),
        _text("generation"),
        _number("seq"),
        _number("total"),
        sa.PrimaryKeyConstraint("id", name="pk_query_runs"),
        _of("query_runs", "query_id", "queries"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_query_runs_query_id", "query_runs", ["query_id"])
    op.create_table(
        "query_findings",
        _number("id", autoincrement=True),
        _number("query_id"),
        _number("run_id"),
        _text("story_id"),
        _text("kind"),
        _text("reason"),
        _text("into", null=True),
        _text("label"),
        _text("before", null=True),
        _text("after", null=True),
        _text("read", null=True),
        _text("told", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_query_findings"),
        _of("query_findings", "query_id", "queries"),
        _of("query_findings", "run_id", "query_runs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_query_findings_story", "query_findings", ["query_id", "story_id"])
    op.create_index("ix_query_findings_run_id", "query_findings", ["run_id"])
    op.create_index("ix_query_findings_unread", "query_findings", ["query_id"], sqlite_where=sa.text("read IS NULL"))
    op.create_index("ix_query_findings_untold", "query_findings", ["query_id"], sqlite_where=sa.text("told IS NULL"))


def _outside() -> None:
    op.create_table(
        "query_deliveries",
        _number("id", autoincrement=True),
        _number("run_id"),
        _text("channel"),
        _text("due"),
        _text("state"),
        _number("attempts"),
        _text("at", null=True),
        _text("error", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_query_deliveries"),
        sa.UniqueConstraint("run_id", "channel", name="uq_query_deliveries_run_id"),
        _of("query_deliveries", "run_id", "query_runs"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_query_deliveries_state", "query_deliveries", ["state", "due"])
    op.create_table(
        "query_digests",
        _text("owner"),
        _text("token"),
        sa.PrimaryKeyConstraint("owner", name="pk_query_digests"),
    )
    op.create_table(
        "watched_files",
        _text("path"),
        _number("size"),
        _number("modified"),
        _text("at"),
        sa.PrimaryKeyConstraint("path", name="pk_watched_files"),
    )


def _keep(query_id: int, at: str, generation: str, found: str) -> None:
    """What a query found before stays its baseline; texts are compared from now on (digests were of another kind)."""
    ids = [id for id, _ in json.loads(found)]
    baselines = sa.table(
        "query_baselines",
        *(sa.column(name) for name in ("query_id", "at", "generation", "seq", "recipe", "plan", "total")),
    )
    first = {"query_id": query_id, "at": at, "generation": generation, "seq": 0, "recipe": "", "plan": ""}
    op.get_bind().execute(sa.insert(baselines).values(**first, total=len(ids)))
    matches = sa.table("query_matches", *(sa.column(name) for name in ("query_id", "story_id", "version")))
    versions = {row.id: row.digest for row in op.get_bind().execute(sa.text("SELECT id, digest FROM stories"))}
    rows = [{"query_id": query_id, "story_id": id, "version": versions.get(id, "")[:16]} for id in ids]
    if rows:
        op.get_bind().execute(sa.insert(matches), rows)
