"""What omissions, their verdicts, addenda and deductions mean to people."""

from __future__ import annotations

from chassis.events import Envelope
from chassis.unit import UnitOfWork
from notify.contract import events_omissions as e
from notify.model import plan_omissions as plan
from notify.store import omissions as store
from notify.usecases.telling import parties, tell


def reported(uow: UnitOfWork, event: e.OmissionReported, envelope: Envelope) -> None:
    """Head and HR."""
    store.involve(uow.session, uow.ctx.tenant, event.omission_id, event.case_id, reported_by=event.reported_by)
    told = plan.reported(
        parties(uow, event.case_id),
        event.omission_id,
        title=event.title,
        reported_by=event.reported_by,
        head=event.head,
        loss_claimed=event.loss_claimed,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def traced(uow: UnitOfWork, event: e.OmissionTraced, envelope: Envelope) -> None:
    """Whom the verdict names, head, HR and reporter."""
    store.involve(uow.session, uow.ctx.tenant, event.omission_id, event.case_id, event.attributed_to, event.reported_by)
    told = plan.traced(
        parties(uow, event.case_id),
        event.omission_id,
        title=event.title,
        verdict=event.verdict,
        attributed_to=event.attributed_to,
        explanation=event.explanation,
        head=event.head,
        reported_by=event.reported_by,
        dispute_until=event.dispute_until,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def disputed(uow: UnitOfWork, event: e.OmissionDisputed, envelope: Envelope) -> None:
    """Head and HR; who decides has a task."""
    store.involve(uow.session, uow.ctx.tenant, event.omission_id, event.case_id, event.disputed_by)
    told = plan.disputed(
        parties(uow, event.case_id),
        event.omission_id,
        title=event.title,
        verdict=event.verdict,
        disputed_by=event.disputed_by,
        reason=event.reason,
        decider=event.decider,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def decided(uow: UnitOfWork, event: e.OmissionDecided, envelope: Envelope) -> None:
    """Whom the verdict names now, head and HR; whom an earlier one named, and who disputed it."""
    known = store.involve(uow.session, uow.ctx.tenant, event.omission_id, event.case_id, event.attributed_to)
    told = plan.decided(
        parties(uow, event.case_id),
        event.omission_id,
        title=event.title,
        verdict=event.verdict,
        previous=event.previous_verdict,
        attributed_to=event.attributed_to,
        decided_by=event.decided_by,
        reason=event.reason,
        head=event.head,
        final=event.final,
        earlier=known.people,
        reported_by=known.reported_by,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def loss_confirmed(uow: UnitOfWork, event: e.LossConfirmed, envelope: Envelope) -> None:
    """Whom the omission is attributed to, and the head."""
    told = plan.loss_confirmed(
        parties(uow, event.case_id),
        event.omission_id,
        title=event.title,
        attributed_to=event.attributed_to,
        head=event.head,
        by=event.confirmed_by,
        confirmed=event.confirmed,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def closed(uow: UnitOfWork, event: e.OmissionClosed, envelope: Envelope) -> None:
    """Head, HR, who reported it."""
    who = parties(uow, event.case_id)
    row = store.get(uow.session, uow.ctx.tenant, event.omission_id)
    reporter = row.reported_by if row else None
    told = plan.closed(who, event.omission_id, title=event.title, outcome=event.outcome, reported_by=reporter)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def addendum_opened(uow: UnitOfWork, event: e.AddendumOpened, envelope: Envelope) -> None:
    """Who fills in, who receives, head and HR."""
    told = plan.addendum_opened(
        parties(uow, event.case_id),
        event.entry_id,
        title=event.title,
        submitter=event.submitter,
        receiver=event.receiver,
        head=event.head,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def addendum_completed(uow: UnitOfWork, event: e.AddendumCompleted, envelope: Envelope) -> None:
    """All four."""
    told = plan.addendum_completed(parties(uow, event.case_id), event.letter_id, completed_at=event.completed_at)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def deduction_announced(uow: UnitOfWork, event: e.DeductionAnnounced, envelope: Envelope) -> None:
    """Whom it concerns, and HR."""
    told = plan.deduction_announced(
        parties(uow, event.case_id),
        event.deduction_id,
        person=event.person,
        percent=event.percent,
        rule=event.rule,
        rule_version=event.rule_version,
        rule_title=event.rule_title,
        period=event.period,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def deduction_reversed(uow: UnitOfWork, event: e.DeductionReversed, envelope: Envelope) -> None:
    """Whom it concerned, and HR."""
    told = plan.deduction_reversed(
        parties(uow, event.case_id),
        event.deduction_id,
        person=event.person,
        percent=event.percent,
        reason=event.reason,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)
