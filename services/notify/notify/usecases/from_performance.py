"""What performance's events mean to people."""

from __future__ import annotations

from chassis.events import Envelope
from chassis.unit import UnitOfWork
from notify.contract.events import FindingOpened, FindingResolved
from notify.model import plan
from notify.usecases.standing_in import with_stand_ins
from notify.usecases.telling import parties, tell


def finding_opened(uow: UnitOfWork, event: FindingOpened, envelope: Envelope) -> None:
    """The head must verify."""
    who = parties(uow, event.case_id)
    told = plan.finding_opened(
        who,
        event.finding_id,
        head=event.head,
        summary=event.summary,
        kind=event.kind,
        records=[r.title or f"{r.source} {r.external_id}" for r in event.records],
    )
    told = with_stand_ins(uow, told, kind="resolve_finding", leaver=who.leaver)
    tell(uow, told, cause=envelope.id, case_id=event.case_id)


def finding_resolved(uow: UnitOfWork, event: FindingResolved, envelope: Envelope) -> None:
    """Who must correct it, or who should know."""
    told = plan.finding_resolved(
        parties(uow, event.case_id),
        event.finding_id,
        entry_id=event.entry_id,
        outcome=event.outcome,
        resolved_by=event.resolved_by,
        reason=event.reason,
    )
    tell(uow, told, cause=envelope.id, case_id=event.case_id)
