"""An index over the stories of each newspaper's days: browsing counts and lists them without reading their texts."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_stories_issue", "stories", ["date", "newspaper", "page_id", "position"])
