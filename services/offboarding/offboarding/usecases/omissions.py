"""What checklist reports of omissions (遗漏): the case shows how many of its parts are open again. SPEC 2, SPEC 4."""

from __future__ import annotations

from typing import Any

from chassis.events import Envelope
from chassis.unit import UnitOfWork
from offboarding.contract.omission_reads import OmissionChanged
from offboarding.store.omissions import OmissionRow
from offboarding.usecases.progress import case_of


def changed(*, is_open: bool) -> Any:
    """The handler of omission.reported and omission.closed; neither repetition nor order matters."""

    def handle(uow: UnitOfWork, event: OmissionChanged, envelope: Envelope) -> None:
        case = case_of(uow, event.case_id)
        row = uow.session.get(OmissionRow, (case.tenant_id, event.omission_id))
        if row is None:
            row = OmissionRow(
                tenant_id=case.tenant_id,
                omission_id=event.omission_id,
                case_id=case.case_id,
                is_open=is_open,
                sequence=envelope.sequence,
            )
            uow.session.add(row)
        elif row.sequence < envelope.sequence:
            row.is_open, row.sequence = is_open, envelope.sequence

    return handle
