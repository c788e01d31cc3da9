"""First tables of checklist: templates, checklists, entries, deadlines, tasks, and what performance says of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import db, migrate

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "case_checks",
    "case_closures",
    "checklist_items",
    "checklists",
    "deadlines",
    "entries",
    "entry_checks",
    "findings",
    "tasks",
    "template_layers",
)


def upgrade() -> None:
    migrate.create_chassis_tables(op)
    for create in (
        case_checks,
        case_closures,
        checklist_items,
        checklists,
        deadlines,
        entries,
        entry_checks,
        findings,
        tasks,
        template_layers,
    ):
        create()
    migrate.isolate_tenants(op, *TABLES)


def case_checks() -> None:
    op.create_table(
        "case_checks",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("set_digest", sa.String(length=64), nullable=False),
        sa.Column("open_findings", db.JsonType, nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "set_digest", name=op.f("pk_case_checks")),
    )


def case_closures() -> None:
    op.create_table(
        "case_closures",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("closed_at", db.UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_case_closures")),
    )


def checklist_items() -> None:
    op.create_table(
        "checklist_items",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("spec", db.JsonType, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "item_key", name=op.f("pk_checklist_items")),
    )


def checklists() -> None:
    op.create_table(
        "checklists",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("leaver_name", db.JsonType, nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("department_path", db.JsonType, nullable=False),
        sa.Column("company", sa.String(length=64), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=20), nullable=False),
        sa.Column("last_working_day", sa.Date(), nullable=False),
        sa.Column("separation_date", sa.Date(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=True),
        sa.Column("head_superior", sa.String(length=64), nullable=True),
        sa.Column("hrbp", sa.String(length=64), nullable=True),
        sa.Column("successor", sa.String(length=64), nullable=True),
        sa.Column("job_family", sa.String(length=64), nullable=True),
        sa.Column("position", sa.String(length=64), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("fills_in", sa.String(length=64), nullable=True),
        sa.Column("template", db.JsonType, nullable=False),
        sa.Column("blocked_reason", sa.String(length=40), nullable=True),
        sa.Column("created_at", db.UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", db.UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_checklists")),
    )
    op.create_index("ix_checklists_state", "checklists", ["tenant_id", "state"], unique=False)


def deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("deadline_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=64), nullable=False),
        sa.Column("title", db.JsonType, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("anchor", sa.String(length=20), nullable=False),
        sa.Column("period", db.JsonType, nullable=False),
        sa.Column("assigned_at", db.UtcDateTime(), nullable=False),
        sa.Column("due_at", db.UtcDateTime(), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("escalate_to", db.JsonType, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("met_at", db.UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "deadline_id", name=op.f("pk_deadlines")),
    )
    op.create_index("ix_deadlines_case", "deadlines", ["tenant_id", "case_id"], unique=False)
    op.create_index("ix_deadlines_subject", "deadlines", ["tenant_id", "subject_id"], unique=False)


def entries() -> None:
    op.create_table(
        "entries",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("item_key", sa.String(length=64), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("title", db.JsonType, nullable=False),
        sa.Column("confirmer_duty", sa.String(length=40), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("submitter", sa.String(length=64), nullable=True),
        sa.Column("receiver", sa.String(length=64), nullable=True),
        sa.Column("confirmer", sa.String(length=64), nullable=True),
        sa.Column("fields", db.JsonType, nullable=False),
        sa.Column("nothing_to_hand_over", sa.Boolean(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=True),
        sa.Column("content_digest", sa.String(length=64), nullable=True),
        sa.Column("submission", sa.Integer(), nullable=False),
        sa.Column("submitted_by", sa.String(length=64), nullable=True),
        sa.Column("submitted_at", db.UtcDateTime(), nullable=True),
        sa.Column("confirmed_by", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", db.UtcDateTime(), nullable=True),
        sa.Column("returned_by", sa.String(length=100), nullable=True),
        sa.Column("return_reason", sa.Text(), nullable=True),
        sa.Column("waiver_by", sa.String(length=64), nullable=True),
        sa.Column("waiver_reason", sa.Text(), nullable=True),
        sa.Column("waiver_agreed_by", sa.String(length=64), nullable=True),
        sa.Column("acknowledged_by", sa.String(length=64), nullable=True),
        sa.Column("acknowledged_at", db.UtcDateTime(), nullable=True),
        sa.Column("acknowledged_digest", sa.String(length=64), nullable=True),
        sa.Column("removed_reason", sa.Text(), nullable=True),
        sa.Column("due_at", db.UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", name=op.f("pk_entries")),
    )
    op.create_index("ix_entries_case", "entries", ["tenant_id", "case_id", "ordinal"], unique=False)


def entry_checks() -> None:
    op.create_table(
        "entry_checks",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("content_digest", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("open_findings", db.JsonType, nullable=False),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", "content_digest", name=op.f("pk_entry_checks")),
    )
    op.create_index("ix_entry_checks_case", "entry_checks", ["tenant_id", "case_id"], unique=False)


def findings() -> None:
    op.create_table(
        "findings",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("finding_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=True),
        sa.Column("summary", db.JsonType, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("returned_set", sa.String(length=64), nullable=True),
        sa.Column("heard", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "finding_id", name=op.f("pk_findings")),
    )
    op.create_index("ix_findings_case", "findings", ["tenant_id", "case_id"], unique=False)


def tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("task_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=140), nullable=False),
        sa.Column("title", db.JsonType, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("due_at", db.UtcDateTime(), nullable=True),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "task_id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_case", "tasks", ["tenant_id", "case_id"], unique=False)


def template_layers() -> None:
    op.create_table(
        "template_layers",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("layer", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", db.JsonType, nullable=False),
        sa.Column("items", db.JsonType, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("published_by", sa.String(length=100), nullable=False),
        sa.Column("published_at", db.UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "layer", "version", name=op.f("pk_template_layers")),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    migrate.drop_chassis_tables(op)
