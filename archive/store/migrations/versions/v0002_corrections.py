"""Editors' corrections of pages and stories, and the pins that they leave."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in by the change that needs it, before this version is released."""
