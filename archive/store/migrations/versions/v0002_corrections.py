"""Editors' corrections of pages and stories, and the pins that they leave."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=null)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer, nullable=False, autoincrement=True)


def upgrade() -> None:
    op.create_table(
        "corrections",
        _id(),
        _text("page_id", null=True),
        _text("story_id", null=True),
        _text("owner"),
        _text("at"),
        _text("verb"),
        _text("what"),
        _text("before"),
        _text("after"),
        _text("undone_by", null=True),
        _text("undone_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_corrections"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_corrections_page_id", "corrections", ["page_id"])
    op.create_index("ix_corrections_story_id", "corrections", ["story_id"])
    op.create_table(
        "pins",
        _id(),
        _text("page_id", null=True),
        _text("story_id", null=True),
        _text("sha256", null=True),
        _text("spans", null=True),
        _text("fields"),
        sa.PrimaryKeyConstraint("id", name="pk_pins"),
        sa.UniqueConstraint("story_id", name="uq_pins_story_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_pins_page_id", "pins", ["page_id"])
    op.create_table(
        "stray_pins",
        _id(),
        _text("page_id"),
        _text("from_page_id"),
        _text("story_id", null=True),
        _text("sha256", null=True),
        _text("spans", null=True),
        _text("fields"),
        _text("quote"),
        _text("reason"),
        _text("at"),
        _text("settled_by", null=True),
        _text("settled_at", null=True),
        sa.PrimaryKeyConstraint("id", name="pk_stray_pins"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_stray_pins_page_id", "stray_pins", ["page_id"])
