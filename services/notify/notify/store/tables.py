"""The tables of notify."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from chassis import db


class Base(DeclarativeBase):
    """Base of notify's tables."""

    metadata = db.service_metadata()
    type_annotation_map = db.TYPE_MAP


class TenantInfo(db.TenantRow, Base):
    """What a mail says of the company it comes from."""

    __tablename__ = "tenants"
    name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(20))
    time_zone: Mapped[str] = mapped_column(String(64))


class CaseRow(db.TenantRow, Base):
    """The few facts of a case that messages need; `sequences` says per fact which event it is from."""

    __tablename__ = "cases"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    leaver: Mapped[str] = mapped_column(String(64))
    leaver_name: Mapped[dict[str, Any]]
    head: Mapped[str | None] = mapped_column(String(64))
    hrbp: Mapped[str | None] = mapped_column(String(64))
    successor: Mapped[str | None] = mapped_column(String(64))
    department_path: Mapped[list[str]]
    last_working_day: Mapped[date] = mapped_column(Date)
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    sequences: Mapped[dict[str, Any]]
    batch_id: Mapped[str | None] = mapped_column(String(64))
    __table_args__ = (Index("ix_cases_leaver", "tenant_id", "leaver"),)


class CaseDepartment(db.TenantRow, Base):
    """The departments above a case: HR sees what lies in its subtree."""

    __tablename__ = "case_departments"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    department: Mapped[str] = mapped_column(String(64), primary_key=True)
    __table_args__ = (Index("ix_case_departments_department", "tenant_id", "department"),)


class EntryRow(db.TenantRow, Base):
    """Who has to do with an entry."""

    __tablename__ = "entries"
    entry_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    submitter: Mapped[str | None] = mapped_column(String(64))
    receiver: Mapped[str | None] = mapped_column(String(64))
    confirmer: Mapped[str | None] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (Index("ix_entries_case", "tenant_id", "case_id"),)


class TaskRow(db.TenantRow, Base):
    """A task that was opened, and whether it was closed since."""

    __tablename__ = "tasks"
    owner: Mapped[str] = mapped_column(String(40), primary_key=True)
    task_id: Mapped[str] = mapped_column(String(140), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    person: Mapped[str | None] = mapped_column(String(64))
    closed: Mapped[bool] = mapped_column(Boolean, default=False)
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (Index("ix_tasks_case", "tenant_id", "case_id"),)


class DeadlineRow(db.TenantRow, Base):
    """A deadline as its owner last told it; `body` is empty where its end came before its beginning."""

    __tablename__ = "deadlines"
    deadline_id: Mapped[str] = mapped_column(String(100), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    open: Mapped[bool] = mapped_column(Boolean)
    person: Mapped[str | None] = mapped_column(String(64))
    due_at: Mapped[datetime | None]
    body: Mapped[dict[str, Any]]
    planned: Mapped[list[str]]
    sequence: Mapped[int] = mapped_column(Integer, default=0)
    __table_args__ = (Index("ix_deadlines_case", "tenant_id", "case_id", "person"),)


class MessageRow(db.TenantRow, Base):
    """A message to a person, which is also its place in the inbox: one for a cause, person and template."""

    __tablename__ = "messages"
    message_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person: Mapped[str] = mapped_column(String(64))
    cause: Mapped[str] = mapped_column(String(200))
    template: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[str | None] = mapped_column(String(64))
    subject_name: Mapped[str] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(Text)
    body_text: Mapped[str] = mapped_column(Text)
    mail_text: Mapped[str] = mapped_column(Text)
    mail_html: Mapped[str] = mapped_column(Text)
    reader: Mapped[str] = mapped_column(String(200))
    link: Mapped[str] = mapped_column(Text)
    urgent: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("tenant_id", "cause", "person", "template", name="uq_messages_cause"),
        Index("ix_messages_person", "tenant_id", "person", "created_at", "message_id"),
        Index(
            "ix_messages_unread",
            "tenant_id",
            "person",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )


class DeliveryRow(db.TenantRow, Base):
    """A message on its way through a channel.

    While `sending`, `claim` names the attempt that owns it until `lease_until`; `handed_over_at` is set in a
    transaction of its own just before the text leaves, so that a crash shows whether the mail can have arrived.
    """

    __tablename__ = "deliveries"
    delivery_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    message_id: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[str | None] = mapped_column(String(64))
    person: Mapped[str] = mapped_column(String(64))
    template: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20))
    address: Mapped[str | None] = mapped_column(String(320))
    reference: Mapped[str] = mapped_column(String(400))
    due_at: Mapped[datetime]
    first_due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    claim: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    handed_over_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "ix_deliveries_waiting",
            "due_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_deliveries_sending",
            "lease_until",
            sqlite_where=text("state = 'sending'"),
            postgresql_where=text("state = 'sending'"),
        ),
        Index("ix_deliveries_log", "tenant_id", "created_at", "delivery_id"),
        Index("ix_deliveries_case", "tenant_id", "case_id"),
    )


