"""Who was head of a case, and since when.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis.db import JsonType

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A case of before keeps its one head."""
    op.add_column("cases", sa.Column("heads", JsonType, nullable=False, server_default="[]"))
    op.drop_column("cases", "head_rank")


def downgrade() -> None:
    """Removes it."""
    op.add_column("cases", sa.Column("head_rank", sa.Integer(), nullable=False, server_default="0"))
    op.drop_column("cases", "heads")
