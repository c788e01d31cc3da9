"""What the leaver holds (清点) and the letter: it stays closed while a thing held has no receiver. SPEC 2."""

from __future__ import annotations

from chassis.errors import NotReady
from chassis.events import Envelope
from chassis.unit import UnitOfWork
from checklist.contract.people import HoldingsChanged
from checklist.store import checklist as checklists
from checklist.store import holding as store
from checklist.usecases import letters


def on_holdings_changed(uow: UnitOfWork, event: HoldingsChanged, envelope: Envelope) -> None:
    """Keeps the newest word of offboarding; the letter opens or closes with it."""
    checklist = checklists.get(uow.session, uow.ctx.tenant, event.case_id, lock=True)
    if checklist is None:
        if checklists.closure(uow.session, uow.ctx.tenant, event.case_id) is None:
            raise NotReady("case.not_here_yet", name=f"cases/{event.case_id}")
        return
    news = store.keep(
        uow.session,
        uow.ctx.tenant,
        event.case_id,
        open_=event.open,
        total=event.total,
        holdings=[h.model_dump() for h in event.holdings],
        heard=envelope.sequence,
    )
    if news:
        letters.gate_changed(uow, event.case_id)
