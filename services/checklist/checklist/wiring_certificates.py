"""The wiring of certificates of separation (离职证明) and one-time links (一次性链接)."""

from __future__ import annotations

from collections.abc import Callable

from chassis.events import Envelope
from chassis.service import Command, On, OnTimer, Query
from chassis.tenant_settings import TenantSettings
from chassis.unit import UnitOfWork
from checklist.contract import access_link as a
from checklist.contract import certificate as c
from checklist.contract.files import DownloadTicket
from checklist.settings_certificates import AccessLinkRules, CertificateRules
from checklist.store import certificate as tables
from checklist.usecases import access_links, certificates

_ = tables  # they belong to the metadata

COMMANDS = [
    Command("issue_certificate", c.IssueCertificateRequest, certificates.issue, c.Certificate),
    Command("request_access_link", a.RequestAccessLinkRequest, access_links.request, a.AccessLink),
    Command("revoke_access_link", a.RevokeAccessLinkRequest, access_links.revoke, a.AccessLink),
    Command("open_access_link", a.OpenAccessLinkRequest, access_links.open_, a.OpenedAccessLink, replay=False),
]
QUERIES = [
    Query("get_certificate", c.GetCertificateRequest, certificates.get, c.Certificate),
    Query("list_certificates", c.ListCertificatesRequest, certificates.list_, c.ListCertificatesResponse),
    Query("download_certificate", c.DownloadCertificateRequest, certificates.fetch, DownloadTicket),
    Query("list_access_links", a.ListAccessLinksRequest, access_links.list_, a.ListAccessLinksResponse),
]
HANDLERS = [On("notify", "access_link.issued", a.AccessLinkIssued, access_links.on_issued)]
TIMERS = [
    OnTimer(certificates.RENDER, certificates.render),
    OnTimer(access_links.TIMER, access_links.on_due),
    OnTimer(access_links.SEND, access_links.on_send),
]
ON_EMIT: list[Callable[[UnitOfWork, Envelope], None]] = [certificates.on_emit, access_links.on_emit]
SETTINGS: list[type[TenantSettings]] = [CertificateRules, AccessLinkRules]
