"""What batches, takeovers, delegations, holdings, access and the last papers mean to people."""

from __future__ import annotations

from dataclasses import replace

from chassis.events import Envelope
from chassis.unit import UnitOfWork
from notify.contract import events_layoff as e
from notify.contract.events_links import CertificateIssued
from notify.model import people, plan_layoff
from notify.store import cases
from notify.usecases.from_offboarding import on_duty
from notify.usecases.standing_in import with_stand_ins
from notify.usecases.telling import case_of, parties, tell


def batch_released(uow: UnitOfWork, event: e.BatchReleased, envelope: Envelope) -> None:
    """HR and heads, one message each for the whole batch."""
    cases.add_batch(uow.session, uow.ctx.tenant, event.batch_id, event.cases)
    told = plan_layoff.batch_released(
        event.batch_id,
        title=event.title,
        kind=event.kind,
        count=len(event.cases),
        blocked=[b.blocked_reason for b in event.blocked],
        hr=event.hr,
        heads=event.heads,
    )
    tell(uow, told, cause=envelope.id, case_id=None)


def batch_cancelled(uow: UnitOfWork, event: e.BatchCancelled, envelope: Envelope) -> None:
    """The same people; nobody where nobody had heard of it."""
    if not event.was_released:
        return
    told = plan_layoff.batch_cancelled(
        event.batch_id, title=event.title, reason=event.reason, count=len(event.cases), hr=event.hr, heads=event.heads
    )
    tell(uow, told, cause=envelope.id, case_id=None)


def release_blocked(uow: UnitOfWork, event: e.ReleaseBlocked, envelope: Envelope) -> None:
    """HR alone; about no case, so that nobody finds it beside one."""
    drafts = [f"cases/{c.case_id}" for c in event.cases]
    link = f"batches/{event.batch_id}" if event.batch_id else (drafts or ["cases"])[0]
    reasons = {c.blocked_reason for c in event.cases}
    reason = reasons.pop() if event.batch_id is None and len(reasons) == 1 else event.blocked_reason
    one = plan_layoff.release_blocked(
        event.batch_id, title=event.title, blocked_reason=reason, count=len(event.cases), link=link
    )
    told = [replace(one, person=person) for person in people.unique(event.hr)]
    tell(uow, told, cause=envelope.id, case_id=None)


def holdings_changed(uow: UnitOfWork, event: e.HoldingsChanged, envelope: Envelope) -> None:
    """Who must name receivers: the letter waits for it. Once a case and person, however often the list changes."""
    row = case_of(uow, event.case_id, lock=True)
    if not cases.newer(row, "holdings", envelope.sequence) or row.closed or not event.open:
        return
    who = parties(uow, event.case_id)
    titles = [held.title for held in event.holdings if held.receiver is None]
    told = plan_layoff.holdings_open(who, event.waits_on, titles, batch=row.batch_id is not None)
    told = with_stand_ins(uow, told, kind="assign_holdings", leaver=who.leaver)
    tell(uow, told, cause=f"holdings:{event.case_id}", case_id=event.case_id)


def holding_assigned(uow: UnitOfWork, event: e.HoldingAssigned, envelope: Envelope) -> None:
    """The receiver."""
    told = plan_layoff.holding_assigned(
        parties(uow, event.case_id),
        kind=event.kind,
        title=event.title,
        receiver=event.receiver,
        assigned_by=event.assigned_by,
        effective_on=event.effective_on,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def holding_taken_effect(uow: UnitOfWork, event: e.HoldingChanged, envelope: Envelope) -> None:
    """The receiver has it from now on."""
    who = parties(uow, event.case_id)
    told = plan_layoff.holding_changed(who, "holding_taken_effect", kind=event.kind, receiver=event.receiver)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def holding_reversed(uow: UnitOfWork, event: e.HoldingChanged, envelope: Envelope) -> None:
    """It went back with the case; where it did not, the receiver still has it and nothing is said."""
    if event.restored:
        who = parties(uow, event.case_id)
        told = plan_layoff.holding_changed(who, "holding_reversed", kind=event.kind, receiver=event.receiver)
        tell(uow, told, cause=envelope.id, case_id=event.case_id)


def revocation_due(uow: UnitOfWork, event: e.RevocationDue, envelope: Envelope) -> None:
    """IT."""
    told = plan_layoff.revocation_due(
        parties(uow, event.case_id), _admins(uow, event.case_id, event.responsible), revoke_at=event.revoke_at
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def access_restored(uow: UnitOfWork, event: e.AccessRestored, envelope: Envelope) -> None:
    """IT and HR; where it moved to somebody else, that one alone: HR has heard it."""
    who = parties(uow, event.case_id)
    told = plan_layoff.access_restored(who, _admins(uow, event.case_id, event.responsible))
    if event.previous is not None:
        told = [one for one in told if one.person == event.responsible]
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def restoration_confirmed(uow: UnitOfWork, event: e.RestorationConfirmed, envelope: Envelope) -> None:
    """HR and the person."""
    told = plan_layoff.restoration_confirmed(parties(uow, event.case_id), confirmed_by=event.confirmed_by)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def delegation_granted(uow: UnitOfWork, event: e.DelegationGranted, envelope: Envelope) -> None:
    """Both."""
    told = plan_layoff.delegation_granted(
        event.delegation_id,
        delegator=event.delegator,
        delegate=event.delegate,
        scopes=event.scopes,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        reason=event.reason,
    )
    tell(uow, told, cause=envelope.id, case_id=None)


def delegation_ended(uow: UnitOfWork, event: e.DelegationEnded, envelope: Envelope) -> None:
    """Both."""
    told = plan_layoff.delegation_ended(
        event.delegation_id, delegator=event.delegator, delegate=event.delegate, ended_at=event.ended_at
    )
    tell(uow, told, cause=envelope.id, case_id=None)


def head_changed(uow: UnitOfWork, event: e.HeadChanged, envelope: Envelope) -> None:
    """Later messages go to the new head; both are told."""
    row = case_of(uow, event.case_id, lock=True)
    fresh = cases.newer(row, "head", envelope.sequence)
    if fresh:
        row.head = event.head
    told = plan_layoff.head_changed(
        parties(uow, event.case_id), previous=event.previous, head=row.head or event.head, reason=event.reason
    )
    if not fresh:  # the newer head was told already
        told = [one for one in told if one.person != row.head]
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def taken_over(uow: UnitOfWork, event: e.TakenOver, envelope: Envelope) -> None:
    """Who has the part now, and who had it."""
    told = plan_layoff.taken_over(
        parties(uow, event.case_id),
        role=event.role,
        previous=event.previous,
        person=event.person,
        taken_by=event.taken_by,
        reason=event.reason,
        count=len(event.entries),
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def no_answer(uow: UnitOfWork, event: e.NoAnswer, envelope: Envelope) -> None:
    """Head and HR."""
    told = plan_layoff.no_answer(parties(uow, event.case_id), signatory=event.signatory, role=event.role)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def certificate_issued(uow: UnitOfWork, event: CertificateIssued, envelope: Envelope) -> None:
    """The leaver."""
    told = plan_layoff.certificate_issued(parties(uow, event.case_id), event.certificate_id)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def _admins(uow: UnitOfWork, case_id: str, responsible: str | None) -> list[str]:
    return [responsible] if responsible else on_duty(uow, "it_admin", case_of(uow, case_id).department_path)
