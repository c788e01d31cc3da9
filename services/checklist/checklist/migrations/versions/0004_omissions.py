"""Omissions, their tracing, addenda (遗漏, 责任溯源).

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis.db import JsonType, UtcDateTime
from chassis.migrate import isolate_tenants

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("addenda", "omissions", "report_editions", "template_suggestions")


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""
    op.add_column("entries", sa.Column("omission_id", sa.String(length=64), nullable=True))
    _omissions()
    _addenda()
    _report_editions()
    _template_suggestions()
    isolate_tenants(op, *TABLES)


def _omissions() -> None:
    """What was found missing."""
    op.create_table(
        "omissions",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("omission_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("effect", sa.Text(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=True),
        sa.Column("item_key", sa.String(length=64), nullable=True),
        sa.Column("field_key", sa.String(length=130), nullable=True),
        sa.Column("entry_id", sa.String(length=64), nullable=True),
        sa.Column("record_source", sa.String(length=64), nullable=True),
        sa.Column("record_id", sa.String(length=200), nullable=True),
        sa.Column("client_key", sa.String(length=200), nullable=True),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("reported_by", sa.String(length=64), nullable=False),
        sa.Column("reported_as", sa.String(length=20), nullable=False),
        sa.Column("reported_at", UtcDateTime(), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("after_completion", sa.Boolean(), nullable=False),
        sa.Column("loss_claimed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("traced_verdict", sa.String(length=40), nullable=True),
        sa.Column("attributed_to", sa.String(length=64), nullable=True),
        sa.Column("attributed_role", sa.String(length=20), nullable=False),
        sa.Column("also", JsonType, nullable=False),
        sa.Column("explanation", JsonType, nullable=False),
        sa.Column("cites", JsonType, nullable=False),
        sa.Column("traced_at", UtcDateTime(), nullable=True),
        sa.Column("dispute_until", UtcDateTime(), nullable=True),
        sa.Column("disputed_by", sa.String(length=64), nullable=True),
        sa.Column("disputed_at", UtcDateTime(), nullable=True),
        sa.Column("dispute_reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.Column("loss_confirmed", sa.Boolean(), nullable=True),
        sa.Column("loss_by", sa.String(length=64), nullable=True),
        sa.Column("loss_note", sa.Text(), nullable=True),
        sa.Column("loss_amount", sa.String(length=40), nullable=True),
        sa.Column("loss_currency", sa.String(length=3), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("supplement", sa.String(length=64), nullable=True),
        sa.Column("letter_id", sa.String(length=64), nullable=True),
        sa.Column("parties", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "omission_id", name=op.f("pk_omissions")),
        sa.UniqueConstraint(
            "tenant_id", "case_id", "client_key", name=op.f("uq_omissions_tenant_id_case_id_client_key")
        ),
    )
    op.create_index("ix_omissions_case", "omissions", ["tenant_id", "case_id", "reported_at"], unique=False)
    op.create_index("ix_omissions_reported", "omissions", ["tenant_id", "reported_at"], unique=False)


def _addenda() -> None:
    """Addenda to letters."""
    op.create_table(
        "addenda",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("letter_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("omission_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("signatures", JsonType, nullable=False),
        sa.Column("blockers", JsonType, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("original_digest", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("head_signed_at", UtcDateTime(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("documents", JsonType, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "letter_id", name=op.f("pk_addenda")),
        sa.UniqueConstraint("code", name=op.f("uq_addenda_code")),
        sa.UniqueConstraint("tenant_id", "case_id", "number", name=op.f("uq_addenda_tenant_id_case_id_number")),
        sa.UniqueConstraint("tenant_id", "entry_id", name=op.f("uq_addenda_tenant_id_entry_id")),
    )


def _report_editions() -> None:
    """Further versions of reports."""
    op.create_table(
        "report_editions",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("documents", JsonType, nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("record_length", sa.Integer(), nullable=False),
        sa.Column("archived_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "report_id", name=op.f("pk_report_editions")),
        sa.UniqueConstraint(
            "tenant_id", "case_id", "edition", name=op.f("uq_report_editions_tenant_id_case_id_edition")
        ),
    )


def _template_suggestions() -> None:
    """What templates lacked."""
    op.create_table(
        "template_suggestions",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("omission_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("layer", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("suggested_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "omission_id", name=op.f("pk_template_suggestions")),
    )
    op.create_index(
        "ix_template_suggestions_layer", "template_suggestions", ["tenant_id", "layer", "suggested_at"], unique=False
    )


def downgrade() -> None:
    """Removes them."""
    op.drop_index("ix_template_suggestions_layer", table_name="template_suggestions")
    op.drop_table("template_suggestions")
    op.drop_table("report_editions")
    op.drop_table("addenda")
    op.drop_index("ix_omissions_reported", table_name="omissions")
    op.drop_index("ix_omissions_case", table_name="omissions")
    op.drop_table("omissions")
    op.drop_column("entries", "omission_id")
