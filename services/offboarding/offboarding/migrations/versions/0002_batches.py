"""Batches of separations (批量离职): the batch, who may see it, HR's statutory list; sheets of cases; legal entities.

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

TABLES = ("batch_items", "batch_viewers", "batches")


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""
    _create_batches()
    _create_batch_viewers()
    _create_batch_items()
    migrate.isolate_tenants(op, *TABLES)
    op.add_column("cases", sa.Column("batch_id", sa.String(length=64), nullable=True))
    op.create_index("ix_cases_batch", "cases", ["tenant_id", "batch_id", "case_id"], unique=False)
    op.create_index("ix_cases_company", "cases", ["tenant_id", "company", "kind", "last_working_day"], unique=False)
    op.add_column("companies", sa.Column("legal_entity", sa.Boolean(), nullable=True))
    op.add_column("imports", sa.Column("options", JsonType, nullable=True))
    op.add_column("imports", sa.Column("warnings", JsonType, nullable=True))
    op.add_column("imports", sa.Column("batch_id", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Removes them."""
    for column in ("batch_id", "warnings", "options"):
        op.drop_column("imports", column)
    op.drop_column("companies", "legal_entity")
    op.drop_index("ix_cases_company", table_name="cases")
    op.drop_index("ix_cases_batch", table_name="cases")
    op.drop_column("cases", "batch_id")
    for table in TABLES:
        op.drop_table(table)


def _create_batches() -> None:
    op.create_table(
        "batches",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("client_key", sa.String(length=200), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("company", sa.String(length=64), nullable=True),
        sa.Column("initiator", sa.String(length=100), nullable=False),
        sa.Column("heads", JsonType, nullable=False),
        sa.Column("warnings", JsonType, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("release_at", UtcDateTime(), nullable=True),
        sa.Column("released_at", UtcDateTime(), nullable=True),
        sa.Column("cancelled_at", UtcDateTime(), nullable=True),
        sa.Column("cancel_reason", sa.Text(), nullable=True),
        sa.Column("blocked_reason", sa.String(length=60), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "batch_id", name=op.f("pk_batches")),
    )
    op.create_index("uq_batches_client_key", "batches", ["tenant_id", "client_key"], unique=True)
    op.create_index("ix_batches_newest", "batches", ["tenant_id", "created_at", "batch_id"], unique=False)


def _create_batch_viewers() -> None:
    op.create_table(
        "batch_viewers",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("relations", JsonType, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "batch_id", "person", name=op.f("pk_batch_viewers")),
    )
    op.create_index(
        "ix_batch_viewers_person", "batch_viewers", ["tenant_id", "person", "created_at", "batch_id"], unique=False
    )


def _create_batch_items() -> None:
    op.create_table(
        "batch_items",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("before_release", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.String(length=100), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "batch_id", "key", name=op.f("pk_batch_items")),
    )
