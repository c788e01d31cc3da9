"""Work records, cases, findings and the manager KPI."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import migrate
from chassis.db import JsonType, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    migrate.create_chassis_tables(op)
    _cases()
    _findings()
    _kpi()
    _records()
    migrate.isolate_tenants(op, "cases", "deadlines", "entries", "findings", "kpi_lines", "kpi_periods", "work_records")


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("leaver_name", JsonType, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=True),
        sa.Column("head_rank", sa.Integer(), nullable=False),
        sa.Column("head_superior", sa.String(length=64), nullable=True),
        sa.Column("hrbp", sa.String(length=64), nullable=True),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("department_path", JsonType, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("last_working_day", sa.Date(), nullable=True),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("list_confirmed", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("announced_set", sa.String(length=64), nullable=False),
        sa.Column("announced_open", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_leaver", "cases", ["tenant_id", "leaver", "state"], unique=False)
    op.create_table(
        "deadlines",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("deadline_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("planned", JsonType, nullable=True),
        sa.Column("met", JsonType, nullable=True),
        sa.Column("met_at", UtcDateTime(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("missed", JsonType, nullable=False),
        sa.Column("dropped", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "deadline_id", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_case", "deadlines", ["tenant_id", "case_id"], unique=False)
    op.create_table(
        "entries",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("item_key", sa.String(length=100), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("comparable", JsonType, nullable=False),
        sa.Column("is_empty", sa.Boolean(), nullable=False),
        sa.Column("checked_submission", sa.Integer(), nullable=False),
        sa.Column("announced_open", JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", name=op.f("pk_entries")),
    )
    op.create_index("ix_entries_case", "entries", ["tenant_id", "case_id"], unique=False)


def _findings() -> None:
    op.create_table(
        "findings",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("finding_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=True),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=300), nullable=False),
        sa.Column("field", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=500), nullable=False),
        sa.Column("entry_value", sa.Text(), nullable=False),
        sa.Column("record_value", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("summary", JsonType, nullable=False),
        sa.Column("records", JsonType, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=True),
        sa.Column("hrbp", sa.String(length=64), nullable=True),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("resolved_at", UtcDateTime(), nullable=True),
        sa.Column("resolved_by", sa.String(length=100), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "finding_id", name=op.f("pk_findings")),
    )
    op.create_index("ix_findings_case", "findings", ["tenant_id", "case_id", "opened_at", "finding_id"], unique=False)
    op.create_index("ix_findings_opened", "findings", ["tenant_id", "opened_at", "finding_id"], unique=False)
    op.create_index(
        "uq_findings_open",
        "findings",
        ["tenant_id", "case_id", "key"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )


def _kpi() -> None:
    op.create_table(
        "kpi_lines",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("line_id", sa.String(length=160), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("source_id", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("missed", sa.Boolean(), nullable=False),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "line_id", name=op.f("pk_kpi_lines")),
    )
    op.create_index("ix_kpi_lines_head", "kpi_lines", ["tenant_id", "head", "month"], unique=False)
    op.create_index("ix_kpi_lines_source", "kpi_lines", ["tenant_id", "source_id"], unique=False)
    op.create_table(
        "kpi_periods",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("hrbp", sa.String(length=64), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("snapshot", JsonType, nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "head", "month", name=op.f("pk_kpi_periods")),
    )
    op.create_index("ix_kpi_periods_month", "kpi_periods", ["tenant_id", "month", "head"], unique=False)


def _records() -> None:
    op.create_table(
        "work_records",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("counterpart", sa.String(length=300), nullable=False),
        sa.Column("contact", sa.String(length=200), nullable=False),
        sa.Column("status", sa.String(length=100), nullable=False),
        sa.Column("progress", sa.Float(), nullable=True),
        sa.Column("amount", sa.Float(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=False),
        sa.Column("project_owner", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.Column("occurred_at", UtcDateTime(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("deleted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "record_id", name=op.f("pk_work_records")),
        sa.UniqueConstraint(
            "tenant_id", "source", "external_id", name=op.f("uq_work_records_tenant_id_source_external_id")
        ),
    )
    op.create_index(
        "ix_work_records_owner", "work_records", ["tenant_id", "owner", "occurred_at", "record_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("work_records")
    op.drop_table("kpi_periods")
    op.drop_table("kpi_lines")
    op.drop_table("findings")
    op.drop_table("entries")
    op.drop_table("deadlines")
    op.drop_table("cases")
    migrate.drop_chassis_tables(op)
