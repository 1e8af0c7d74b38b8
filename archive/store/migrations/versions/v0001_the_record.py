"""The first record: originals, pages, stories, redirects, changes, quarantine and saved queries."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _story_columns() -> tuple[sa.Column[Any], ...]:
    return (
        _text("page_id", null=True),
        sa.Column("position", sa.Integer, nullable=False),
        _text("headline", null=True),
        _text("kicker", null=True),
        _text("subtitle", null=True),
        _text("column", null=True),
        _text("byline"),
        sa.Column("date", sa.Date),
        _text("newspaper", null=True),
        _text("page", null=True),
        _text("section", null=True),
        _text("body"),
        _text("pieces"),
        sa.Column("confidence", sa.Float, nullable=False),
        _text("reasons"),
        _text("digest"),
    )


def upgrade() -> None:
    _pages()
    _stories()
    _queries()


def _pages() -> None:
    op.create_table(
        "originals",
        _text("sha256"),
        sa.Column("size", sa.Integer, nullable=False),
        _text("added"),
        sa.PrimaryKeyConstraint("sha256", name="pk_originals"),
    )
    op.create_table(
        "pages",
        _text("id"),
        _text("sha256"),
        _text("source"),
        _text("text"),
        _text("text_sha256"),
        _text("encoding"),
        sa.Column("encoding_guessed", sa.Boolean, nullable=False),
        _text("newspaper", null=True),
        sa.Column("date", sa.Date),
        _text("number", null=True),
        _text("section", null=True),
        _text("furniture"),
        _text("flags"),
        _text("added"),
        _text("superseded_by", null=True),
        _text("digest"),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
        sa.UniqueConstraint("sha256", name="uq_pages_sha256"),
        sa.ForeignKeyConstraint(["sha256"], ["originals.sha256"], name="fk_pages_sha256_originals"),
        sa.ForeignKeyConstraint(["superseded_by"], ["pages.id"], name="fk_pages_superseded_by_pages"),
    )
    op.create_index("ix_pages_text_sha256", "pages", ["text_sha256"])
    op.create_index("ix_pages_issue", "pages", ["date", "newspaper", "number"])
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        _text("sha256", null=True),
        _text("source"),
        _text("path"),
        _text("reason"),
        _text("meta"),
        _text("added"),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("sha256", name="uq_quarantine_sha256"),
        sa.ForeignKeyConstraint(["sha256"], ["originals.sha256"], name="fk_quarantine_sha256_originals"),
        sqlite_autoincrement=True,
    )


def _stories() -> None:
    op.create_table("stories", _text("id"), *_story_columns(), sa.PrimaryKeyConstraint("id", name="pk_stories"))
    op.create_index("ix_stories_page_id", "stories", ["page_id", "position"])
    op.create_table(
        "retired_stories",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=True),
        _text("id"),
        _text("retired"),
        *_story_columns(),
        sa.PrimaryKeyConstraint("seq", name="pk_retired_stories"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_retired_stories_id", "retired_stories", ["id"])
    op.create_index("ix_retired_stories_page_id", "retired_stories", ["page_id"])
    op.create_table(
        "redirects",
        _text("old_id"),
        _text("new_id"),
        _text("owner"),
        _text("added"),
        sa.PrimaryKeyConstraint("old_id", name="pk_redirects"),
    )
    op.create_index("ix_redirects_new_id", "redirects", ["new_id"])
    op.create_table(
        "changes",
        sa.Column("seq", sa.Integer, nullable=False, autoincrement=True),
        _text("story_id"),
        _text("kind"),
        _text("at"),
        sa.PrimaryKeyConstraint("seq", name="pk_changes"),
        sa.CheckConstraint("kind IN ('added', 'changed', 'removed')", name="ck_changes_kind"),
        sqlite_autoincrement=True,
    )


def _queries() -> None:
    op.create_table(
        "queries",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        _text("owner"),
        _text("name"),
        _text("text"),
        _text("form"),
        _text("note"),
        _text("created"),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_queries"),
        sa.UniqueConstraint("owner", "name", name="uq_queries_owner"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "query_runs",
        sa.Column("query_id", sa.Integer, nullable=False),
        _text("at"),
        _text("generation"),
        _text("story_ids"),
        sa.PrimaryKeyConstraint("query_id", name="pk_query_runs"),
        sa.ForeignKeyConstraint(
            ["query_id"], ["queries.id"], name="fk_query_runs_query_id_queries", ondelete="CASCADE"
        ),
    )
