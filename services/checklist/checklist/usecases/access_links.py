"""The leaver's way in after the last day (离职后一次性链接): asked for here, sent by notify, opened here, once. SPEC 2.

notify makes the token; this service only ever sees its SHA-256, and the token itself for the moment of its opening,
sealed by the gateway. Behind a link lie the own letter, certificate and report, and nothing else.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from chassis import sealing
from chassis.db import ALL_TENANTS
from chassis.errors import Invalid, NotFound, NotReady, WrongState
from chassis.events import Envelope
from chassis.ids import new_id
from chassis.timers import Timer
from chassis.unit import UnitOfWork
from chassis.workdays import Calendar, at_local, due_at
from checklist.contract import access_link as c
from checklist.model.checklist import COMPLETED, Checklist
from checklist.settings_certificates import AccessLinkRules
from checklist.store import certificate as store
from checklist.store import checklist as checklists
from checklist.store import letter as letters
from checklist.store.certificate import LinkRequestRow, LinkTokenRow
from checklist.usecases import access_papers
from checklist.usecases import cases_access as access
from checklist.usecases.file_tickets import MEDIA, download

TIMER = "access_link"
SEND = "access_link_send"
MOMENT = timedelta(seconds=1)
"""How often it is looked whether the papers are made."""
NOBODY_READS = ("internal_transfer", "death")
"""Kinds in which no link is sent: who moves keeps the login, and a family is not written to by a machine."""
SUPERSEDED = "superseded"
CASE_ENDED = "case_ended"


def request(uow: UnitOfWork, command: c.RequestAccessLinkRequest) -> c.AccessLink:
    """HR sends a link; the ones before are good for nothing from now on."""
    checklist, relation = access.checklist_for(uow, command.parent, lock=True)
    access.require_relation(relation, "hr")
    if checklist.kind in NOBODY_READS:
        raise WrongState("access_link.not_for_kind", field="parent")
    until = _after(_end_of(checklist.separation_date, checklist), uow.rules(AccessLinkRules).offered_for)
    if uow.now > until:
        raise WrongState("access_link.period_over", field="parent", until=until.date().isoformat())
    if not access_papers.made(uow, checklist.case_id) and not access_papers.being_made(uow, checklist.case_id):
        raise WrongState("access_link.nothing_yet", field="parent")
    return _view(uow, _ask(uow, checklist))


def list_(uow: UnitOfWork, query: c.ListAccessLinksRequest) -> c.ListAccessLinksResponse:
    """What was sent and what became of it; for HR."""
    _, relation = access.checklist_for(uow, query.parent)
    access.require_relation(relation, "hr")
    return c.ListAccessLinksResponse(access_links=[_view(uow, r) for r in store.requests(uow.session, query.parent)])


def revoke(uow: UnitOfWork, command: c.RevokeAccessLinkRequest) -> c.AccessLink:
    """HR takes it back before it is opened."""
    row = store.request(uow.session, command.name)
    if row is None:
        raise NotFound("not_found", name=f"accessLinks/{command.name}", field="name")
    try:
        _, relation = access.checklist_for(uow, row.case_id, lock=True)
    except NotFound:
        raise NotFound("not_found", name=f"accessLinks/{command.name}", field="name") from None
    access.require_relation(relation, "hr")
    row = store.request(uow.session, command.name, lock=True)
    assert row is not None, "links are never deleted"
    if row.opened_at is not None:
        raise WrongState("access_link.used", field="name")
    if row.revoked_at is None:
        _revoke(uow, row, command.reason)
    uow.session.flush()
    return _view(uow, row)


def open_(uow: UnitOfWork, command: c.OpenAccessLinkRequest) -> c.OpenedAccessLink:
    """Whoever holds the token, once. The tenant is the token's: nobody is signed in here."""
    digest = _digest_of(uow, command.token)
    caller = uow.ctx.tenant
    uow.as_tenant(ALL_TENANTS)
    token = store.token(uow.session, digest)
    if token is None or not hmac.compare_digest(token.token_sha256, digest):
        raise NotFound("access_link.unknown", field="token")
    tenant, link_id, request_id, expires_at = token.tenant_id, token.link_id, token.request_id, token.expires_at
    uow.as_tenant(tenant)
    opened = _opened(uow, link_id, request_id, expires_at)
    uow.session.flush()
    uow.as_tenant(caller)  # what the chassis keeps of this call is the caller's
    return opened