class SenderRow(Base):
    """A process that sends, of all tenants; its claims begin with its id. See `store.senders`."""

    __tablename__ = "senders"
    sender_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    alive_until: Mapped[datetime]


class AttemptRow(db.TenantRow, Base):
    """One attempt of a delivery; `ended_at` stays empty while it runs."""

    __tablename__ = "delivery_attempts"
    delivery_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20))
    code: Mapped[int | None] = mapped_column(Integer)
    error: Mapped[str | None] = mapped_column(Text)


class PreferenceRow(db.TenantRow, Base):
    """How a person wants to be told; empty fields leave it to the directory and the tenant's rules."""

    __tablename__ = "preferences"
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    locale: Mapped[str | None] = mapped_column(String(20))
    channels: Mapped[list[str]]
    quiet_from: Mapped[str | None] = mapped_column(String(5))
    quiet_to: Mapped[str | None] = mapped_column(String(5))
    version: Mapped[int] = mapped_column(Integer)


class ContactRow(db.TenantRow, Base):
    """How a leaver is reached after the last day (离职后联系方式)."""

    __tablename__ = "contacts"
    case_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    leaver: Mapped[str] = mapped_column(String(64))
    email: Mapped[str | None] = mapped_column(String(320))
    phone: Mapped[str | None] = mapped_column(String(64))
    sequence: Mapped[int] = mapped_column(Integer)


class AccessLinkRow(db.TenantRow, Base):
    """A one-time link that somebody asked for, and the message that carries it; never its token.

    `closed`: opened or taken back, so that no mail with it leaves any more; its end may come before its beginning.
    """

    __tablename__ = "access_links"
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    message_id: Mapped[str | None] = mapped_column(String(64))
    valid_until: Mapped[datetime | None]
    closed: Mapped[bool] = mapped_column(Boolean)
    __table_args__ = (
        Index("ix_access_links_message", "tenant_id", "message_id"),
        Index("ix_access_links_case", "tenant_id", "case_id"),
    )


class OmissionRow(db.TenantRow, Base):
    """An omission's reporter, and everybody whom a verdict has named or who disputed one."""

    __tablename__ = "omissions"
    omission_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    reported_by: Mapped[str | None] = mapped_column(String(64))
    people: Mapped[list[str]]


class BatchRow(db.TenantRow, Base):
    """The cases of which a batch's own word told head and HR; one that is filed later is told like any other."""

    __tablename__ = "batches"
    batch_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    cases: Mapped[list[str]]


class GatheredRow(db.TenantRow, Base):
    """A word about one case of a batch that waits for those of the others: one message tells them all.

    `key` is the same for all that go together; `told`: it went, and its cause is never told again.
    """

    __tablename__ = "gathered"
    cause: Mapped[str] = mapped_column(String(200), primary_key=True)
    person: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(64))
    case_id: Mapped[str] = mapped_column(String(64))
    told: Mapped[bool] = mapped_column(Boolean)
    body: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    __table_args__ = (Index("ix_gathered_key", "tenant_id", "key", "told"),)
