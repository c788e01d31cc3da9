"""Which processes send, of all tenants.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table, which holds nothing of any tenant."""
    op.create_table(
        "senders",
        sa.Column("sender_id", sa.String(length=32), nullable=False),
        sa.Column("alive_until", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("sender_id", name="pk_senders"),
    )


def downgrade() -> None:
    """Removes it."""
    op.drop_table("senders")