def on_issued(uow: UnitOfWork, event: c.AccessLinkIssued, envelope: Envelope) -> None:
    """A mail with a token leaves now. Each attempt has its own; all are used up by one opening."""
    row = store.request(uow.session, event.request_id, lock=True)
    if row is None:
        raise NotReady("not_found", name=f"accessLinks/{event.request_id}")
    uow.session.add(
        LinkTokenRow(
            tenant_id=uow.ctx.tenant,
            link_id=event.link_id,
            request_id=event.request_id,
            token_sha256=event.token_sha256,
            expires_at=event.expires_at,
        )
    )
    row.sent_at = max(row.sent_at or envelope.time, envelope.time)


def plan(uow: UnitOfWork, checklist: Checklist) -> None:
    """Letter and report are made: a link goes by itself after the last working day, at once where that has passed."""
    if checklist.kind not in NOBODY_READS and uow.rules(AccessLinkRules).automatic:
        uow.timers.set(TIMER, checklist.case_id, max(uow.now, _end_of(checklist.last_working_day, checklist)))


def on_due(uow: UnitOfWork, timer: Timer) -> None:
    """The last working day is over; silent where HR sent a link since the letter, or the rule has changed."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, timer.key, lock=True)
    if checklist is None or checklist.state != COMPLETED or not uow.rules(AccessLinkRules).automatic:
        return
    if uow.now < _end_of(checklist.last_working_day, checklist):
        plan(uow, checklist)  # it was put off at the moment of the last signature
        return
    letter = letters.of_case(uow.session, timer.key)
    since = letter.completed_at if letter else None
    sent = [r for r in store.requests(uow.session, timer.key) if r.revoked_at is None]
    if since is None or any(r.requested_at >= since for r in sent):
        return
    _ask(uow, checklist)


def _ask(uow: UnitOfWork, checklist: Checklist) -> LinkRequestRow:
    _revoke_open(uow, checklist.case_id, SUPERSEDED)
    by = uow.ctx.actor if uow.ctx.actor_kind == "person" else uow.service.name
    row = LinkRequestRow(
        tenant_id=uow.ctx.tenant,
        request_id=new_id(),
        case_id=checklist.case_id,
        leaver=checklist.leaver,
        requested_by=by,
        requested_at=uow.now,
        valid_until=_after(uow.now, uow.rules(AccessLinkRules).valid_for),
        sent_at=None,
        opened_at=None,
        revoked_at=None,
        revoked_by=None,
        reason=None,
    )
    uow.session.add(row)
    uow.session.flush()
    _send(uow, row)
    return row


def _send(uow: UnitOfWork, row: LinkRequestRow) -> None:
    """Asks notify for the mail, once all papers that were issued are made: a link opens only once."""
    if access_papers.being_made(uow, row.case_id):
        uow.timers.set(SEND, row.request_id, uow.now + MOMENT)
        return
    event = c.AccessLinkRequested(
        case_id=row.case_id,
        request_id=row.request_id,
        leaver=row.leaver,
        requested_by=row.requested_by,
        valid_until=row.valid_until,
    )
    uow.emit(event, case=row.case_id)


def on_send(uow: UnitOfWork, timer: Timer) -> None:
    """The papers may be made now; silent where the link was taken back meanwhile."""
    row = store.request(uow.session, timer.key, lock=True)
    if row is not None and row.revoked_at is None and row.opened_at is None:
        _send(uow, row)


def on_emit(uow: UnitOfWork, envelope: Envelope) -> None:
    """The case was withdrawn or cancelled: nobody leaves, and no link opens anything."""
    if envelope.name == "checklist.closed":
        _revoke_open(uow, str(envelope.data["case_id"]), CASE_ENDED)


def _revoke_open(uow: UnitOfWork, case_id: str, reason: str) -> None:
    for earlier in store.requests(uow.session, case_id):
        if earlier.revoked_at is None and earlier.opened_at is None:
            _revoke(uow, earlier, reason)


def _revoke(uow: UnitOfWork, row: LinkRequestRow, reason: str) -> None:
    row.revoked_at, row.reason = uow.now, reason
    row.revoked_by = uow.ctx.actor if uow.ctx.actor_kind == "person" else uow.service.name
    event = c.AccessLinkRevoked(
        case_id=row.case_id, request_id=row.request_id, leaver=row.leaver, revoked_by=row.revoked_by, reason=reason
    )
    uow.emit(event, case=row.case_id)


def _digest_of(uow: UnitOfWork, sealed: str) -> str:
    try:
        token = sealing.open_sealed(sealed, uow.port("sealing").private_key)
    except sealing.NotSealed:
        raise Invalid("secret.not_sealed", field="token") from None
    return hashlib.sha256(token.strip().encode()).hexdigest()


def _opened(uow: UnitOfWork, link_id: str, request_id: str, expires_at: datetime) -> c.OpenedAccessLink:
    row = store.request(uow.session, request_id, lock=True)
    checklist = checklists.get(uow.session, uow.ctx.tenant, row.case_id) if row else None
    if row is None or checklist is None:
        raise NotFound("access_link.unknown", field="token")
    if row.opened_at is not None:
        raise WrongState("access_link.used", field="token")
    if row.revoked_at is not None:
        raise WrongState("access_link.revoked", field="token")
    if uow.now >= min(expires_at, row.valid_until):
        raise WrongState("access_link.expired", field="token")
    papers = access_papers.made(uow, row.case_id)
    if not papers:
        raise WrongState("access_link.nothing_yet", field="token")  # and is not used up by it
    row.opened_at = uow.now
    event = c.AccessLinkOpened(case_id=row.case_id, link_id=link_id, leaver=row.leaver, opened_at=uow.now)
    uow.emit(event, case=row.case_id)
    period = uow.rules(AccessLinkRules).documents_open
    documents = []
    for paper in papers:
        ticket = download(
            uow,
            digest=paper.digest,
            filename=paper.filename,
            content_type=MEDIA["pdf"],
            size=paper.size,
            subject=f"accessLinks/{request_id}",
            period=period,
        )
        shown = c.OpenedDocument(
            kind=paper.kind,
            language=paper.language,
            filename=paper.filename,
            content_type=ticket.content_type,
            size=ticket.size,
            url=ticket.url,
        )
        documents.append(shown)
    return c.OpenedAccessLink(
        leaver_name=checklist.leaver_name, documents=documents, expires_at=_after(uow.now, period)
    )


def _end_of(day: date, checklist: Checklist) -> datetime:
    """Midnight after a day, where the case is."""
    following = datetime.combine(day, datetime.min.time(), ZoneInfo(checklist.time_zone)) + timedelta(days=1)
    return at_local(following.date(), datetime.min.time(), checklist.time_zone)


def _after(start: datetime, period: Any) -> datetime:
    # A link's life runs by the calendar, not by anybody's working days.
    return due_at(start, period, Calendar("CN"), "UTC").at


def _view(uow: UnitOfWork, row: LinkRequestRow) -> c.AccessLink:
    return c.AccessLink(
        name=row.request_id,
        case=row.case_id,
        state=_state(row, uow.now),
        requested_by=row.requested_by,
        requested_at=row.requested_at,
        valid_until=row.valid_until,
        sent_at=row.sent_at,
        opened_at=row.opened_at,
        revoked_by=row.revoked_by,
        reason=row.reason,
    )


def _state(row: LinkRequestRow, now: datetime) -> str:
    if row.opened_at is not None:
        return "opened"
    if row.revoked_at is not None:
        return "revoked"
    if now >= row.valid_until:
        return "expired"
    return "sent" if row.sent_at is not None else "requested"
