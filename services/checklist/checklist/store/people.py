"""Where people have parts in handovers: who leaves when, and which cases somebody still has something to do in."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from checklist.model.checklist import CLOSED, LIVE, Checklist
from checklist.model.departure import Departure
from checklist.store.addendum import AddendumRow
from checklist.store.checklist import ChecklistRow
from checklist.store.entry import EntryRow

STAYS = "internal_transfer"
"""A handover without leaving: whoever moves inside the company can still be asked."""
_DONE = ("waived", "removed")


def departures(session: Session, tenant: str, people: Collection[str]) -> dict[str, list[Departure]]:
    """Of these people those who leave, each with the cases that stand, the earliest last working day first."""
    row = ChecklistRow
    statement = select(row.leaver, row.last_working_day, row.time_zone, row.batch_id, row.absent).where(
        ChecklistRow.tenant_id == tenant,
        ChecklistRow.leaver.in_(people),
        ChecklistRow.state != CLOSED,
        ChecklistRow.kind != STAYS,
    )
    session.flush()
    found: dict[str, list[Departure]] = {}
    for one in session.execute(statement.order_by(ChecklistRow.last_working_day)):
        departure = Departure(one.last_working_day, one.time_zone, one.batch_id, one.absent)
        found.setdefault(one.leaver, []).append(departure)
    return found


def own_cases(session: Session, tenant: str, person: str) -> list[str]:
    """The cases that stand in which the person is the leaver."""
    row = ChecklistRow
    found = select(row.case_id).where(row.tenant_id == tenant, row.leaver == person, row.state != CLOSED)
    return list(session.scalars(found.order_by(row.case_id)))


def people_in(session: Session, tenant: str, checklist: Checklist) -> list[str]:
    """Everybody but the leaver who has something to do in this handover, or would have next."""
    rows = session.execute(
        select(EntryRow.submitter, EntryRow.receiver, EntryRow.confirmer).where(
            EntryRow.tenant_id == tenant, EntryRow.case_id == checklist.case_id, EntryRow.state.not_in(_DONE)
        )
    )
    found = {person for row in rows for person in row}
    found |= {checklist.head, checklist.head_superior, checklist.hrbp, checklist.fills_in}
    return sorted(person for person in found if person and person != checklist.leaver)


def cases_with(session: Session, tenant: str, person: str) -> list[str]:
    """Cases of others in which the person has a part that is not done; once the letter is signed only what is handed
    over after it, its addendum, and HR's own list."""
    mine = or_(EntryRow.submitter == person, EntryRow.receiver == person, EntryRow.confirmer == person)
    entries = select(EntryRow.case_id).where(EntryRow.tenant_id == tenant, mine, EntryRow.state.not_in(_DONE))
    later = entries.where(EntryRow.omission_id.is_not(None), EntryRow.state != "confirmed")
    signing = select(AddendumRow.case_id).where(
        AddendumRow.tenant_id == tenant, AddendumRow.state.in_(("open", "signing"))
    )
    row = ChecklistRow
    roles = or_(row.head == person, row.head_superior == person, row.hrbp == person, row.fills_in == person)
    statement = select(row.case_id).where(
        row.tenant_id == tenant,
        row.leaver != person,
        or_(
            and_(row.state.in_(LIVE), or_(roles, row.successor == person, row.case_id.in_(entries))),
            and_(row.state != CLOSED, or_(row.hrbp == person, row.case_id.in_(later))),
            and_(row.case_id.in_(signing), or_(roles, row.case_id.in_(entries))),
        ),
    )
    session.flush()
    return list(session.scalars(statement.order_by(row.case_id)))
