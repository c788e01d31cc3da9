"""Who had a part in an omission, and which cases a batch's own word covered.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import db, migrate

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""
    op.create_table(
        "omissions",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("omission_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("reported_by", sa.String(length=64), nullable=True),
        sa.Column("people", db.JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "omission_id", name="pk_omissions"),
    )
    op.create_table(
        "batches",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("cases", db.JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "batch_id", name="pk_batches"),
    )
    op.create_index("ix_cases_leaver", "cases", ["tenant_id", "leaver"])
    migrate.isolate_tenants(op, "omissions", "batches")


def downgrade() -> None:
    """Removes them."""
    op.drop_index("ix_cases_leaver", table_name="cases")
    op.drop_table("batches")
    op.drop_table("omissions")
