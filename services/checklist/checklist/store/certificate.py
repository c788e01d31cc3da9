"""Tables of certificates of separation and of one-time links. A link's token is nowhere: only its SHA-256 is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from chassis.db import TenantRow
from checklist.store.base import Base

ISSUED, REPLACED, VOID = "issued", "replaced", "void"


class CertificateRow(TenantRow, Base):
    """A certificate (离职证明). `content` is its canonical text, `documents` its files, `code` what the QR shows."""

    __tablename__ = "certificates"
    certificate_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    code: Mapped[str] = mapped_column(String(64))
    documents: Mapped[dict[str, Any]]
    issued_by: Mapped[str] = mapped_column(String(100))
    issued_at: Mapped[datetime]
    replaces: Mapped[str | None] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_certificates_case", "tenant_id", "case_id"), UniqueConstraint("code"))
    __mapper_args__ = {"version_id_col": version}


class LinkRequestRow(TenantRow, Base):
    """A one-time link that was asked for. One opening, whichever of its mails it comes from, uses it up."""

    __tablename__ = "access_link_requests"
    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[str] = mapped_column(String(64))
    leaver: Mapped[str] = mapped_column(String(64))
    requested_by: Mapped[str] = mapped_column(String(100))
    requested_at: Mapped[datetime]
    valid_until: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[str | None] = mapped_column(String(100))
    reason: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer)
    __table_args__ = (Index("ix_access_link_requests_case", "tenant_id", "case_id"),)
    __mapper_args__ = {"version_id_col": version}


class LinkTokenRow(TenantRow, Base):
    """The token of one mail, as its SHA-256 (hex)."""

    __tablename__ = "access_link_tokens"
    link_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    request_id: Mapped[str] = mapped_column(String(64))
    token_sha256: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("token_sha256"),)


def certificate(session: Session, certificate_id: str, *, lock: bool = False) -> CertificateRow | None:
    """One certificate."""
    query = select(CertificateRow).where(CertificateRow.certificate_id == certificate_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def certificates(session: Session, case_id: str) -> list[CertificateRow]:
    """Those of a case, the newest first; the caller that changes one holds the case."""
    order = (CertificateRow.issued_at.desc(), CertificateRow.certificate_id)
    return list(session.scalars(select(CertificateRow).where(CertificateRow.case_id == case_id).order_by(*order)))


def in_force(session: Session, case_id: str) -> CertificateRow | None:
    """The certificate of a case that holds."""
    return next((row for row in certificates(session, case_id) if row.state == ISSUED), None)


def newest(session: Session, case_id: str) -> CertificateRow | None:
    """The certificate of a case that was issued last, whether it holds or not."""
    return next(iter(certificates(session, case_id)), None)


def request(session: Session, request_id: str, *, lock: bool = False) -> LinkRequestRow | None:
    """A link that was asked for; locked until the commit where a decision follows."""
    query = select(LinkRequestRow).where(LinkRequestRow.request_id == request_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return session.scalars(query).first()


def requests(session: Session, case_id: str) -> list[LinkRequestRow]:
    """Those of a case, the newest first."""
    order = (LinkRequestRow.requested_at.desc(), LinkRequestRow.request_id)
    return list(session.scalars(select(LinkRequestRow).where(LinkRequestRow.case_id == case_id).order_by(*order)))


def token(session: Session, token_sha256: str) -> LinkTokenRow | None:
    """The token with this digest, of whichever tenant the session is bound to."""
    return session.scalars(select(LinkTokenRow).where(LinkTokenRow.token_sha256 == token_sha256)).first()
