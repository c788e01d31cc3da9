"""Leave to fetch a stored file through the gateway."""

from __future__ import annotations

from chassis import tickets
from chassis.periods import Period
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar, due_at
from checklist.contract.files import DownloadTicket
from checklist.settings_letters import AttachmentRules

OCTETS = "application/octet-stream"
MEDIA = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}

NAMES = {
    "letter": {"zh-CN": "交接确认函", "en": "handover-letter"},
    "report": {"zh-CN": "交接报告", "en": "handover-report"},
    "certificate": {"zh-CN": "离职证明", "en": "certificate-of-separation"},
}


def file_name(kind: str, language: str, plain_id: str, form: str = "pdf") -> str:
    """What a document's file is called; `plain_id` is the id of what it belongs to."""
    return f"{NAMES[kind][language]}-{plain_id[:8]}.{form}"


def download(
    uow: UnitOfWork,
    *,
    digest: str,
    filename: str,
    content_type: str,
    size: int,
    subject: str,
    period: Period | None = None,
) -> DownloadTicket:
    """A ticket for one blob, for the tenant's time; the caller has been found to be allowed to read it."""
    period = period or uow.rules(AttachmentRules).download_within
    expires_at = due_at(uow.now, period, Calendar("CN"), "UTC").at
    token = tickets.seal(
        tickets.Ticket(
            service=uow.service.name,
            purpose="download",
            blob_key=digest,
            filename=filename,
            content_type=content_type,
            max_bytes=size,
            expires_at=expires_at,
            tenant=uow.ctx.tenant,
            subject=subject,
        ),
        uow.port("ticket_key"),
    )
    return DownloadTicket(
        ticket=token,
        url=f"/v1/downloads/{token}",
        filename=filename,
        content_type=content_type,
        size=size,
        expires_at=expires_at,
    )


def language_of(uow: UnitOfWork, wanted: str) -> str:
    """The wanted language, else the caller's."""
    return wanted or ("zh-CN" if uow.ctx.locale.lower().startswith("zh") else "en")
