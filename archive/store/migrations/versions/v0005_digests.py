"""A digest for each row that is kept for good, so that bit rot is found."""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in by the change that needs it, before this version is released."""
