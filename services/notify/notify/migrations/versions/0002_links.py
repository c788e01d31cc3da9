"""Contacts of leavers and one-time links; what is gathered into one message.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import db, migrate

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("access_links", "contacts", "gathered")


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""
    op.create_table(
        "contacts",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=True),
        sa.Column("phone", sa.String(length=64), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name="pk_contacts"),
    )
    op.create_table(
        "access_links",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=True),
        sa.Column("valid_until", db.UtcDateTime(), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "request_id", name="pk_access_links"),
    )
    op.create_index("ix_access_links_message", "access_links", ["tenant_id", "message_id"])
    op.create_index("ix_access_links_case", "access_links", ["tenant_id", "case_id"])
    op.create_table(
        "gathered",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.Column("body", db.JsonType, nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "cause", "person", name="pk_gathered"),
    )
    op.create_index("ix_gathered_key", "gathered", ["tenant_id", "key", "told"])
    op.add_column("cases", sa.Column("batch_id", sa.String(length=64), nullable=True))
    migrate.isolate_tenants(op, *TABLES)


def downgrade() -> None:
    """Removes them."""
    op.drop_column("cases", "batch_id")
    op.drop_index("ix_gathered_key", table_name="gathered")
    op.drop_table("gathered")
    op.drop_index("ix_access_links_case", table_name="access_links")
    op.drop_index("ix_access_links_message", table_name="access_links")
    op.drop_table("access_links")
    op.drop_table("contacts")
