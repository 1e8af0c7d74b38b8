"""Saved queries that watch the archive: every run, unread marks, feeds and channels."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in by the change that needs it, before this version is released."""
