"""Omission rate and the ledger of deductions.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import migrate
from chassis.db import JsonType, UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("omissions", "delay_losses", "deductions")


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""
    op.add_column("cases", sa.Column("announced_owned", JsonType, nullable=True))
    op.add_column("entries", sa.Column("confirmed_at", UtcDateTime(), nullable=True))
    op.add_column("entries", sa.Column("confirmed_under", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("kpi_lines", sa.Column("verdict", sa.String(length=40), nullable=False, server_default=""))
    _omissions()
    _deductions()
    migrate.isolate_tenants(op, *TABLES)


def _omissions() -> None:
    op.create_table(
        "omissions",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("omission_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("traced", JsonType, nullable=True),
        sa.Column("decisions", JsonType, nullable=False),
        sa.Column("losses", JsonType, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("judged_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "omission_id", name=op.f("pk_omissions")),
    )
    op.create_index("ix_omissions_judged", "omissions", ["tenant_id", "judged_at", "omission_id"], unique=False)
    op.create_table(
        "delay_losses",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("deadline_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=100), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "deadline_id", name=op.f("pk_delay_losses")),
    )
    op.create_index(
        "ix_delay_losses_confirmed", "delay_losses", ["tenant_id", "confirmed_at", "deadline_id"], unique=False
    )


def _deductions() -> None:
    op.create_table(
        "deductions",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("deduction_id", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("period", sa.String(length=7), nullable=False),
        sa.Column("percent", sa.Float(), nullable=False),
        sa.Column("rule_percent", sa.Float(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("rule_version", sa.Integer(), nullable=False),
        sa.Column("consultation", sa.String(length=20), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("evidence", JsonType, nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", name=op.f("pk_deductions")),
        sa.UniqueConstraint(
            "tenant_id", "source_id", "rule", "person", "generation", "kind",
            name=op.f("uq_deductions_tenant_id_source_id_rule_person_generation_kind"),
        ),
    )  # fmt: skip
    op.create_index("ix_deductions_person", "deductions", ["tenant_id", "person", "period"], unique=False)
    op.create_index("ix_deductions_about", "deductions", ["tenant_id", "deduction_id"], unique=False)
    op.create_index("ix_deductions_at", "deductions", ["tenant_id", "at", "entry_id"], unique=False)


def downgrade() -> None:
    """Removes them."""
    for table in reversed(TABLES):
        op.drop_table(table)
    op.drop_column("kpi_lines", "verdict")
    op.drop_column("entries", "confirmed_under")
    op.drop_column("entries", "confirmed_at")
    op.drop_column("cases", "announced_owned")
