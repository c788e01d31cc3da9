"""A batch's key is its sender's own (批量离职): that another one's batch has it betrays nothing.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Unique for each sender."""
    op.drop_index("uq_batches_client_key", table_name="batches")
    op.create_index("uq_batches_client_key", "batches", ["tenant_id", "client_key", "initiator"], unique=True)


def downgrade() -> None:
    """Unique for the tenant."""
    op.drop_index("uq_batches_client_key", table_name="batches")
    op.create_index("uq_batches_client_key", "batches", ["tenant_id", "client_key"], unique=True)
