"""What checklist's events about omissions (遗漏) change: the head's KPI, and what the ledger rests on. SPEC 4, 5."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from chassis.events import Envelope
from chassis.unit import UnitOfWork
from performance.contract.omissions import LossConfirmed, OmissionDecided, OmissionTraced
from performance.model import heads
from performance.model import omissions as model
from performance.model.deductions import Cause
from performance.model.omissions import Decision, Loss, Omission, Source, Traced
from performance.store import cases
from performance.store import omissions as store
from performance.usecases import deductions, kpi


def traced(uow: UnitOfWork, event: OmissionTraced, envelope: Envelope) -> None:
    """What the verdict rests on."""
    said = Traced(envelope.sequence, event.traced_at, event.verdict, tuple(event.cites), _source(envelope, "checklist"))
    _hear(uow, event, envelope, lambda omission: model.heard_traced(omission, said, event.title))


def decided(uow: UnitOfWork, event: OmissionDecided, envelope: Envelope) -> None:
    """A verdict; a final one counts in the month in which it became so."""
    case = cases.lock(uow.session, uow.ctx.tenant, event.case_id)
    said = Decision(
        sequence=envelope.sequence,
        at=envelope.time,
        verdict=event.verdict,
        upheld=event.upheld,
        final=event.final,
        attributed_to=event.attributed_to,
        role=event.attributed_role,
        head=event.head,
        source=_source(envelope, event.decided_by),
        heads=tuple(sorted(heads.ever(case.tenures()))),
    )
    _hear(uow, event, envelope, lambda omission: model.heard_decision(omission, said, event.title))


def loss_confirmed(uow: UnitOfWork, event: LossConfirmed, envelope: Envelope) -> None:
    """HR's word on a loss; the newest holds."""
    said = Loss(envelope.sequence, envelope.time, event.confirmed, _source(envelope, event.confirmed_by))
    _hear(uow, event, envelope, lambda omission: model.heard_loss(omission, said, event.title))


def _source(envelope: Envelope, by: str) -> Source:
    return Source(envelope.id, envelope.digest, by)


def _hear(
    uow: UnitOfWork,
    event: OmissionTraced | OmissionDecided | LossConfirmed,
    envelope: Envelope,
    change: Callable[[Omission], Omission],
) -> None:
    case = cases.lock(uow.session, uow.ctx.tenant, event.case_id)
    row = store.omission(uow.session, uow.ctx.tenant, event.omission_id, event.case_id)
    before = row.to_model()
    omission = change(before)
    if omission == before:
        return
    row.take(omission)
    uow.session.flush()
    _refresh(uow, omission, case.zone, envelope.time)
    deductions.look_again(uow, omission.omission_id, Cause.OMISSION)


def _refresh(uow: UnitOfWork, omission: Omission, zone: str, known_at: datetime) -> None:
    lines = model.lines(omission, lambda person: kpi.zone_of(uow, person, zone))
    kpi.keep(uow, omission.omission_id, lines, {"text": omission.title[:500]}, known_at)
