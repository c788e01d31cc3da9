"""Directory, cases, progress, timeline, imports"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from chassis import migrate
from chassis.db import JsonType, UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TABLES = (
    "case_deadlines",
    "case_departments",
    "case_entries",
    "case_findings",
    "case_viewers",
    "cases",
    "companies",
    "departments",
    "duties",
    "employees",
    "imports",
    "positions",
    "tasks",
    "tenants",
    "timeline",
)


def upgrade() -> None:
    migrate.create_chassis_tables(op)
    _create_case_deadlines()
    _create_case_departments()
    _create_case_entries()
    _create_case_findings()
    _create_case_viewers()
    _create_cases()
    _create_companies()
    _create_departments()
    _create_duties()
    _create_employees()
    _create_imports()
    _create_positions()
    _create_tasks()
    _create_tenants()
    _create_timeline()
    migrate.isolate_tenants(op, *TABLES)


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    migrate.drop_chassis_tables(op)


def _create_case_deadlines() -> None:
    op.create_table(
        "case_deadlines",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("deadline_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("amber_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("was_missed", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "owner", "deadline_id", name=op.f("pk_case_deadlines")),
    )
    op.create_index("ix_case_deadlines_case", "case_deadlines", ["tenant_id", "case_id", "state"], unique=False)


def _create_case_departments() -> None:
    op.create_table(
        "case_departments",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "department", "case_id", name=op.f("pk_case_departments")),
    )


def _create_case_entries() -> None:
    op.create_table(
        "case_entries",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("entry_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("section", sa.String(length=20), nullable=False),
        sa.Column("mandatory", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("receiver", sa.String(length=64), nullable=True),
        sa.Column("confirmer", sa.String(length=64), nullable=True),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "entry_id", name=op.f("pk_case_entries")),
    )
    op.create_index("ix_case_entries_case", "case_entries", ["tenant_id", "case_id"], unique=False)


def _create_case_findings() -> None:
    op.create_table(
        "case_findings",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("finding_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "finding_id", name=op.f("pk_case_findings")),
    )
    op.create_index("ix_case_findings_case", "case_findings", ["tenant_id", "case_id"], unique=False)


def _create_case_viewers() -> None:
    op.create_table(
        "case_viewers",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("relations", JsonType, nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", "person", name=op.f("pk_case_viewers")),
    )
    op.create_index(
        "ix_case_viewers_person", "case_viewers", ["tenant_id", "person", "created_at", "case_id"], unique=False
    )


def _create_cases() -> None:
    op.create_table(
        "cases",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("health", sa.String(length=10), nullable=False),
        sa.Column("health_rank", sa.Integer(), nullable=False),
        sa.Column("leaver", sa.String(length=64), nullable=False),
        sa.Column("leaver_name", JsonType, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=True),
        sa.Column("head_superior", sa.String(length=64), nullable=True),
        sa.Column("hrbp", sa.String(length=64), nullable=True),
        sa.Column("successor", sa.String(length=64), nullable=True),
        sa.Column("initiator", sa.String(length=100), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("department_path", sa.String(length=2000), nullable=False),
        sa.Column("company", sa.String(length=64), nullable=False),
        sa.Column("position", sa.String(length=64), nullable=True),
        sa.Column("job_family", sa.String(length=40), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("reason_code", sa.String(length=60), nullable=True),
        sa.Column("reason_text", sa.Text(), nullable=True),
        sa.Column("notice_date", sa.Date(), nullable=False),
        sa.Column("requested_last_working_day", sa.Date(), nullable=True),
        sa.Column("last_working_day", sa.Date(), nullable=False),
        sa.Column("separation_date", sa.Date(), nullable=False),
        sa.Column("paid_until", sa.Date(), nullable=False),
        sa.Column("access_revocation_at", UtcDateTime(), nullable=True),
        sa.Column("late_reason", sa.Text(), nullable=True),
        sa.Column("notice", JsonType, nullable=False),
        sa.Column("warnings", JsonType, nullable=False),
        sa.Column("personal_contact", sa.String(length=200), nullable=True),
        sa.Column("absent", sa.Boolean(), nullable=False),
        sa.Column("absent_reason", sa.Text(), nullable=True),
        sa.Column("fills_in", sa.String(length=64), nullable=True),
        sa.Column("eligible_for_rehire", sa.Boolean(), nullable=True),
        sa.Column("exit_interview", sa.Text(), nullable=True),
        sa.Column("release_at", UtcDateTime(), nullable=True),
        sa.Column("blocked_reason", sa.String(length=60), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("submitted_at", UtcDateTime(), nullable=True),
        sa.Column("completed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("letter_id", sa.String(length=64), nullable=True),
        sa.Column("report_id", sa.String(length=64), nullable=True),
        sa.Column("progress_sequence", sa.Integer(), nullable=False),
        sa.Column("deadlines_missed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "case_id", name=op.f("pk_cases")),
    )
    op.create_index("ix_cases_health", "cases", ["tenant_id", "health_rank", "case_id"], unique=False)
    op.create_index("ix_cases_last_day", "cases", ["tenant_id", "last_working_day", "case_id"], unique=False)
    op.create_index("ix_cases_leaver", "cases", ["tenant_id", "leaver"], unique=False)
    op.create_index("ix_cases_newest", "cases", ["tenant_id", "created_at", "case_id"], unique=False)
    op.create_index("ix_cases_state", "cases", ["tenant_id", "state", "created_at", "case_id"], unique=False)


def _create_companies() -> None:
    op.create_table(
        "companies",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("subdivision", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "code", name=op.f("pk_companies")),
    )


def _create_departments() -> None:
    op.create_table(
        "departments",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("parent", sa.String(length=64), nullable=True),
        sa.Column("company", sa.String(length=64), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "code", name=op.f("pk_departments")),
    )
    op.create_index("ix_departments_head", "departments", ["tenant_id", "head"], unique=False)


def _create_duties() -> None:
    op.create_table(
        "duties",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("duty", sa.String(length=40), nullable=False),
        sa.Column("employee", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=True),
        sa.Column("site", sa.String(length=64), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_duties")),
    )
    op.create_index("ix_duties_duty", "duties", ["tenant_id", "duty"], unique=False)
    op.create_index("ix_duties_employee", "duties", ["tenant_id", "employee"], unique=False)


def _create_employees() -> None:
    op.create_table(
        "employees",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("company", sa.String(length=64), nullable=False),
        sa.Column("position", sa.String(length=64), nullable=True),
        sa.Column("manager", sa.String(length=64), nullable=True),
        sa.Column("hrbp", sa.String(length=64), nullable=True),
        sa.Column("hire_date", sa.Date(), nullable=True),
        sa.Column("probation_end", sa.Date(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("subdivision", sa.String(length=20), nullable=True),
        sa.Column("time_zone", sa.String(length=64), nullable=True),
        sa.Column("locale", sa.String(length=35), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "number", name=op.f("pk_employees")),
    )
    op.create_index("ix_employees_department", "employees", ["tenant_id", "department", "number"], unique=False)
    op.create_index("ix_employees_name_zh", "employees", ["tenant_id", "name_zh", "number"], unique=False)


def _create_imports() -> None:
    op.create_table(
        "imports",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("import_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("mode", sa.String(length=20), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("encoding", sa.String(length=20), nullable=True),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("deactivated", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("errors", JsonType, nullable=False),
        sa.Column("created_by", sa.String(length=100), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("applied_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("tenant_id", "import_id", name=op.f("pk_imports")),
    )
    op.create_index("ix_imports_newest", "imports", ["tenant_id", "created_at", "import_id"], unique=False)


def _create_positions() -> None:
    op.create_table(
        "positions",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name_zh", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("job_family", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "code", name=op.f("pk_positions")),
    )


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("task_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=140), nullable=False),
        sa.Column("title", JsonType, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.Column("sort_at", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("outcome", sa.String(length=10), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "owner", "task_id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_case", "tasks", ["tenant_id", "case_id", "is_open"], unique=False)
    op.create_index("ix_tasks_person", "tasks", ["tenant_id", "person", "is_open", "sort_at", "task_id"], unique=False)


def _create_tenants() -> None:
    op.create_table(
        "tenants",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("locale", sa.String(length=35), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", name=op.f("pk_tenants")),
    )


def _create_timeline() -> None:
    op.create_table(
        "timeline",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("order_in_unit", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(length=100), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("actor_kind", sa.String(length=20), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=100), nullable=True),
        sa.Column("details", JsonType, nullable=False),
        sa.Column("hr_only", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "event_id", name=op.f("pk_timeline")),
    )
    op.create_index(
        "ix_timeline_case", "timeline", ["tenant_id", "case_id", "at", "order_in_unit", "event_id"], unique=False
    )
