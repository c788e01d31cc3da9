"""Omissions of cases, counted as open (遗漏).

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis.migrate import isolate_tenants

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Makes the table and walls the tenants off."""
    op.create_table(
        "case_omissions",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("omission_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "omission_id", name=op.f("pk_case_omissions")),
    )
    op.create_index("ix_case_omissions_case", "case_omissions", ["tenant_id", "case_id"], unique=False)
    isolate_tenants(op, "case_omissions")


def downgrade() -> None:
    """Removes it."""
    op.drop_index("ix_case_omissions_case", table_name="case_omissions")
    op.drop_table("case_omissions")
