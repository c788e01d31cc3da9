"""People who cannot or will not act.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis.db import JsonType
from chassis.migrate import isolate_tenants

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ACTED_FOR = ("confirmed_for", "waiver_for", "acknowledged_for")


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""
    for name in ACTED_FOR:
        op.add_column("entries", sa.Column(name, sa.String(length=64), nullable=True))
    op.add_column("checklists", sa.Column("confirmed_for", sa.String(length=64), nullable=True))
    op.add_column("checklists", sa.Column("batch_id", sa.String(length=64), nullable=True))
    # Of cases that were there before: nothing was heard of an absence, and they wait for no list of holdings.
    zero, no = sa.text("0"), sa.false()
    op.add_column("checklists", sa.Column("absence_heard", sa.Integer(), nullable=False, server_default=zero))
    op.add_column("checklists", sa.Column("awaits_holdings", sa.Boolean(), nullable=False, server_default=no))
    op.create_index("ix_checklists_leaver", "checklists", ["tenant_id", "leaver"], unique=False)
    op.create_table(
        "holdings",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("open", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("holdings", JsonType, nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_holdings")),
    )
    isolate_tenants(op, "holdings")


def downgrade() -> None:
    """Removes them."""
    op.drop_table("holdings")
    op.drop_index("ix_checklists_leaver", table_name="checklists")
    for name in ("awaits_holdings", "absence_heard", "batch_id", "confirmed_for"):
        op.drop_column("checklists", name)
    for name in reversed(ACTED_FOR):
        op.drop_column("entries", name)
