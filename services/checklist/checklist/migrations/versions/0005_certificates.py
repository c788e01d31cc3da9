"""Certificates and one-time links (离职证明).

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis.db import JsonType, UtcDateTime
from chassis.migrate import isolate_tenants

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("access_link_requests", "access_link_tokens", "certificates")


def upgrade() -> None:
    """Makes the tables and walls the tenants off; the verification page learns what a seal is on."""
    op.create_table(
        "certificates",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("certificate_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("documents", JsonType, nullable=False),
        sa.Column("issued_by", sa.String(length=100), nullable=False),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.Column("replaces", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "certificate_id", name=op.f("pk_certificates")),
        sa.UniqueConstraint("code", name=op.f("uq_certificates_code")),
    )
    op.create_index("ix_certificates_case", "certificates", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "access_link_requests",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("requested_by", sa.String(length=100), nullable=False),
        sa.Column("requested_at", UtcDateTime(), nullable=False),
        sa.Column("valid_until", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "request_id", name=op.f("pk_access_link_requests")),
    )
    op.create_index("ix_access_link_requests_case", "access_link_requests", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "access_link_tokens",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("link_id", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.String(length=64), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "link_id", name=op.f("pk_access_link_tokens")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_access_link_tokens_token_sha256")),
    )
    op.add_column("letter_seals", sa.Column("document", sa.String(length=20), server_default="letter", nullable=False))
    op.add_column("letter_seals", sa.Column("replaced", sa.Boolean(), server_default=sa.false(), nullable=False))
    isolate_tenants(op, *TABLES)


def downgrade() -> None:
    """Removes them."""
    op.drop_column("letter_seals", "replaced")
    op.drop_column("letter_seals", "document")
    op.drop_table("access_link_tokens")
    op.drop_index("ix_access_link_requests_case", table_name="access_link_requests")
    op.drop_table("access_link_requests")
    op.drop_index("ix_certificates_case", table_name="certificates")
    op.drop_table("certificates")
