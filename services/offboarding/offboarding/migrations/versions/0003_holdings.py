"""What a leaver holds, revocations of access, delegations (清点, 代理).

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import migrate
from chassis.db import JsonType, UtcDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

TABLES = ("holdings", "holding_lists", "directory_stand_ins", "access_revocations", "delegations")
OPEN = ("awaiting_letter", "awaiting_list_confirmation", "in_handover", "submitted")


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""
    _create_holdings()
    _create_lists()
    _create_access_revocations()
    _create_delegations()
    migrate.isolate_tenants(op, *TABLES)
    _plan()


def downgrade() -> None:
    """Removes them."""
    for table in TABLES:
        op.drop_table(table)


def _create_holdings() -> None:
    op.create_table(
        "holdings",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("holding_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=140), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=True),
        sa.Column("by_rule", sa.Boolean(), nullable=False),
        sa.Column("assigned_by", sa.String(length=100), nullable=True),
        sa.Column("assigned_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("effective_at", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "holding_id", name=op.f("pk_holdings")),
    )
    op.create_index("uq_holdings_key", "holdings", ["tenant_id", "case_id", "kind", "key"], unique=True)
    op.create_index("ix_holdings_receiver", "holdings", ["tenant_id", "receiver", "state"], unique=False)
    op.create_index("ix_holdings_subject", "holdings", ["tenant_id", "kind", "key"], unique=False)


def _create_lists() -> None:
    op.create_table(
        "holding_lists",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("records", JsonType, nullable=False),
        sa.Column("records_sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_holding_lists")),
    )
    op.create_table(
        "directory_stand_ins",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "kind", "key", name=op.f("pk_directory_stand_ins")),
    )


def _create_access_revocations() -> None:
    op.create_table(
        "access_revocations",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("revoke_at", UtcDateTime(), nullable=True),
        sa.Column("responsible", sa.String(length=64), nullable=True),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("restored_at", UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_access_revocations")),
    )
    op.create_index(
        "ix_access_revocations_updated", "access_revocations", ["tenant_id", "updated_at", "case_id"], unique=False
    )
    op.create_index(
        "ix_access_revocations_responsible",
        "access_revocations",
        ["tenant_id", "responsible", "updated_at", "case_id"],
        unique=False,
    )


def _create_delegations() -> None:
    op.create_table(
        "delegations",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("delegation_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("delegator", sa.String(length=64), nullable=False),
        sa.Column("delegate", sa.String(length=64), nullable=False),
        sa.Column("scopes", JsonType, nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(length=100), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "delegation_id", name=op.f("pk_delegations")),
    )
    op.create_index("ix_delegations_delegator", "delegations", ["tenant_id", "delegator", "ends_at"], unique=False)
    op.create_index("ix_delegations_delegate", "delegations", ["tenant_id", "delegate", "ends_at"], unique=False)
    op.create_index("ix_delegations_newest", "delegations", ["tenant_id", "created_at", "delegation_id"], unique=False)


def _plan() -> None:
    """Cases under way: their lists are made by the first timer, their revocations are as they were planned."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    empty = "CAST('{}' AS JSONB)" if postgresql else "'{}'"
    states = ", ".join(f"'{state}'" for state in OPEN)
    op.execute(
        "INSERT INTO timers (tenant_id, kind, key, due_at, payload, attempts) "
        f"SELECT tenant_id, 'holdings_look', case_id, created_at, {empty}, 0 FROM cases WHERE state IN ({states})"
    )
    op.execute(
        "INSERT INTO access_revocations "
        "(tenant_id, case_id, version, state, leaver, revoke_at, created_at, updated_at) "
        "SELECT tenant_id, case_id, 1, 'planned', leaver, access_revocation_at, created_at, created_at FROM cases "
        f"WHERE state IN ({states}) AND access_revocation_at IS NOT NULL"
    )
    op.execute(
        "INSERT INTO timers (tenant_id, kind, key, due_at, payload, attempts) "
        f"SELECT tenant_id, 'access_due', case_id, access_revocation_at, {empty}, 0 FROM cases "
        f"WHERE state IN ({states}) AND access_revocation_at IS NOT NULL"
    )
