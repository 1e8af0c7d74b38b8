"""A digest for each row that has none of its own; ``archive.store.row_digests`` fills it when a migration ends."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "row_digests",
        sa.Column("table_name", sa.Text, nullable=False),
        sa.Column("row_key", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_key", name="pk_row_digests"),
        sqlite_with_rowid=False,
    )
