"""Which word of who is above the head was the last one heard.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of cases that were there before, none was."""
    zero = sa.text("0")
    op.add_column("checklists", sa.Column("superior_heard", sa.Integer(), nullable=False, server_default=zero))


def downgrade() -> None:
    """Removes it."""
    op.drop_column("checklists", "superior_heard")
