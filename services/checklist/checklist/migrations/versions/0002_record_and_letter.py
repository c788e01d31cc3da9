"""Record, letter, report, secrets and attachments.

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from chassis.db import JsonType, UtcDateTime
from chassis.migrate import isolate_tenants

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("attachments", "letters", "record_heads", "record_rows", "record_texts", "reports", "secrets")
"""Those that belong to a tenant; what a verification page answers from (letter_seals, letter_files) names nobody."""


def upgrade() -> None:
    """Makes the tables and walls the tenants off."""
    _record()
    _letters()
    _secrets()
    _files()
    isolate_tenants(op, *TABLES)


def _files() -> None:
    """Attachments of entries."""
    op.create_table(
        "attachments",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("attachment_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("content_type", sa.String(length=120), nullable=False),
        sa.Column("announced_size", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("stored_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "attachment_id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_entry", "attachments", ["tenant_id", "entry_id", "attachment_id"], unique=False)


def _letters() -> None:
    """Letters, reports, and what a verification page answers from."""
    op.create_table(
        "letter_files",
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("file_digest", name=op.f("pk_letter_files")),
    )
    op.create_table(
        "letter_seals",
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("letter_digest", sa.String(length=64), nullable=False),
        sa.Column("case_initials", sa.String(length=8), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_letter_seals")),
    )
    op.create_index(op.f("ix_letter_seals_letter_digest"), "letter_seals", ["letter_digest"], unique=False)
    op.create_table(
        "letters",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("letter_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("signatures", JsonType, nullable=False),
        sa.Column("blockers", JsonType, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("content", sa.Text(), nullable=True),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("head_signed_at", UtcDateTime(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("overridden_by", sa.String(length=64), nullable=True),
        sa.Column("override_reason", sa.Text(), nullable=True),
        sa.Column("override_covers", JsonType, nullable=False),
        sa.Column("documents", JsonType, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "letter_id", name=op.f("pk_letters")),
        sa.UniqueConstraint("code", name=op.f("uq_letters_code")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f("uq_letters_tenant_id_case_id")),
    )
    op.create_table(
        "reports",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("report_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("documents", JsonType, nullable=False),
        sa.Column("record_hash", sa.String(length=64), nullable=False),
        sa.Column("record_length", sa.Integer(), nullable=False),
        sa.Column("archived_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "report_id", name=op.f("pk_reports")),
        sa.UniqueConstraint("tenant_id", "case_id", name=op.f("uq_reports_tenant_id_case_id")),
    )


def _record() -> None:
    """The evidence record: ends, rows and texts of chains."""
    op.create_table(
        "record_heads",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_record_heads")),
    )
    op.create_table(
        "record_rows",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.String(length=40), nullable=False),
        sa.Column("occurred_at", sa.String(length=40), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("service", sa.String(length=40), nullable=False),
        sa.Column("who_digest", sa.String(length=64), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.String(length=100), nullable=False),
        sa.Column("key_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "seq", name=op.f("pk_record_rows")),
        sa.UniqueConstraint("tenant_id", "event_id", name=op.f("uq_record_rows_tenant_id_event_id")),
    )
    op.create_table(
        "record_texts",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("part", sa.String(length=10), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "seq", "part", name=op.f("pk_record_texts")),
    )


def _secrets() -> None:
    """Sealed secrets."""
    op.create_table(
        "secrets",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("secret_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("field", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("set_by", sa.String(length=64), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("first_viewed_at", UtcDateTime(), nullable=True),
        sa.Column("first_viewed_by", sa.String(length=64), nullable=True),
        sa.Column("views", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "secret_id", name=op.f("pk_secrets")),
    )
    op.create_index("ix_secrets_entry", "secrets", ["tenant_id", "entry_id", "field"], unique=False)


def downgrade() -> None:
    """The way back."""
    op.drop_index("ix_secrets_entry", table_name="secrets")
    op.drop_table("secrets")
    op.drop_table("reports")
    op.drop_table("record_texts")
    op.drop_table("record_rows")
    op.drop_table("record_heads")
    op.drop_table("letters")
    op.drop_index(op.f("ix_letter_seals_letter_digest"), table_name="letter_seals")
    op.drop_table("letter_seals")
    op.drop_table("letter_files")
    op.drop_index("ix_attachments_entry", table_name="attachments")
    op.drop_table("attachments")
