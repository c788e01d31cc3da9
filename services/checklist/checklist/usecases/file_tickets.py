"""Leave to fetch a stored file through the gateway."""

from __future__ import annotations

from chassis import tickets
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar, due_at
from checklist.contract.files import DownloadTicket
from checklist.settings_letters import AttachmentRules

OCTETS = "application/octet-stream"
MEDIA = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "json": "application/json"}


def download(
    uow: UnitOfWork, *, digest: str, filename: str, content_type: str, size: int, subject: str
) -> DownloadTicket:
    """A ticket for one blob, for the tenant's time; the caller has been found to be allowed to read it."""
    period = uow.rules(AttachmentRules).download_within
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
