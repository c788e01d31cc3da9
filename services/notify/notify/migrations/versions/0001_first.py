"""First tables of notify: messages, deliveries, deadlines, and the copies that say who is concerned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import db, migrate

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "case_departments",
    "cases",
    "deadlines",
    "deliveries",
    "delivery_attempts",
    "entries",
    "messages",
    "preferences",
    "tasks",
    "tenants",
)


def upgrade() -> None:
    migrate.create_chassis_tables(op)
    _case_departments()
    _cases()
    _deadlines()
    _deliveries()
    _delivery_attempts()
    _entries()
    _messages()
    _preferences()
    _tasks()
    _tenants()
    migrate.isolate_tenants(op, *TABLES)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    migrate.drop_chassis_tables(op)


def _case_departments() -> None:
    op.create_table(
        "case_departments",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "department", name=op.f("pk_case_departments")),
    )
    op.create_index("ix_case_departments_department", "case_departments", ["tenant_id", "department"])


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("leaver_name", db.JsonType, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=True),
        sa.Column("hrbp", sa.String(length=64), nullable=True),
        sa.Column("successor", sa.String(length=64), nullable=True),
        sa.Column("department_path", db.JsonType, nullable=False),
        sa.Column("last_working_day", sa.Date(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("sequences", db.JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_cases")),
    )


def _deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("deadline_id", sa.String(length=100), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("due_at", db.UtcDateTime(), nullable=True),
        sa.Column("body", db.JsonType, nullable=False),
        sa.Column("planned", db.JsonType, nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "deadline_id", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_case", "deadlines", ["tenant_id", "case_id", "person"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=True),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=True),
        sa.Column("reference", sa.String(length=400), nullable=False),
        sa.Column("due_at", db.UtcDateTime(), nullable=False),
        sa.Column("first_due_at", db.UtcDateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claim", sa.String(length=64), nullable=True),
        sa.Column("lease_until", db.UtcDateTime(), nullable=True),
        sa.Column("handed_over_at", db.UtcDateTime(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("sent_at", db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "delivery_id", name=op.f("pk_deliveries")),
    )
    op.create_index("ix_deliveries_case", "deliveries", ["tenant_id", "case_id"])
    op.create_index("ix_deliveries_log", "deliveries", ["tenant_id", "created_at", "delivery_id"])
    op.create_index(
        "ix_deliveries_sending",
        "deliveries",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("state = 'sending'"),
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_deliveries_waiting",
        "deliveries",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _delivery_attempts() -> None:
    op.create_table(
        "delivery_attempts",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("delivery_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("started_at", db.UtcDateTime(), nullable=False),
        sa.Column("ended_at", db.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "delivery_id", "number", name=op.f("pk_delivery_attempts")),
    )


def _entries() -> None:
    op.create_table(
        "entries",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("submitter", sa.String(length=64), nullable=True),
        sa.Column("receiver", sa.String(length=64), nullable=True),
        sa.Column("confirmer", sa.String(length=64), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", name=op.f("pk_entries")),
    )
    op.create_index("ix_entries_case", "entries", ["tenant_id", "case_id"])


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("cause", sa.String(length=200), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=True),
        sa.Column("subject_name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body_text", sa.Text(), nullable=False),
        sa.Column("mail_text", sa.Text(), nullable=False),
        sa.Column("mail_html", sa.Text(), nullable=False),
        sa.Column("reader", sa.String(length=200), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("created_at", db.UtcDateTime(), nullable=False),
        sa.Column("read_at", db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "message_id", name=op.f("pk_messages")),
        sa.UniqueConstraint("tenant_id", "cause", "person", "template", name="uq_messages_cause"),
    )
    op.create_index("ix_messages_person", "messages", ["tenant_id", "person", "created_at", "message_id"])
    op.create_index(
        "ix_messages_unread",
        "messages",
        ["tenant_id", "person"],
        unique=False,
        sqlite_where=sa.text("read_at IS NULL"),
        postgresql_where=sa.text("read_at IS NULL"),
    )


def _preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=True),
        sa.Column("channels", db.JsonType, nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_to", sa.String(length=5), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person", name=op.f("pk_preferences")),
    )


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=140), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=True),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "owner", "task_id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_case", "tasks", ["tenant_id", "case_id"])


def _tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_tenants")),
    )
