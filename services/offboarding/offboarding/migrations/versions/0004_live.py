"""What dashboards and live streams read.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from chassis import migrate
from chassis.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("case_buckets", "case_counts", "live_gone")
OPEN = ("awaiting_letter", "awaiting_list_confirmation", "in_handover", "submitted")
FINAL = ("archived", "cancelled", "withdrawn")


def upgrade() -> None:
    """Makes the tables, walls the tenants off, and counts the cases that are there."""
    op.create_table(
        "case_buckets",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("bucket", sa.String(length=32), nullable=False),
        sa.Column("path", sa.String(length=2000), nullable=False),
        sa.Column("company", sa.String(length=64), nullable=False),
        sa.Column("batch_id", sa.String(length=64), nullable=False),
        sa.Column("released", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("health", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "bucket", name=op.f("pk_case_buckets")),
    )
    op.create_table(
        "case_counts",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("bucket", sa.String(length=32), nullable=False),
        sa.Column("written_in", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person", "bucket", "written_in", name=op.f("pk_case_counts")),
    )
    _index("ix_case_counts_loose", "case_counts", ["tenant_id", "person"], "written_in > 0")
    op.create_table(
        "live_gone",
        sa.Column("tenant_id", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("changed_in", sa.BigInteger(), nullable=False),
        sa.Column("gone_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "person", "kind", "subject", name=op.f("pk_live_gone")),
    )
    op.create_index("ix_live_gone_person", "live_gone", ["tenant_id", "person", "kind", "changed_in"], unique=False)
    op.create_index("ix_live_gone_at", "live_gone", ["gone_at"], unique=False)
    migrate.isolate_tenants(op, *TABLES)
    _columns()
    _count()


def downgrade() -> None:
    """Removes them."""
    for index, table in (
        ("ix_tasks_changed", "tasks"),
        ("ix_case_viewers_live", "case_viewers"),
        ("ix_cases_live", "cases"),
        ("ix_cases_changed", "cases"),
    ):
        op.drop_index(index, table_name=table)
    op.drop_column("tasks", "changed_in")
    op.drop_column("case_viewers", "live_rank")
    op.drop_column("case_viewers", "waiting_since")
    for column in ("bucket", "changed_in", "live_rank", "waiting_since"):
        op.drop_column("cases", column)
    for table in TABLES:
        op.drop_table(table)


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    op.create_index(name, table, columns, unique=False, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


def _columns() -> None:
    """New columns with a value for each row that is there; the model has no defaults in the database."""
    with op.batch_alter_table("tasks") as tasks:
        tasks.add_column(sa.Column("changed_in", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("case_viewers") as viewers:
        viewers.add_column(sa.Column("live_rank", sa.Integer(), nullable=False, server_default="9"))
        viewers.add_column(sa.Column("waiting_since", UtcDateTime(), nullable=True))
    with op.batch_alter_table("cases") as cases:
        cases.add_column(sa.Column("bucket", sa.String(length=32), nullable=False, server_default=""))
        cases.add_column(sa.Column("changed_in", sa.BigInteger(), nullable=False, server_default="0"))
        cases.add_column(sa.Column("live_rank", sa.Integer(), nullable=False, server_default="9"))
        cases.add_column(sa.Column("waiting_since", UtcDateTime(), nullable=True))
    states = ", ".join(f"'{state}'" for state in OPEN)
    op.execute(
        f"UPDATE cases SET live_rank = CASE WHEN state IN ({states}) THEN health_rank ELSE 9 END, "
        "waiting_since = COALESCE((SELECT min(t.opened_at) FROM tasks t WHERE t.tenant_id = cases.tenant_id AND "
        "t.case_id = cases.case_id AND t.is_open AND t.kind <> 'hr_item'), submitted_at, created_at)"
    )
    op.execute(
        "UPDATE case_viewers SET live_rank = c.live_rank, waiting_since = c.waiting_since FROM cases c "
        "WHERE c.tenant_id = case_viewers.tenant_id AND c.case_id = case_viewers.case_id"
    )
    with op.batch_alter_table("cases") as cases:
        cases.alter_column("waiting_since", existing_type=UtcDateTime(), nullable=False)
    with op.batch_alter_table("case_viewers") as viewers:
        viewers.alter_column("waiting_since", existing_type=UtcDateTime(), nullable=False)
    op.create_index("ix_tasks_changed", "tasks", ["tenant_id", "person", "changed_in"], unique=False)
    _index(
        "ix_case_viewers_live",
        "case_viewers",
        ["tenant_id", "person", "live_rank", "waiting_since", "case_id"],
        "live_rank < 9",
    )
    _index("ix_cases_live", "cases", ["tenant_id", "live_rank", "waiting_since", "case_id"], "live_rank < 9")
    op.create_index("ix_cases_changed", "cases", ["tenant_id", "changed_in"], unique=False)


def _count() -> None:
    """Puts every case into its bucket and counts it for each of its viewers (store/live.py)."""
    found = op.get_bind().execute(
        sa.text(
            "SELECT DISTINCT tenant_id, department_path, company, batch_id, submitted_at IS NOT NULL, state, health "
            "FROM cases"
        )
    )
    for tenant, path, company, batch, released, state, health in found.all():
        values: dict[str, Any] = {
            "path": path,
            "company": company,
            "batch_id": "" if state in FINAL else batch or "",
            "released": bool(released),
            "state": state,
            "health": health if state in OPEN else "green",
        }
        made = json.dumps(values, sort_keys=True, ensure_ascii=False).encode()
        bucket = hashlib.sha256(made).hexdigest()[:32]
        op.get_bind().execute(
            sa.text(
                "INSERT INTO case_buckets (tenant_id, bucket, path, company, batch_id, released, state, health) VALUES "
                "(:tenant, :bucket, :path, :company, :batch_id, :released, :state, :health) ON CONFLICT DO NOTHING"
            ),
            {"tenant": tenant, "bucket": bucket, **values},
        )
        op.get_bind().execute(
            sa.text(
                "UPDATE cases SET bucket = :bucket WHERE tenant_id = :tenant AND department_path = :path AND "
                "company = :company AND COALESCE(batch_id, '') = :batch AND (submitted_at IS NOT NULL) = :released "
                "AND state = :state AND health = :health"
            ),
            {
                "tenant": tenant,
                "bucket": bucket,
                "path": path,
                "company": company,
                "batch": batch or "",
                "released": bool(released),
                "state": state,
                "health": health,
            },
        )
    op.execute(
        "INSERT INTO case_counts (tenant_id, person, bucket, written_in, n) "
        "SELECT c.tenant_id, v.person, c.bucket, 0, count(*) FROM cases c JOIN case_viewers v "
        "ON v.tenant_id = c.tenant_id AND v.case_id = c.case_id GROUP BY c.tenant_id, v.person, c.bucket"
    )
    op.execute(
        "INSERT INTO case_counts (tenant_id, person, bucket, written_in, n) "
        "SELECT c.tenant_id, '*', c.bucket, 0, count(*) FROM cases c WHERE c.submitted_at IS NOT NULL "
        "GROUP BY c.tenant_id, c.bucket"
    )
