"""Accounts: who may save, correct and administer."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Filled in by the change that needs it, before this version is released."""
