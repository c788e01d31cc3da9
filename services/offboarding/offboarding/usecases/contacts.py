"""The personal contact for afterwards (离职后联系方式), told once the case is known. SPEC 2."""

from __future__ import annotations

from chassis.unit import UnitOfWork
from offboarding.contract.holding_events import ContactGiven
from offboarding.model.contact import read_contact
from offboarding.store.cases import CaseRow


def tell(uow: UnitOfWork, case: CaseRow, *, changed: bool = False) -> None:
    """Says how the leaver is reached; nothing where nothing was given, unless something was before (`changed`)."""
    contact = read_contact(case.personal_contact)
    if changed or contact.email or contact.phone:
        event = ContactGiven(case_id=case.case_id, leaver=case.leaver, email=contact.email, phone=contact.phone)
        uow.emit(event, case=case.case_id)
